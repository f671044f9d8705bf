"""A cohort under several policies: how many letters, meetings and referrals each would have made."""

from __future__ import annotations

from collections.abc import Collection

from attrs import frozen

from attendrules.compare.together import Comparison
from attendrules.decisions import Decision, Scope
from attendrules.decisions.kinds import ACTIONS
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period


@frozen
class CohortRow:
    """How often a kind of outcome became due to pupils, and to how many of them, by policy.

    `half_term` is the name of one (`autumn 1`), or nothing for the whole register.
    """

    kind: str
    half_term: str
    times: tuple[int, ...]
    pupils: tuple[int, ...]


def cohort(comparison: Comparison, kinds: Collection[str] = ACTIONS, *, by_half_term: bool = False) -> tuple[CohortRow, ...]:
    """A row for each kind of outcome that any policy made due; with `by_half_term`, one for each half term."""
    calendar = comparison.register.calendar
    concerned = [[d for d in run if d.subject.scope is Scope.PUPIL and d.kind in kinds] for run in comparison.runs]
    half_terms = [[_half_term(calendar, d) if by_half_term else -1 for d in decisions] for decisions in concerned]
    placed = [list(zip(*each, strict=True)) for each in zip(concerned, half_terms, strict=True)]
    wanted = {(kind, index) for kind in kinds for each in half_terms for index in each}
    rows = (_row(calendar, kind, index, placed) for kind, index in sorted(wanted, key=lambda w: (list(kinds).index(w[0]), w[1])))
    return tuple(row for row in rows if any(row.times))


def _half_term(calendar: Calendar, decision: Decision) -> int:
    number = calendar.number(decision.session.date, decision.session.half)
    return -1 if number is None else calendar.period(Period.HALF_TERM, number)


def _row(calendar: Calendar, kind: str, index: int, placed: list[list[tuple[Decision, int]]]) -> CohortRow:
    found = [[decision.subject for decision, where in each if decision.kind == kind and where == index] for each in placed]
    name = calendar.half_term_name(calendar.start_of(Period.HALF_TERM, index)) if index >= 0 else ""
    return CohortRow(kind, name, tuple(map(len, found)), tuple(len(set(each)) for each in found))
