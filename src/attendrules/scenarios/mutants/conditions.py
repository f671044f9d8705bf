"""Conditions that are always true together.

They are compared as functions of what they look at. Each measure, mark, event or fact
is a variable that takes every value at which something could turn: thresholds, what lies
between them, and unknown. Two conditions that agree for all of these are the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from attendrules.engine.compare import OPERATORS
from attendrules.plan import model as p

MOST = 40_000
"""So many combinations of values are looked at; where there are more nothing is claimed."""
Value = Any
Assignment = Mapping[Any, Value]


def same_conditions(one: Sequence[p.Condition | None], other: Sequence[p.Condition | None]) -> bool:
    """Whether two rows of conditions always have the same first true one, and are unknown alike."""
    leaves = [leaf for condition in (*one, *other) for leaf in p.parts(condition) if not isinstance(leaf, _INNER)]
    keys = dict.fromkeys(map(_key, leaves))
    domains = [_domain(key, [leaf for leaf in leaves if _key(leaf) == key]) for key in keys]
    size = 1
    for domain in domains:
        size *= len(domain)
    if size > MOST:
        return False
    combinations = (dict(zip(keys, values, strict=True)) for values in itertools.product(*domains))
    return all(_first(one, values) == _first(other, values) for values in combinations if _can_be(values))


def _can_be(values: Assignment) -> bool:
    """Whether such values can come together: a mark that is counted counts at least once, and one that is not ends a row."""
    mark = values.get((p.MarkTest,))
    for key, number in values.items():
        if mark is None or key[0] is not p.Test or not isinstance(key[1], p.Count) or key[1].unit != "sessions":
            continue
        to_date = isinstance(key[1].window, p.This | p.ThisAndPrevious | p.Last) and key[1].seen != "entered"
        if to_date and mark in key[1].codes and number == 0:
            return False
    return True


def _first(conditions: Sequence[p.Condition | None], values: Assignment) -> object:
    """Of one condition its truth; of several the place of the first that is true."""
    if len(conditions) == 1:
        return truth(conditions[0], values)
    return next((at for at, each in enumerate(conditions) if truth(each, values) is True), None)


_INNER = (p.AllOf, p.AnyOf, p.Negated)


def truth(condition: p.Condition | None, values: Assignment) -> bool | None:
    """A condition for given values of what it looks at."""
    match condition:
        case None:
            return True
        case p.AllOf(parts):
            found = [truth(part, values) for part in parts]
            return False if False in found else None if None in found else True
        case p.AnyOf(parts):
            found = [truth(part, values) for part in parts]
            return True if True in found else None if None in found else False
        case p.Negated(part):
            held = truth(part, values)
            return None if held is None else not held
        case _:
            return _leaf(condition, values[_key(condition)])


def _leaf(leaf: p.Condition, value: Value) -> bool | None:
    if value is None:
        return None
    match leaf:
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


def _key(leaf: p.Condition) -> Any:
    """What a leaf looks at: leaves with the same key look at the same thing."""
    match leaf:
        case p.Test():
            return p.Test, leaf.value
        case p.NumberTest():
            return p.NumberTest, leaf.number
        case p.Happened():
            return p.Happened, leaf.event, leaf.result, leaf.lasting, leaf.window, leaf.edge, leaf.notice
        case p.MarkTest() | p.HalfTermTest() | p.PhaseTest():
            return (type(leaf),)
        case _:
            return type(leaf), leaf


def _domain(key: Any, leaves: Sequence[Any]) -> list[Value]:
    """Every value at which a leaf could turn, and unknown where it can be."""
    kind = key[0]
    if kind is p.Test and isinstance(key[1], p.Share):
        return [None, *_percentages([leaf.threshold for leaf in leaves], key[1].rounding)]
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


def _percentages(thresholds: Iterable[Fraction], rounding: p.Rounding | None) -> list[Value]:
    points = {each for each in thresholds if 0 <= each <= 100} | {Fraction(0), Fraction(100)}
    if rounding is None:
        return [each for each in _between(points) if 0 <= each <= 100]
    steps = {(each // rounding.step + more) * rounding.step for each in points for more in (-1, 0, 1)}
    return sorted(each for each in steps if each >= 0)
