"""The school calendar: which half-days there are, and what week, half term and year each is in.

Inside the library a session is an integer, counted from 0 over the school days of the
calendar (day 0 AM is 0, day 0 PM is 1, day 1 AM is 2, ...); weekends, holidays and
closed days have no number, so nothing that counts sessions can trip over them.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from attendrules import resources
from attendrules.domain.sessions import Half, Period, Session

NOON = dt.time(12, 30)


@frozen
class HalfTerm:
    """A half term: its first and last school day, the term it is part of, and its closed days."""

    term: str
    first: dt.date
    last: dt.date

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            message = f"a half term ends on {self.last}, before it begins on {self.first}"
            raise ValueError(message)


@frozen
class AcademicYear:
    """A school year: half terms in order, and the days inside them without school."""

    name: str
    half_terms: tuple[HalfTerm, ...]
    closed: Mapping[dt.date, str] = field(factory=dict)

    def school_days(self) -> list[tuple[dt.date, int]]:
        """Every school day with the index of its half term within the year."""
        return [
            (day, index)
            for index, half_term in enumerate(self.half_terms)
            for day in _days(half_term.first, half_term.last)
            if day.weekday() < 5 and day not in self.closed
        ]


@frozen(slots=False)
class Calendar:
    """One or more academic years in order.

    All indices count from 0 over the whole calendar. A *school week* is a week (Monday
    to Sunday) with at least one school session.
    """

    name: str
    years: tuple[AcademicYear, ...]

    def __attrs_post_init__(self) -> None:
        spans = [span for year in self.years for span in year.half_terms]
        for before, after in pairwise(spans):
            if after.first <= before.last:
                message = f"the half term from {after.first} begins before the one before it has ended"
                raise ValueError(message)

    def __len__(self) -> int:
        """The number of sessions."""
        return 2 * len(self.days)

    @cached_property
    def _rows(self) -> list[tuple[dt.date, int, int]]:
        return [(day, half, year) for year, each in enumerate(self.years) for day, half in each.school_days()]

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every school day, in order."""
        return tuple(day for day, _, _ in self._rows)

    @cached_property
    def _day_index(self) -> dict[dt.date, int]:
        return {day: index for index, day in enumerate(self.days)}

    @cached_property
    def _period_of_day(self) -> Mapping[Period, Sequence[int]]:
        """For each period, the running number of the period that a day falls in."""
        half_terms = [(year, half) for _, half, year in self._rows]
        return {
            Period.DAY: range(len(self.days)),
            Period.WEEK: _running(day.isocalendar()[:2] for day in self.days),
            Period.HALF_TERM: _running(half_terms),
            Period.TERM: _running((y, self.years[y].half_terms[h].term) for y, h in half_terms),
            Period.YEAR: _running(year for year, _ in half_terms),
        }

    @cached_property
    def _first_day_of(self) -> Mapping[Period, Sequence[int]]:
        return {period: _firsts(of_day) for period, of_day in self._period_of_day.items()}

    def number(self, date: dt.date, half: Half) -> int | None:
        """The number of a session, or `None` if there is no school then."""
        index = self._day_index.get(dt.date(date.year, date.month, date.day))
        return None if index is None else 2 * index + half.index

    def session(self, number: int) -> Session:
        """The session with a number; `IndexError` outside the calendar."""
        if number < 0:
            raise IndexError(number)
        return Session(self.days[number // 2], (Half.AM, Half.PM)[number % 2])

    def session_of(self, time: dt.datetime) -> int:
        """The first session that is not over at a time; the number after the last if every one is.

        A morning is over at 12:30 and an afternoon at midnight, so what happens at the
        weekend belongs to Monday morning. What was before the August in which the calendar
        begins belongs to no session of it: -1.
        """
        if time.date() < self._begins:
            return -1
        day = bisect_left(self.days, time.date())
        if day == len(self.days) or self.days[day] != time.date():
            return 2 * day
        return 2 * day + int(time.time() > NOON)

    @cached_property
    def _begins(self) -> dt.date:
        first = self.days[0] if self.days else dt.date.min
        return dt.date(first.year - (first.month < 8), 8, 1) if self.days else first

    def ends(self, number: int) -> dt.datetime:
        """The time at which a session is over."""
        return dt.datetime.combine(self.days[number // 2], dt.time.max if number % 2 else NOON)

    def period(self, period: Period, number: int) -> int:
        """The running number of the period that session `number` falls in."""
        return number if period is Period.SESSION else self._period_of_day[period][number // 2]

    def start_of(self, period: Period, index: int) -> int:
        """The first session of the `index`th period; the end of the calendar past the last."""
        if period is Period.SESSION:
            return index
        firsts = self._first_day_of[period]
        return 2 * firsts[index] if index < len(firsts) else len(self)

    def is_last(self, period: Period, number: int) -> bool:
        """Whether session `number` is the last of its period."""
        return number + 1 == self.start_of(period, self.period(period, number) + 1)

    def half_term_name(self, number: int) -> str:
        """As in `autumn 1`, for the half term of a session."""
        _, half, year = self._rows[number // 2]
        half_terms = self.years[year].half_terms
        place = [h for h in range(len(half_terms)) if half_terms[h].term == half_terms[half].term].index(half)
        return f"{half_terms[half].term} {place + 1}"

    def half_term_of_year(self, number: int) -> int:
        """1 to 6: the half term of a session, counted within its school year."""
        return self._rows[number // 2][1] + 1

    def year_name(self, number: int) -> str:
        """As in `2022/23`, for the school year of a session."""
        return self.years[self._rows[number // 2][2]].name

    def why_no_school(self, date: dt.date) -> str:
        """Why a date has no session, in a few words; nothing if it has."""
        if date in self._day_index:
            return ""
        if date.weekday() >= 5:
            return f"a {date:%A}"
        for year in self.years:
            if date in year.closed:
                return f"a closed day ({year.closed[date]})"
        if not self.days or not self.days[0] <= date <= self.days[-1]:
            return f"outside the calendar, which has {self._extent()}"
        return "in the school holidays"

    def _extent(self) -> str:
        return f"{self.days[0]} to {self.days[-1]}" if self.days else "no school day"


def english_years() -> list[str]:
    """The names of the bundled school years, as in `2022-23`."""
    folder = resources.data_file("calendars")
    return sorted(
        item.name.removeprefix("england_").removesuffix(".toml") for item in folder.iterdir() if item.name.startswith("england_")
    )


def english_calendar(*years: str) -> Calendar:
    """A calendar of bundled English school years (`2022-23`); all of them if none is named.

    Raises `KeyError` for a year that is not bundled.
    """
    known = english_years()
    unknown = [year for year in years if year not in known]
    if unknown:
        raise KeyError(unknown[0])
    texts = [resources.data_file("calendars", f"england_{year}.toml").read_text("utf-8") for year in years or known]
    return Calendar(" ".join(["England", *years]), tuple(read_year(tomllib.loads(text)) for text in texts))


def read_calendar(text: str, name: str = "calendar") -> Calendar:
    """A calendar from TOML text with one year, or with several under `[[year]]`.

    Raises `ValueError` with a sentence about what is wrong.
    """
    try:
        table = tomllib.loads(text)
        years = table.get("year", [table])
        calendar = Calendar(name, tuple(read_year(year) for year in years))
    except KeyError as missing:
        message = f"the calendar lacks {missing}"
        raise ValueError(message) from None
    except (TypeError, AttributeError):
        message = "the calendar is not in the form that the guide shows (a name and [[half_term]] tables)"
        raise ValueError(message) from None
    if not calendar.days:
        message = "the calendar has no school day"
        raise ValueError(message)
    return calendar


def read_year(table: Mapping[str, Any]) -> AcademicYear:
    """One school year from its TOML table."""
    return AcademicYear(
        name=str(table["name"]),
        half_terms=tuple(HalfTerm(str(row["term"]), _date(row["first"]), _date(row["last"])) for row in table["half_term"]),
        closed={_date(row["date"]): str(row.get("why", "closed")) for row in table.get("closed", ())},
    )


def _date(value: object) -> dt.date:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        message = f"{value!r} is not a date; write it as 2022-09-05, without quotation marks"
        raise ValueError(message)  # noqa: TRY004 - a mistake in a file, not in a call
    return value


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (dt.date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))


def _running(keys: Iterable[object]) -> list[int]:
    """Number the runs of equal keys: a a b c c -> 0 0 1 2 2."""
    numbers: list[int] = []
    last: object = None
    for key in keys:
        numbers.append(numbers[-1] + (key != last) if numbers else 0)
        last = key
    return numbers


def _firsts(numbers: Sequence[int]) -> list[int]:
    """The position at which each running number first appears."""
    return [i for i, n in enumerate(numbers) if i == 0 or numbers[i - 1] != n]
