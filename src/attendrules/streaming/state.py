"""One pupil's state: marks go in as they come, and what is due comes out.

A mark that nothing hangs on costs next to nothing: the state knows which kinds of
sessions an ordinary mark passes without any step having to be looked at.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

from attrs import define, evolve, field, fields

from attendrules.decisions import Change
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import EVERYBODY, Counted, Event, Inputs, Row, Stated
from attendrules.domain.register import Mark, Pupil
from attendrules.domain.sessions import Period
from attendrules.engine.marks import Track, registered
from attendrules.engine.now import Now
from attendrules.engine.conditions import truth
from attendrules.engine.windows import Point, later
from attendrules.plan import model as p
from attendrules.streaming.entries import LATE, RECODES, Due, Ended, Entry, Key, codes
from attendrules.streaming.looks import Memory, decide, end, look
from attendrules.streaming.series import Question
from attendrules.streaming.snapshots import KEPT, Snapshot, changes, put_back, take
from attendrules.streaming.stream import Effect, Kind, Part, Stream, Unit

NOTHING: tuple[Entry, ...] = ()
NEVER = 1 << 60
"""A session beyond every calendar."""


class StateError(ValueError):
    """A state cannot take what it was given; the message says why, and what to do."""


@define(eq=False)
class Tracks(Sequence[Track]):
    """The track of the pupil, made only if somebody looks at it."""

    state: State

    def __len__(self) -> int:
        return 1

    @overload
    def __getitem__(self, index: int) -> Track: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Track]: ...
    def __getitem__(self, index: int | slice) -> Track | Sequence[Track]:
        return [self.state.track()][index]


@define(eq=False)
class Seeing(Now):
    """What the reference engine would see, found in a state."""

    state: State = field(kw_only=True)

    def absence_began(self) -> int:
        """The first session of the row of absences that is not over; the next session if there is none."""
        stream, state = self.state.stream, self.state
        first = self.session + 1
        for session in range(self.session, state.origin - 1, -1):
            code = state.code(session)
            if code in stream.absent:
                first = session
            elif code in stream.possible:
                break
        return first


@define(eq=False)
class State:
    """What a stream has to remember of one pupil.

    `step` and `advance` change it and give it back with what became due. Use `copy` to
    try something out, and `save` to keep it.
    """

    stream: Stream = field(repr=False)
    pupil: Pupil
    inputs: Inputs = field(factory=Inputs, repr=False)
    at: int = -1
    """The last session that has been settled; -1 before the first mark."""
    first: int = -1
    """The session of the first mark."""
    origin: int = 0
    """The morning of the first mark's day: nothing before it counts."""
    unmarked: int = 0
    """How many sessions have been settled since the last mark."""
    kept_from: int = 0
    """The first session whose marks are still known."""
    layers: list[dict[int, str | None]] = field(init=False, repr=False)
    """The codes that are not ordinary, by session: as entered, then after each stratum of recodes."""
    series: list[list[int]] = field(init=False, repr=False)
    memory: dict[int, Memory] = field(init=False, factory=dict, repr=False)
    idle: int = field(init=False, repr=False)
    rising: int = field(init=False, default=0, repr=False)
    """The units that were false when they were looked at: only a rise can change them."""
    unknown: int = field(init=False, default=0, repr=False)
    """The units that were unknown: any move can."""
    falling: int = field(init=False, default=0, repr=False)
    """The units that were true: only a fall can."""
    patient: int = field(init=False, default=0, repr=False)
    """The units that ordinary marks cannot have changed before a session that `rested` names."""
    asleep: int = field(init=False, default=0, repr=False)
    """The rows of bands that come after the one that is true."""
    standing: set[str] = field(init=False, factory=set, repr=False)
    held_by: dict[str, set[int]] = field(init=False, factory=dict, repr=False)
    latched: dict[str, dict[int, str]] = field(init=False, factory=dict, repr=False)
    issued: set[str] = field(init=False, factory=set, repr=False)
    waiting: dict[str, tuple[str, ...]] = field(init=False, factory=dict, repr=False)
    due: dict[str, list[int]] = field(init=False, factory=dict, repr=False)
    """The session in which each outcome last became due."""
    delayed: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The steps that are called for so long after an outcome, by session."""
    news: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The units that facts and events wake, by session."""
    rested: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The bits that need not be looked at before a session, by that session."""
    awaited: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The steps that are called for so long after an event, by session."""
    codes: list[str | None] = field(init=False, repr=False)
    """The mark of the session come to, in each layer."""
    clock: dt.datetime | None = field(init=False, default=None, repr=False)
    said: list[Due | Ended] = field(init=False, factory=list, repr=False)
    held: list[Due | Ended] = field(init=False, factory=list, repr=False)
    """What is to be said only when its time has come."""
    snapshots: list[Snapshot] = field(init=False, factory=list, repr=False)
    _look: int = field(init=False, default=0, repr=False)
    _moment: int = field(init=False, default=0, repr=False)
    _wake: int = field(init=False, default=0, repr=False)
    _quiet: set[int] = field(init=False, factory=set, repr=False)
    _now: Seeing = field(init=False, repr=False)
    _alone: Seeing = field(init=False, repr=False)
    arrivals: dict[int, dt.time] = field(init=False, factory=dict, repr=False)
    """The times of arrival, where they are noted."""
    to_come: dict[int, list[tuple[p.Recode, int]]] = field(init=False, factory=dict, repr=False)
    """Delayed recodes and the sessions of their marks, by the session after which they come."""
    told_later: dict[int, list[tuple[str, Row]]] = field(init=False, factory=dict, repr=False)
    """What becomes known in a session of earlier days."""
    mark: int | None = field(init=False, default=None)
    """The session of the mark that a delayed recode is about."""

    def __attrs_post_init__(self) -> None:
        stream = self.stream
        self.layers = [{} for _ in range(stream.last_layer + 1)]
        self.series = [[] for _ in stream.questions]
        self.codes = [None] * (stream.last_layer + 1)
        self.idle = stream.steps
        pupil = self.pupil
        self._alone = Seeing(stream.calendar, stream.possible, stream.absent, 0, Tracks(self), pupil.id, pupil.phase,
                             pupil.joined, pupil.left, state=self)  # fmt: skip
        self._now = evolve(self._alone, standing=self.standing, issued=self.issued, due=self.due, waiting=self.waiting)

    @property
    def calendar(self) -> Calendar:
        """The calendar whose sessions are counted."""
        return self.stream.calendar

    # ---- what comes in ---------------------------------------------------------------------

    def step(self, mark: Mark, now: dt.datetime | None = None) -> tuple[State, tuple[Entry, ...]]:
        """Take a mark, and say what is due after its session.

        Without `now` the session is over: everything is known that belongs to it. With it, what
        a rule makes due later that day is said when its time has come. A mark of a session
        that is already settled corrects it.
        """
        session = mark.session
        if session == self.at + 1 and session < self._wake and mark.arrival is None:
            stream = self.stream
            if mark.code == stream.passing[session & 1] and (
                stream.kind_of[session] in self._quiet or self._passes(session)
            ):
                self.at = session
                return self, NOTHING
        return self, self._take(mark, now)

    def _passes(self, session: int) -> bool:
        """Whether no step has to be looked at after an ordinary mark of a session of this kind."""
        stream = self.stream
        kind = stream.kind(session)
        code = stream.passing[session & 1]
        if kind.boundary or any(self._stirred(kind, stream.effect(kind, code, code, arrival=session - 1 in self.arrivals))):
            return False
        self._quiet.add(kind.number)
        return True

    def _stirred(self, kind: Kind, effect: Effect, called: int = 0, patient: int = -1) -> tuple[int, int]:
        """The steps that a session calls for and that it can have changed; and those that only its mark makes false.

        What the mark makes false need not be looked at, but whatever made it false before
        may do so no longer.
        """
        rise, fall, false = effect
        moment = kind.looks | called
        looks = moment & ~(self.rising | self.unknown | self.falling | self.asleep)
        moved = self.rising & rise | self.unknown & (rise | fall) | self.falling & fall
        moved &= ~(self.patient & patient)
        stirred, owner = 0, self.stream.owner
        while moved:
            bit = moved & -moved
            moved ^= bit
            stirred |= owner[bit.bit_length() - 1].step
        false &= self.idle
        return (looks | stirred & moment) & ~false, stirred & false

    def _take(self, mark: Mark, now: dt.datetime | None) -> tuple[Entry, ...]:
        session = mark.session
        if self.first >= 0 and session <= self.at:
            return self._again(session, now, mark=mark)
        code = registered(self.stream.plan, self.calendar, mark) or None
        self._note_arrival(mark)
        if self.first < 0:
            self._begin(session)
        for missed in range(self.at + 1, session):
            self._settle(missed, None)
        self.unmarked = 0
        self._settle(session, code)
        return self._spoken(now)

    def _note_arrival(self, mark: Mark) -> None:
        if self.stream.notes_arrival:
            if mark.arrival is not None:
                self.arrivals[mark.session] = mark.arrival
            else:
                self.arrivals.pop(mark.session, None)

    def _begin(self, session: int) -> None:
        """Come to the first mark: forget what was to come before it."""
        self.first, self.origin, self.at = session, session & ~1, session - 1
        self.kept_from = self.origin
        self.snapshots = [take(self)]
        if session & 1:
            for layer in range(len(self.layers)):
                self._record(layer, session - 1, None)
        for timetable in self._timetables():
            for early in [each for each in timetable if each < session]:
                del timetable[early]
        self.notes_edges(session)

    def _timetables(self) -> tuple[dict[int, Any], ...]:
        return self.delayed, self.news, self.awaited, self.to_come, self.told_later, self.rested

    def notes_edges(self, session: int) -> None:
        """Note the sessions after `session` in which what is said about joining and leaving changes."""
        for edge in self._edges():
            if edge > session:
                self.news[edge] = self.news.get(edge, 0) | self.stream.about_the_roll

    def _edges(self) -> Iterator[int]:
        days, pupil = self.calendar.days, self.pupil
        if self.stream.about_the_roll and pupil.joined is not None:
            first = 2 * bisect_left(days, pupil.joined)
            yield from (first, first + 1)
        if self.stream.about_the_roll and pupil.left is not None:
            last = 2 * bisect_right(days, pupil.left) - 1
            yield from (last, last + 1)

    def advance(self, to: int | dt.date) -> tuple[State, tuple[Entry, ...]]:
        """Let time pass, to the end of a session (by its number), of a date, or to a date and time.

        Sessions that are over count as unmarked up to the end of the school week of the last
        mark; later ones only once another mark has come. A date and time also brings out
        what rules with a time of day make due by then.
        """
        now = to if isinstance(to, dt.datetime) else None
        if isinstance(to, dt.date):
            over = self.calendar.session_of(now or dt.datetime.combine(to, dt.time.max))
            last = over - 1 if now or over >= len(self.calendar) or self.calendar.days[over // 2] != to else over
        else:
            last = to
        if self.first >= 0:
            week = self.calendar.period(Period.WEEK, self.at - self.unmarked)
            last = min(last, self.calendar.start_of(Period.WEEK, week + 1) - 1)
            for missed in range(self.at + 1, last + 1):
                self._settle(missed, None)
                self.unmarked += 1
                self._wake = 0
        return self, self._spoken(now)

    def tell(
        self, name: str, row: Stated | Counted | Event, *, everybody: bool = False, now: dt.datetime | None = None
    ) -> tuple[State, tuple[Entry, ...]]:
        """Take a fact, a number or an event; `everybody` if it is so of every pupil.

        What belongs to a session that is already settled is taken in as a correction.
        """
        self._check_told(name, row)
        inputs = _with(self.inputs, EVERYBODY if everybody else self.pupil.id, name, row)
        session = self.calendar.session_of(max(row.time, row.known))
        if self.first >= 0 and session <= self.at:
            return self, self._again(max(session, self.first), now, inputs=inputs)
        self.inputs = inputs
        self.hears(name, session, row)
        return self, self._spoken(now) if self.held else NOTHING

    def _again(
        self, session: int, now: dt.datetime | None, *, mark: Mark | None = None, inputs: Inputs | None = None
    ) -> tuple[Entry, ...]:
        """Settle everything from an earlier session on again, and say what has changed."""
        before = self.since(session)
        said = [entry for entry in before.said if entry.key not in {each.key for each in self.held}]
        after = self.since(session, mark, inputs)
        self._become(after)
        self.said, spoken = [], after.said
        self.held = [entry for entry in spoken if _is_ahead(entry, now)] if now else []
        waiting = {entry.key for entry in self.held}
        return changes(said, [entry for entry in spoken if entry.key not in waiting])

    def since(self, session: int, mark: Mark | None = None, inputs: Inputs | None = None) -> State:
        """A state that was brought from the last snapshot before a session to the same place."""
        start = next((each for each in reversed(self.snapshots) if each.at < session), None)
        earliest = self.snapshots[0]
        if start is None and earliest.at + 1 != self.first:
            message = (
                f"{self.calendar.session(session)} is before {self.calendar.session(earliest.at + 1)}, the first session"
                " that this state can go back to: start anew from the register"
            )
            raise StateError(message)
        again = State(self.stream, self.pupil)
        again.arrivals = dict(self.arrivals)
        marks = {each: self.entered(each) for each in range(self.origin, self.at + 1)}
        last_mark = self.at - self.unmarked
        if mark is not None:
            marks[mark.session] = registered(self.stream.plan, self.calendar, mark) or None
            again._note_arrival(mark)  # noqa: SLF001 - another state like this one
            last_mark = max(last_mark, mark.session)
        again.first, again.origin, again.kept_from = self.first, self.origin, self.kept_from
        if start is None:
            again.first = -1
            put_back(again, evolve(earliest, at=-1, layers=tuple({} for _ in self.layers)), inputs or self.inputs)
            again._begin(self.first if mark is None else min(session, self.first))  # noqa: SLF001
        else:
            put_back(again, start, inputs or self.inputs)
            again.snapshots = self.snapshots[: self.snapshots.index(start) + 1]
        for each in range(again.at + 1, self.at + 1):
            again._settle(each, marks.get(each))  # noqa: SLF001
        again.unmarked = self.at - last_mark
        return again

    def _become(self, other: State) -> None:
        for name in (each.name for each in fields(State)):
            if name not in {"_now", "_alone"}:
                setattr(self, name, getattr(other, name))
        self._now, self._alone = other._now, other._alone  # noqa: SLF001
        self._now.state = self._alone.state = self
        self._now.tracks = self._alone.tracks = Tracks(self)

    def _check_told(self, name: str, row: Row) -> None:
        if isinstance(row, Event) and name not in self.stream.recorded:
            message = f"the stream was not told that `{name}` is recorded; start it with recorded={{'{name}', ...}}"
            raise StateError(message)

    def still_hears(self, name: str, session: int, row: Row) -> None:
        """Note when something that was told before has to be looked at again."""
        if isinstance(row, Event):
            for come, bit in self._delays(name, row):
                if come >= session and come > self.at:
                    self.awaited[come] = self.awaited.get(come, 0) | bit

    def _delays(self, name: str, event: Event) -> Iterator[tuple[int, int]]:
        """The sessions in which steps come so long after an event, and their bits."""
        for index in self.stream.delays.get(name, ()):
            moment = getattr(self.stream.plan.steps[index], "moment", None)
            if isinstance(moment, p.Delay):
                yield later(self.calendar, Point(self.calendar.session_of(event.time), event.time), moment), 1 << index

    def hears(self, name: str, session: int, row: Row) -> None:
        """Note when something that was told has to be looked at."""
        stream = self.stream
        if session >= len(self.calendar):
            return
        mask = stream.asks.get(name, 0)
        if mask:
            self.news[session] = self.news.get(session, 0) | mask
        if stream.late and row.known > row.time:
            self.told_later.setdefault(self.calendar.session_of(row.known), []).append((name, row))
        if isinstance(row, Event):
            for come, bit in self._delays(name, row):
                if come >= session:
                    self.awaited[come] = self.awaited.get(come, 0) | bit
        self._wake = 0

    # ---- one session -------------------------------------------------------------------------

    def _settle(self, session: int, code: str | None) -> None:
        stream = self.stream
        before = (self.rising, self.unknown, self.falling, self.patient, self.asleep, self.idle)
        kind = stream.kind(session)
        if kind.boundary and session > self.first and self.snapshots[-1].at != self.at:
            self.snapshots = [*self.snapshots, take(self)][-KEPT:]
        self.at = session
        self._look = self._moment = 0
        self.issued.clear()
        if self.waiting:
            outcomes = stream.plan.outcomes
            for outcome in [name for name in self.waiting if not outcomes[name].standing]:
                del self.waiting[outcome]
        on_roll = self.pupil.left is None or session == self.first or self.calendar.days[session // 2] <= self.pupil.left
        self._enter(session, code, on_roll=on_roll)
        ordinary = code == stream.passing[session & 1]
        if on_roll:
            self._settle_late(session)
            self._look_around(session, kind)
            end(self)
        if before != (self.rising, self.unknown, self.falling, self.patient, self.asleep, self.idle):
            self._quiet.clear()
        self._wake = self._next_wake(session, ordinary=ordinary)

    def _next_wake(self, session: int, *, ordinary: bool) -> int:
        if (not ordinary and not session & 1) or any(not self.stream.plan.outcomes[each].standing for each in self.waiting):
            return session + 1
        return min(min(each, default=NEVER) for each in self._timetables())

    def _enter(self, session: int, code: str | None, *, on_roll: bool) -> None:
        """Put a mark into every layer: as entered, and after each stratum of recodes."""
        self.codes[0] = code
        self._record(0, session, code)
        number = 0
        for stratum, recodings in enumerate(self.stream.strata):
            fits = (r for r in recodings if code and r.concerns(session, code) and r.truth(self) is True)
            made = next(fits, None)
            if made is not None and code is not None:
                if on_roll:
                    change = Change(self.calendar.session(session), code, made.recode.target)
                    decide(self, RECODES, number, made.recode, made.recode.outcome, layer=stratum, change=change)
                    number += 1
                code = made.recode.target
            self.codes[stratum + 1] = code
            self._record(stratum + 1, session, code)
        if self.stream.late:
            self.codes[-1] = code
            self._record(self.stream.last_layer, session, code)

    def _settle_late(self, session: int) -> None:
        """Settle late recodes: those of this mark, which see what held before it, and those that come now."""
        late = self.stream.late
        if not late:
            return
        coming = self.to_come.pop(session, [])
        code = self.codes[-1]
        for recode in late:
            if code in recode.sources and (recode.half is None or recode.half.index == session % 2):
                if recode.delay is None:
                    coming.append((recode, session))
                else:
                    when = later(self.calendar, Point(session, self.calendar.ends(session)), recode.delay)
                    self.to_come.setdefault(when, []).append((recode, session))
        for number, (recode, mark) in enumerate([*self._told_now(session), *coming]):
            self.mark = mark
            self._settle_one(recode, mark, number)
        self.mark = self.clock = None

    def _settle_one(self, recode: p.Recode, mark: int, number: int) -> None:
        before = self.code(mark)
        if before not in recode.sources:
            return
        at = self.at if recode.delay else mark
        clock = None if recode.delay else self.calendar.ends(self.at)
        if at == self.at and mark == at:
            holds = self.stream.late_truths[id(recode)](self)
        else:
            now = self.now()
            holds = truth(recode.condition, now if recode.delay else now.of_mark(mark))
        if holds is True:
            self.clock = clock
            change = Change(self.calendar.session(mark), before or "", recode.target)
            decide(self, LATE, number, recode, recode.outcome, change=change, at=at)
            self.clock = None
            self._change(mark, recode.target)

    def _told_now(self, session: int) -> Iterator[tuple[p.Recode, int]]:
        """Earlier marks to look at again, as something became known of their days."""
        for name, row in self.told_later.pop(session, ()):
            last = row.ends or row.time if isinstance(row, Event) else row.known
            first, stop = self.calendar.session_of(row.time), min(self.calendar.session_of(last), session - 1) + 1
            for recode in self.stream.late:
                if recode.delay is None and name in p.inputs_of(recode.condition):
                    marks = range(max(first, 0), stop)
                    yield from ((recode, mark) for mark in marks if recode.half in (None, self.calendar.session(mark).half))

    def _change(self, session: int, code: str) -> None:
        """Let a mark count as another code from now on."""
        layer = self.stream.last_layer
        before = self.layers[layer]
        self.layers[layer] = after = {**before, session: code}
        ordinary = self.stream.ordinary
        if code == ordinary[session & 1]:
            del after[session]
        if session == self.at:
            self.codes[-1] = code
        for question, number in self.stream.questions.items():
            if question.layer == layer:
                self._correct_series(question, number, session)
        self.wakes(-1)

    def _correct_series(self, question: Question, number: int, session: int) -> None:
        place = session
        if question.of_days:
            place = session >> 1
            if session | 1 > self.at:
                return
            yes = question.of_day(self.code(session & ~1), self.code(session | 1))
        else:
            yes = question.of_session(self.code(session))
        odd = self.series[number]
        where = bisect_left(odd, place)
        there = where < len(odd) and odd[where] == place
        if there is (yes is self.stream.answer(question)):
            if there:
                del odd[where]
            else:
                odd.insert(where, place)

    def _record(self, layer: int, session: int, code: str | None) -> None:
        stream = self.stream
        morning, afternoon = stream.ordinary
        odd = self.layers[layer]
        if code != (afternoon if session & 1 else morning):
            odd[session] = code
            for number in stream.odd(layer, code):
                self.series[number].append(session)
        if session & 1:
            early = odd.get(session - 1, morning)
            if early != morning or code != afternoon:
                for number in stream.odd_days(layer, early, code):
                    self.series[number].append(session >> 1)

    def _look_around(self, session: int, kind: Kind) -> None:
        """Look at every step that the session calls for and that can have changed."""
        stream = self.stream
        arrived = session in self.arrivals or session - 1 in self.arrivals
        effect = stream.effect(kind, self.codes[0], self.codes[-1], arrival=arrived)
        called = self.delayed.pop(session, 0) | self.awaited.pop(session, 0)
        self._moment = kind.looks | called
        for waking in (self.news, self.rested):
            if session in waking:
                self._stir(waking.pop(session))
        ordinary = self.codes[0] == self.codes[-1] == stream.ordinary[session & 1]
        looks, doubtful = self._stirred(kind, effect, called, -1 if ordinary else 0)
        self._look |= looks
        while doubtful:
            bit = doubtful & -doubtful
            doubtful ^= bit
            self.wakes(stream.owner[bit.bit_length() - 1].bits)
        index = -1
        while True:
            ahead = self._look >> (index + 1)
            if not ahead:
                break
            index += (ahead & -ahead).bit_length()
            look(self, index)

    def _spoken(self, now: dt.datetime | None) -> tuple[Entry, ...]:
        """What there is to say, without what is due only later than now."""
        if not self.said and not self.held:
            return NOTHING
        said: list[Due | Ended] = sorted([*self.held, *self.said], key=_key) if self.held else list(self.said)
        self.said.clear()
        self.held = [entry for entry in said if _is_ahead(entry, now)] if now else []
        return tuple(entry for entry in said if entry not in self.held)

    # ---- what steps do to it --------------------------------------------------------------------

    def rests(self, unit: Unit, holds: bool | None, part: Part) -> None:  # noqa: FBT001 - a truth
        """A unit need not be looked at until its truth, or that of a part that makes it false, can have changed."""
        self.wakes(unit.bits)
        if unit.step != unit.bit:
            self.asleep |= unit.step
        if holds is None:
            self.unknown |= unit.bit
            return
        bit = unit.bit if holds else part.bit
        if bit != unit.bit:
            self.asleep |= unit.bit
        rises, falls = part.by_ordinary
        until = part.patience(self, holds) if (falls if holds else rises) else 0
        if until > self.at + 2:
            self._rest_until(unit, until, bit, holds=holds)
        if holds:
            self.falling |= bit
        else:
            self.rising |= bit

    def _rest_until(self, unit: Unit, until: int, bit: int, *, holds: bool) -> None:
        """Ordinary marks cannot change a unit before a session, or before a period begins that it starts afresh with."""
        calendar, at = self.calendar, self.at
        for period in (*unit.turns, *((unit.afresh,) if holds and unit.afresh else ())):
            until = min(until, calendar.start_of(period, calendar.period(period, at) + 1))
        self.patient |= bit
        self.rested[until] = self.rested.get(until, 0) | bit

    def sleeps(self, unit: Unit) -> None:
        """A row of a band need not be looked at as long as one before it is true."""
        self.wakes(unit.bits)
        self.asleep |= unit.bit | unit.step

    def wakes(self, mask: int) -> None:
        """Units have to be looked at when their moment comes."""
        keep = ~mask
        self.rising &= keep
        self.unknown &= keep
        self.falling &= keep
        self.patient &= keep
        self.asleep &= keep

    def stirs(self, name: str) -> None:
        """Something about an outcome has changed: whoever hangs on it has to look."""
        mask = self.stream.asks.get(name, 0)
        if mask:
            self._stir(mask)

    def _stir(self, mask: int) -> None:
        """Wake the units of some bits, of those that are waited for."""
        hit = mask & (self.rising | self.unknown | self.falling)
        while hit:
            bit = hit & -hit
            hit ^= bit
            unit = self.stream.owner[bit.bit_length() - 1]
            self.wakes(unit.bits | unit.step)
            self._look |= unit.step & self._moment

    def next_half_term(self) -> int:
        """The first session of the next half term."""
        return self.calendar.start_of(Period.HALF_TERM, self.calendar.period(Period.HALF_TERM, self.at) + 1)

    def calls(self, session: int, mask: int) -> None:
        """Steps are called for at a session."""
        if session > self.at:
            self.delayed[session] = self.delayed.get(session, 0) | mask
        elif session == self.at:
            self._look |= mask

    # ---- what can be seen ------------------------------------------------------------------------

    def now(self, *, alone: bool = False) -> Now:
        """What the reference engine would see; `alone` for recodes, which know of no outcome."""
        now = self._alone if alone else self._now
        now.session, now.clock, now.inputs, now.mark = self.at, self.clock, self.inputs, self.mark
        return now

    def code(self, session: int) -> str | None:
        """The code of a session as it counts."""
        return self.layers[-1].get(session, self.stream.ordinary[session & 1]) if session >= self.origin else None

    def track(self) -> Track:
        """The pupil's marks, as the reference engine has them."""
        entered, effective = (codes(self.stream.ordinary, self.layers[n], self.origin, self.at) for n in (0, -1))
        marks = {session: Mark(session, "", time) for session, time in self.arrivals.items()}
        return Track(self.calendar, entered, effective, marks, self.at)

    def entered(self, session: int) -> str | None:
        """The code of a session as it was entered."""
        return self.layers[0].get(session, self.stream.ordinary[session & 1])

    def copy(self) -> State:
        """Another state that is the same."""
        other = State(self.stream, self.pupil)
        other.first, other.origin, other.unmarked, other.kept_from = self.first, self.origin, self.unmarked, self.kept_from
        other.arrivals = dict(self.arrivals)
        put_back(other, take(self), self.inputs)
        other.snapshots, other.held = list(self.snapshots), list(self.held)
        return other


def _key(entry: Due | Ended) -> Key:
    return entry.key


def _is_ahead(entry: Due | Ended, now: dt.datetime) -> bool:
    return isinstance(entry, Due) and entry.comes is not None and entry.comes > now


def _with(inputs: Inputs, whose: str, name: str, row: Stated | Counted | Event) -> Inputs:
    """The inputs with one row more."""
    match row:
        case Stated():
            return evolve(inputs, facts=_joined(inputs.facts, whose, name, row))
        case Counted():
            return evolve(inputs, numbers=_joined(inputs.numbers, whose, name, row))
        case Event():
            return evolve(inputs, events=_joined(inputs.events, whose, name, row))


def _joined(rows: Mapping[str, Mapping[str, tuple[Row, ...]]], whose: str, name: str, row: Row) -> dict[str, Any]:
    mine = rows.get(whose, {})
    told = sorted((*mine.get(name, ()), row), key=lambda each: each.time)  # type: ignore[attr-defined]  # every row has one
    return {**rows, whose: {**mine, name: tuple(told)}}
