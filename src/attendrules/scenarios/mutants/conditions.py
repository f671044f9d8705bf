"""Conditions that are always true together.

They are compared as functions of what they look at. Each measure, mark, event or fact
is a variable that takes every value at which something could turn: thresholds, what lies
between them, and unknown. Two conditions that agree for all of these are the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import floor
from operator import and_, or_
from typing import Any

from attrs import define, field

from attendrules.engine.compare import OPERATORS
from attendrules.plan import model as p

MOST = 40_000
"""So many combinations of values are looked at; where there are more nothing is claimed."""
Value = Any
_INNER = (p.AllOf, p.AnyOf, p.Negated)


def same_conditions(one: Sequence[p.Condition | None], other: Sequence[p.Condition | None]) -> bool:
    """Whether two rows of conditions always have the same first true one, and are unknown alike."""
    table = Table.of((*one, *other))
    return table is not None and table.rows(one) == table.rows(other)


@define
class Table:
    """Every combination of values of what some conditions look at, one bit each.

    A set of combinations is a whole number, so that a condition is worked out for all of
    them at once.
    """

    domains: Mapping[Any, Sequence[Value]]
    within: Mapping[Any, int]
    """For each thing looked at, how many combinations have the same value in a row."""
    size: int
    possible: int = 0
    """The combinations that can come together."""
    _known: dict[p.Condition, tuple[int, int]] = field(factory=dict)

    @classmethod
    def of(cls, conditions: Iterable[p.Condition | None]) -> Table | None:
        """The table of some conditions; nothing if it would be too large."""
        leaves: dict[Any, list[Any]] = {}
        for leaf in (leaf for condition in conditions for leaf in p.parts(condition) if not isinstance(leaf, _INNER)):
            leaves.setdefault(_key(leaf), []).append(leaf)
        domains = {key: _domain(key, each) for key, each in leaves.items()}
        within, size = {}, 1
        for key, domain in domains.items():
            within[key] = size
            size *= len(domain)
            if size > MOST:
                return None
        table = cls(domains, within, size)
        table.possible = (1 << size) - 1 & ~table._impossible()
        return table

    def rows(self, conditions: Sequence[p.Condition | None]) -> list[int]:
        """For one condition where it is true and where unknown; for several where each is the first that is true."""
        if len(conditions) == 1:
            return [each & self.possible for each in self.truth(conditions[0])]
        left, firsts = self.possible, []
        for condition in conditions:
            firsts.append(self.truth(condition)[0] & left)
            left &= ~firsts[-1]
        return firsts

    def truth(self, condition: p.Condition | None) -> tuple[int, int]:
        """The combinations for which a condition is true, and those for which it is unknown."""
        every = (1 << self.size) - 1
        match condition:
            case None:
                return every, 0
            case p.AllOf(parts) | p.AnyOf(parts):
                found = [self.truth(part) for part in parts]
                true = reduce(and_ if isinstance(condition, p.AllOf) else or_, (each for each, _ in found))
                false = [every & ~(held | unknown) for held, unknown in found]
                untrue = reduce(or_ if isinstance(condition, p.AllOf) else and_, false)
                return true, every & ~(true | untrue)
            case p.Negated(part):
                held, unknown = self.truth(part)
                return every & ~(held | unknown), unknown
            case _:
                return self._leaf(condition)

    def _leaf(self, leaf: p.Condition) -> tuple[int, int]:
        if leaf not in self._known:
            key = _key(leaf)
            held = [_leaf(leaf, value) for value in self.domains[key]]
            self._known[leaf] = (
                self._where(key, [each is True for each in held]),
                self._where(key, [each is None for each in held]),
            )
        return self._known[leaf]

    def _where(self, key: Any, chosen: Sequence[bool]) -> int:
        """The combinations in which something has one of the chosen of its values."""
        within = self.within[key]
        found = sum(((1 << within) - 1) << (within * at) for at, each in enumerate(chosen) if each)
        width = within * len(chosen)
        while width < self.size:
            found |= found << width
            width *= 2
        return found & ((1 << self.size) - 1)

    def _impossible(self) -> int:
        """A mark that is counted counts at least once, and one that is not ends a row."""
        mark = (p.MarkTest,)
        found = 0
        for key in self.domains if mark in self.domains else ():
            if key[0] is not p.Test or not isinstance(key[1], p.Count) or key[1].unit != "sessions":
                continue
            if isinstance(key[1].window, p.This | p.ThisAndPrevious | p.Last) and key[1].seen != "entered":
                counted = self._where(mark, [each in key[1].codes for each in self.domains[mark]])
                found |= counted & self._where(key, [each == 0 for each in self.domains[key]])
        return found


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
            return p.Happened, leaf.event, leaf.result, leaf.lasting, leaf.window
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
