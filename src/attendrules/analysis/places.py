"""Where the rules stand that decided."""

from __future__ import annotations

from collections.abc import Iterable

from attendrules.analysis.behaviour import Side
from attendrules.decisions import Decision
from attendrules.plan import model as p


def places(side: Side, decisions: Iterable[Decision]) -> tuple[str, ...]:
    """Where the rules of some decisions stand, or those that make a target due."""
    fired = tuple(dict.fromkeys(made.rule for made in decisions))
    targets = side.part.targets
    makers = [recode.origin.place for recode in side.part.plan.recodes if recode.outcome in targets]
    for step in side.part.steps:
        if isinstance(step, p.Band):
            makers += [row.origin.place for row in step.rows if row.outcome in targets]
        elif any(action.outcome in targets for action in step.actions):
            makers.append(step.origin.place)
    return fired or tuple(dict.fromkeys(makers))[:3]
