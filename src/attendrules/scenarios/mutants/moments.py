"""When a rule can come at all: once in a while, or in the afternoon only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs
from attrs import evolve

from attendrules.domain.calendar import NOON, english_calendar
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

ORDER = list(Period)


def looks_once(rule: p.Rule) -> bool:
    """Whether a rule that is true at one look starts afresh, or is false, before it can be true at another."""
    if rule.condition is None or isinstance(rule.moment, p.Delay):
        return True
    if _half_term(rule.condition) is not None and rule.moment == p.EndOf(Period.HALF_TERM):
        return True
    return rule.afresh is not None and ORDER.index(rule.afresh) <= ORDER.index(_length(rule.moment))


def _length(moment: p.Moment) -> Period:
    """The period in which a moment comes once at most."""
    match moment:
        case p.EndOf(period) | p.LastMorning(period):
            return period
        case p.Weekday():
            return Period.WEEK
        case _:
            return Period.DAY


def _half_term(condition: p.Condition | None) -> int | None:
    """The half term in which alone a condition can be true, if there is one."""
    match condition:
        case p.HalfTermTest(number):
            return number
        case p.AllOf(parts):
            return next((number for number in map(_half_term, parts) if number is not None), None)
        case _:
            return None


# ---- the first half terms of a year -------------------------------------------------------------


def early_in_the_year(condition: p.Condition | None) -> p.Condition | None:
    """The same condition, with each window as short as it can be said in the half term in which it can be true.

    In the first half term of a year, this year, this term and this half term are the same sessions.
    """
    number = _half_term(condition)
    return condition if number is None else _shortened(condition, number)


def _shortened(node: Any, number: int) -> Any:
    if isinstance(node, p.This):
        return p.This(next((each for each in _alike(number) if node.period in _alike(number)), node.period))
    if isinstance(node, tuple):
        return tuple(_shortened(each, number) for each in node)
    if attrs.has(type(node)):
        fields = {each.name: _shortened(getattr(node, each.name), number) for each in attrs.fields(type(node))}
        return evolve(node, **fields)
    return node


@cache
def _alike(number: int) -> tuple[Period, ...]:
    """The periods that begin with the year in a half term of it, in every English calendar; the shortest first."""
    calendar = english_calendar()
    sessions = [each for each in range(len(calendar)) if calendar.half_term_of_year(each) == number]

    def start(period: Period, session: int) -> int:
        return calendar.start_of(period, calendar.period(period, session))

    periods = (Period.HALF_TERM, Period.TERM, Period.YEAR)
    return tuple(each for each in periods if all(start(each, session) == start(Period.YEAR, session) for session in sessions))


# ---- mornings -----------------------------------------------------------------------------------


def comes_in_the_afternoon(plan: p.Plan, rule: p.Rule, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a rule can become true, or cease to be, after an afternoon only."""
    match rule.moment:
        case p.EndOf(Period.SESSION):
            return _afternoon(plan, rule.condition, seen)
        case p.EndOf():
            return True
        case p.LastMorning():
            return False
        case p.Weekday(_, lunchtime, time):
            return time > NOON if time else not lunchtime
        case p.Clock(time):
            return time > NOON
        case p.Delay(unit=unit):
            return unit != "sessions"


def _afternoon(plan: p.Plan, condition: p.Condition | None, seen: frozenset[str]) -> bool:
    match condition:
        case p.Issued(outcome) | p.Standing(outcome):
            makers = list(_makers(plan, outcome))
            return (
                outcome not in seen
                and bool(makers)
                and all(isinstance(each, p.Rule) and comes_in_the_afternoon(plan, each, seen | {outcome}) for each in makers)
            )
        case p.Negated(part):
            return _afternoon(plan, part, seen)
        case p.AnyOf(parts):
            return all(_afternoon(plan, part, seen) for part in parts)
        case p.AllOf(parts):
            now = [part for part in parts if isinstance(part, p.Issued)]
            return any(_afternoon(plan, part, seen) for part in now) or all(_afternoon(plan, part, seen) for part in parts)
        case _:
            return False


def _makers(plan: p.Plan, outcome: str) -> Iterator[object]:
    """Everything that can make an outcome due."""
    for step in (*plan.steps, *plan.group_rules):
        rows = step.rows if isinstance(step, p.Band) else ()
        if any(row.outcome == outcome for row in rows) or outcome in {each.outcome for each in getattr(step, "actions", ())}:
            yield step
    yield from (recode for recode in plan.recodes if recode.outcome == outcome)
