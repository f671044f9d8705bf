"""Dates and times in a line: `Mon 5 Sep 2022`, `5 Sep`, `2022-09-05`, `9:30`."""

from __future__ import annotations

import datetime as dt
import re

from attrs import frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Half, Session
from attendrules.scenarios.cursor import Cursor, Wrong
from attendrules.source import Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE = re.compile(
    r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+)?(?P<day>\d{1,2})\s+"
    rf"(?P<month>{'|'.join(MONTHS)})[a-z]*(?:\s+(?P<year>\d{{4}}))?(?![\w:])"
    r"|(?P<iso>\d{4}-\d\d-\d\d)(?!\w)",
    re.IGNORECASE,
)
TIME = re.compile(r"(\d{1,2}):(\d\d)(?!\w)")
HALF = re.compile(r"(AM|PM)(?!\w)")
BEFORE = dt.timedelta(days=60)
"""How far before the start of a scenario a date without a year may lie."""


@frozen
class Days:
    """A calendar, and the day from which on a scenario's marks run."""

    calendar: Calendar
    start: dt.date | None = None

    def date(self, cursor: Cursor) -> dt.date:
        """Read a date; without a year it is the first of its name from 60 days before the start on."""
        found = cursor.take(DATE)
        if found is None:
            raise cursor.wrong("here belongs a date, not {}", "write it as Mon 5 Sep, 5 Sep 2022 or 2022-09-05")
        span = Span(*found.span())
        date = self._iso(found["iso"], span) if found["iso"] else self._named(found, span)
        weekday = (found["weekday"] or "").lower()[:3]
        if weekday and WEEKDAYS[date.weekday()] != weekday:
            raise Wrong("AR652", f"{date.day} {date:%B %Y} is a {date:%A}", span, "put the day of the week or the date right")
        return date

    def session(self, cursor: Cursor) -> Session:
        """Read a session: a date with school, and AM or PM."""
        cursor.take(re.compile(r"on\b"))
        at = cursor.next_word.start
        date = self.date(cursor)
        half = cursor.take(HALF)
        if half is None:
            raise cursor.wrong("here belongs AM or PM, not {}", "say after which session it is: Mon 5 Sep AM")
        self.number(date, Half(half[1]), Span(at, cursor.at))
        return Session(date, Half(half[1]))

    def number(self, date: dt.date, half: Half, span: Span) -> int:
        """The number of a session in the calendar."""
        number = self.calendar.number(date, half)
        if number is None:
            message = f"there is no school: {date.day} {date:%b %Y} is {self.calendar.why_no_school(date)}"
            raise Wrong("AR652", message, span, "take a school day, or name another `calendar`")
        return number

    def _iso(self, text: str, span: Span) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise Wrong("AR652", f"there is no date {text}", span, "look at the day and the month") from None

    def _named(self, found: re.Match[str], span: Span) -> dt.date:
        day, month = int(found["day"]), 1 + MONTHS.index(found["month"].lower()[:3])
        if not found["year"] and self.start is None:
            raise Wrong("AR652", "the first date needs a year", span, "write it as Mon 5 Sep 2022")
        first = self.start - BEFORE if self.start else dt.date.min
        years = [int(found["year"])] if found["year"] else [first.year, first.year + 1]
        for year in years:
            try:
                date = dt.date(year, month, day)
            except ValueError:
                continue
            if found["year"] or date >= first:
                return date
        raise Wrong("AR652", f"there is no date `{found[0]}`", span, "look at the day and the month")


def time(cursor: Cursor) -> dt.time | None:
    """Read a time of day, if there is one."""
    cursor.take(re.compile(r"at\b"))
    at = cursor.next_word
    found = cursor.take(TIME)
    if found is None:
        return None
    hour, minute = map(int, found.groups())
    if hour > 23 or minute > 59:
        raise Wrong("AR652", f"`{found[0]}` is not a time of day", at, "write it as 9:30 or 13:05")
    return dt.time(hour, minute)
