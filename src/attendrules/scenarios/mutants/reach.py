"""Which clauses scenarios reach: those of whose rules they look at a decision, or an arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attendrules.plan.model import Origin
from attendrules.scenarios.running import Result


def unreached(results: Sequence[Result]) -> tuple[str, ...]:
    """The clauses with rules that no scenario reaches, in the order of the policy."""
    reached = {clause for result in results for clause in (*_decided(result), *_arrived(result))}
    clauses = {clause.ref: None for result in results for clause in result.case.policy.plan.clauses if clause.places}
    return tuple(ref for ref in clauses if ref not in reached)


def _decided(result: Result) -> Iterable[str]:
    scenario = result.case.scenario
    for decision in result.run:
        if scenario.everything or decision.outcome in scenario.outcomes:
            yield from decision.clauses


def _arrived(result: Result) -> Iterable[str]:
    """The clauses of the rows of arrival times that give a mark its code."""
    calendar, plan = result.case.scenario.calendar, result.case.policy.plan
    for mark in (mark for marks in result.case.scenario.marks.values() for mark in marks):
        half = calendar.session(mark.session).half
        fits: Iterable[Origin] = (
            row.origin for row in plan.arrivals if mark.arrival and row.half is half and row.fits(mark.arrival)
        )
        for origin in list(fits)[:1]:
            yield from origin.clauses
