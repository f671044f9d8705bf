"""Dates and times as people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from lark import Token

from attendrules.diagnostics import Diagnostic, Label
from attendrules.source import Source, Span
from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair, written
from attendrules.syntax.mistakes.signs import token_after

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATES = (
    r"(?P<y>\d{4})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<d>\d{1,2})(?!\w)",
    r"(?P<d>\d{1,2})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<y>\d{4}|\d{2})(?!\w)",
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<y>\d{4})(?!\w)",
    r"(?P<month>[A-Za-z]{3,9})\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})(?!\w)",
    r"(?P<month>[A-Za-z]{3,9})\s+(?P<y>\d{4})(?!\w)",
    r"(?P<y>\d{4})-(?P<m>\d{1,2})(?!\w)",
    r"(?P<y>\d{4})(?!\w)",
)
TIMES = (
    r"(?P<h>\d{1,2})\s?[.:h]\s?(?P<m>\d{2})\s*(?P<half>[ap])?\.?(?:m\b\.?)?(?!\w)",
    r"(?P<h>\d{1,2})\s*(?P<half>[ap])\.?m\b\.?",
    r"(?P<h>\d{1,2})(?P<m>\d{2})\s*(?P<half>[ap])?(?:m\b)?(?!\w)",
    r"(?P<h>\d{1,2})\s?[.:]\s?(?P<m>\d)(?!\w)",
    r"(?P<h>\d{1,2})(?:\s*o'?clock)?(?!\w)",
)
NAMED = {"noon": "12:00", "midday": "12:00", "lunchtime": "12:00"}


def dates(place: Place) -> Iterator[Repair]:
    """`1 September 2022`, `01/09/2022`, `2022-9-1`, `September 2022`, `2022`."""
    for low, text in _places(place, "DATE"):
        found = next((match for pattern in DATES if (match := re.match(pattern, text))), None)
        high = token_after(place, low, found[0]) if found else 0
        if found is None or not high:
            continue
        date = _date(found.groupdict())
        message = f"`{found[0]}` is not a date as it is written here"
        advice = ("write `{}`: year, month, day".format(date or "2022-09-01"),)
        yield written(place, low, high, str(date or "2022-09-01"), 4, "AR014", message, *advice)


def _date(parts: dict[str, str | None]) -> dt.date | None:
    year, day = int(parts["y"] or 0), int(parts.get("d") or 1)
    if year < 10 and day >= 20:  # 22-09-01
        year, day = day, year
    name = (parts.get("month") or "").lower()[:3]
    if name and name not in MONTHS:
        return None
    month = MONTHS.index(name) + 1 if name else int(parts.get("m") or 9)
    year += 2000 if year < 100 else 0
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def times(place: Place) -> Iterator[Repair]:
    """`8.50am`, `8:5`, `0850`, `8 am`."""
    for low, text in _places(place, "TIME"):
        found = next((match for pattern in TIMES if (match := re.match(pattern, text, re.IGNORECASE))), None)
        seen = found[0].rstrip() if found else next((word for word in NAMED if text.startswith(word)), "")
        high = token_after(place, low, seen) if seen else 0
        if not high:
            continue
        right = _time(found.groupdict()) if found else NAMED[seen]
        message = f"`{seen}` is not a time as it is written here"
        yield written(
            place,
            low,
            high,
            right or "08:50",
            4,
            "AR014",
            message,
            f"write `{right or '08:50'}`: hours and minutes, two digits each",
        )


def _time(parts: dict[str, str | None]) -> str:
    hour, minute = int(parts["h"] or 0), int(parts.get("m") or 0)
    hour += 12 if (parts.get("half") or "").lower() == "p" and hour < 12 else 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def _places(place: Place, terminal: str) -> Iterator[tuple[int, str]]:
    """The tokens where a date or time is expected, with the text from there to the end of the line."""
    for low in range(min(place.at, len(place.stream) - 1), max(place.first, place.at - 3) - 1, -1):
        if terminal in place.expected_at(low):
            start = place.span(low).start
            yield low, place.source.text[start : start + 60].split("\n")[0]


def possible(source: Source, stream: list[Token]) -> list[Diagnostic]:
    """A finding for each impossible date and time; a possible one takes its place in the stream."""
    findings = []
    for index, token in enumerate(stream):
        if token.type == "DATE" and not _is_date(token):
            right = instead = _next_date(token)
            advice = "a date is year, month, day"
        elif token.type == "TIME" and not _time(_clock(token)):
            # Read on with a time that makes no second mistake of this one.
            ends = index > 1 and stream[index - 2].type == "TIME" and stream[index - 1].type == "TO"
            right, instead = "08:50", str(stream[index - 2]) if ends else "00:00"
            advice = "hours run from 00 to 23, minutes from 00 to 59"
        else:
            continue
        span = Span(token.start_pos or 0, token.end_pos or 0)
        what = token.type.lower()
        helps = (f"write a {what} such as `{right}`: {advice}",)
        findings.append(Diagnostic("AR014", f"there is no {what} `{token}`", Label(source, span), help=helps))
        stream[index] = Token.new_borrow_pos(token.type, instead, token)
    return findings


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _clock(text: str) -> dict[str, str | None]:
    hour, minute = re.findall(r"\d+", text)
    return {"h": hour, "m": minute, "half": "p" if "p" in text else "a"}


def _next_date(text: str) -> str:
    """A possible date near an impossible one: day and month changed over, or the last day of the month."""
    year, month, day = text.split("-")
    for other in (f"{year}-{day}-{month}", *(f"{year}-{month}-{last}" for last in (30, 29, 28)), f"{year}-{month}-01"):
        if _is_date(other):
            return other
    return "2022-09-05"
