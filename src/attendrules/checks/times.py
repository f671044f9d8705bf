"""Check times that come so long after something: into the holidays, or before what they ask about is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

from attendrules.checks.findings import Finding
from attendrules.checks.makers import Maker, makers
from attendrules.checks.sense import cases
from attendrules.decisions import Scope
from attendrules.domain.calendar import Calendar, english_calendar, english_years
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

DAYS = {"calendar days": 1, "calendar weeks": 7}
ENDS = {Period.HALF_TERM, Period.TERM, Period.YEAR}
PUT_OFF = 14
"""Days of waiting that are more than a weekend or a half-term holiday."""


def time_findings(plan: p.Plan) -> Iterator[Finding]:
    """Delays that fall into the holidays, and questions that come before their time is over."""
    every = makers(plan)
    for each in every:
        yield from _too_early(each)
        yield from _in_the_holidays(each, every, plan)


# ---- before the time is over --------------------------------------------------------------------


def _too_early(each: Maker) -> Iterator[Finding]:
    moment = each.moment
    if not isinstance(moment, p.Delay) or moment.unit not in DAYS:
        return
    for part in p.parts(each.condition):
        if not isinstance(part, p.Happened) or not part.wants_none or not isinstance(part.window, p.Within):
            continue
        within, anchor = part.window, part.window.anchor
        if anchor != p.Anchor(moment.after, moment.event) or within.unit not in DAYS:
            continue
        waited, allowed = moment.number * DAYS[moment.unit], within.number * DAYS[within.unit]
        if waited < allowed:
            message = f"it is looked at after {waited} days, when the {allowed} days of `{part.text}` are not over"
            yield Finding("AR322", message, each.origin.place, (f"look at it `{allowed} calendar days after {moment.after}`",),
                          each.origin.clauses)  # fmt: skip


# ---- holidays ---------------------------------------------------------------------------------------


@cache
def _year(first: dt.date | None, last: dt.date | None) -> Calendar:
    """The first bundled school year that a policy is in force in, else the last there is."""
    calendars = [english_calendar(name) for name in english_years()]
    fits = [each for each in calendars if first and first <= each.days[-1] and (last is None or each.days[0] <= last)]
    return fits[0] if fits else calendars[-1]


def _in_the_holidays(each: Maker, every: tuple[Maker, ...], plan: p.Plan) -> Iterator[Finding]:
    moment = each.moment
    if not isinstance(moment, p.Delay) or moment.event or not moment.after or each.scope is not Scope.PUPIL:
        return
    periods = _periods(moment.after, every, frozenset())
    if not periods:
        return
    calendar = _year(plan.first_day, plan.last_day)
    late = [end for end in _ends(calendar, min(periods, key=list(Period).index)) if _put_off(calendar, end, moment)]
    if late:
        period = min(periods, key=list(Period).index)
        message = f"`{moment.after}` is due when a {period.value} ends; {_said(calendar, late[-1], moment)}"
        advice = (
            "count in `school weeks`, or say what the holidays do"
            if moment.unit in DAYS
            else "say what happens at the end of the year"
        )
        yield Finding("AR319", message, each.origin.place, (advice,), each.origin.clauses)


def _periods(outcome: str, every: tuple[Maker, ...], seen: frozenset[str]) -> frozenset[Period]:
    """The periods at whose ends an outcome comes; none if it may come at any other time."""
    found: set[Period] = set()
    for each in every:
        if outcome not in each.outcomes:
            continue
        if isinstance(each.moment, p.EndOf) and each.moment.period in ENDS:
            found.add(each.moment.period)
            continue
        due = [f.part.outcome for case in cases(each.condition) or () for f in case if f.wanted and isinstance(f.part, p.Issued)]
        if len(set(due)) != 1 or due[0] in seen or isinstance(each.moment, p.Delay):
            return frozenset()
        inner = _periods(due[0], every, seen | {outcome})
        if not inner:
            return frozenset()
        found |= inner
    return frozenset(found)


def _ends(calendar: Calendar, period: Period) -> list[dt.date]:
    numbers = range(1, len(calendar), 2)
    return [calendar.days[number // 2] for number in numbers if calendar.is_last(period, number)]


def _put_off(calendar: Calendar, end: dt.date, moment: p.Delay) -> bool:
    """Whether the time after a period's end comes more than two weeks late, or after the year's last day."""
    day = _day(calendar, end, moment)
    if day is None or day > calendar.days[-1]:
        return True
    school = next(each for each in calendar.days if each >= day)
    return (school - day).days > PUT_OFF


def _day(calendar: Calendar, end: dt.date, moment: p.Delay) -> dt.date | None:
    if moment.unit in DAYS:
        return end + dt.timedelta(days=moment.number * DAYS[moment.unit])
    after = [day for day in calendar.days if day > end]
    if moment.unit == "days":
        return after[moment.number - 1] if len(after) >= moment.number else None
    weeks = list(dict.fromkeys(day.isocalendar()[:2] for day in after))
    if moment.unit != "school weeks":
        return end
    return None if len(weeks) < moment.number else next(d for d in after if d.isocalendar()[:2] == weeks[moment.number - 1])


def _said(calendar: Calendar, end: dt.date, moment: p.Delay) -> str:
    since = f"from {end.day} {end:%B %Y}"
    if moment.unit not in DAYS:
        return f"{since} there are no {moment.number} {moment.unit.replace('days', 'school days')} left in the school year"
    day = end + dt.timedelta(days=moment.number * DAYS[moment.unit])
    where = "after the school year" if day > calendar.days[-1] else "into the holidays"
    return f"{since} it falls {where}, on {day.day} {day:%B}, and is put off to the next school day"
