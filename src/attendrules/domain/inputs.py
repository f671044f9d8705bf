"""Facts about pupils and events, as somebody recorded them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from attrs import field, frozen

EVERYBODY = "*"
"""Stands for every pupil in a row of inputs."""


@frozen
class Input:
    """A fact (`yes` or `no` of a pupil, from a day on) or an event (at a time, with one of `results`) that a policy asks for."""

    kind: str
    name: str
    results: tuple[str, ...] = ()
    meaning: str = ""


@frozen(order=True)
class Stated:
    """A fact that is true (`yes`) or not of a pupil from a time on."""

    time: dt.datetime
    yes: bool


@frozen(order=True)
class Event:
    """Something that happened at a time, with a result if the policy gives it any."""

    time: dt.datetime
    result: str = ""


_Row = TypeVar("_Row", bound=Stated | Event)


def _facts(rows: Mapping[str, Mapping[str, tuple[Stated, ...]]]) -> Mapping[str, Mapping[str, tuple[Stated, ...]]]:
    return MappingProxyType({pupil: MappingProxyType(dict(each)) for pupil, each in rows.items()})


def _events(rows: Mapping[str, Mapping[str, tuple[Event, ...]]]) -> Mapping[str, Mapping[str, tuple[Event, ...]]]:
    return MappingProxyType({pupil: MappingProxyType(dict(each)) for pupil, each in rows.items()})


@frozen
class Inputs:
    """What was recorded besides marks.

    `facts` and `events` are by pupil (or `*` for every pupil), then by name, in order of
    time. An event of which no row speaks at all is not recorded: whether it happened is
    unknown. One that is in `recorded` happened when its rows say, and at no other time.
    """

    facts: Mapping[str, Mapping[str, tuple[Stated, ...]]] = field(factory=dict, converter=_facts)
    events: Mapping[str, Mapping[str, tuple[Event, ...]]] = field(factory=dict, converter=_events)
    recorded: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        facts: Iterable[tuple[str, str, Stated]] = (),
        events: Iterable[tuple[str, str, Event]] = (),
        recorded: Iterable[str] = (),
    ) -> Inputs:
        """From rows (pupil, name, what) in any order; `recorded` names events of which there may be none."""
        told, happened = list(facts), list(events)
        return cls(_grouped(told), _grouped(happened), frozenset([*recorded, *(name for _, name, _ in happened)]))

    def until(self, time: dt.datetime | None) -> Inputs:
        """What was stated, and what had happened, by a time."""
        if time is None:
            return self
        return Inputs(_cut(self.facts, time), _cut(self.events, time), self.recorded)

    def fact(self, pupil: str, name: str, until: dt.datetime) -> bool | None:
        """Whether a fact is true of a pupil at a time; `None` if nobody has stated it by then."""
        for who in (pupil, EVERYBODY):
            rows = self.facts.get(who, {}).get(name, ())
            index = bisect_right([row.time for row in rows], until)
            if index:
                return rows[index - 1].yes
        return None

    def happened(self, pupil: str, name: str) -> tuple[Event, ...]:
        """A pupil's events of one name in order of time, those of every pupil included."""
        both = (*self.events.get(pupil, {}).get(name, ()), *self.events.get(EVERYBODY, {}).get(name, ()))
        return tuple(sorted(both))


def _grouped(rows: Iterable[tuple[str, str, _Row]]) -> dict[str, dict[str, tuple[_Row, ...]]]:
    found: dict[str, dict[str, tuple[_Row, ...]]] = {}
    for pupil, name, row in sorted(rows, key=lambda each: each[2].time):
        mine: dict[str, tuple[_Row, ...]] = found.setdefault(pupil, {})
        mine[name] = (*mine.get(name, ()), row)
    return found


def _cut(rows: Mapping[str, Mapping[str, tuple[_Row, ...]]], until: dt.datetime) -> dict[str, dict[str, tuple[_Row, ...]]]:
    return {pupil: _cut_one(each, until) for pupil, each in rows.items()}


def _cut_one(rows: Mapping[str, tuple[_Row, ...]], until: dt.datetime) -> dict[str, tuple[_Row, ...]]:
    return {name: tuple(row for row in each if row.time <= until) for name, each in rows.items()}
