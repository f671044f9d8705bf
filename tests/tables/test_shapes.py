"""Registers with a column for each session, and with strings of marks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_forms import CALENDAR, CODES, arrow

from attendrules.diagnostics import Severity
from attendrules.domain.sessions import Half
from attendrules.tables import in_text, read_register
from attendrules.tables.strings import weekday

WIDE = """\
pupil,class,2024-09-02 AM,2024-09-02 PM,03/09/2024 am,2024-09-03T pm
Ada,3A,/,\\,C1,-
Bo,3B,,I,I,I
"""


def read(text, **how):
    return read_register(in_text(text, "register.csv"), CALENDAR, CODES, **how)


def marks(register):
    return {name: {mark.session: mark.code for mark in each} for name, each in register.marks.items()}


def said(reading):
    return [(f.code, f.message) for f in reading.findings]


# ---- A column for each session ----------------------------------------------------------------


def test_a_wide_register_is_the_same_in_every_form(in_form):
    reading = read_register(in_form(arrow(WIDE)), CALENDAR, CODES)
    assert reading.findings == ()
    assert marks(reading.register) == {"Ada": {0: "/", 1: "\\", 2: "C1"}, "Bo": {1: "I", 2: "I", 3: "I"}}
    assert [pupil.class_name for pupil in reading.register] == ["3A", "3B"]
    assert reading.rows == 2


def test_a_wide_row_with_a_wrong_cell_is_set_aside_whole(in_some_form):
    reading = read_register(in_some_form(arrow(WIDE.replace("C1", "c1"))), CALENDAR, CODES, keep_good=True)
    (finding,) = reading.findings
    assert (finding.code, finding.message, finding.underlined) == ("AR603", "`c1` is not a register code", "c1")
    assert finding.where.endswith(":2:12")
    assert list(reading.register.marks) == ["Bo"]
    assert [row.line for row in reading.set_aside] == [2]


def test_a_column_on_a_day_without_school_is_wrong():
    text = "pupil,2024-09-07 AM,2024-09-02 AM,2024-09-02 morning,2024-09-03 PM\nAda,/,/,/,\\\n"
    assert said(read(text)) == [("AR607", "2024-09-07 is a Saturday"), ("AR602", "there are two columns for Mon 2 Sep 2024 AM")]


def test_the_wrong_half_in_a_wide_register_is_a_warning(in_some_form):
    reading = read_register(in_some_form(arrow(WIDE.replace("I,I,I", "/,I,I"))), CALENDAR, CODES)
    (finding,) = reading.findings
    assert (finding.code, finding.severity) == ("AR615", Severity.WARNING)
    assert marks(reading.register)["Bo"] == {1: "/", 2: "I", 3: "I"}


# ---- Strings of marks -------------------------------------------------------------------------

STRINGS = """\
pupil,start,marks
Ada,2024-09-02,/\\-I
Bo,03/09/2024,"/,\\,C1,C1,,-,I"
Cy,2024-09-02,/\\II
"""


def test_strings_are_the_same_in_every_form(in_form):
    reading = read_register(in_form(arrow(STRINGS)), CALENDAR, CODES)
    assert reading.findings == ()
    assert marks(reading.register) == {
        "Ada": {0: "/", 1: "\\", 3: "I"},
        "Bo": {2: "/", 3: "\\", 4: "C1", 5: "C1", 8: "I"},
        "Cy": {0: "/", 1: "\\", 2: "I", 3: "I"},
    }


@pytest.mark.parametrize(
    ("string", "code", "message"),
    [
        ("/\\C1", "AR640", "`C1` in a string without commas is one code, or two"),
        ("Y2", "AR640", "`Y2` in a string without commas is one code, or two"),
        ('"/\\,II,C1"', "AR640", "`/\\` between commas is one code, or 2"),
        ("/\\ II", "AR640", "a blank among marks is a session without a mark, or nothing"),
        ("/\\i", "AR603", "`i` is not a register code"),
        ("/\\7", "AR603", "`7` is not a register code"),
        ('"/,H"', "AR603", "the codes in use have no `H`"),
        ("I" * 30_001, "AR640", "the string of marks has 30,001 characters"),
        ("I" * 200, "AR608", "there are 200 marks from 2024-09-02 on, more than the calendar has"),
    ],
)
def test_a_string_that_is_wrong_or_ambiguous_is_refused(in_some_form, string, code, message):
    text = f"pupil,start,marks\nAda,2024-09-02,{string}\nBo,2024-09-02,/\n"
    reading = read_register(in_some_form(arrow(text)), CALENDAR, CODES, keep_good=True)
    assert said(reading) == [(code, message)]
    assert list(reading.register.marks) == ["Bo"]
    assert len(reading.set_aside) == 1


@pytest.mark.parametrize(
    ("start", "code", "message"),
    [
        ("2024-09-07", "AR607", "2024-09-07 is a Saturday"),
        ("2024-10-28", "AR608", "2024-10-28 is in the school holidays"),
        ("2024-09-16", "AR609", "2024-09-16 is a closed day (INSET day)"),
        ("Monday", "AR604", "`Monday` is not a date"),
        ("", "AR604", "the date is missing"),
    ],
)
def test_a_string_that_begins_on_no_school_day_is_refused(in_some_form, start, code, message):
    reading = read_register(in_some_form(arrow(f"pupil,start,marks\nAda,{start},/\\\n")), CALENDAR, CODES)
    assert said(reading) == [(code, message)]
    assert reading.findings[0].underlined == start


def test_strings_may_come_week_by_week_and_twice_is_an_error(in_some_form):
    text = "pupil,start,marks\nAda,2024-09-02,/\\II\nBo,2024-09-02,I\nAda,2024-09-09,/\\\nAda,2024-09-03,-I\n"
    reading = read_register(in_some_form(arrow(text)), CALENDAR, CODES, keep_good=True)
    assert said(reading) == [("AR606", "Ada already has a mark for Tue 3 Sep 2024 PM, on line 2")]
    assert marks(reading.register) == {"Ada": {0: "/", 1: "\\", 2: "I", 3: "I", 10: "/", 11: "\\"}, "Bo": {0: "I"}}


def test_strings_of_weekdays_pass_over_days_without_school(in_some_form):
    text = "pupil,start,weekday_marks\nAda,2024-09-13,/\\##II\nBo,2024-09-13,/\\/\\II\nCy,2024-09-14,/\n"
    reading = read_register(in_some_form(arrow(text)), CALENDAR, CODES, keep_good=True)
    assert said(reading) == [("AR609", "2024-09-16 is a closed day (INSET day)"), ("AR607", "2024-09-14 is a Saturday")]
    friday = CALENDAR.number(dt.date(2024, 9, 13), Half.AM)
    assert marks(reading.register) == {"Ada": {friday: "/", friday + 1: "\\", friday + 2: "I", friday + 3: "I"}}


@given(start=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)).filter(lambda day: day.weekday() < 5), number=st.integers(0, 400))
def test_weekdays_are_counted_as_one_counts_them(start, number):
    day = start
    for _ in range(number):
        day += dt.timedelta(days=3 if day.weekday() == 4 else 1)
    assert weekday(start, number) == day


@given(codes=st.lists(st.sampled_from(["", "/", "I", "N", "C1", "Y2"]), min_size=1, max_size=40))
def test_codes_between_commas_come_back_as_they_were(codes):
    text = f'pupil,start,marks\nAda,2024-09-02,"{",".join(codes)},"\nBo,2024-09-02,I\n'
    for source in (in_text(text, "register.csv"), arrow(text)):
        register = read_register(source, CALENDAR, CODES).register
        assert marks(register).get("Ada", {}) == {place: code for place, code in enumerate(codes) if code}


@given(codes=st.text("/\\INO-", min_size=1, max_size=40))
def test_single_characters_come_back_as_they_were(codes):
    text = f"pupil,start,marks\nAda,2024-09-02,{codes}\nBo,2024-09-02,I\n"
    for source in (in_text(text, "register.csv"), arrow(text)):
        register = read_register(source, CALENDAR, CODES).register
        assert marks(register).get("Ada", {}) == {place: code for place, code in enumerate(codes) if code != "-"}
