r"""Strings of marks, in both ways in which they are exchanged.

Single characters (`/\IIL-`), or codes between commas (`/,\,C1,C1,,`), which two-character
codes need. A session without a mark is `-` in the one and nothing, or `-`, in the other.
A string that can be read in more than one way is refused, not guessed at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from attrs import define

from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark
from attendrules.domain.sessions import Half
from attendrules.registers import fields
from attendrules.registers.fields import Wrong, quote
from attendrules.registers.reading import Reader
from attendrules.tables.shapes import STRINGS

UNMARKED = "-"
CLOSED = "#"
LONGEST = 10_000
"""More marks than twenty school years have sessions."""


def codes_of(text: str, known: Collection[str], column: str = "marks") -> list[str]:
    """The codes of a string, nothing for a session without a mark; raises `Wrong` for what is no code or could be two."""
    if len(text) > 3 * LONGEST:
        raise Wrong("AR640", f"the string of marks has {len(text):,} characters", "give one school year at most", column)
    if "," in text:
        return [_between_commas(part.strip(), known, column) for part in text.split(",")]
    for place in range(len(text)):
        _single(text, place, known, column)
    return ["" if sign == UNMARKED else sign for sign in text]


def _between_commas(part: str, known: Collection[str], column: str) -> str:
    if part in {"", UNMARKED}:
        return ""
    if part not in known and len(part) > 1 and all(sign in known or sign == UNMARKED for sign in part):
        problem = f"{quote(part)} between commas is one code, or {len(part)}"
        raise Wrong("AR640", problem, "put a comma after every code, or nowhere", column)
    return fields.code(part, known, arrived=False, column=column)


def _single(text: str, place: int, known: Collection[str], column: str) -> None:
    sign, two = text[place], text[place : place + 2]
    if two in known and len(two) > 1:
        advice = f"with codes of two characters, put commas between all: `...,{two},...`"
        raise Wrong("AR640", f"{quote(two)} in a string without commas is one code, or two", advice, column)
    if sign.isspace():
        raise Wrong("AR640", "a blank among marks is a session without a mark, or nothing", "write `-` for no mark", column)
    if sign != UNMARKED:
        fields.code(sign, known, arrived=False, column=column)


def placed(calendar: Calendar, start: dt.date, codes: Sequence[str], column: str) -> list[Mark]:
    """The marks of a string that begins with the morning of `start`; raises `Wrong` for one on a day without school."""
    by_weekday = column == STRINGS[1]
    marks = []
    for place, (number, code) in enumerate(zip(places(calendar, start, len(codes), by_weekday=by_weekday), codes, strict=True)):
        if number is not None and code:
            marks.append(Mark(number, code))
        elif code and by_weekday and code != CLOSED:
            fields.session(weekday(start, place // 2), (Half.AM, Half.PM)[place % 2], calendar, column)
        elif code and not by_weekday:
            advice = "is it the right calendar, or are the marks those of weekdays? then call the column `weekday_marks`"
            raise Wrong("AR608", f"there are {len(codes):,} marks from {start} on, more than the calendar has", advice, column)
    return marks


def places(calendar: Calendar, start: dt.date, length: int, *, by_weekday: bool) -> list[int | None]:
    """The session of each place of a string that begins with the morning of `start`, `None` where there is none.

    They are the calendar's sessions one after the other, or the half-days from Monday to
    Friday. Raises `Wrong` for a start that will not do.
    """
    if not by_weekday:
        first = fields.session(start, Half.AM, calendar, "start")
        return [first + place if first + place < len(calendar) else None for place in range(length)]
    if start.weekday() >= 5:
        raise Wrong("AR607", f"{start} is a {start:%A}", "the string begins with a day from Monday to Friday", "start")
    days = [weekday(start, number) for number in range((length + 1) // 2)]
    return [calendar.number(day, half) for day in days for half in Half][:length]


def weekday(start: dt.date, number: int) -> dt.date:
    """The day that is `number` days from Monday to Friday after one of them."""
    weeks, days = divmod(start.weekday() + number, 5)
    return start + dt.timedelta(days=7 * weeks + days - start.weekday())


@define
class StringsReader(Reader):
    """A register with strings of marks: a row for each pupil, or several for one after the other (one a week)."""

    def marks_in(self, cells: Mapping[str, str]) -> Sequence[Mark]:
        """The marks of a row's string."""
        codes = codes_of(cells[self.string], self.codes, self.string)
        return placed(self.calendar, fields.date(cells["start"], "start"), codes, self.string)

    def column_of(self, mark: Mark) -> int | None:  # noqa: ARG002 - all marks are in one column
        """The place of the string."""
        return self.columns.index(self.string)

    @property
    def string(self) -> str:
        """The column that has the strings."""
        return next(name for name in STRINGS if name in self.columns)

    @property
    def by_weekday(self) -> bool:
        """Whether strings have two marks for each day from Monday to Friday, school or not."""
        return self.string == STRINGS[1]
