"""Facts about pupils, numbers and events, as somebody recorded them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from attrs import field, frozen

from attendrules.domain.register import Pupil

EVERYBODY = "*"
"""Stands for every pupil, class and so on in a row of inputs."""
PARENT_OF = " / "
"""Stands between a pupil and a parent: `Ada / first parent`."""


@frozen
class Input:
    """What a policy asks for: a `fact` (yes or no, from a day on), a `number` (likewise), or an `event` with its `results`."""

    kind: str
    name: str
    results: tuple[str, ...] = ()
    meaning: str = ""


@frozen
class Row:
    """Something that was recorded; it was known from `recorded` on, or from when it was."""

    time: dt.datetime
    recorded: dt.datetime | None = field(default=None, kw_only=True)

    @property
    def known(self) -> dt.datetime:
        """The time from which it was known."""
        return self.recorded or self.time


@frozen
class Stated(Row):
    """A fact that is true (`yes`) or not of a pupil from a time on."""

    yes: bool


@frozen
class Said(Row):
    """A number that is so of a pupil from a time on."""

    value: Fraction


@frozen
class Event(Row):
    """Something that happened at a time, with a result if the policy gives it any.

    With `until`, the last day of it, it lasts: a leave, a stay, a timetable.
    """

    result: str = ""
    until: dt.date | None = None

    @property
    def ends(self) -> dt.datetime | None:
        """The end of its last day, if it lasts."""
        return dt.datetime.combine(self.until, dt.time.max) if self.until else None

    @property
    def last_day(self) -> dt.date:
        """The last day of it."""
        return self.until or self.time.date()

    @property
    def last(self) -> dt.datetime:
        """The end of its last day."""
        return dt.datetime.combine(self.last_day, dt.time.max)


_Row = TypeVar("_Row", Stated, Said, Event)
_Rows = Mapping[str, Mapping[str, tuple[_Row, ...]]]


def _kept(rows: _Rows[_Row]) -> _Rows[_Row]:
    return MappingProxyType({pupil: MappingProxyType(dict(each)) for pupil, each in rows.items()})


def _facts(rows: _Rows[Stated]) -> _Rows[Stated]:
    return _kept(rows)


def _numbers(rows: _Rows[Said]) -> _Rows[Said]:
    return _kept(rows)


def _events(rows: _Rows[Event]) -> _Rows[Event]:
    return _kept(rows)


@frozen
class Inputs:
    """What was recorded besides marks.

    `facts`, `events` and `numbers` are by pupil (or `*` for every pupil, or a group such as
    `class 3A` or `school`), then by name, in order of time. An event of which no row speaks
    at all is not recorded: whether it happened is unknown. One that is in `recorded`
    happened when its rows say, and at no other time.
    """

    facts: _Rows[Stated] = field(factory=dict, converter=_facts)
    events: _Rows[Event] = field(factory=dict, converter=_events)
    recorded: frozenset[str] = frozenset()
    numbers: _Rows[Said] = field(factory=dict, converter=_numbers)

    @classmethod
    def of(
        cls,
        facts: Iterable[tuple[str, str, Stated]] = (),
        events: Iterable[tuple[str, str, Event]] = (),
        recorded: Iterable[str] = (),
        numbers: Iterable[tuple[str, str, Said]] = (),
    ) -> Inputs:
        """From rows (pupil, name, what) in any order; `recorded` names events of which there may be none."""
        happened = list(events)
        told = frozenset([*recorded, *(name for _, name, _ in happened)])
        return cls(_grouped(facts), _grouped(happened), told, _grouped(numbers))

    def until(self, time: dt.datetime | None) -> Inputs:
        """What was recorded by a time."""
        if time is None:
            return self
        return Inputs(_cut(self.facts, time), _cut(self.events, time), self.recorded, _cut(self.numbers, time))

    def fact(self, pupil: str, name: str, until: dt.datetime) -> bool | None:
        """Whether a fact is true of a pupil at a time; `None` if nobody has stated it by then."""
        stated = _latest(self.facts, pupil, name, until)
        return stated.yes if stated else None

    def number(self, pupil: str, name: str, until: dt.datetime) -> Fraction | None:
        """A number of a pupil at a time; `None` if nobody has said it by then."""
        said = _latest(self.numbers, pupil, name, until)
        return said.value if said else None

    def happened(self, pupil: str, name: str) -> tuple[Event, ...]:
        """A pupil's events of one name in order of time, those of every pupil included; a parent's with the child's."""
        every = [event for who in whose(pupil) for event in self.events.get(who, {}).get(name, ())]
        return tuple(sorted(every, key=lambda event: event.time))

    def parents(self, pupil: Pupil) -> list[str]:
        """The parents of a pupil, as `Ada / first parent`: those of the list of pupils, and those that rows speak of."""
        named = [f"{pupil.id}{PARENT_OF}{parent}" for parent in pupil.parents]
        spoken = (who for rows in (self.facts, self.events, self.numbers) for who in rows if who.startswith(pupil.id + PARENT_OF))
        return list(dict.fromkeys([*named, *sorted(spoken)]))

    def told_later(self, pupil: str) -> Iterator[tuple[str, Row]]:
        """Each of a pupil's rows that became known only after it was so, with its name."""
        for who in whose(pupil):
            for rows in (self.facts, self.numbers, self.events):
                for name, mine in rows.get(who, {}).items():
                    yield from ((name, row) for row in mine if row.known > row.time)

    @property
    def told(self) -> frozenset[str]:
        """Every name of which at least one row speaks."""
        return self.recorded.union(*(each for rows in (self.facts, self.numbers) for each in rows.values()))


def whose(name: str) -> tuple[str, ...]:
    """Whose rows are looked at, those that go before first: a parent's, the child's, and everybody's."""
    child = name.partition(PARENT_OF)[0]
    return (name, EVERYBODY) if child == name else (name, child, EVERYBODY)


def _latest(rows: _Rows[_Row], pupil: str, name: str, until: dt.datetime) -> _Row | None:
    for who in whose(pupil):
        mine = rows.get(who, {}).get(name, ())
        index = bisect_right([row.time for row in mine], until)
        known = (row for row in reversed(mine[:index]) if row.known <= until)
        if (found := next(known, None)) is not None:
            return found
    return None


def _grouped(rows: Iterable[tuple[str, str, _Row]]) -> dict[str, dict[str, tuple[_Row, ...]]]:
    found: dict[str, dict[str, list[_Row]]] = {}
    for pupil, name, row in sorted(rows, key=lambda each: each[2].time):
        found.setdefault(pupil, {}).setdefault(name, []).append(row)
    return {pupil: {name: tuple(mine) for name, mine in each.items()} for pupil, each in found.items()}


def _cut(rows: _Rows[_Row], until: dt.datetime) -> dict[str, dict[str, tuple[_Row, ...]]]:
    return {pupil: {name: _known(mine, until) for name, mine in each.items()} for pupil, each in rows.items()}


def _known(rows: tuple[_Row, ...], until: dt.datetime) -> tuple[_Row, ...]:
    return tuple(row for row in rows if row.known <= until)
