"""Our arithmetic gives the Department for Education's published figures, and adds up."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendrules import english_calendar, register_of
from attendrules.domain.codes import code_sets
from attendrules.domain.statistics import Totals, counts_from_columns, counts_of, totals

NEW, OLD = code_sets()["england_2024"], code_sets()["england_2006"]
with (Path(__file__).parents[1] / "data" / "dfe" / "attendance_week_37_2025.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


def ours(row: Mapping[str, str]) -> Totals:
    return totals(counts_from_columns(row, (NEW, OLD)), NEW, OLD)


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("present_sessions", "present"),
        ("approved_educational_activity", "approved"),
        ("overall_attendance", "attended"),
        ("authorised_absence", "authorised"),
        ("unauthorised_absence", "unauthorised"),
        ("overall_absence", "absent"),
        ("possible_sessions", "possible"),
        ("late_sessions", "late"),
    ],
)
def test_every_published_total_is_reproduced(column: str, name: str):
    assert [getattr(ours(row), name) for row in ROWS] == [int(row[column]) for row in ROWS]


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("attendance_perc", "attendance_rate"),
        ("overall_absence_perc", "absence_rate"),
        ("authorised_absence_perc", "authorised_rate"),
        ("unauthorised_absence_perc", "unauthorised_rate"),
    ],
)
def test_every_published_rate_is_reproduced_to_a_millionth(column: str, name: str):
    for row in ROWS:
        assert abs(getattr(ours(row), name) - Fraction(row[column])) < Fraction(1, 1_000_000)


def test_the_rows_hold_every_code_that_is_published():
    seen = {code for row in ROWS for code, count in counts_from_columns(row, (NEW, OLD)).items() if count}
    assert {code for code in NEW if NEW.codes[code].dfe_column} <= seen


def test_a_stray_code_of_another_time_counts_as_it_did_then():
    assert totals({"/": 9, "F": 1}, NEW, OLD).authorised == 1
    with pytest.raises(KeyError):
        totals({"/": 9, "F": 1}, NEW)


def test_no_possible_session_gives_no_rate_and_not_nought():
    nothing = totals({"#": 10, "X": 2}, NEW)
    assert nothing.possible == 0
    assert nothing.attendance_rate is nothing.absence_rate is None


def test_a_register_is_counted_by_code():
    register = register_of(english_calendar("2025-26"), {"Ada": r"/\LI", "Bo": "UU##"})
    assert counts_of(register) == {"/": 1, "\\": 1, "L": 1, "I": 1, "U": 2, "#": 2}
    assert totals(counts_of(register), NEW) == Totals(present=3, approved=0, authorised=1, unauthorised=2, late=3)


COUNTS = st.dictionaries(st.sampled_from(sorted(NEW)), st.integers(0, 10**7))


@given(COUNTS)
def test_the_parts_make_the_whole(counts: dict[str, int]):
    made = totals(counts, NEW)
    assert made.attended + made.absent == made.possible <= sum(counts.values())
    if made.possible:
        assert made.attendance_rate + made.absence_rate == 100
        assert made.authorised_rate + made.unauthorised_rate == made.absence_rate


@given(COUNTS, st.integers(1, 1000))
def test_rates_do_not_depend_on_the_size(counts: dict[str, int], factor: int):
    larger = totals({code: factor * count for code, count in counts.items()}, NEW)
    assert larger.attendance_rate == totals(counts, NEW).attendance_rate
