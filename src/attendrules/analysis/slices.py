"""Cut a plan down to the steps and recodes on which some outcomes depend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import attrs
from attrs import evolve, field, frozen

from attendrules.analysis.walking import code_sets, inside, words
from attendrules.domain.codes import POSSIBLE
from attendrules.plan import model as p

UNDERSTOOD = frozenset({
    "name", "title", "version", "source", "first_day", "last_day", "codes", "outcomes", "arrivals", "recodes", "steps",
    "group_rules", "clauses", "readings", "inputs", "hash",
})  # fmt: skip
"""The fields of a plan that slices are made of, or that decide nothing."""


@frozen(slots=False)
class Slice:
    """The part of a plan on which `targets` depend: a plan that decides on them as the whole one does."""

    plan: p.Plan = field(repr=False)
    targets: frozenset[str]
    whole: p.Plan = field(repr=False)
    """The plan that it was cut from."""
    beyond: str = ""
    """A part of the plan that the outcomes have to do with and that slices know nothing of."""

    @cached_property
    def steps(self) -> tuple[p.Step, ...]:
        """The rules and bands, pupils' before groups'."""
        return (*self.plan.steps, *self.plan.group_rules)

    @cached_property
    def parts(self) -> tuple[object, ...]:
        """Everything in it that decides something."""
        return (*self.plan.recodes, *self.steps)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The facts and events that it asks for."""
        known = words(self.parts)
        return tuple(name for name in self.plan.inputs if name in known)

    @cached_property
    def observed(self) -> frozenset[frozenset[str]]:
        """Every set of codes that a session's mark is looked up in."""
        possible = self.plan.codes.in_category(*POSSIBLE)
        return code_sets(self.parts) | ({possible} if self.looks_back else frozenset())

    @cached_property
    def looks_back(self) -> bool:
        """Whether it counts rows or days, for which it matters which sessions are possible."""
        return any(isinstance(each, p.Count) and (each.in_a_row or each.unit != "sessions") for each in inside(self.parts))


def cut(plan: p.Plan, targets: Iterable[str]) -> Slice:
    """The slice of a plan for some of its outcomes."""
    wanted = frozenset(targets) & frozenset(plan.outcomes)
    steps, groups, needed = _steps(plan, wanted)
    recodes = _recodes(plan, (*steps, *groups), needed)
    small = evolve(plan, steps=steps, group_rules=groups, recodes=recodes, clauses=())
    return Slice(small, wanted, plan, _beyond(plan, needed))


def _steps(plan: p.Plan, wanted: frozenset[str]) -> tuple[tuple[p.Step, ...], tuple[p.Rule, ...], frozenset[str]]:
    needed = wanted
    bands = {step.name for step in plan.steps if isinstance(step, p.Band)}
    while True:
        steps = tuple(_only(step, needed) for step in plan.steps if _makes(step, plan) & needed)
        groups = tuple(_only(rule, needed) for rule in plan.group_rules if _makes(rule, plan) & needed)
        asked = words((steps, groups))
        more = needed | (asked & frozenset(plan.outcomes)) | _rows(plan, asked & bands)
        if more == needed:
            return steps, groups, needed  # type: ignore[return-value]  # group rules stay rules
        needed = more


def _makes(step: p.Step, plan: p.Plan) -> frozenset[str]:
    match step:
        case p.Band():
            return frozenset(row.outcome for row in step.rows)
        case p.Rule():
            return frozenset(action.outcome for action in step.actions)
        case _:
            return words(step) & frozenset(plan.outcomes)


def _only(step: p.Step, needed: frozenset[str]) -> p.Step:
    """A rule with only those of its actions that matter."""
    if not isinstance(step, p.Rule):
        return step
    return evolve(step, actions=tuple(action for action in step.actions if action.outcome in needed))


def _rows(plan: p.Plan, bands: frozenset[str]) -> frozenset[str]:
    return frozenset(row.outcome for step in plan.steps if isinstance(step, p.Band) and step.name in bands for row in step.rows)


def _recodes(plan: p.Plan, steps: Sequence[p.Step], needed: frozenset[str]) -> tuple[p.Recode, ...]:
    """The recodes that make a target due, or change a mark so that somebody can tell."""
    chosen = [recode for recode in plan.recodes if recode.outcome in needed]
    while True:
        seen = code_sets((tuple(steps), tuple(chosen))) | frozenset(recode.sources for recode in chosen)
        seen |= {plan.codes.in_category(*POSSIBLE)}
        more = [recode for recode in plan.recodes if recode in chosen or _matters(recode, seen, chosen)]
        if len(more) == len(chosen):
            return tuple(more)
        chosen = more


def _matters(recode: p.Recode, seen: frozenset[frozenset[str]], chosen: Sequence[p.Recode]) -> bool:
    tells = any((source in codes) != (recode.target in codes) for codes in seen for source in recode.sources)
    return tells or any(other.stratum == recode.stratum and other.sources & recode.sources for other in chosen)


def _beyond(plan: p.Plan, needed: frozenset[str]) -> str:
    for name in _foreign(plan):
        if words(getattr(plan, name)) & needed:
            return name
    return ""


def _foreign(plan: p.Plan) -> Iterator[str]:
    """The fields of a plan that slices know nothing of, and that are not empty."""
    for each in attrs.fields(type(plan)):
        if each.name not in UNDERSTOOD and getattr(plan, each.name):
            yield each.name
