"""The part of a plan on which some outcomes hang."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve

from attendrules.plan import model as p
from attendrules.scenarios.mutants.sites import strings


def made_by(step: Any) -> set[str]:
    """The outcomes that a step can make due; of a band, its name too, as figures ask for that."""
    if isinstance(step, p.Rule):
        return {action.outcome for action in step.actions}
    if isinstance(step, p.Band):
        return {step.name, *(row.outcome for row in step.rows)}
    return {step.outcome}


def sliced(plan: p.Plan, outcomes: Iterable[str]) -> p.Plan:
    """The plan with only the steps on which some outcomes hang; all of its recodes and arrival times stay."""
    steps = (*plan.steps, *plan.group_rules)
    wanted = {*outcomes, *(each for recode in plan.recodes for each in strings(recode))}
    kept: set[int] = set()
    while more := [at for at, step in enumerate(steps) if at not in kept and made_by(step) & wanted]:
        kept.update(more)
        wanted.update(each for at in more for each in strings(steps[at]))
    number = len(plan.steps)
    return evolve(
        plan,
        steps=tuple(step for at, step in enumerate(plan.steps) if at in kept),
        group_rules=tuple(step for at, step in enumerate(plan.group_rules) if at + number in kept),
    )
