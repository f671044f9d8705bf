"""The derivation of a decision: what made the outcomes hold, and the marks count, that its condition asked about."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from attendrules.api import Run
from attendrules.decisions import Decision, Status
from attendrules.plan import model as p


@frozen
class Derivation:
    """A decision, and the derivations of those that it rests on, the order of its reasons kept."""

    decision: Decision
    rests_on: tuple[Derivation, ...] = ()


def derivation(run: Run, decision: Decision) -> Derivation:
    """What a decision of a run rests on, down to marks and inputs.

    It rests on the standing outcomes that held, on those that were due at the same moment or
    before (`3 school weeks after …`, `since …`), and on the recodes of the marks it counts.
    """
    earlier = [each for each in run if each.subject.pupil == decision.subject.pupil or each.subject == decision.subject]
    return _derived(run.policy.plan, earlier, decision, frozenset())


def _derived(plan: p.Plan, made: list[Decision], decision: Decision, above: frozenset[int]) -> Derivation:
    above |= {id(decision)}
    found = {id(each): each for each in _behind(plan, made, decision) if id(each) not in above}
    return Derivation(decision, tuple(_derived(plan, made, each, above) for each in found.values()))


def _behind(plan: p.Plan, made: list[Decision], decision: Decision) -> Iterator[Decision]:
    before = [each for each in made if each.session <= decision.session and each.status is Status.DUE]
    said = {fact.text for fact in decision.facts if fact.holds is True}
    for step in steps_of(plan, decision):
        yield from _anchored(step.moment, before) if isinstance(step, p.Rule) else ()
        for part in p.parts(step.condition):
            match part:
                case p.Standing(outcome) if f"{outcome} holds" in said:
                    held = (each for each in before if each.ends is None or each.ends >= decision.session)
                    yield from _last(outcome, held)
                case p.Issued(outcome) if f"{outcome} is due" in said:
                    yield from _last(outcome, (each for each in before if each.session == decision.session))
                case p.ThanEarlier(outcome=outcome):
                    yield from _last(outcome, before)
                case p.Happened(window=window):
                    yield from _anchored(window, before)
                case _:
                    for value in p.values_of(part):
                        yield from _anchored(value.window, before)
    counted = {each.session for fact in decision.facts for each in fact.counted if each.code != each.entered}
    yield from (each for each in before if each.change is not None and each.change.session in counted)


def _anchored(what: p.Window | p.Moment, before: list[Decision]) -> Iterator[Decision]:
    match what:
        case p.SinceLast(p.Anchor(outcome, False)) | p.Within(anchor=p.Anchor(outcome, False)):
            yield from _last(outcome, before)
        case p.Last(after=p.Anchor(outcome, False)) | p.Delay(after=outcome, event=False):
            yield from _last(outcome, before)


def _last(outcome: str, made: Iterator[Decision] | list[Decision]) -> list[Decision]:
    return [each for each in made if each.outcome == outcome][-1:]


def steps_of(plan: p.Plan, decision: Decision) -> Iterator[p.Rule | p.BandRow | p.Recode]:
    """The steps of a plan that stand where a decision says its rule stands, and have its outcome."""
    rows = (row for step in plan.steps if isinstance(step, p.Band) for row in step.rows)
    rules = (step for step in (*plan.steps, *plan.group_rules) if isinstance(step, p.Rule))
    single: list[p.BandRow | p.Recode] = [*rows, *plan.recodes]
    for row in single:
        if row.origin.place == decision.rule and row.outcome == decision.outcome:
            yield row
    for rule in rules:
        if rule.origin.place == decision.rule and any(action.outcome == decision.outcome for action in rule.actions):
            yield rule
