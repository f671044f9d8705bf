"""The national figures and assumptions that invented registers follow.

The numbers, with their sources, stand in `data/synth/england_primary.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from attrs import frozen

from attendrules import resources
from attendrules.domain.codes import CodeSet
from attendrules.synth.dice import Dice, running_totals


@frozen
class National:
    """One school year in England, in sessions of all pupils of the phase."""

    year: str
    possible: int
    attended: int
    present: int
    late: int
    persistent: Fraction
    """The share of pupils absent for 10% or more of their sessions."""
    absence_bands: tuple[float, ...]
    """Running totals of pupils by absence rate: 2.5 points each up to 50%, then the rest."""
    absence: Mapping[str, int]
    activities: Mapping[str, int]
    unauthorised: Mapping[str, Fraction]
    """The share of absence that is unauthorised, for `persistent` absentees and for `other` pupils."""

    @property
    def absent(self) -> int:
        """All absent sessions."""
        return sum(self.absence.values())

    def share(self, *codes: str) -> Fraction:
        """The part of all absence that has these codes."""
        return Fraction(sum(self.absence.get(code, 0) for code in codes), self.absent)

    def draw_absence(self, dice: Dice) -> float:
        """The absence rate, from 0 to 1, of a pupil drawn from all pupils."""
        band = dice.index(self.absence_bands)
        width = 0.025 if band < len(self.absence_bands) - 1 else 0.5
        return 0.025 * band + width * dice.unit()


@frozen
class Habits:
    """When and in what runs pupils are away or late: assumptions, not statistics."""

    joins_late: float
    leaves_early: float
    provisional: Mapping[str, float]
    correction_days: tuple[int, int]
    observance_days: int
    closure_months: frozenset[int]
    lateness: tuple[float, ...]
    runs: Mapping[str, tuple[tuple[int, int], ...]]
    months: Mapping[str, Mapping[int, int]]
    weekdays: Mapping[str, tuple[int, ...]]

    def mean_run(self, code: str) -> float:
        """The mean length of a code's spells, in sessions."""
        runs = self.runs[code]
        return sum(length * weight for length, weight in runs) / sum(weight for _, weight in runs)


@frozen
class Calibration:
    """Everything a generated register is fitted to."""

    national: National
    habits: Habits


@cache
def _tables(phase: str) -> dict[str, Any]:
    return tomllib.loads(resources.data_file("synth", f"england_{phase}.toml").read_text("utf-8"))


def calibration(code_set: CodeSet, phase: str = "primary") -> Calibration:
    """The figures for a code set and a phase; `ValueError` if there are none."""
    tables = _tables(phase) if phase == "primary" else {}
    if code_set.name not in tables:
        message = f"there are no national figures for {phase} registers with the codes {code_set.name}"
        raise ValueError(message)
    return Calibration(_national(tables[code_set.name]), _habits(tables))


def _national(table: dict[str, Any]) -> National:
    return National(
        year=table["year"],
        possible=table["possible"],
        attended=table["attended"],
        present=table["present"],
        late=table["late"],
        persistent=Fraction(table["persistent"], 10_000),
        absence_bands=running_totals(table["absence_bands"]),
        absence=table["absence"],
        activities=table["activities"],
        unauthorised={who: Fraction(share, 10_000) for who, share in table["unauthorised"].items()},
    )


def _habits(tables: dict[str, Any]) -> Habits:
    table = tables["habits"]
    first, last = table["correction_days"]
    return Habits(
        joins_late=table["joins_late"] / 100,
        leaves_early=table["leaves_early"] / 100,
        provisional={code: share / 100 for code, share in table["provisional"].items()},
        correction_days=(first, last),
        observance_days=table["observance_days"],
        closure_months=frozenset(table["closure_months"]),
        lateness=tuple(each / 100 for each in table["lateness"]),
        runs={code: tuple((n, weight) for n, weight in runs) for code, runs in tables["runs"].items()},
        months={name: {int(m): weight for m, weight in row.items()} for name, row in tables["months"].items()},
        weekdays={name: tuple(row) for name, row in tables["weekdays"].items()},
    )
