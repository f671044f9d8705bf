"""Registers from strings of codes, for examples, tests and what-if questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark, Register
from attendrules.domain.sessions import Half


def register_of(calendar: Calendar, marks: Mapping[str, str | Sequence[str]], start: str | dt.date | None = None) -> Register:
    r"""A register in which each pupil has one code a session, from the morning of `start` on.

    A string is read one character a code, blanks passed over (`"/\ II"`); a list may hold
    codes of any length. `start` is the first school day of the calendar unless given.
    Raises `ValueError` if there is no school on `start` or the codes outlast the calendar.
    """
    day = calendar.days[0] if start is None else dt.date.fromisoformat(str(start))
    first = calendar.number(day, Half.AM)
    if first is None:
        message = f"{day} is {calendar.why_no_school(day)}"
        raise ValueError(message)
    rows = {pupil: "".join(codes.split()) if isinstance(codes, str) else codes for pupil, codes in marks.items()}
    if any(first + len(codes) > len(calendar) for codes in rows.values()):
        message = f"there are more codes than sessions from {day} to the end of the calendar"
        raise ValueError(message)
    return Register.of(
        calendar,
        {pupil: [Mark(first + index, code) for index, code in enumerate(codes)] for pupil, codes in rows.items()},
    )
