"""Which events a condition is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

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
            fits = event.time <= wall[1] and (event.ends or event.time) >= wall[0]
        else:
            begins, ends = extent(event, calendar)
            fits = first <= last and begins <= last and ends >= first
        if fits and (happened.lasting is None or _lasts(event, happened.lasting, calendar)):
            found.append(event)
    return tuple(found)


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
