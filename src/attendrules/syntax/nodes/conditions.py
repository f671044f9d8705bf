"""Conditions, as they were written."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from attrs import frozen

from attendrules.syntax.nodes.base import Name, Node, Number
from attendrules.syntax.nodes.measures import Lasting, Measure, Quantity, Window


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
    """`there is a home_call which is not_reached today`; how often is compared with `number`.

    `there is a ...` is once or more, `there is no ...` less than once. With `edge` it `begins`
    (or `ends`) in the window; `notice` is how long before its beginning it was recorded.
    """

    event: Name
    result: Name | None
    lasting: Lasting | None
    window: Window | None
    operator: str = ">="
    number: Number = Number(Fraction(1))  # noqa: RUF009 - a frozen value
    edge: str = ""
    notice: Lasting | None = None


@frozen
class CompareByHalfTerm(Node):
    """`absent sessions >= 7, 14, 20, 25, 31, 38 by half term`: a threshold for each half term of the year."""

    measure: Measure
    operator: str
    numbers: tuple[Number, ...]


@frozen
class ArrivalIs(Node):
    """`the arrival is after 8:30`: between two times, both included; `None` where there is no bound."""

    first: dt.time | None
    last: dt.time | None


@frozen
class NumberIs(Node):
    """`the number of contacts < 3`: a declared number of a pupil."""

    number: Name
    operator: str
    against: Number


@frozen
class ComesOrGoes(Node):
    """`the pupil leaves` or `the pupil joins`: this is the last (first) session on the roll."""

    leaves: bool


@frozen
class ThanEarlier(Node):
    """`attendance is higher than at LETTER_1`: against its value when the outcome last became due; `by` how much, if said."""

    measure: Measure
    higher: bool
    outcome: Name
    by: Quantity | None = None
    operator: str = ">="


@frozen
class ThanOther(Node):
    """`attendance this term is at least 5% lower than attendance the previous term`: one measure against another."""

    measure: Measure
    operator: str
    other: Measure
    by: Quantity | None = None
    """How much higher (or lower); the operator is about that then."""
    higher: bool = True


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
    | CompareByHalfTerm
    | ArrivalIs
    | NumberIs
    | ComesOrGoes
    | ThanEarlier
    | ThanOther
    | Holds
    | IsDue
    | Extreme
)
