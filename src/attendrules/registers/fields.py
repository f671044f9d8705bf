"""One field of a register row: what it means, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from attrs import frozen

from attendrules.diagnostics import nearest
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import code_sets
from attendrules.domain.sessions import Half

HALVES = {"am": Half.AM, "morning": Half.AM, "pm": Half.PM, "afternoon": Half.PM}


@frozen
class Wrong(Exception):  # noqa: N818 - it reads `raise Wrong(...)`
    """What is wrong with a field: a code, a sentence and what to write instead."""

    code: str
    message: str
    advice: str = ""


def date(text: str) -> dt.date:
    """An ISO date, or one as `05/09/2022`."""
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if british:
            day, month, year = map(int, british.groups())
            return dt.date(year, month, day)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Wrong("AR604", f"there is no date `{text}`: {error}", "look at the day and the month") from None
    raise Wrong("AR604", f"`{text}` is not a date" if text else "the date is missing", "write 2022-09-05 or 05/09/2022")


def half(text: str) -> Half:
    """AM or PM, also as `morning` and `afternoon`."""
    found = HALVES.get(text.lower())
    if found is None:
        raise Wrong("AR605", f"`{text}` is not a session" if text else "the session is missing", "write AM or PM")
    return found


def session(day: dt.date, which: Half, calendar: Calendar) -> int:
    """The number of a session in the calendar."""
    number = calendar.number(day, which)
    if number is not None:
        return number
    why = calendar.why_no_school(day)
    if day.weekday() >= 5:
        raise Wrong("AR607", f"{day} is {why}", "marks are made on school days; is the date right?")
    if why.startswith("a closed day"):
        raise Wrong("AR609", f"{day} is {why}", "take the mark away, or change the calendar")
    raise Wrong("AR608", f"{day} is {why}", "is the date right, and is it the right calendar?")


def code(text: str, known: Collection[str], *, arrived: bool) -> str:
    """A register code of the known sets; no code only where an arrival is given."""
    if text in known or (not text and arrived):
        return text
    if not text:
        raise Wrong("AR603", "the code is missing", "write the code, or the time of arrival")
    others = [each for each in code_sets().values() if text in each]
    if others:
        since = f"it belongs to the codes in force from {others[0].valid_from}"
        until = f" to {others[0].valid_to}" if others[0].valid_to else ""
        raise Wrong("AR603", f"the codes in use have no `{text}`", since + until)
    offers = nearest(text.upper(), known) if text.upper() not in known else (text.upper(),)
    raise Wrong("AR603", f"`{text}` is not a register code", f"did you mean `{offers[0]}`?" if offers else "")


def time(text: str) -> dt.time | None:
    """A time of arrival as `08:57`, or nothing."""
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text)
    try:
        if match:
            return dt.time(int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise Wrong("AR611", f"`{text}` is not a time of day", "write it as 08:57")


def minutes(text: str) -> int | None:
    """Whole minutes late, or nothing."""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text):
        raise Wrong("AR611", f"`{text}` is not a number of minutes", "write whole minutes, as in 7")
    return int(text)


def recorded(text: str) -> dt.datetime | None:
    """When a mark was recorded, or nothing."""
    if not text:
        return None
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise Wrong("AR613", f"`{text}` is not a date and time", "write it as 2022-09-05T09:31") from None
