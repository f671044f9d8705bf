"""What a plan is asked besides: since when the rule of an outcome has been true, and until when."""

from __future__ import annotations

from attrs import evolve

from attendrules.decisions import Modality
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

PROBE = " probe"
"""The name of an outcome that no policy can have."""


def probed(plan: p.Plan, outcome: str) -> p.Plan | None:
    """The plan with a status that holds as long as a rule for an outcome is true, looked at after every session.

    Nothing if there is no such rule, or only rules that come so long after something.
    """
    rules = [step for step in plan.steps if isinstance(step, p.Rule) and _asks(step, outcome)]
    if not rules:
        return None
    action = (p.Action(PROBE, Modality.MUST),)
    probes = tuple(
        evolve(rule, moment=p.EndOf(Period.SESSION), moment_text="each session", actions=action) for rule in rules
    )  # fmt: skip
    outcomes = {**plan.outcomes, PROBE: p.Outcome(PROBE, "status")}
    return evolve(plan, steps=(*plan.steps, *probes), outcomes=outcomes)


def _asks(rule: p.Rule, outcome: str) -> bool:
    makes = any(action.outcome == outcome for action in rule.actions)
    return makes and rule.condition is not None and not isinstance(rule.moment, p.Delay)
