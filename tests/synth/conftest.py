"""A school year of our own, so that these tests do not hang on the bundled ones."""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules.domain.calendar import AcademicYear, Calendar, HalfTerm
from attendrules.domain.codes import CodeSet, code_sets

SPANS = [
    ("autumn", dt.date(2022, 9, 5), dt.date(2022, 10, 21)),
    ("autumn", dt.date(2022, 10, 31), dt.date(2022, 12, 16)),
    ("spring", dt.date(2023, 1, 3), dt.date(2023, 2, 10)),
    ("spring", dt.date(2023, 2, 20), dt.date(2023, 3, 31)),
    ("summer", dt.date(2023, 4, 17), dt.date(2023, 5, 26)),
    ("summer", dt.date(2023, 6, 5), dt.date(2023, 7, 21)),
]
CLOSED = {dt.date(2023, 5, 1): "bank holiday", dt.date(2023, 5, 8): "bank holiday"}


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    year = AcademicYear("2022/23", tuple(HalfTerm(*span) for span in SPANS), CLOSED)
    return Calendar("a school year", (year,))


@pytest.fixture(scope="session", params=["england_2006", "england_2024"])
def code_set(request: pytest.FixtureRequest) -> CodeSet:
    return code_sets()[request.param]
