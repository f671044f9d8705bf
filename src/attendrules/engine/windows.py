"""When moments come, and which sessions and dates a window holds."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Protocol

from attrs import evolve, frozen

from attendrules.domain.calendar import NOON, Calendar
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

UNIT_PERIODS = {"days": Period.DAY, "school weeks": Period.WEEK, "half terms": Period.HALF_TERM, "terms": Period.TERM}

NEVER = dt.datetime(1, 1, 1)  # noqa: DTZ001 - times are those of the clock on the wall


@frozen
class Point:
    """When an outcome became due or an event happened: the time, and the session that it belongs to."""

    session: int
    time: dt.datetime


class Seen(Protocol):
    """What a window may look at: where we are, and when things last came."""

    calendar: Calendar
    session: int
    mark: int | None

    def point(self, anchor: p.Anchor) -> Point | None:
        """When an outcome last became due or an event last happened; nothing if it never did."""

    def absence_began(self) -> int:
        """The first session of the row of absences that is not over; the next session if there is none."""


# ---- moments ---------------------------------------------------------------------------------


def comes(moment: p.Moment, calendar: Calendar, session: int, starts: Iterable[Point] = ()) -> bool:
    """Whether a moment comes right after session `session`.

    For a `Delay`, `starts` are the points from which it counts.
    """
    match moment:
        case p.EndOf(period):
            return calendar.is_last(period, session)
        case p.LastMorning(period):
            return session % 2 == 0 and calendar.is_last(period, session + 1)
        case p.Weekday(weekday, lunchtime, time):
            half = time > NOON if time else not lunchtime
            return session % 2 == half and calendar.days[session // 2].weekday() == weekday
        case p.Clock(time):
            return session % 2 == (time > NOON)
        case p.Delay():
            return any(_is_over(calendar, start, moment, session) for start in starts)


def _is_over(calendar: Calendar, start: Point, delay: p.Delay, session: int) -> bool:
    return session in multiples(calendar, start, delay, session) if delay.repeats else later(calendar, start, delay) == session


def multiples(calendar: Calendar, start: Point, delay: p.Delay, last: int) -> Iterator[int]:
    """The sessions, up to `last`, after which a delay that repeats is over again."""
    if start.session < 0 and not delay.unit.startswith("calendar"):
        return
    for times in count(1):
        session = later(calendar, start, evolve(delay, number=times * delay.number))
        if session > last or session >= len(calendar):
            return
        yield session


def later(calendar: Calendar, start: Point, delay: p.Delay | p.Within) -> int:
    """The session after which so long from a point is over; past the end if that is outside the calendar."""
    session = start.session
    if session < 0 and not delay.unit.startswith("calendar"):
        return session
    if delay.unit == "sessions":
        return session + delay.number
    if delay.unit == "days":
        return 2 * (session // 2 + delay.number) + 1
    if delay.unit.startswith("calendar"):
        return _end_of_day(calendar, moved(start.time.date(), delay.number, delay.unit))
    if session >= len(calendar):
        return len(calendar)
    period = UNIT_PERIODS[delay.unit]
    index = calendar.period(period, session) + delay.number
    if calendar.start_of(period, index) >= len(calendar):
        return len(calendar)
    if period is not Period.WEEK:
        return calendar.start_of(period, index + 1) - 1
    return _same_weekday(calendar, session, index)


def done_by(calendar: Calendar, session: int, within: p.Deadline | None) -> dt.date | None:
    """The date by which something is to be done that became due after a session; nothing outside the calendar."""
    if within is None:
        return None
    if within.unit.startswith("calendar"):
        return moved(calendar.days[session // 2], within.number, within.unit)
    over = later(calendar, Point(session, calendar.ends(session)), p.Delay(within.number, within.unit, ""))
    return calendar.days[over // 2] if over < len(calendar) else None


def moved(date: dt.date, number: int, unit: str) -> dt.date:
    """A date so many calendar days, weeks, months or years later; the last day of a shorter month."""
    if unit in {"calendar days", "calendar weeks"}:
        return date + dt.timedelta(days=number * (7 if unit == "calendar weeks" else 1))
    months = date.year * 12 + date.month - 1 + number * (12 if unit == "calendar years" else 1)
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(date.day, monthrange(year, month)[1]))


def _end_of_day(calendar: Calendar, date: dt.date) -> int:
    """The afternoon of a date, or of the next school day."""
    return 2 * (calendar.session_of(dt.datetime.combine(date, dt.time.min)) // 2) + 1


def _same_weekday(calendar: Calendar, start: int, week: int) -> int:
    """The afternoon of the same weekday in a school week, or of its next (or else last) school day."""
    first, stop = calendar.start_of(Period.WEEK, week), calendar.start_of(Period.WEEK, week + 1)
    weekday = calendar.days[start // 2].weekday()
    fits = (s for s in range(first + 1, stop, 2) if calendar.days[s // 2].weekday() >= weekday)
    return next(fits, stop - 1)


# ---- windows ---------------------------------------------------------------------------------


def bounds(window: p.Window, seen: Seen) -> tuple[int, int]:
    """The first and last session of a window looked at after a session."""
    calendar, session = seen.calendar, seen.session
    match window:
        case p.This(period):
            return calendar.start_of(period, calendar.period(period, session)), session
        case p.Previous(period):
            index = calendar.period(period, session)
            first = calendar.start_of(period, index - 1) if index else 0
            return first, calendar.start_of(period, index) - 1
        case p.ThisAndPrevious(period):
            return calendar.start_of(period, max(0, calendar.period(period, session) - 1)), session
        case p.BeforeToday(period):
            return calendar.start_of(period, calendar.period(period, session)), (session & ~1) - 1
        case p.Since(moment):
            earlier = (s for s in range(session - 1, -1, -1) if comes(moment, calendar, s))
            return next(earlier, -1) + 1, session
        case p.SinceLast(anchor):
            start = seen.point(anchor)
            return (start.session if start else session) + 1, session
        case p.Within(anchor=anchor):
            start = seen.point(anchor)
            return (max(0, start.session), min(session, later(calendar, start, window))) if start else (session + 1, session)
        case p.SinceMark():
            return session if seen.mark is None else seen.mark, session
        case p.SinceAbsence():
            return seen.absence_began(), session
        case p.BeforeLast(number, unit):
            return 0, _first_of_last(seen, number, unit) - 1
        case p.Last(number, unit, after):
            start = seen.point(after) if after else None
            return max(_first_of_last(seen, number, unit), start.session + 1 if start else 0), session


def _first_of_last(seen: Seen, number: int, unit: str) -> int:
    calendar, session = seen.calendar, seen.session
    if unit == "sessions":
        return max(0, session - number + 1)
    if unit.startswith("calendar"):
        return calendar.session_of(dt.datetime.combine(_first_date(seen, number, unit), dt.time.min))
    period = UNIT_PERIODS[unit]
    return calendar.start_of(period, max(0, calendar.period(period, session) - number + 1))


def _first_date(seen: Seen, number: int, unit: str) -> dt.date:
    """The first of the last `number` days, weeks, months or years, today included."""
    return moved(seen.calendar.days[seen.session // 2], -number, unit) + dt.timedelta(days=1)


def dates(window: p.Window, seen: Seen) -> tuple[dt.datetime, dt.datetime] | None:
    """The first and last time of a window that goes by the calendar on the wall; nothing for one of sessions.

    What happened in such a window can be older than the calendar of sessions.
    """
    today = dt.datetime.combine(seen.calendar.days[seen.session // 2], dt.time.max)
    match window:
        case p.Last(number, unit, after) if unit.startswith("calendar"):
            start = seen.point(after) if after else None
            first = dt.datetime.combine(_first_date(seen, number, unit), dt.time.min)
            return max(first, start.time + dt.timedelta.resolution) if start else first, today
        case p.BeforeLast(number, unit) if unit.startswith("calendar"):
            return NEVER, dt.datetime.combine(_first_date(seen, number, unit), dt.time.min) - dt.timedelta.resolution
        case p.SinceLast(anchor):
            start = seen.point(anchor)
            return (start.time + dt.timedelta.resolution, today) if start else (today, NEVER)
        case p.Within(number, unit, anchor) if unit.startswith("calendar"):
            start = seen.point(anchor)
            if start is None:
                return today, NEVER
            return start.time, dt.datetime.combine(moved(start.time.date(), number, unit), dt.time.max)
        case _:
            return None
