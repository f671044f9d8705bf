"""When moments come, and which sessions a window holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from attendrules.domain.calendar import NOON, Calendar
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

UNIT_PERIODS = {"days": Period.DAY, "school weeks": Period.WEEK, "half terms": Period.HALF_TERM, "terms": Period.TERM}

Due = Mapping[str, Sequence[int]]
"""The sessions in which each outcome became due, in order."""


def comes(moment: p.Moment, calendar: Calendar, session: int, starts: Sequence[int] = ()) -> bool:
    """Whether a moment comes right after session `session`.

    For a `Delay`, `starts` are the sessions from which it counts.
    """
    match moment:
        case p.EndOf(period):
            return calendar.is_last(period, session)
        case p.Weekday(weekday, lunchtime):
            return session % 2 == (not lunchtime) and calendar.days[session // 2].weekday() == weekday
        case p.Clock(time):
            return session % 2 == (time > NOON)
        case p.Delay():
            return any(later(calendar, start, moment) == session for start in starts)


def later(calendar: Calendar, start: int, delay: p.Delay) -> int:
    """The session after which a delay from session `start` is over; one past the end if that is outside the calendar."""
    if start >= len(calendar):
        return len(calendar)
    if delay.unit == "sessions":
        return start + delay.number
    if delay.unit == "days":
        return 2 * (start // 2 + delay.number) + 1
    if delay.unit == "calendar weeks":
        return _end_of_day(calendar, calendar.days[start // 2] + dt.timedelta(weeks=delay.number))
    period = UNIT_PERIODS[delay.unit]
    index = calendar.period(period, start) + delay.number
    if period is not Period.WEEK:
        return calendar.start_of(period, index + 1) - 1
    return _same_weekday(calendar, start, index)


def _end_of_day(calendar: Calendar, date: dt.date) -> int:
    """The afternoon of a date, or of the next school day."""
    return 2 * (calendar.session_of(dt.datetime.combine(date, dt.time.min)) // 2) + 1


def _same_weekday(calendar: Calendar, start: int, week: int) -> int:
    """The afternoon of the same weekday in a school week, or of its next (or else last) school day."""
    first, stop = calendar.start_of(Period.WEEK, week), calendar.start_of(Period.WEEK, week + 1)
    weekday = calendar.days[start // 2].weekday()
    fits = (s for s in range(first + 1, stop, 2) if calendar.days[s // 2].weekday() >= weekday)
    return next(fits, stop - 1)


def bounds(window: p.Window, calendar: Calendar, session: int, due: Due) -> tuple[int, int]:
    """The first and last session of a window looked at after session `session`."""
    match window:
        case p.This(period):
            return calendar.start_of(period, calendar.period(period, session)), session
        case p.Previous(period):
            index = calendar.period(period, session)
            first = calendar.start_of(period, index - 1) if index else 0
            return first, calendar.start_of(period, index) - 1
        case p.ThisAndPrevious(period):
            return calendar.start_of(period, max(0, calendar.period(period, session) - 1)), session
        case p.Since(moment):
            earlier = (s for s in range(session - 1, -1, -1) if comes(moment, calendar, s))
            return next(earlier, -1) + 1, session
        case p.SinceOutcome(outcome):
            return due[outcome][-1] + 1 if due.get(outcome) else session + 1, session
        case p.Last(number, "sessions"):
            return max(0, session - number + 1), session
        case p.Last(number, "calendar weeks"):
            return _days_back(calendar, session, 7 * number), session
        case p.Last(number, unit):
            period = UNIT_PERIODS[unit]
            return calendar.start_of(period, max(0, calendar.period(period, session) - number + 1)), session


def _days_back(calendar: Calendar, session: int, days: int) -> int:
    """The first session on one of the last `days` calendar days, today included."""
    today = calendar.days[session // 2].toordinal()
    first = session // 2
    while first > 0 and calendar.days[first - 1].toordinal() > today - days:
        first -= 1
    return 2 * first
