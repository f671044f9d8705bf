"""What the rest of the year could bring, and what an engine makes of it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from attendrules.batch.columns import BLANK, NO_ROW, Columns
from attendrules.batch.decided import causes_of
from attendrules.batch.sparse import Sparse
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.domain.sessions import Session
from attendrules.engine import decide
from attendrules.engine.marks import registered
from attendrules.engine.reference import Task
from attendrules.forecast.kinds import PRESENT, Missed
from attendrules.forecast.streamed import Begun, Made, begin
from attendrules.plan import model as p


@frozen
class Future:
    """So many sessions missed in a row (or mornings late) from a session on, and all others attended."""

    kind: Missed | None
    begins: int
    count: int


ATTENDED = Future(None, 0, 0)
"""Every session that is still to come is attended."""


@frozen(eq=False)
class Outlook:
    """A pupil as known now, and the sessions that can still be attended or missed, in order.

    `past` has marks by session; those that were entered beforehand for sessions to come are
    among them, and stay.
    """

    pupil: Pupil
    past: Mapping[int, Mark] = field(repr=False)
    open: tuple[int, ...] = field(repr=False)

    def room(self, kind: Missed, begins: int) -> tuple[int, ...]:
        """The sessions from one on that could get a kind of mark."""
        return tuple(each for each in self.open if each >= begins and not (kind.mornings and each % 2))

    def missed(self, future: Future) -> tuple[int, ...]:
        """The sessions that are missed in a future."""
        return self.room(future.kind, future.begins)[: future.count] if future.kind else ()

    def marks(self, future: Future) -> dict[int, Mark]:
        """All marks of the year in a future."""
        marks = {**self.past, **{each: Mark(each, PRESENT[each % 2]) for each in self.open}}
        code = future.kind.code if future.kind else ""
        return {**marks, **{each: Mark(each, code) for each in self.missed(future)}}


@frozen
class Coming:
    """What came of a future: the first session after now in which an outcome was due, and in which it waited for people.

    `since` and `over` are about an outcome that held now: since when, and when it ended.
    """

    due: int | None = None
    waits: int | None = None
    since: int | None = None
    over: int | None = None


TRIAL = 10
"""How many sessions are missed in the future by which two engines are timed."""

Asked = tuple[Outlook, Future]


@frozen
class Engine:
    """A plan that decides about some outcomes, and everything that is the same for all pupils."""

    plan: p.Plan = field(repr=False)
    outcomes: tuple[str, ...]
    calendar: Calendar
    inputs: Inputs = field(repr=False)
    now: int
    last: int
    slow: dict[tuple[int, str | None], bool] = field(init=False, factory=dict, repr=False)
    begun: dict[int, Begun] = field(init=False, factory=dict, repr=False)
    """The state of each pupil now."""

    def coming(self, asked: Sequence[Asked]) -> list[dict[str, Coming]]:
        """What comes of each future, outcome by outcome; by the engine that is the quicker for the plan."""
        if not asked:
            return []
        is_slow = [self._is_slow(each) for each in asked]
        solved = iter(self._solved([each for each, slow in zip(asked, is_slow, strict=True) if not slow]))
        streamed = iter(self._streamed([each for each, slow in zip(asked, is_slow, strict=True) if slow]))
        return [next(streamed if slow else solved) for slow in is_slow]

    def _is_slow(self, asked: Asked) -> bool:
        """Whether the sparse engine takes longer than a stream for a pupil and a kind of marks: tried once."""
        outlook, future = asked
        key = id(outlook), future.kind.code if future.kind else None
        if self._told_ahead:
            return False
        if key not in self.slow:
            trial = [(outlook, evolve(future, count=TRIAL) if future.kind else future)]
            sparse, began = self._sparse(trial), time.process_time()
            if not sparse.walked and not sparse.late.recodes:
                self.slow[key] = False
                return False
            deque(sparse.each(), 0)
            middle = time.process_time()
            begun = self._begun(outlook)
            started = time.process_time()
            begun.made(self._to_come(trial[0]), self.outcomes)
            self.slow[key] = middle - began > time.process_time() - started
        return self.slow[key]

    @property
    def _told_ahead(self) -> bool:
        """Whether facts or events are known that belong to sessions to come."""
        rows = (self.inputs.facts, self.inputs.events, self.inputs.numbers)
        every = (row for each in rows for mine in each.values() for named in mine.values() for row in named)
        return any(self.calendar.session_of(max(row.time, row.known)) > self.now for row in every)

    def _streamed(self, asked: Sequence[Asked]) -> list[dict[str, Coming]]:
        found = []
        for each in asked:
            made = self._begun(each[0]).made(self._to_come(each), self.outcomes)
            found.append({name: self._coming(mine) for name, mine in made.items()})
        return found

    def _begun(self, outlook: Outlook) -> Begun:
        if id(outlook) not in self.begun:
            known = [mark for session, mark in sorted(outlook.past.items()) if session <= self.now]
            self.begun[id(outlook)] = begin(self.plan, self.calendar, outlook.pupil, known, self.inputs)
        return self.begun[id(outlook)]

    def _to_come(self, asked: Asked) -> list[Mark]:
        outlook, future = asked
        return [mark for session, mark in sorted(outlook.marks(future).items()) if self.now < session <= self.last]

    def _solved(self, asked: Sequence[Asked]) -> list[dict[str, Coming]]:
        if not asked:
            return []
        causes = [each.outcome for each in causes_of(self.plan)]
        width = 2 * len(causes) or 1
        found = []
        for each in self._sparse(asked).each():
            made: dict[str, list[Made]] = {name: [] for name in self.outcomes}
            for key in each.keys:
                session, rest = divmod(key, width)
                if (name := causes[rest // 2]) in made:
                    made[name].append((session, bool(rest % 2), each.ends.get(key)))
            found.append({name: self._coming(mine) for name, mine in made.items()})
        return found

    def _sparse(self, asked: Sequence[Asked]) -> Sparse:
        columns, task = self._columns(asked), Task.of(self.plan, self.calendar, self.inputs, self.last)
        return Sparse.of(self.plan, columns, task, lambda index: asked[index][0].marks(asked[index][1]))

    def replayed(self, outlook: Outlook, future: Future, missing: set[str] | None = None) -> dict[str, Coming]:
        """What comes of a future, outcome by outcome, by the reference engine.

        What was not known, if something waits in sessions to come, is added to `missing`.
        """
        register = Register(
            self.calendar, {outlook.pupil.id: outlook.pupil},
            {outlook.pupil.id: tuple(mark for _, mark in sorted(outlook.marks(future).items()))}, self.last,
        )  # fmt: skip
        made: dict[str, list[Made]] = {name: [] for name in self.outcomes}
        for each in decide(self.plan, register, self.inputs):
            if each.outcome in made and each.subject.name == outlook.pupil.id:
                ends = None if each.ends is None else self._number(each.ends)
                made[each.outcome].append((self._number(each.session), bool(each.missing), ends))
                if missing is not None and self._number(each.session) > self.now:
                    missing.update(each.missing)
        return {name: self._coming(mine) for name, mine in made.items()}

    def _number(self, session: Session) -> int:
        number = self.calendar.number(session.date, session.half)
        if number is None:  # pragma: no cover - decisions are dated with sessions of the calendar
            raise ValueError(session)
        return number

    def _coming(self, made: Sequence[Made]) -> Coming:
        later = [(session, pending) for session, pending, _ in made if session > self.now]
        held = [
            (session, ends) for session, pending, ends in made
            if session <= self.now and not pending and (ends is None or ends > self.now)
        ]  # fmt: skip
        since, over = held[-1] if held else (None, None)
        return Coming(
            min((session for session, pending in later if not pending), default=None),
            min((session for session, pending in later if pending), default=None),
            since, over,
        )  # fmt: skip

    def _columns(self, asked: Sequence[Asked]) -> Columns:
        outlooks = {id(outlook): outlook for outlook, _ in asked}
        first = min(min(each.past) for each in outlooks.values())
        places: dict[str, int] = {"": BLANK}
        bases = {name: self._base(each, first, places) for name, each in outlooks.items()}
        rows = []
        for outlook, future in asked:
            row = bytearray(bases[id(outlook)])
            for session in outlook.missed(future):
                row[session - first] = places.setdefault(future.kind.code if future.kind else "", len(places) + 1)
            rows.append(bytes(row))
        codes = ("", "", *(code for code in places if code))
        return Columns(self.calendar, [outlook.pupil for outlook, _ in asked], rows, codes, first, self.last)

    def _base(self, outlook: Outlook, first: int, places: dict[str, int]) -> bytes:
        row = bytearray([NO_ROW]) * (self.last + 1 - first)
        for session, code in self._codes(outlook):
            row[session - first] = places.setdefault(code, len(places) + 1)
        return bytes(row)

    def _codes(self, outlook: Outlook) -> Iterator[tuple[int, str]]:
        for session, mark in outlook.marks(ATTENDED).items():
            if session <= self.last:
                yield session, registered(self.plan, self.calendar, mark)
