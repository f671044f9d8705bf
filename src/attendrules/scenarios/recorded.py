"""What is recorded besides marks: `is vulnerable`, `siblings is 2 from 1 Sep`, `parent_call unanswered Mon 5 Sep 9:35`."""

from __future__ import annotations

import datetime as dt
import re

from attendrules.scenarios.cursor import Cursor
from attendrules.scenarios.dates import Days, time
from attendrules.scenarios.model import Given, Name
from attendrules.source import Span

INPUT = re.compile(r"[a-z]\w*")
IS = re.compile(r"is\b")
NOT = re.compile(r"not\b")
FROM = re.compile(r"from\b")
TO = re.compile(r"(?:to|until)\b")
RECORDED = re.compile(r",?\s*recorded\b")
NUMBER = re.compile(r"\d+(?:\.\d+)?(?=[\s,]|$)")
RESULT = re.compile(r"(?!(?:to|until|recorded|on|at|from|mon|tue|wed|thu|fri|sat|sun)\b)[a-z]\w*")
ON = re.compile(r"on\b")


def given(cursor: Cursor, days: Days, who: str) -> Given:
    """Read what is recorded of somebody, to the end of the line or an arrow."""
    start = cursor.next_word.start
    until: dt.date | None = None
    if cursor.take(IS):
        value = "no" if cursor.take(NOT) else "yes"
        name, since = _name(cursor), _since(cursor, days)
    else:
        name = _name(cursor)
        if cursor.take(IS):
            value, since = _number(cursor, name), _since(cursor, days)
        else:
            result = cursor.take(RESULT)
            cursor.take(ON)
            value, since = result[0] if result else "", _moment(cursor, days)
            until = days.date(cursor) if cursor.take(TO) else None
    known = _moment(cursor, days) if cursor.take(RECORDED) else None
    return Given(who, name, value, since, until, known, Span(start, cursor.at))


def _name(cursor: Cursor) -> Name:
    found = cursor.take(INPUT)
    if found is None:
        raise cursor.wrong("here belongs the name of a fact or an event, not {}")
    return Name(found[0], Span(*found.span()))


def _number(cursor: Cursor, name: Name) -> str:
    found = cursor.take(NUMBER)
    if found is None:
        raise cursor.wrong("here belongs a number, not {}", f"write it as: {name.text} is 3 from Mon 5 Sep")
    return found[0]


def _since(cursor: Cursor, days: Days) -> dt.datetime:
    """From when on: as it says, or from the first day of the scenario."""
    if cursor.take(FROM) or days.start is None:
        return _moment(cursor, days)
    return dt.datetime.combine(days.start, dt.time())


def _moment(cursor: Cursor, days: Days) -> dt.datetime:
    date = days.date(cursor)
    return dt.datetime.combine(date, time(cursor) or dt.time())
