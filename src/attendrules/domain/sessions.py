"""Half-days: a session is a date and a half, and a mark belongs to one."""

from __future__ import annotations

import datetime as dt
import enum
from functools import total_ordering

from attrs import frozen


class Half(enum.Enum):
    """Morning or afternoon."""

    AM = "AM"
    PM = "PM"

    @property
    def index(self) -> int:
        """0 for the morning, 1 for the afternoon."""
        return int(self is Half.PM)


@total_ordering
@frozen
class Session:
    """One half-day of school."""

    date: dt.date
    half: Half

    def __str__(self) -> str:
        return f"{self.date:%a} {self.date.day} {self.date:%b %Y} {self.half.value}"

    def __lt__(self, other: Session) -> bool:
        return (self.date, self.half.index) < (other.date, other.half.index)


class Period(enum.Enum):
    """A stretch of school time that has an end, from the shortest to the longest."""

    SESSION = "session"
    DAY = "day"
    WEEK = "school week"
    HALF_TERM = "half term"
    TERM = "term"
    YEAR = "school year"
