"""Marks as they count, counts and windows, worked out anew from the register and the decisions alone."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import groupby
from math import ceil, floor

from attrs import evolve, frozen

from attendrules.decisions import Amount
from attendrules.domain.calendar import NOON, Calendar
from attendrules.domain.register import Mark
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

PERIODS = {"days": Period.DAY, "school weeks": Period.WEEK, "half terms": Period.HALF_TERM, "terms": Period.TERM}
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}
Codes = Mapping[int, str]


@frozen
class Seen:
    """A pupil's codes by session as entered and as they count, and those that are possible."""

    entered: Codes
    counts: Codes
    possible: frozenset[str]
    calendar: Calendar

    def of(self, value: p.Value) -> Codes:
        """The codes that a measure looks at."""
        return self.entered if value.seen == "entered" else self.counts


def entered(plan: p.Plan, calendar: Calendar, marks: Mapping[int, Mark]) -> dict[int, str]:
    """The codes of marks, from times of arrival where the policy gives times and nobody decided otherwise."""
    found = {}
    for session, mark in marks.items():
        rows = [row for row in plan.arrivals if row.half is calendar.session(session).half]
        code = mark.code
        if mark.arrival is not None and rows and code in {"", "N", *(row.code for row in rows)}:
            code = next((row.code for row in rows if row.fits(mark.arrival)), code)
        if code:
            found[session] = code
    return found


def measured(value: p.Value, seen: Iterable[Seen], first: int, last: int) -> tuple[Amount, list[int]]:
    """The value of a measure over sessions, pooled, and the sessions behind it."""
    if isinstance(value, p.Share):
        return _share(value, list(seen), first, last)
    units = [unit for each in seen for unit in _units(value, each, first, last)]
    return Amount(len(units)), sorted(session for unit in units for session in unit)


def _share(value: p.Share, seen: list[Seen], first: int, last: int) -> tuple[Amount, list[int]]:
    looked = [(s, c) for each in seen for s, c in each.of(value).items() if first <= s <= last]
    part, whole = (sum(code in codes for _, code in looked) for codes in (value.codes, value.possible))
    shown = value.possible - value.codes if 2 * part > whole else value.codes
    sessions = sorted(session for session, code in looked if code in shown)
    if value.rounding is None or not whole:
        return Amount(part, whole), sessions
    steps = Fraction(100 * part, whole) / value.rounding.step
    near = {"up": ceil(steps), "down": floor(steps)}.get(value.rounding.direction, floor(steps + Fraction(1, 2)))
    result = near * value.rounding.step
    return Amount(result.numerator, 100 * result.denominator), sessions


def _units(value: p.Count, seen: Seen, first: int, last: int) -> list[list[int]]:
    """The sessions, days or part days that are counted, latest first."""
    codes = seen.of(value)
    if value.unit == "part days":
        each = _units(evolve(value, unit="sessions"), seen, first, last)
        return [[s for unit in day for s in unit] for _, day in groupby(each, key=lambda unit: unit[0] // 2)]
    if value.unit == "spells":
        return _spells(value, seen, first, last)
    whole = [[s] for s in range(first, last + 1)]
    if value.unit == "days":
        whole = [[2 * day, 2 * day + 1] for day in range((first + 1) // 2, (last + 1) // 2)]
    elif value.unit != "sessions":
        whole = _periods(PERIODS[value.unit], seen.calendar, first, last)
    plain = value.unit == "sessions" and not value.in_a_row
    found: list[list[int]] = []
    for unit in reversed(whole):
        had = [s for s in unit if (s in codes if plain else codes.get(s) in seen.possible)]
        if had and _fits(value, [codes[s] in value.codes for s in had]):
            found.append(had)
        elif had and value.in_a_row:
            break
    return found


def _fits(value: p.Count, answers: list[bool]) -> bool:
    if value.reaching is None:
        return all(answers)
    share = Fraction(100 * sum(answers), len(answers))
    return bool(SIGNS[value.reaching.operator](share, value.reaching.threshold))


def _periods(period: Period, calendar: Calendar, first: int, last: int) -> list[list[int]]:
    """The sessions of each period that lies within two sessions."""
    each: dict[int, list[int]] = {}
    for session in range(len(calendar)):
        each.setdefault(calendar.period(period, session), []).append(session)
    return [sessions for sessions in each.values() if first <= sessions[0] and sessions[-1] <= last]


def _spells(value: p.Count, seen: Seen, first: int, last: int) -> list[list[int]]:
    """The rows of sessions that fit, each ended by a possible one that does not."""
    found: list[list[int]] = [[]]
    for session, code in sorted(seen.of(value).items()):
        if first <= session <= last and code in seen.possible:
            if code in value.codes:
                found[-1].append(session)
            else:
                found.append([])
    return [spell for spell in found if spell and (value.lasting is None or _long(spell, value.lasting, seen.calendar))]


def _long(spell: list[int], lasting: p.Lasting, calendar: Calendar) -> bool:
    dates = [calendar.session(session).date for session in spell]
    lengths = {"sessions": len(spell), "days": len(set(dates)), "calendar days": (dates[-1] - dates[0]).days + 1}
    return bool(SIGNS[lasting.operator](lengths[lasting.unit], lasting.number))


def bounds(window: p.Window, calendar: Calendar, session: int) -> tuple[int, int] | None:
    """The first and last session of a window, where they follow from the calendar alone."""
    match window:
        case p.This(period) | p.Previous(period) | p.ThisAndPrevious(period):
            index = calendar.period(period, session)
            start = calendar.start_of(period, index)
            before = calendar.start_of(period, index - 1) if index else 0
            return {p.This: (start, session), p.Previous: (before, start - 1), p.ThisAndPrevious: (before, session)}[type(window)]
        case p.BeforeToday(period):
            return calendar.start_of(period, calendar.period(period, session)), 2 * (session // 2) - 1
        case p.Last(number, unit, None):
            return max(0, _reach(calendar, session, number, unit)), session
        case p.BeforeLast(number, unit):
            return 0, _reach(calendar, session, number, unit) - 1
        case p.Since(moment) if not isinstance(moment, p.Delay):
            return max((s for s in range(session) if comes(moment, calendar, s)), default=-1) + 1, session
    return None


def _reach(calendar: Calendar, session: int, number: int, unit: str) -> int:
    if unit == "sessions":
        return max(0, session - number + 1)
    if unit in PERIODS:
        index = calendar.period(PERIODS[unit], session) - number + 1
        return calendar.start_of(PERIODS[unit], max(0, index))
    today, months = calendar.days[session // 2], number * (12 if unit == "calendar years" else 1)
    if unit in {"calendar days", "calendar weeks"}:
        first = today - dt.timedelta(days=number * (7 if unit == "calendar weeks" else 1))
    else:
        month = today.year * 12 + today.month - 1 - months
        next_month = dt.date((month + 1) // 12, (month + 1) % 12 + 1, 1)
        first = dt.date(month // 12, month % 12 + 1, min(today.day, (next_month - dt.timedelta(days=1)).day))
    return calendar.session_of(dt.datetime.combine(first + dt.timedelta(days=1), dt.time.min))


def comes(moment: p.Moment, calendar: Calendar, session: int) -> bool:
    """Whether a moment comes after a session; a delay is taken to."""
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
    return True
