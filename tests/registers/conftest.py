"""A school year of our own, with a bank holiday and a half-term break, and a quick way to read a register."""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules.domain.calendar import AcademicYear, Calendar, HalfTerm
from attendrules.domain.codes import code_sets
from attendrules.registers import parse_register

CALENDAR = Calendar(
    "a term",
    (
        AcademicYear(
            "2022/23",
            (
                HalfTerm("autumn", dt.date(2022, 9, 5), dt.date(2022, 10, 21)),
                HalfTerm("autumn", dt.date(2022, 10, 31), dt.date(2022, 12, 16)),
            ),
            {dt.date(2022, 9, 19): "bank holiday"},
        ),
    ),
)


@pytest.fixture(scope="session")
def calendar():
    return CALENDAR


@pytest.fixture
def read():
    """Read a text as a register with the codes of 2022."""

    def _read(text, **how):
        return parse_register(text, "register.csv", CALENDAR, [code_sets()["england_2006"]], **how)

    return _read


@pytest.fixture
def read_row(read):
    """Read one row under a header, by default of the required columns only."""

    def _read(row, header="pupil,date,session,code", **how):
        return read(f"{header}\n{row}\n", **how)

    return _read
