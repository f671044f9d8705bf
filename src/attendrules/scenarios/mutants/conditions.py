"""Conditions that are always true together.

They are compared as functions of what they look at. Each measure, mark, event or fact
is a variable that takes every value at which something could turn: thresholds, what lies
between them, and unknown. Two conditions that agree for all of these are the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from attrs import define, field

from attendrules.plan import model as p
from attendrules.scenarios.mutants.values import Value, domain_of, family_of, held, key_of, never_more

MOST = 40_000
"""So many combinations of values are looked at; where there are more nothing is claimed."""
_INNER = (p.AllOf, p.AnyOf, p.Negated)


def same_conditions(one: Sequence[p.Condition | None], other: Sequence[p.Condition | None], *, pooled: bool = False) -> bool:
    """Whether two rows of conditions always have the same first true one, and are unknown alike.

    `pooled` if they are about groups: a share of many pupils can be any.
    """
    table = Table.of((*one, *other), pooled=pooled)
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
    def of(cls, conditions: Iterable[p.Condition | None], *, pooled: bool) -> Table | None:
        """The table of some conditions; nothing if it would be too large."""
        leaves: dict[Any, list[Any]] = {}
        for leaf in (leaf for condition in conditions for leaf in p.parts(condition) if not isinstance(leaf, _INNER)):
            leaves.setdefault(key_of(leaf), []).append(leaf)
        kin: dict[Any, list[Any]] = {}
        for key, each in leaves.items():
            kin.setdefault(family_of(key), []).extend(each)
        domains = {key: domain_of(key, kin[family_of(key)], pooled=pooled) for key in leaves}
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
            key = key_of(leaf)
            truths = [held(leaf, value) for value in self.domains[key]]
            true, unknown = (self._where(key, [each is wanted for each in truths]) for wanted in (True, None))
            self._known[leaf] = true, unknown
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
        """The combinations that cannot be."""
        pairs = itertools.permutations(self.domains, 2)
        apart = (self._against(one, other) for one, other in pairs if never_more(one, other))
        return reduce(or_, apart, self._unmarked())

    def _against(self, less: Any, more: Any) -> int:
        """Where what is never more is more, or only one of two shares has no value."""
        found = 0
        for value in self.domains[less]:
            against = [
                (value is None) is not (each is None) or (value is not None and each < value) for each in self.domains[more]
            ]
            found |= self._where(less, [each is value for each in self.domains[less]]) & self._where(more, against)
        return found

    def _unmarked(self) -> int:
        """Where a mark is not counted: one that is counted counts at least once, and one that is not ends a row."""
        mark = (p.MarkTest,)
        found = 0
        for key in self.domains if mark in self.domains else ():
            if key[0] is not p.Test or not isinstance(key[1], p.Count) or key[1].unit not in {"sessions", "part days"}:
                continue
            if isinstance(key[1].window, p.This | p.ThisAndPrevious | p.Last) and key[1].seen != "entered":
                counted = self._where(mark, [each in key[1].codes for each in self.domains[mark]])
                found |= counted & self._where(key, [each == 0 for each in self.domains[key]])
        return found
