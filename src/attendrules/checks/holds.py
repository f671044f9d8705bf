"""How many sessions a window can hold at most, in any school year."""

from __future__ import annotations

from attendrules.domain.sessions import Period
from attendrules.plan import model as p

SESSIONS_IN_A_YEAR = 380
"""Of the usual school year; fractions are looked for up to here."""

MOST: dict[Period, int] = {
    Period.SESSION: 1,
    Period.DAY: 2,
    Period.WEEK: 10,
    Period.HALF_TERM: 90,
    Period.TERM: 180,
    Period.YEAR: 400,
}
"""No English school year has more: half terms of nine weeks, years of two hundred days."""

NAMED = {
    Period.SESSION: "a session", Period.DAY: "a day", Period.WEEK: "a school week", Period.HALF_TERM: "a half term",
    Period.TERM: "a term", Period.YEAR: "a school year",
}  # fmt: skip

UNITS = {
    "sessions": 1, "days": 2, "school weeks": 10, "half terms": 90, "terms": 180, "calendar weeks": 10,
    "calendar months": 46, "calendar years": 400,
}  # fmt: skip


def most_sessions(window: p.Window) -> int | None:
    """The most sessions that a window can hold; None if nothing bounds it but the register."""
    match window:
        case p.This(period) | p.Previous(period):
            return MOST[period]
        case p.ThisAndPrevious(period):
            return 2 * MOST[period]
        case p.Last(number, unit):
            return _of_units(number, unit)
        case p.Within(number, unit):
            return _of_units(number, unit) + 2
        case _:
            return None


def _of_units(number: int, unit: str) -> int:
    if unit == "calendar days":
        return 2 * (5 * (number // 7) + min(number % 7, 5))
    return UNITS[unit] * number


def most(value: p.Count) -> int | None:
    """The highest number that a count can have."""
    if not value.codes:
        return 0
    sessions = most_sessions(value.window)
    return sessions if sessions is None or value.unit == "sessions" else (sessions + 1) // 2


def fractions_up_to(window: p.Window) -> int:
    """The most possible sessions that a share of a window is looked for with."""
    return min(most_sessions(window) or SESSIONS_IN_A_YEAR, SESSIONS_IN_A_YEAR)


def in_words(window: p.Window) -> str:
    """A window as the subject of a sentence about what it can hold."""
    match window:
        case p.This(period) | p.Previous(period):
            return NAMED[period]
        case p.ThisAndPrevious(period):
            return f"two {period.value}s"
        case p.Last(number, unit):
            return f"{number} {unit if number != 1 else unit.removesuffix('s')}"
        case _:
            return "the window"
