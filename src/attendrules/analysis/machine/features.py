"""What of the past a measure needs: a small value that is carried from session to session.

A feature holds cells, each the sum of a stretch of sessions (an hour, a week, a term).
A count has whole numbers as cells, a share pairs (part, whole).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field, frozen

from attendrules.analysis.machine.supported import Unsupported
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period
from attendrules.engine.windows import UNIT_PERIODS, comes
from attendrules.plan import model as p

Cells = tuple[Any, ...]

DAYS = {"calendar days": 1, "calendar weeks": 7}
"""How many days the units of the calendar have, where it is always the same number."""


@frozen
class Windowing:
    """How the cells of a window age.

    `begins[s]` says that a new cell begins with session `s`; `keep` cells are kept, the
    newest last, and `counted` says which of them the window holds.
    """

    begins: Sequence[bool]
    keep: int
    counted: slice


def windowing(window: p.Window, calendar: Calendar) -> Windowing:
    """How the cells of a window age; raises `Unsupported` for windows of other kinds."""
    everything = slice(None)
    match window:
        case p.This(period):
            return Windowing(_starts(calendar, period), 1, everything)
        case p.Previous(period):
            return Windowing(_starts(calendar, period), 2, slice(0, 1))
        case p.ThisAndPrevious(period):
            return Windowing(_starts(calendar, period), 2, everything)
        case p.Last(number, "sessions"):
            return Windowing(_starts(calendar, Period.SESSION), number, everything)
        case p.Last(number, unit) if unit in UNIT_PERIODS:
            return Windowing(_starts(calendar, UNIT_PERIODS[unit]), number, everything)
        case p.Since(moment) if not isinstance(moment, p.Delay):
            come = [comes(moment, calendar, session) for session in range(len(calendar))]
            return Windowing([True, *come[:-1]], 1, everything)
        case p.Last(number, unit):
            message = f"the last {number} {unit}"
            raise Unsupported(message)
        case _:
            message = f"the window {type(window).__name__}"
            raise Unsupported(message)


def _starts(calendar: Calendar, period: Period) -> tuple[bool, ...]:
    return tuple(s == calendar.start_of(period, calendar.period(period, s)) for s in range(len(calendar)))


@define
class Feature:
    """A measure that is carried along."""

    value: p.Value
    source: object
    """Which marks it sees: equal for both sides if they see the same."""
    possible: frozenset[str]
    calendar: Calendar
    cap: int | None = None
    """A count is not carried further than this."""
    zero: Any = field(init=False)
    add: Callable[[Any, int, str], Any] = field(init=False)
    read: Callable[[Any], tuple[int, int | None]] = field(init=False)

    def prepare(self) -> None:
        """Choose how it is carried along; raises `Unsupported`."""
        value = self.value
        if isinstance(value.window, p.Last) and value.window.unit in DAYS:
            self.zero, self.add, self.read = by_date(value, self.calendar)
        elif isinstance(value, p.Share):
            self.zero, self.add, self.read = share(value, self.calendar)
        elif value.unit == "sessions" and not value.in_a_row:
            self.zero, self.add, self.read = count(value, self.calendar, self.cap)
        elif value.unit == "sessions":
            self.zero, self.add, self.read = row(value, self.calendar, self.possible, self.cap)
        elif value.unit == "days":
            self.zero, self.add, self.read = days(value, self.calendar, self.possible, self.cap)
        else:
            message = f"counts of {value.unit}"
            raise Unsupported(message)


Kit = tuple[Any, Callable[[Any, int, str], Any], Callable[[Any], tuple[int, int | None]]]


def share(value: p.Share, calendar: Calendar) -> Kit:
    """Cells of (part, whole)."""
    ages = windowing(value.window, calendar)
    begins, keep, counted = ages.begins, ages.keep, ages.counted

    def add(cells: Cells, session: int, code: str) -> Cells:
        if begins[session]:
            cells = (*cells[1:], (0, 0))
        part, whole = cells[-1]
        return (*cells[:-1], (part + (code in value.codes), whole + (code in value.possible)))

    def read(cells: Cells) -> tuple[int, int | None]:
        inside = cells[counted]
        return sum(part for part, _ in inside), sum(whole for _, whole in inside)

    return ((0, 0),) * keep, add, read


def count(value: p.Count, calendar: Calendar, cap: int | None) -> Kit:
    """Cells of whole numbers."""
    ages = windowing(value.window, calendar)
    begins, keep, counted = ages.begins, ages.keep, ages.counted

    def add(cells: Cells, session: int, code: str) -> Cells:
        if begins[session]:
            cells = (*cells[1:], 0)
        if code not in value.codes or (cap is not None and cells[-1] >= cap):
            return cells
        return (*cells[:-1], cells[-1] + 1)

    def read(cells: Cells) -> tuple[int, int | None]:
        return sum(cells[counted]), None

    return (0,) * keep, add, read


def by_date(value: p.Value, calendar: Calendar) -> Kit:
    """Pairs (day, part, whole) of the days that a window of so many days still holds."""
    if not isinstance(value.window, p.Last) or (isinstance(value, p.Count) and (value.in_a_row or value.unit != "sessions")):
        message = "days or rows in calendar weeks"
        raise Unsupported(message)
    length = DAYS[value.window.unit] * value.window.number
    dates = [day.toordinal() for day in calendar.days]
    possible = value.possible if isinstance(value, p.Share) else frozenset[str]()

    def add(days: Cells, session: int, code: str) -> Cells:
        day = session // 2
        part, whole = int(code in value.codes), int(code in possible)
        if session % 2 == 0:
            days = tuple(each for each in days if dates[each[0]] > dates[day] - length)
        if not (part or whole):
            return days
        if days and days[-1][0] == day:
            _, before, of = days[-1]
            return (*days[:-1], (day, before + part, of + whole))
        return (*days, (day, part, whole))

    def read(days: Cells) -> tuple[int, int | None]:
        part = sum(each[1] for each in days)
        return part, sum(each[2] for each in days) if isinstance(value, p.Share) else None

    return (), add, read


def _one_cell(value: p.Count, calendar: Calendar) -> Windowing:
    if not isinstance(value.window, p.This | p.Since):
        message = "`in a row` within a window that moves"
        raise Unsupported(message)
    return windowing(value.window, calendar)


def row(value: p.Count, calendar: Calendar, possible: frozenset[str], cap: int | None) -> Kit:
    """The length of the row that goes on."""
    begins = _one_cell(value, calendar).begins

    def add(length: int, session: int, code: str) -> int:
        if begins[session]:
            length = 0
        if code not in possible:
            return length
        if code not in value.codes:
            return 0
        return length if cap is not None and length >= cap else length + 1

    return 0, add, lambda length: (length, None)


def days(value: p.Count, calendar: Calendar, possible: frozenset[str], cap: int | None) -> Kit:
    """Whole days, counted after the afternoon; the state begins with what the morning was.

    The morning is 0 if it was not possible, 1 if it fits and 2 if it does not.
    """
    whole_days = isinstance(value.window, p.Last) and value.window.unit == "sessions"
    if whole_days or isinstance(value.window, p.Since):
        message = "days within a window that can begin at noon"
        raise Unsupported(message)
    ages = _one_cell(value, calendar) if value.in_a_row else windowing(value.window, calendar)
    begins, keep, counted = ages.begins, ages.keep, ages.counted

    def add(state: tuple[int, Cells], session: int, code: str) -> tuple[int, Cells]:
        morning, cells = state
        if begins[session]:
            cells = (*cells[1:], 0)
        half = 0 if code not in possible else 1 if code in value.codes else 2
        if session % 2 == 0:
            return half, cells
        fits = max(morning, half)
        if fits == 1:
            cells = (*cells[:-1], cells[-1] + 1) if cap is None or cells[-1] < cap else cells
        elif fits == 2 and value.in_a_row:
            cells = (*cells[:-1], 0)
        return 0, cells

    def read(state: tuple[int, Cells]) -> tuple[int, int | None]:
        return sum(state[1][counted]), None

    return (0, (0,) * keep), add, read
