"""Which events a condition is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Event
from attendrules.domain.sessions import Period
from attendrules.engine.compare import OPERATORS
from attendrules.engine.windows import UNIT_PERIODS, Seen, bounds, dates, moved
from attendrules.plan import model as p


class View(Seen, Protocol):
    """What a condition about events looks at."""

    @property
    def time(self) -> dt.datetime:
        """The time until which events are known."""


def matching(happened: p.Happened, view: View, events: Iterable[Event]) -> tuple[Event, ...]:
    """The events with the result and length of a condition that fall into its window, at least in part."""
    calendar, wall = view.calendar, dates(happened.window, view)
    first, last = (0, -1) if wall else bounds(happened.window, view)
    found = []
    for event in events:
        if max(event.time, event.known) > view.time or (happened.result and event.result != happened.result):
            continue
        if wall:
            begun, over = _edges(happened.edge, event.time, event.ends or event.time)
            fits = begun <= wall[1] and over >= wall[0]
        else:
            begins, ends = _edges(happened.edge, *extent(event, calendar))
            fits = first <= last and begins <= last and ends >= first
        ended = happened.edge != "ends" or extent(event, calendar)[1] <= view.session
        if fits and ended and _is_wanted(happened, event, calendar):
            found.append(event)
    return tuple(found)


_T = TypeVar("_T", int, dt.datetime)


def _edges(edge: str, begins: _T, ends: _T) -> tuple[_T, _T]:
    """What of an event has to be in the window: all of it, its beginning or its end."""
    return (begins, begins) if edge == "begins" else (ends, ends) if edge == "ends" else (begins, ends)


def _is_wanted(happened: p.Happened, event: Event, calendar: Calendar) -> bool:
    if happened.notice is not None:
        notice = OPERATORS[happened.notice.operator](ahead(event, happened.notice.unit, calendar), happened.notice.number)
        if not notice:
            return False
    return happened.lasting is None or _lasts(event, happened.lasting, calendar)


def ahead(event: Event, unit: str, calendar: Calendar) -> int:
    """How many whole units lie between the day on which an event was recorded and that on which it begins; -1 if none can."""
    known, first = event.known.date(), event.time.date()
    if known > first:
        return -1
    if unit.startswith("calendar"):
        units = 0
        while moved(known, units + 1, unit) <= first:
            units += 1
        return units
    sessions = [calendar.session_of(dt.datetime.combine(day, dt.time.min)) for day in (known, first)]
    if unit == "sessions" or sessions[0] < 0 or sessions[1] >= len(calendar):
        return max(0, sessions[1]) - max(0, sessions[0])
    period = UNIT_PERIODS[unit]
    return calendar.period(period, sessions[1]) - calendar.period(period, sessions[0])


def extent(event: Event, calendar: Calendar) -> tuple[int, int]:
    """The first and last session that an event belongs to; one that lasts ends with the last session of its days."""
    begins = calendar.session_of(event.time)
    if event.ends is None:
        return begins, begins
    ends = calendar.session_of(event.ends)
    on_a_school_day = ends < len(calendar) and ends >= 0 and calendar.days[ends // 2] == event.last_day
    return begins, max(begins, ends if on_a_school_day else ends - 1)


def _lasts(event: Event, lasting: p.Lasting, calendar: Calendar) -> bool:
    return OPERATORS[lasting.operator](length(event, lasting.unit, calendar), lasting.number)


def length(event: Event, unit: str, calendar: Calendar) -> int:
    """How many whole units an event lasts: sessions, days and so on of school, or of the calendar on the wall."""
    first, last = event.time.date(), event.last_day
    if unit in {"calendar months", "calendar years"}:
        units = 0
        while moved(first, units + 1, unit) <= last + dt.timedelta(days=1):
            units += 1
        return units
    if unit in {"calendar days", "calendar weeks"}:
        return ((last - first).days + 1) // (7 if unit == "calendar weeks" else 1)
    start, stop = (
        calendar.session_of(dt.datetime.combine(day, time)) for day, time in ((first, dt.time.min), (last, dt.time.max))
    )
    sessions = range(start, stop + 1 if stop < len(calendar) and calendar.days[stop // 2] == last else stop)
    if unit == "sessions":
        return len(sessions)
    return len({calendar.period(UNIT_PERIODS.get(unit, Period.DAY), session) for session in sessions})
