"""One field of a row: what it means, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence

from attrs import frozen

from attendrules.diagnostics import nearest
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import code_sets
from attendrules.domain.sessions import Half

HALVES = {"am": Half.AM, "morning": Half.AM, "pm": Half.PM, "afternoon": Half.PM}
LONGEST_NAME = 200
LONGEST_QUOTE = 40


@frozen
class Wrong(Exception):  # noqa: N818 - it reads `raise Wrong(...)`
    """What is wrong: a code, a sentence, what to write instead, and the column (none for the whole row)."""

    code: str
    message: str
    advice: str = ""
    column: str = ""


def quote(text: str) -> str:
    """A field as it is quoted in a message, short enough for one line."""
    return f"`{text}`" if len(text) <= LONGEST_QUOTE else f"`{text[: LONGEST_QUOTE - 3]}...`"


def cells(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """The fields of a row by the names of their columns."""
    if len(values) == len(names):
        return dict(zip(names, values, strict=True))
    if not values:
        raise Wrong("AR612", "a quotation mark is out of place", "close it before the comma; one inside a field is written twice")
    few = "few" if len(values) < len(names) else "many"
    advice = f"the header has {len(names)}; put a field with a comma in quotation marks"
    raise Wrong("AR612", f"the row has {len(values)} field{'s' * (len(values) > 1)}, too {few}", advice)


def pupil(text: str) -> str:
    """The name of a pupil: anything but nothing."""
    if not text:
        raise Wrong("AR618", "the pupil is missing", "every row belongs to a pupil: write the name or number", "pupil")
    if len(text) > LONGEST_NAME:
        raise Wrong("AR618", f"the pupil's name has {len(text):,} characters", "is a quotation mark missing?", "pupil")
    if "\0" in text:
        raise Wrong("AR618", "the pupil's name has a NUL character", "the file may be damaged: export it again", "pupil")
    return text


def date(text: str, column: str = "date") -> dt.date:
    """An ISO date, or one as `05/09/2022`."""
    british = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text)
    try:
        if british:
            day, month, year = map(int, british.groups())
            return dt.date(year, month, day)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Wrong("AR604", f"there is no date {quote(text)}: {error}", "look at the day and the month", column) from None
    problem = f"{quote(text)} is not a date" if text else "the date is missing"
    raise Wrong("AR604", problem, "write 2022-09-05 or 05/09/2022", column)


def half(text: str) -> Half:
    """AM or PM, also as `morning` and `afternoon`."""
    found = HALVES.get(text.lower())
    if found is None:
        problem = f"{quote(text)} is not a session" if text else "the session is missing"
        raise Wrong("AR605", problem, "write AM or PM", "session")
    return found


def session(day: dt.date, which: Half, calendar: Calendar, column: str = "date") -> int:
    """The number of a session in the calendar."""
    number = calendar.number(day, which)
    if number is not None:
        return number
    why = calendar.why_no_school(day)
    if day.weekday() >= 5:
        raise Wrong("AR607", f"{day} is {why}", "marks are made on school days; is the date right?", column)
    if why.startswith("a closed day"):
        raise Wrong("AR609", f"{day} is {why}", "take the mark away, or change the calendar", column)
    raise Wrong("AR608", f"{day} is {why}", "is the date right, and is it the right calendar?", column)


def code(text: str, known: Collection[str], *, arrived: bool, column: str = "code") -> str:
    """A register code of the known sets; no code only where an arrival is given."""
    if text in known or (not text and arrived):
        return text
    if not text:
        raise Wrong("AR603", "the code is missing", "write the code, or the time of arrival", column)
    other = next((each for each in code_sets().values() if text in each), None)
    if other is not None:
        until = f" to {other.valid_to}" if other.valid_to else " on"
        when = f"from {other.valid_from}{until}"
        advice = f"it belongs to the codes in force {when}: a policy of that time says `codes {other.name}`"
        raise Wrong("AR603", f"the codes in use have no {quote(text)}", advice, column)
    offers = (text.upper(),) if text.upper() in known else nearest(text[:LONGEST_QUOTE], known)
    raise Wrong("AR603", f"{quote(text)} is not a register code", f"did you mean `{offers[0]}`?" if offers else "", column)


def time(text: str, column: str = "arrival") -> dt.time | None:
    """A time of arrival as `08:57`, or nothing."""
    if not text:
        return None
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", text)
    try:
        if match:
            hour, minute, second = (int(part or 0) for part in match.groups())
            return dt.time(hour, minute, second)
    except ValueError:
        pass
    raise Wrong("AR611", f"{quote(text)} is not a time of day", "write it as 08:57", column)


def minutes(text: str) -> int | None:
    """Whole minutes late, or nothing."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise Wrong("AR611", f"{quote(text)} is not a number of minutes", "write whole minutes, as in 7", "minutes_late")
    return int(text)


def recorded(text: str) -> dt.datetime | None:
    """When a mark was recorded, by the clock on an English wall, or nothing."""
    if not text:
        return None
    try:
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:", text):
            return on_the_wall(dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    raise Wrong("AR613", f"{quote(text)} is not a date and time", "write it as 2022-09-05T09:31", "recorded_at")


def on_the_wall(moment: dt.datetime) -> dt.datetime:
    """A moment by the clock in England; one without a time zone is that already."""
    if moment.tzinfo is None:
        return moment
    import pendulum  # noqa: PLC0415 - only for times that have a zone

    return moment.astimezone(pendulum.timezone("Europe/London")).replace(tzinfo=None)
