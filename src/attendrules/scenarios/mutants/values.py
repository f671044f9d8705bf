"""What the parts of conditions look at, and every value of it at which one could turn."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from attrs import evolve

from attendrules.decisions import Amount
from attendrules.domain.sessions import Period
from attendrules.engine.compare import OPERATORS
from attendrules.engine.measures import rounded
from attendrules.plan import model as p

Value = Any
LONGEST = {Period.SESSION: 1, Period.DAY: 2, Period.WEEK: 14}
"""Sessions of a period at the most; of a longer one those of a whole year."""
YEAR = 2 * 366


def key_of(leaf: p.Condition) -> Any:
    """What a leaf looks at: leaves with the same key look at the same thing. A share is looked at before it is rounded."""
    match leaf:
        case p.Test(value=p.Share() as share):
            return p.Test, evolve(share, text="", rounding=None)
        case p.Test():
            return p.Test, evolve(leaf.value, text="")
        case p.NumberTest():
            return p.NumberTest, leaf.number
        case p.Happened():
            return p.Happened, leaf.event, leaf.result, leaf.lasting, leaf.window, leaf.edge, leaf.notice
        case p.MarkTest() | p.HalfTermTest() | p.PhaseTest():
            return (type(leaf),)
        case _:
            return type(leaf), leaf


def family_of(key: Any) -> Any:
    """What measures have in common that differ in their codes, or in whether they count a row only."""
    if key[0] is not p.Test:
        return key
    measure = evolve(key[1], codes=frozenset())
    return p.Test, evolve(measure, in_a_row=False) if isinstance(measure, p.Count) else measure


def never_more(one: Any, other: Any) -> bool:
    """Whether a measure is never more than another: of fewer codes, or of a row of them."""
    if one[0] is not p.Test or one == other or family_of(one) != family_of(other) or not one[1].codes <= other[1].codes:
        return False
    return isinstance(one[1], p.Share) or (one[1].unit == "sessions" and one[1].in_a_row >= other[1].in_a_row)


def held(leaf: p.Condition, value: Value) -> bool | None:
    """Whether a leaf is true of a value of what it looks at."""
    if value is None:
        return None
    match leaf:
        case p.Test(value=p.Share(rounding=rounding)) if rounding is not None:
            share = rounded(Amount(value.numerator, 100 * value.denominator), rounding).value
            return share is not None and OPERATORS[leaf.operator](share, leaf.threshold)
        case p.Test() | p.NumberTest():
            return OPERATORS[leaf.operator](value, leaf.threshold)
        case p.Happened():
            return OPERATORS[leaf.operator](value, leaf.number)
        case p.MarkTest(codes):
            return value in codes
        case p.HalfTermTest(number):
            return bool(value == number)
        case p.PhaseTest(phase):
            return bool(value == phase)
        case _:
            return bool(value)


def domain_of(key: Any, leaves: Sequence[Any], *, pooled: bool) -> list[Value]:
    """Every value at which a leaf could turn, and unknown where it can be; `pooled` over pupils, a share can be any."""
    kind = key[0]
    if kind is p.Test and isinstance(key[1], p.Share):
        return [None, *_percentages(leaves, None if pooled else _sessions(key[1].window))]
    if kind is p.Test:
        return _whole([leaf.threshold for leaf in leaves])
    if kind is p.NumberTest:
        return [None, *_between([leaf.threshold for leaf in leaves])]
    if kind is p.Happened:
        return [None, *_whole([leaf.number for leaf in leaves])]
    if kind is p.MarkTest:
        return [*sorted({"", *(code for leaf in leaves for code in leaf.codes)}), "another"]
    if kind is p.HalfTermTest:
        return list(range(1, 7))
    if kind is p.PhaseTest:
        return [None, "another", *{leaf.phase for leaf in leaves}]
    return [None, False, True]


def _whole(thresholds: Iterable[Fraction]) -> list[Value]:
    near = {floor(each) + more for each in thresholds for more in (-1, 0, 1, 2)}
    return sorted(each for each in {0, *near} if each >= 0)


def _between(thresholds: Iterable[Fraction]) -> list[Value]:
    points = sorted(set(thresholds))
    middles = [(one + other) / 2 for one, other in itertools.pairwise(points)]
    return sorted({points[0] - 1, *points, *middles, points[-1] + 1})


# ---- shares ------------------------------------------------------------------------------------


def _sessions(window: p.Window) -> int | None:
    """How many sessions a window has at the most; nothing if that is not known."""
    match window:
        case p.This(period) | p.Previous(period):
            return LONGEST.get(period, YEAR)
        case p.Last(number, "sessions"):
            return number
        case p.Last(number, "days"):
            return 2 * number
        case p.Last(number, "school weeks"):
            return LONGEST[Period.WEEK] * number
        case _:
            return None


def _percentages(leaves: Sequence[Any], most: int | None) -> list[Value]:
    """Where the truth of a leaf could turn, and one value between each two, as far as so many sessions have such shares."""
    ends = {Fraction(0), Fraction(100), *(each for leaf in leaves for each in _turns(leaf))}
    points = sorted(each for each in ends if 0 <= each <= 100)
    found = [each for each in points if most is None or (each / 100).denominator <= most]
    for one, other in itertools.pairwise(points):
        simplest = _simplest(one / 100, other / 100)
        if most is None or simplest.denominator <= most:
            found.append(100 * simplest)
    return sorted(found)


def _turns(leaf: p.Test) -> Iterable[Fraction]:
    rounding = leaf.value.rounding if isinstance(leaf.value, p.Share) else None
    if rounding is None:
        return [leaf.threshold]
    step = leaf.threshold // rounding.step * rounding.step
    return [step + rounding.step * Fraction(half, 2) for half in range(-2, 5)]


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator between two, neither of them included."""
    whole = floor(low)
    if whole + 1 < high:
        return Fraction(whole + 1)
    if low == whole:
        return whole + Fraction(1, floor(1 / (high - whole)) + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))
