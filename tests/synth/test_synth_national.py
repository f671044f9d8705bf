"""A large invented cohort against the national figures it is fitted to.

The tolerance of each rate is three standard errors of a sample of so many pupils,
estimated from how much the pupils of the cohort differ. `MAX_ERROR` bounds these
standard errors, so that a wide spread cannot make a comparison pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import sqrt

import pytest

from attendrules.domain.calendar import Calendar, Period
from attendrules.domain.codes import ABSENT, POSSIBLE, Category, CodeSet
from attendrules.domain.register import Register
from attendrules.synth import Summary, describe, generate
from attendrules.synth.calibration import National, calibration

CLASSES = 63  # 1,827 pupils
MAX_ERROR = 0.003
UNAUTHORISED = ("G", "N", "O", "U")


@pytest.fixture(scope="module")
def cohort(calendar: Calendar, code_set: CodeSet) -> Register:
    return generate(calendar, classes=CLASSES, seed=2, code_set=code_set)


@pytest.fixture(scope="module")
def national(code_set: CodeSet) -> National:
    return calibration(code_set).national


def ratio_and_error(cohort: Register, code_set: CodeSet, codes: frozenset[str]) -> tuple[float, float]:
    """The part of possible sessions with these codes, and its standard error between pupils."""
    possible_codes = code_set.in_category(*POSSIBLE)
    rows = []
    for pupil in cohort.pupils:
        marks = [mark.code for mark in cohort.known(pupil).values()]
        rows.append((sum(code in codes for code in marks), sum(code in possible_codes for code in marks)))
    total = sum(possible for _, possible in rows)
    ratio = sum(count for count, _ in rows) / total
    return ratio, sqrt(sum((count - ratio * possible) ** 2 for count, possible in rows)) / total


EXPECTED: dict[str, tuple[Callable[[CodeSet], frozenset[str]], Callable[[National], float]]] = {
    "absence": (lambda codes: codes.in_category(*ABSENT), lambda n: n.absent / n.possible),
    "unauthorised": (
        lambda codes: codes.in_category(Category.UNAUTHORISED),
        lambda n: sum(n.absence[code] for code in UNAUTHORISED) / n.possible,
    ),
    "illness": (lambda _: frozenset("I"), lambda n: n.absence["I"] / n.possible),
    "appointments": (lambda _: frozenset("M"), lambda n: n.absence["M"] / n.possible),
    "holiday": (lambda _: frozenset("G"), lambda n: n.absence["G"] / n.possible),
    "no reason yet": (lambda _: frozenset("N"), lambda n: n.absence["N"] / n.possible),
    "late": (lambda _: frozenset("L"), lambda n: n.late / n.possible),
    "late after closing": (lambda _: frozenset("U"), lambda n: n.absence["U"] / n.possible),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_rates_are_national(cohort: Register, national: National, code_set: CodeSet, name: str) -> None:
    codes, expected = EXPECTED[name]
    measured, error = ratio_and_error(cohort, code_set, codes(code_set))
    assert error < MAX_ERROR
    assert abs(measured - expected(national)) < 3 * error


def test_share_of_persistent_absentees_is_national(cohort: Register, national: National, code_set: CodeSet) -> None:
    summary = describe(cohort, code_set)
    expected = float(national.persistent)
    error = sqrt(expected * (1 - expected) / summary.pupils)
    assert abs(float(summary.persistent_share) - expected) < 3 * error


def test_absence_bands_have_the_national_mean_and_share(national: National) -> None:
    """Table against table: the bands were fitted to these two numbers, each given in four digits."""
    bands = national.absence_bands
    pupils = [after - before for before, after in zip((0, *bands), bands, strict=False)]
    middles = [0.025 * band + 0.0125 for band in range(len(pupils) - 1)] + [0.75]
    mean = sum(n * middle for n, middle in zip(pupils, middles, strict=True)) / bands[-1]
    assert mean == pytest.approx(national.absent / national.possible, abs=5e-5)
    assert sum(pupils[4:]) / bands[-1] == pytest.approx(float(national.persistent), abs=1e-4)


def test_rates_of_the_summary_agree_with_its_totals(cohort: Register, code_set: CodeSet) -> None:
    summary: Summary = describe(cohort, code_set)
    measured, _ = ratio_and_error(cohort, code_set, code_set.in_category(*ABSENT))
    assert float(summary.absence) == pytest.approx(measured)
    assert summary.possible == summary.attended + summary.absent
    assert summary.rate("L") * summary.possible == summary.codes["L"]


def absence_by(cohort: Register, code_set: CodeSet, key: Callable[[int], int]) -> dict[int, float]:
    """The absence rate of each weekday or month."""
    absent: Counter[int] = Counter()
    possible: Counter[int] = Counter()
    for pupil in cohort.pupils:
        for session, mark in cohort.known(pupil).items():
            possible[key(session)] += code_set.category(mark.code) in POSSIBLE
            absent[key(session)] += code_set.category(mark.code) in ABSENT
    return {each: absent[each] / possible[each] for each in possible}


def test_absence_is_highest_at_the_ends_of_the_week(cohort: Register, code_set: CodeSet) -> None:
    days = cohort.calendar.days
    rates = absence_by(cohort, code_set, lambda session: days[session // 2].weekday())
    assert min(rates[0], rates[4]) > max(rates[1], rates[2])


def test_illness_has_a_season(cohort: Register) -> None:
    days = cohort.calendar.days
    ill = Counter(
        days[session // 2].month for pupil in cohort.pupils for session, mark in cohort.known(pupil).items() if mark.code == "I"
    )
    open_days = Counter(day.month for day in days)
    assert ill[12] / open_days[12] > 1.3 * ill[6] / open_days[6]


def test_holidays_go_with_weekends(cohort: Register) -> None:
    """Three in four holidays begin with a week or end with one."""
    calendar = cohort.calendar
    good = total = 0
    for pupil in cohort.pupils:
        away = {session for session, mark in cohort.known(pupil).items() if mark.code == "G"}
        for first in (s for s in away if s - 1 not in away):
            last = next(s for s in range(first, len(calendar) + 1) if s + 1 not in away)
            total += 1
            good += calendar.is_last(Period.WEEK, last) or first == 0 or calendar.is_last(Period.WEEK, first - 1)
    assert good / total > 0.75
