"""One pupil's state: marks go in as they come, and what is due comes out.

A mark that nothing hangs on costs next to nothing: the state knows which kinds of
sessions an ordinary mark passes without any step having to be looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from attrs import define, evolve, fields

from attendrules.domain.inputs import EVERYBODY, Event, Inputs, Row, Said, Stated
from attendrules.domain.register import Mark
from attendrules.domain.sessions import Period
from attendrules.engine.marks import registered
from attendrules.streaming.core import NOTHING, StateError, Tracks
from attendrules.streaming.entries import Due, Ended, Entry, Key
from attendrules.streaming.keeping import too_old
from attendrules.streaming.settling import Settling
from attendrules.streaming.snapshots import changes, put_back, take


@define(eq=False)
class State(Settling):
    """What a stream has to remember of one pupil.

    `step`, `advance` and `tell` change it and give it back with what there is to say. Use
    `copy` to try something out, and `save` to keep it.
    """

    def step(self, mark: Mark, now: dt.datetime | None = None) -> tuple[State, tuple[Entry, ...]]:
        """Take a mark, and say what is due after its session.

        Without `now` the session is over: everything is known that belongs to it. With it, what
        a rule makes due later that day is said when its time has come. A mark of a session
        that is already settled corrects it.
        """
        session = mark.session
        if session == self.at + 1 and session < self._wake and mark.arrival is None:
            stream = self.stream
            if mark.code == stream.passing[session & 1] and (stream.kind_of[session] in self._quiet or self._passes(session)):
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
        self, name: str, row: Stated | Said | Event, *, everybody: bool = False, now: dt.datetime | None = None
    ) -> tuple[State, tuple[Entry, ...]]:
        """Take a fact, a number or an event; `everybody` if it is so of every pupil.

        What belongs to a session that is already settled is taken in as a correction.
        """
        self._check_told(name, row)
        if too_old(self, row):
            message = f"`{name}` of {row.time} became known only after the marks of its day were settled for good: start anew"
            raise StateError(message)
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
            again._note_arrival(mark)
            last_mark = max(last_mark, mark.session)
        again.first, again.origin, again.kept_from = self.first, self.origin, self.kept_from
        if start is None:
            again.first = -1
            put_back(again, evolve(earliest, at=-1, layers=tuple({} for _ in self.layers)), inputs or self.inputs)
            again._begin(self.first if mark is None else min(session, self.first))
        else:
            put_back(again, start, inputs or self.inputs)
            again.snapshots = self.snapshots[: self.snapshots.index(start) + 1]
        for each in range(again.at + 1, self.at + 1):
            again._settle(each, marks.get(each))
        again.unmarked = self.at - last_mark
        return again

    def _become(self, other: State) -> None:
        for name in (each.name for each in fields(State)):
            if name not in {"_now", "_alone"}:
                setattr(self, name, getattr(other, name))
        self._now, self._alone = other._now, other._alone
        self._now.state = self._alone.state = self
        self._now.tracks = self._alone.tracks = Tracks(self)

    def _check_told(self, name: str, row: Row) -> None:
        if isinstance(row, Event) and name not in self.stream.recorded:
            message = f"the stream was not told that `{name}` is recorded; start it with recorded={{'{name}', ...}}"
            raise StateError(message)

    def _spoken(self, now: dt.datetime | None) -> tuple[Entry, ...]:
        """What there is to say, without what is due only later than now."""
        if not self.said and not self.held:
            return NOTHING
        said: list[Due | Ended] = sorted([*self.held, *self.said], key=_key) if self.held else list(self.said)
        self.said.clear()
        self.held = [entry for entry in said if _is_ahead(entry, now)] if now else []
        return tuple(entry for entry in said if entry not in self.held)

    def save(self) -> str:
        """The state as JSON text in one line, for `Policy.resume`."""
        from attendrules.streaming.saved import save  # noqa: PLC0415 - which reads states

        return save(self)

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


def _with(inputs: Inputs, whose: str, name: str, row: Stated | Said | Event) -> Inputs:
    """The inputs with one row more."""
    match row:
        case Stated():
            return evolve(inputs, facts=_joined(inputs.facts, whose, name, row))
        case Said():
            return evolve(inputs, numbers=_joined(inputs.numbers, whose, name, row))
        case Event():
            return evolve(inputs, events=_joined(inputs.events, whose, name, row))


def _joined(rows: Mapping[str, Mapping[str, tuple[Row, ...]]], whose: str, name: str, row: Row) -> dict[str, Any]:
    mine = rows.get(whose, {})
    told = sorted((*mine.get(name, ()), row), key=lambda each: each.time)
    return {**rows, whose: {**mine, name: tuple(told)}}
