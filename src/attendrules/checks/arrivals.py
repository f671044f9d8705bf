"""Check that every minute of arrival has one code, and that nothing is asked before the register closes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from attendrules.checks.findings import Finding
from attendrules.decisions import Scope
from attendrules.domain.calendar import NOON
from attendrules.domain.codes import ATTENDED
from attendrules.domain.sessions import Half, Period
from attendrules.plan import model as p

NAMES = {Half.AM: "morning", Half.PM: "afternoon"}


def arrival_findings(plan: p.Plan) -> Iterator[Finding]:
    """What is wrong with the arrival times of a plan."""
    for half in Half:
        rows = [row for row in plan.arrivals if row.half is half]
        yield from _minutes(rows)
        yield from _ends(rows)
    yield from _one_half(plan.arrivals)
    for rule in (*plan.steps, *plan.group_rules):
        if isinstance(rule, p.Rule):
            yield from _before_closing(rule, plan)


def _minutes(rows: Sequence[p.ArrivalRow]) -> Iterator[Finding]:
    ends = [_minute(t) for row in rows for t in (row.first, row.last) if t is not None]
    times = [dt.time(*divmod(minute, 60)) for minute in range(min(ends, default=0), max(ends, default=-1) + 1)]
    missing = _stretch([time for time in times if not any(row.fits(time) for row in rows)])
    if missing:
        advice = ("widen one of the rows until they meet",)
        yield Finding("AR304", f"an arrival {_said(missing)} has no code", rows[0].origin.place, advice, _cited(rows))
    twice = _stretch([time for time in times if len({row.code for row in rows if row.fits(time)}) > 1])
    if twice:
        first, second = [row for row in rows if row.fits(twice[0])][:2]
        message = f"an arrival {_said(twice)} has two codes, {first.code} and {second.code}"
        also = ((first.origin.place, f"{first.code} here"),)
        yield Finding("AR305", message, second.origin.place, ("narrow one of the rows",), second.origin.clauses, also)


def _minute(time: dt.time) -> int:
    return 60 * time.hour + time.minute


def _stretch(times: Sequence[dt.time]) -> list[dt.time]:
    """The first of the times, and those that follow it minute by minute."""
    return [time for n, time in enumerate(times) if _minute(time) == _minute(times[0]) + n]


def _said(times: Sequence[dt.time]) -> str:
    return f"at {times[0]:%H:%M}" if len(times) == 1 else f"from {times[0]:%H:%M} to {times[-1]:%H:%M}"


def _cited(rows: Sequence[p.ArrivalRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for row in rows for clause in row.origin.clauses))


def _ends(rows: Sequence[p.ArrivalRow]) -> Iterator[Finding]:
    if not rows:
        return
    if all(row.first is not None for row in rows):
        first = min(rows, key=lambda row: row.first or dt.time.min)
        yield _open(first, f"an arrival before {first.first:%H:%M} has no code")
    if all(row.last is not None for row in rows):
        last = max(rows, key=lambda row: row.last or dt.time.max)
        yield _open(last, f"an arrival after {last.last:%H:%M} has no code")


def _open(row: p.ArrivalRow, message: str) -> Finding:
    said = f"{message} in the {NAMES[row.half]}: its mark stays as it was entered"
    return Finding("AR323", said, row.origin.place, ("say what it is, or that the office enters it",), row.origin.clauses)


def _one_half(rows: Sequence[p.ArrivalRow]) -> Iterator[Finding]:
    halves = {row.half for row in rows}
    for half in Half:
        if halves and half not in halves:
            there = NAMES[next(iter(halves))]
            message = f"arrival times are given for the {there} only: nobody is late in the {NAMES[half]} but by what is entered"
            yield Finding("AR323", message, rows[0].origin.place, (f"say when the {NAMES[half]} register closes",), _cited(rows))


def _before_closing(rule: p.Rule, plan: p.Plan) -> Iterator[Finding]:
    if not isinstance(rule.moment, p.Clock) or not _asks_of_the_day(rule):
        return
    time = rule.moment.time
    half = Half.AM if time <= NOON else Half.PM
    attended = plan.codes.in_category(*ATTENDED)
    still = [row for row in plan.arrivals if row.half is half and row.code in attended and row.last and row.last > time]
    if not still:
        return
    last = max(still, key=lambda row: row.last or dt.time.min)
    message = f"at {time:%H:%M} the register is still open: who arrives by {last.last:%H:%M} is {last.code}"
    also = ((last.origin.place, "arrivals until then are here"),)
    clauses = tuple(dict.fromkeys((*rule.origin.clauses, *last.origin.clauses)))
    advice = ("look at it when the register has closed, if it is about who came",)
    yield Finding("AR318", message, rule.origin.place, advice, clauses, also)


def _asks_of_the_day(rule: p.Rule) -> bool:
    """Whether a rule asks what a child's mark is or, of a class, whether something is missing today."""
    for part in p.parts(rule.condition):
        if isinstance(part, p.MarkTest) and rule.scope is Scope.PUPIL:
            return True
        if isinstance(part, p.Happened) and rule.scope is Scope.CLASS and part.wants_none and part.window == p.This(Period.DAY):
            return True
    return False
