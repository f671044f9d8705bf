"""Conditions, as they were written."""

from __future__ import annotations

from attrs import frozen

from attendrules.syntax.nodes.base import Name, Node, Number
from attendrules.syntax.nodes.measures import Measure, Quantity, Window


@frozen
class AnyOf(Node):
    """`a or b`."""

    parts: tuple[Condition, ...]


@frozen
class AllOf(Node):
    """`a and b`."""

    parts: tuple[Condition, ...]


@frozen
class Not(Node):
    """`not a`."""

    part: Condition


@frozen
class Compare(Node):
    """`measure < quantity`; the operator is one of `< <= > >= =`."""

    measure: Measure
    operator: str
    quantity: Quantity


@frozen
class Between(Node):
    """`measure from low to high`, both included."""

    measure: Measure
    low: Quantity
    high: Quantity


@frozen
class BareCount(Node):
    """`3 unauthorised sessions`, which says neither at least nor exactly."""

    measure: Measure
    number: Number


@frozen
class MarkIs(Node):
    """`the mark is L, absent`: the mark of the session looked at."""

    marks: tuple[tuple[Name, ...], ...]


@frozen
class Holds(Node):
    """`PA_STATUS holds`: a standing outcome holds now."""

    outcome: Name


@frozen
class IsDue(Node):
    """`LETTER is due`: another rule makes the outcome due at this moment."""

    outcome: Name


@frozen
class HalfTermIs(Node):
    """`the half term is 1`: the first half term of the school year."""

    number: Number


@frozen
class PhaseIs(Node):
    """`the phase is "Early Years"`."""

    phase: str


@frozen
class PupilIs(Node):
    """`the pupil is vulnerable`: a declared fact."""

    fact: Name


@frozen
class Happened(Node):
    """`there is a home_call which is not_reached today`; `none` for `there is no ...`."""

    event: Name
    result: Name | None
    window: Window | None
    none: bool = False


@frozen
class ThanEarlier(Node):
    """`attendance is higher than at LETTER_1`: against its value when the outcome last became due."""

    measure: Measure
    higher: bool
    outcome: Name


@frozen
class Extreme(Node):
    """`measure is best of all classes`; ties are all best. `in_phase` compares those of one phase."""

    measure: Measure
    best: bool
    in_phase: bool = False


Condition = (
    AnyOf
    | AllOf
    | Not
    | Compare
    | Between
    | BareCount
    | MarkIs
    | HalfTermIs
    | PhaseIs
    | PupilIs
    | Happened
    | ThanEarlier
    | Holds
    | IsDue
    | Extreme
)
