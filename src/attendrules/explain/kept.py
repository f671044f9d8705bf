"""Why a rule whose condition was true made nothing due: it had its turn before."""

from __future__ import annotations

from collections.abc import Iterable

from attendrules.decisions import Decision, Status
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period, Session
from attendrules.plan import model as p


def kept(step: p.Step, outcome: str, session: Session, made: Iterable[Decision], calendar: Calendar) -> str:
    """What held an outcome back in a session, in words; nothing if it was due then, or a row of a band is asked about."""
    if not isinstance(step, p.Rule):
        return ""
    mine = (each for each in made if (each.outcome, each.rule, each.status) == (outcome, step.origin.place, Status.DUE))
    before = [each.session for each in mine if _key(each.session) <= _key(session)]
    if not before or before[-1] == session:
        return ""
    last = before[-1]
    frequency = next(action.frequency for action in step.actions if action.outcome == outcome)
    period = frequency.period
    if period is not None and _period(calendar, period, last) == _period(calendar, period, session):
        return f"it comes once a {period.value}, and was due on {last} in the same"
    return f"it was due already, on {last}, and is not due anew until its condition has been false"


def _key(session: Session) -> tuple[object, int]:
    return session.date, session.half.index


def _period(calendar: Calendar, period: Period, session: Session) -> int | None:
    number = calendar.number(session.date, session.half)
    return None if number is None else calendar.period(period, number)
