"""Derive the Department for Education's published totals and rates from its counts per code.

    python benchmarks/official_statistics.py england_2024 FILE.csv ...

The files are the Department's attendance data ("Pupil attendance in schools"). For each
total and rate the table says how many rows agree: totals exactly, rates to a millionth.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from attendrules.domain.codes import code_sets
from attendrules.domain.statistics import Totals, counts_from_columns, totals

COUNTS = {
    "present_sessions": "present", "approved_educational_activity": "approved", "overall_attendance": "attended",
    "authorised_absence": "authorised", "unauthorised_absence": "unauthorised", "overall_absence": "absent",
    "possible_sessions": "possible", "late_sessions": "late",
}  # fmt: skip
RATES = {
    "attendance_perc": "attendance_rate", "overall_absence_perc": "absence_rate",
    "authorised_absence_perc": "authorised_rate", "unauthorised_absence_perc": "unauthorised_rate",
}  # fmt: skip
SUPPRESSED = {"c"}
"""What stands in place of a figure that would tell of too few pupils."""
CLOSE = Fraction(1, 1_000_000)


def agrees(row: Mapping[str, str], column: str, ours: Totals) -> bool | None:
    """Whether a published figure is ours; `None` if nothing is published."""
    if not row.get(column) or row[column] in {"NA", "z", "c", "x"}:
        return None
    if column in COUNTS:
        return Fraction(row[column]) == getattr(ours, COUNTS[column])
    rate = getattr(ours, RATES[column])
    return rate is not None and abs(Fraction(row[column]) - rate) < CLOSE


def main(name: str, files: list[str]) -> None:
    """Print how many rows of each file agree."""
    first = code_sets()[name]
    sets = [first, *(each for each in code_sets().values() if each is not first)]
    for file in files:
        found: Counter[tuple[str, bool | None]] = Counter()
        rows = suppressed = 0
        with Path(file).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                rows += 1
                if SUPPRESSED & set(row.values()):
                    suppressed += 1
                    continue
                ours = totals(counts_from_columns(row, sets), *sets)
                found.update((column, agrees(row, column, ours)) for column in (*COUNTS, *RATES))
        print(f"{Path(file).name}: {rows:,} rows, {suppressed:,} of them with figures withheld")
        for column in (*COUNTS, *RATES):
            agree, differ = found[column, True], found[column, False]
            print(f"  {column:32} {agree:6,} agree, {differ:4,} differ, {found[column, None]:4,} not published")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
