"""One pupil's state: marks go in as they come, and what is due comes out.

A mark that nothing hangs on costs next to nothing: the state knows which kinds of
sessions an ordinary mark passes without any step having to be looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import overload

from attrs import define, field

from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import EVERYBODY, Event, Inputs, Stated
from attendrules.domain.register import Mark, Pupil
from attendrules.domain.sessions import Period
from attendrules.engine.marks import Track, _registered
from attendrules.engine.now import Now
from attendrules.engine.windows import later
from attendrules.plan import model as p
from attendrules.streaming.entries import RECODES, Due, Ended, Entry, codes
from attendrules.streaming.looks import Memory, decide, end, look
from attendrules.streaming.stream import Kind, Stream

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
    awaited: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The steps that are called for so long after an event, by session."""
    codes: list[str | None] = field(init=False, repr=False)
    """The mark of the session come to, in each layer."""
    clock: dt.datetime | None = field(init=False, default=None, repr=False)
    said: list[Due | Ended] = field(init=False, factory=list, repr=False)
    _look: int = field(init=False, default=0, repr=False)
    _moment: int = field(init=False, default=0, repr=False)
    _wake: int = field(init=False, default=0, repr=False)
    _quiet: dict[int, bool] = field(init=False, factory=dict, repr=False)
    _now: Now = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        stream = self.stream
        self.layers = [{} for _ in range(stream.last_layer + 1)]
        self.series = [[] for _ in stream.questions]
        self.codes = [None] * (stream.last_layer + 1)
        self.idle = (1 << len(stream.units)) - 1
        self._now = Now(
            stream.calendar, stream.possible, 0, Tracks(self), self.pupil.id, self.pupil.phase, self.inputs,
            standing=self.standing, issued=self.issued, due=self.due, waiting=self.waiting,
        )  # fmt: skip

    @property
    def calendar(self) -> Calendar:
        """The calendar whose sessions are counted."""
        return self.stream.calendar

    # ---- what comes in ---------------------------------------------------------------------

    def step(self, mark: Mark) -> tuple[State, tuple[Entry, ...]]:
        """Take a mark, and say what is due after its session."""
        session = mark.session
        stream = self.stream
        if (
            mark.code == stream.ordinary[session & 1]
            and session == self.at + 1
            and session < self._wake
            and stream.kind_of[session] in self._quiet
            and mark.arrival is None
        ):
            self.at = session
            return self, NOTHING
        return self, self._take(mark)

    def _take(self, mark: Mark) -> tuple[Entry, ...]:
        session = mark.session
        code = _registered(self.stream.plan, self.calendar, mark) or None
        if self.first < 0:
            self.first, self.origin, self.at = session, session & ~1, session - 1
            self.kept_from = self.origin
            if session & 1:
                for layer in range(len(self.layers)):
                    self._record(layer, session - 1, None)
        if session <= self.at:
            message = f"the mark of {self.calendar.session(session)} comes after later ones"
            raise StateError(message)
        for missed in range(self.at + 1, session):
            self._settle(missed, None)
        self.unmarked = 0
        self._settle(session, code)
        return self._spoken()

    def advance(self, session: int) -> tuple[State, tuple[Entry, ...]]:
        """Let time pass to the end of a session, though there is no mark.

        Sessions count as unmarked up to the end of the school week of the last mark;
        later ones only once another mark has come.
        """
        if self.first >= 0:
            week = self.calendar.period(Period.WEEK, self.at - self.unmarked)
            last = min(session, self.calendar.start_of(Period.WEEK, week + 1) - 1)
            for missed in range(self.at + 1, last + 1):
                self._settle(missed, None)
                self.unmarked += 1
        return self, self._spoken()

    def tell(self, name: str, row: Stated | Event, *, everybody: bool = False) -> tuple[State, tuple[Entry, ...]]:
        """Take a fact or an event; `everybody` if it was stated of every pupil."""
        self._check_told(name, row)
        self.inputs = _with(self.inputs, EVERYBODY if everybody else self.pupil.id, name, row)
        self._now.inputs = self.inputs
        session = self.calendar.session_of(row.time)
        if session <= self.at:
            message = f"`{name}` at {row.time} comes after later marks"
            raise StateError(message)
        self._hear(name, session, row)
        return self, NOTHING

    def _check_told(self, name: str, row: Stated | Event) -> None:
        if isinstance(row, Event) and name not in self.stream.recorded:
            message = f"the stream was not told that `{name}` is recorded; start it with recorded={{'{name}', ...}}"
            raise StateError(message)

    def _hear(self, name: str, session: int, row: object) -> None:
        """Note when something that was told has to be looked at."""
        stream = self.stream
        if session < len(self.calendar):
            mask = stream.asks.get(name, 0)
            if mask:
                self.news[session] = self.news.get(session, 0) | mask
                self._wake = min(self._wake, session)
            if isinstance(row, Event):
                for index in stream.delays.get(name, ()):
                    moment = getattr(stream.plan.steps[index], "moment", None)
                    if isinstance(moment, p.Delay):
                        come = later(self.calendar, session, moment)
                        self.awaited[come] = self.awaited.get(come, 0) | 1 << index
                        self._wake = min(self._wake, come)

    # ---- one session -------------------------------------------------------------------------

    def _settle(self, session: int, code: str | None) -> None:
        stream = self.stream
        before = (self.rising, self.unknown, self.falling, self.asleep, self.idle)
        kind = stream.kind(session)
        self.at = session
        self.issued.clear()
        if self.waiting:
            outcomes = stream.plan.outcomes
            for outcome in [name for name in self.waiting if not outcomes[name].standing]:
                del self.waiting[outcome]
        on_roll = self.pupil.left is None or session == self.first or self.calendar.days[session // 2] <= self.pupil.left
        self._enter(session, code, on_roll=on_roll)
        ordinary = code == stream.ordinary[session & 1] and code is not None and self.codes[-1] == code
        looked = False
        if on_roll:
            looked = self._look_around(session, kind)
            end(self)
        if before != (self.rising, self.unknown, self.falling, self.asleep, self.idle):
            self._quiet.clear()
        elif ordinary and not looked and not kind.boundary:
            self._quiet[kind.number] = True
        self._wake = self._next_wake(session, ordinary=ordinary)

    def _next_wake(self, session: int, *, ordinary: bool) -> int:
        if self.issued or self.waiting or not ordinary:
            return session + 1
        return min(min(self.delayed, default=NEVER), min(self.news, default=NEVER), min(self.awaited, default=NEVER))

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
                    decide(self, RECODES, number, made.recode, made.recode.outcome, layer=stratum, entered=code)
                    number += 1
                code = made.recode.target
            self.codes[stratum + 1] = code
            self._record(stratum + 1, session, code)

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

    def _look_around(self, session: int, kind: Kind) -> bool:
        """Look at every step that the session calls for and that can have changed; whether there was one."""
        stream = self.stream
        rise, fall, false = stream.effect(kind, self.codes[0], self.codes[-1])
        if session in self.news:
            self.wakes(self.news.pop(session))
        called = self.delayed.pop(session, 0) | self.awaited.pop(session, 0)
        self._moment = kind.looks | called | stream.band_bits
        resting = self.rising | self.unknown | self.falling | self.asleep
        stirred = self.rising & rise | self.unknown & (rise | fall) | self.falling & fall | ~resting
        looks = (kind.looks | called) & stirred & ~(false & self.idle)
        for bit, rows in stream.rows:
            if looks & rows:
                looks |= bit
        self._look = looks & stream.steps
        index = -1
        while True:
            ahead = self._look >> (index + 1)
            if not ahead:
                break
            index += (ahead & -ahead).bit_length()
            look(self, index)
        return index >= 0

    def _spoken(self) -> tuple[Entry, ...]:
        if not self.said:
            return NOTHING
        spoken = tuple(self.said)
        self.said.clear()
        return spoken

    # ---- what steps do to it --------------------------------------------------------------------

    def rests(self, bit: int, holds: bool | None) -> None:  # noqa: FBT001 - a truth
        """A unit need not be looked at until its truth can have changed."""
        self.wakes(bit)
        if holds is None:
            self.unknown |= bit
        elif holds:
            self.falling |= bit
        else:
            self.rising |= bit

    def sleeps(self, bit: int) -> None:
        """A row of a band need not be looked at as long as one before it is true."""
        self.wakes(bit)
        self.asleep |= bit

    def wakes(self, mask: int) -> None:
        """Units have to be looked at when their moment comes."""
        self.rising &= ~mask
        self.unknown &= ~mask
        self.falling &= ~mask
        self.asleep &= ~mask

    def stirs(self, outcome: str) -> None:
        """Something about an outcome has changed: whoever asks about it has to look."""
        mask = self.stream.asks.get(outcome, 0)
        if mask:
            self.wakes(mask)
            self._look |= mask & self._moment & self.stream.steps

    def calls(self, session: int, mask: int) -> None:
        """Steps are called for at a session."""
        if session > self.at:
            self.delayed[session] = self.delayed.get(session, 0) | mask
        elif session == self.at:
            self._look |= mask

    # ---- what can be seen ------------------------------------------------------------------------

    def now(self) -> Now:
        """What the reference engine would see."""
        now = self._now
        now.session, now.clock = self.at, self.clock
        return now

    def track(self) -> Track:
        """The pupil's marks, as the reference engine has them."""
        entered, effective = (codes(self.stream.ordinary, self.layers[n], self.origin, self.at) for n in (0, -1))
        return Track(self.calendar, entered, effective, {}, self.at)

    def marks(self) -> Iterator[tuple[int, str | None]]:
        """The entered marks that are still known, by session."""
        for session in range(max(self.kept_from, self.first), self.at + 1):
            yield session, self.layers[0].get(session, self.stream.ordinary[session & 1])


def _with(inputs: Inputs, pupil: str, name: str, row: Stated | Event) -> Inputs:
    rows = inputs.facts if isinstance(row, Stated) else inputs.events
    mine = rows.get(pupil, {})
    told = {**rows, pupil: {**mine, name: tuple(sorted((*mine.get(name, ()), row), key=lambda each: each.time))}}
    if isinstance(row, Stated):
        return Inputs(told, inputs.events, inputs.recorded)  # type: ignore[arg-type]
    return Inputs(inputs.facts, told, inputs.recorded)  # type: ignore[arg-type]


__all__ = ["State", "StateError"]
