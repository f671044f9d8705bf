"""Totals of a register, for printing beside national figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve, frozen

from attendrules.domain.codes import ABSENT, ATTENDED, Category, CodeSet, code_sets
from attendrules.domain.register import Register

PERSISTENT = Fraction(1, 10)
"""The absence rate from which the Department for Education calls a pupil persistently absent."""


@frozen
class Summary:
    """Totals in sessions, after corrections; rates are exact parts of 1."""

    pupils: int
    """Those with at least one possible session."""
    persistent: int
    """Those of them absent for 10% or more of their possible sessions."""
    codes: Mapping[str, int]
    """Sessions by code."""
    categories: Mapping[Category, int]
    """Sessions by statistical category."""

    @property
    def attended(self) -> int:
        """Sessions present or at an approved educational activity."""
        return sum(self.categories.get(each, 0) for each in ATTENDED)

    @property
    def absent(self) -> int:
        """Sessions absent, authorised or not."""
        return sum(self.categories.get(each, 0) for each in ABSENT)

    @property
    def possible(self) -> int:
        """Sessions attended or absent."""
        return self.attended + self.absent

    @property
    def absence(self) -> Fraction:
        """The part of possible sessions missed."""
        return _part(self.absent, self.possible)

    @property
    def unauthorised(self) -> Fraction:
        """The part of possible sessions missed without authorisation."""
        return _part(self.categories.get(Category.UNAUTHORISED, 0), self.possible)

    @property
    def persistent_share(self) -> Fraction:
        """The part of pupils who are persistently absent."""
        return _part(self.persistent, self.pupils)

    def rate(self, code: str) -> Fraction:
        """The part of possible sessions with a code, as in `rate("L")`."""
        return _part(self.codes.get(code, 0), self.possible)


def describe(register: Register, code_set: CodeSet | None = None) -> Summary:
    """The totals of a register; by default with the codes in force on its first day."""
    codes = code_set or _codes_in_force(register)
    total = Summary(0, 0, Counter(), Counter())
    for name in register.pupils:
        mine = _of_pupil(register, name, codes)
        total = evolve(
            total,
            pupils=total.pupils + mine.pupils,
            persistent=total.persistent + mine.persistent,
            codes=Counter(total.codes) + Counter(mine.codes),
            categories=Counter(total.categories) + Counter(mine.categories),
        )
    return total


def _of_pupil(register: Register, name: str, code_set: CodeSet) -> Summary:
    codes = Counter(mark.code for mark in register.known(name).values())
    categories: Counter[Category] = Counter()
    for code, count in codes.items():
        categories[code_set.category(code)] += count
    mine = Summary(0, 0, codes, categories)
    counts = mine.possible > 0
    return evolve(mine, pupils=int(counts), persistent=int(counts and mine.absence >= PERSISTENT))


def _codes_in_force(register: Register) -> CodeSet:
    first = register.calendar.days[0]
    return next(each for each in code_sets().values() if each.valid_from <= first <= (each.valid_to or first))


def _part(count: int, of: int) -> Fraction:
    return Fraction(count, of) if of else Fraction(0)
