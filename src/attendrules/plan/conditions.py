"""What a step asks: conditions that are true, false or not known at a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from attendrules.plan.measures import Lasting, Value
from attendrules.plan.moments import Window


@frozen
class AnyOf:
    """True if one part is; unknown if none is true and one is unknown."""

    parts: tuple[Condition, ...]


@frozen
class AllOf:
    """True if every part is; false if one is false."""

    parts: tuple[Condition, ...]


@frozen
class Negated:
    """True if the part is false; unknown stays unknown."""

    part: Condition


@frozen
class Test:
    """A measure against a threshold (per cent, or a number)."""

    value: Value
    operator: str
    threshold: Fraction
    text: str


NO_MARK = frozenset({""})
"""Stands among codes for a session without a mark."""


@frozen
class MarkTest:
    """Whether the mark of the session looked at is among `codes`."""

    codes: frozenset[str]
    text: str


@frozen
class HalfTermTest:
    """Whether the session looked at is in a half term of its school year, counted from 1."""

    number: int
    text: str


@frozen
class PhaseTest:
    """Whether the pupil or class belongs to a phase; unknown where the register does not say."""

    phase: str
    text: str


@frozen
class FactTest:
    """Whether a fact is stated of the pupil; unknown until somebody states it."""

    fact: str
    text: str


@frozen
class Happened:
    """How often an event (with a result, of a length) happened in a window, against a number.

    With `edge` it has to have begun (`begins`) or ended (`ends`) in the window, and not only
    to reach into it. Unknown where nobody records such events.
    """

    event: str
    result: str
    lasting: Lasting | None
    window: Window
    operator: str
    number: Fraction
    text: str
    edge: str = ""
    notice: Lasting | None = None
    """How long before it begins it was recorded."""

    @property
    def wants_none(self) -> bool:
        """Whether it is true where nothing happened."""
        return self.operator in {"<", "<="}


@frozen
class NumberTest:
    """Whether a number that was said of the pupil is as wanted; unknown until somebody says it."""

    number: str
    operator: str
    threshold: Fraction
    text: str


@frozen
class ArrivalTest:
    """Whether the pupil arrived between two times, both included; unknown where no time was noted."""

    first: dt.time | None
    last: dt.time | None
    text: str


@frozen
class RollTest:
    """Whether the session looked at is the pupil's last before leaving (or the first after joining)."""

    leaves: bool
    text: str


@frozen
class ThanEarlier:
    """Whether a measure is higher (lower) than when an outcome last became due; unknown if it never did.

    Where it says by how much, in per cent of 100 or a number, `reaching` says whether just
    that much is enough.
    """

    value: Value
    higher: bool
    outcome: str
    text: str
    by: Fraction = Fraction(0)
    reaching: bool = False

    @property
    def operator(self) -> str:
        """How the value now compares with the `limit`."""
        return (">" if self.higher else "<") + "=" * self.reaching

    def limit(self, before: Fraction) -> Fraction:
        """What the value now is compared with, from what it was."""
        return before + self.by if self.higher else before - self.by


@frozen
class ThanOther:
    """A measure against another one, and so much more (or less) than it; unknown if one has no value."""

    value: Value
    operator: str
    other: Value
    text: str
    by: Fraction = Fraction(0)
    """In per cent of 100, or a number; less than 0 if the measure is to be lower by so much."""


@frozen
class Standing:
    """Whether a standing outcome holds."""

    outcome: str


@frozen
class Issued:
    """Whether an outcome is made due at this very moment."""

    outcome: str


@frozen
class Best:
    """Whether a group's share is the best (or lowest) of all groups (of its phase); ties all are."""

    value: Value
    best: bool
    text: str
    in_phase: bool = False


Condition = (
    AnyOf | AllOf | Negated | Test | MarkTest | HalfTermTest | PhaseTest | FactTest | Happened | NumberTest
    | ArrivalTest | RollTest | ThanEarlier | ThanOther | Standing | Issued | Best
)  # fmt: skip


def parts(lowered: Condition | None) -> Iterator[Condition]:
    """A condition and everything in it."""
    if lowered is None:
        return
    yield lowered
    for part in lowered.parts if isinstance(lowered, AllOf | AnyOf) else ():
        yield from parts(part)
    if isinstance(lowered, Negated):
        yield from parts(lowered.part)


def values_of(part: Condition) -> tuple[Value, ...]:
    """The measures that a condition is about by itself."""
    match part:
        case Test(value) | Best(value) | ThanEarlier(value):
            return (value,)
        case ThanOther(value=value, other=other):
            return value, other
        case _:
            return ()


def inputs_of(lowered: Condition | None) -> frozenset[str]:
    """The facts, numbers and events that a condition asks for."""
    asked = (part for part in parts(lowered) if isinstance(part, FactTest | NumberTest | Happened))
    return frozenset(getattr(part, {FactTest: "fact", NumberTest: "number", Happened: "event"}[type(part)]) for part in asked)
