"""The school calendar: which half-days there are, and in what week, half term, term and year each is."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendrules.domain.calendar import AcademicYear, Calendar, HalfTerm, english_calendar, english_years, read_calendar
from attendrules.domain.sessions import Half, Period

SPANS = [
    ("autumn", dt.date(2022, 9, 5), dt.date(2022, 10, 21)),
    ("autumn", dt.date(2022, 10, 31), dt.date(2022, 12, 16)),
    ("spring", dt.date(2023, 1, 3), dt.date(2023, 2, 10)),
]
CLOSED = {dt.date(2022, 9, 19): "bank holiday"}
YEAR = AcademicYear("2022/23", tuple(HalfTerm(*span) for span in SPANS), CLOSED)
NEXT = AcademicYear("2023/24", (HalfTerm("autumn", dt.date(2023, 9, 4), dt.date(2023, 10, 20)),))
CALENDAR = Calendar("two years", (YEAR, NEXT))
NUMBERS = st.integers(0, len(CALENDAR) - 1)


def number(text, half=Half.AM):
    return CALENDAR.number(dt.date.fromisoformat(text), half)


# ---- Sessions ----------------------------------------------------------------------------------


def test_sessions_are_numbered_from_the_first_morning_over_school_days_only():
    assert [number("2022-09-05"), number("2022-09-05", Half.PM), number("2022-09-06")] == [0, 1, 2]
    assert number("2022-09-12") == number("2022-09-09", Half.PM) + 1  # over a weekend
    assert number("2022-09-20") == number("2022-09-16", Half.PM) + 1  # over a weekend and a bank holiday
    assert number("2022-10-31") == number("2022-10-21", Half.PM) + 1  # over a holiday
    assert number("2023-09-04") == number("2023-02-10", Half.PM) + 1  # over the end of a year


@given(NUMBERS)
def test_a_number_and_its_session_are_the_same_thing(session):
    found = CALENDAR.session(session)
    assert CALENDAR.number(found.date, found.half) == session


@pytest.mark.parametrize("session", [-1, len(CALENDAR)])
def test_there_are_no_sessions_outside(session):
    with pytest.raises(IndexError):
        CALENDAR.session(session)


def test_a_date_and_time_is_a_day_too():
    assert CALENDAR.number(dt.datetime(2022, 9, 5, 11, 30), Half.AM) == 0  # noqa: DTZ001 - a clock on the wall


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2022-09-05", ""),
        ("2022-09-10", "a Saturday"),
        ("2022-09-11", "a Sunday"),
        ("2022-09-19", "a closed day (bank holiday)"),
        ("2022-10-25", "in the school holidays"),
        ("2022-09-01", "outside the calendar, which has 2022-09-05 to 2023-10-20"),
        ("2024-01-08", "outside the calendar, which has 2022-09-05 to 2023-10-20"),
    ],
)
def test_why_there_is_no_school(day, why):
    assert CALENDAR.why_no_school(dt.date.fromisoformat(day)) == why


# ---- Periods -----------------------------------------------------------------------------------


@pytest.mark.parametrize("period", list(Period))
@given(session=NUMBERS)
def test_every_session_is_between_the_first_of_its_period_and_the_first_of_the_next(period, session):
    index = CALENDAR.period(period, session)
    first, after = CALENDAR.start_of(period, index), CALENDAR.start_of(period, index + 1)
    assert first <= session < after
    assert CALENDAR.is_last(period, session) is (session == after - 1)


@pytest.mark.parametrize(
    ("period", "count"),
    [(Period.WEEK, 7 + 7 + 6 + 7), (Period.HALF_TERM, 4), (Period.TERM, 3), (Period.YEAR, 2), (Period.SESSION, len(CALENDAR))],
)
def test_how_many_periods_there_are(period, count):
    assert CALENDAR.period(period, len(CALENDAR) - 1) + 1 == count


def test_a_week_goes_from_monday_to_sunday_even_over_the_new_year():
    calendar = Calendar("x", (AcademicYear("x", (HalfTerm("spring", dt.date(2024, 12, 30), dt.date(2025, 1, 6)),)),))
    weeks = [calendar.period(Period.WEEK, 2 * day) for day in range(len(calendar.days))]
    assert weeks == [0, 0, 0, 0, 0, 1]


def test_a_week_without_a_school_day_is_no_school_week():
    spans = (HalfTerm("autumn", dt.date(2022, 9, 5), dt.date(2022, 9, 23)),)
    shut = {dt.date(2022, 9, day): "flood" for day in range(12, 17)}
    calendar = Calendar("x", (AcademicYear("x", spans, shut),))
    assert calendar.period(Period.WEEK, len(calendar) - 1) == 1


def test_half_terms_have_names_and_numbers():
    names = {day: CALENDAR.half_term_name(number(day)) for day in ("2022-09-05", "2022-10-31", "2023-01-03", "2023-09-04")}
    assert list(names.values()) == ["autumn 1", "autumn 2", "spring 1", "autumn 1"]
    assert [CALENDAR.half_term_of_year(number(day)) for day in names] == [1, 2, 3, 1]
    assert [CALENDAR.year_name(number(day)) for day in names] == ["2022/23", "2022/23", "2022/23", "2023/24"]


# ---- What cannot be a calendar -----------------------------------------------------------------


def test_half_terms_do_not_overlap_even_over_years():
    again = AcademicYear("again", (HalfTerm("spring", dt.date(2023, 2, 10), dt.date(2023, 3, 1)),))
    with pytest.raises(ValueError, match="the half term from 2023-02-10 begins before the one before it has ended"):
        Calendar("x", (YEAR, again))


def test_a_half_term_ends_after_it_begins():
    with pytest.raises(ValueError, match="a half term ends on 2022-09-02, before it begins on 2022-09-05"):
        HalfTerm("autumn", dt.date(2022, 9, 5), dt.date(2022, 9, 2))


ONE = 'name = "x"\n[[half_term]]\nterm = "autumn"\nfirst = 2022-09-05\nlast = 2022-10-21\n'


def test_a_calendar_is_read_from_toml_with_one_year_or_several():
    one = read_calendar(ONE + '[[closed]]\ndate = 2022-09-19\nwhy = "flood"\n[[closed]]\ndate = 2022-09-20\n', "mine")
    assert (one.name, len(one)) == ("mine", 2 * (35 - 2))
    assert one.why_no_school(dt.date(2022, 9, 19)) == "a closed day (flood)"
    assert one.why_no_school(dt.date(2022, 9, 20)) == "a closed day (closed)"
    year = "[[year]]\n" + ONE.replace("[[half_term]]", "[[year.half_term]]")
    assert len(read_calendar(year + year.replace("2022", "2023").replace("-05", "-04")).years) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the calendar lacks 'name'"),
        ('name = "x"\n', "the calendar lacks 'half_term'"),
        (ONE.replace("term =", "name ="), "the calendar lacks 'term'"),
        (ONE.replace("2022-09-05", '"2022-09-05"'), "'2022-09-05' is not a date; write it as 2022-09-05, without quotation"),
        (ONE.replace("2022-09-05", "2022-09-05T09:00:00"), "is not a date"),
        (ONE.replace("2022-10-21", "2022-09-02"), "before it begins"),
        (ONE + "[[closed]]\nwhy = 'flood'\n", "the calendar lacks 'date'"),
        (ONE + ONE.partition("\n")[2], "begins before the one before it has ended"),
        ('name = "x"\nhalf_term = 3\n', "not in the form that the guide shows"),
        ('name = "x"\nhalf_term = ["autumn"]\n', "not in the form that the guide shows"),
        ("year = 2022\n", "not in the form that the guide shows"),
        ("year = []\n", "the calendar has no school day"),
        ('name = "x"\nhalf_term = []\n', "the calendar has no school day"),
        ("name = 2022/23\n", "at line 1"),
    ],
)
def test_a_calendar_that_is_wrong_is_an_error_with_a_sentence(text, said):
    with pytest.raises(ValueError, match=said):
        read_calendar(text)


# ---- The bundled years -------------------------------------------------------------------------


def test_the_bundled_years_follow_one_another():
    years = english_years()
    assert years == [f"{first}-{first % 100 + 1}" for first in range(2021, 2021 + len(years))]
    every = english_calendar()
    assert [year.name for year in every.years] == [each.replace("-", "/") for each in years]


@pytest.mark.parametrize("year", english_years())
def test_a_bundled_year_is_like_an_english_one(year):
    calendar = english_calendar(year)
    assert len(calendar.days) == 190
    (only,) = calendar.years
    assert [each.term for each in only.half_terms] == ["autumn", "autumn", "spring", "spring", "summer", "summer"]
    assert calendar.days[0].month == 9
    assert calendar.days[-1].month == 7
    for day, why in only.closed.items():
        assert why
        assert day.weekday() < 5
        assert any(each.first <= day <= each.last for each in only.half_terms)


def test_a_year_that_is_not_bundled_is_a_key_error():
    with pytest.raises(KeyError, match="1999-00"):
        english_calendar("1999-00")
