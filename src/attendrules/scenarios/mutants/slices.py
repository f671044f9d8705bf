"""The part of a plan on which some outcomes hang, and the outcomes that hang on a step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, evolve, field

from attendrules.decisions import Scope
from attendrules.plan import model as p
from attendrules.scenarios.mutants.sites import strings


def made_by(step: Any) -> frozenset[str]:
    """The outcomes that a step can make due; of a band, its name too, as figures ask for that."""
    if isinstance(step, p.Rule):
        return frozenset(action.outcome for action in step.actions)
    if isinstance(step, p.Band):
        return frozenset({step.name, *(row.outcome for row in step.rows)})
    return frozenset({step.outcome})


@define
class Web:
    """What hangs on what in a plan: by step, the outcomes that it makes and the names that it asks about."""

    plan: p.Plan
    steps: tuple[p.Step, ...]
    """Those for pupils, then those for groups."""
    made: list[frozenset[str]]
    asked: list[frozenset[str]]
    by_recodes: frozenset[str]
    """What recodes ask about: every mark may hang on that."""
    _above: dict[frozenset[str], frozenset[int]] = field(factory=dict)
    _below: dict[frozenset[str], frozenset[str]] = field(factory=dict)

    @classmethod
    def of(cls, plan: p.Plan) -> Web:
        """The web of a plan."""
        steps = (*plan.steps, *plan.group_rules)
        by_recodes = frozenset(each for recode in plan.recodes for each in strings(recode))
        return cls(plan, steps, [made_by(step) for step in steps], [frozenset(strings(step)) for step in steps], by_recodes)

    def hanging_on(self, step: Any, after: Any) -> frozenset[str]:
        """The outcomes that may come otherwise if a step is changed."""
        if not isinstance(step, p.Rule | p.Band):
            return self._every
        found = made_by(step) | (made_by(after) if after is not None else frozenset())
        if found not in self._below:
            self._below[found] = self._hanging(found)
        return self._below[found]

    def _hanging(self, found: frozenset[str]) -> frozenset[str]:
        while more := [made for made, asked in zip(self.made, self.asked, strict=True) if asked & found and not made <= found]:
            found = found.union(*more)
        return self._every if found & self.by_recodes else found & self._every

    @property
    def _every(self) -> frozenset[str]:
        return frozenset(self.plan.outcomes)

    def above(self, outcomes: Iterable[str]) -> frozenset[int]:
        """The steps on which some outcomes hang, by their places."""
        wanted = frozenset(outcomes) | self.by_recodes
        if wanted not in self._above:
            found, kept = wanted, set[int]()
            while more := [at for at, made in enumerate(self.made) if at not in kept and made & found]:
                kept.update(more)
                found = found.union(*(self.asked[at] for at in more))
            self._above[wanted] = frozenset(kept)
        return self._above[wanted]

    def about_groups(self, outcomes: frozenset[str]) -> bool:
        """Whether some outcomes hang on rules for groups; those for parents are decided with the child."""
        number = len(self.plan.steps)
        groups = (self.plan.group_rules[at - number] for at in self.above(outcomes) if at >= number)
        return any(rule.scope is not Scope.PARENT for rule in groups)

    def part(self, outcomes: frozenset[str], step: Any = None, after: Any = None) -> p.Plan:
        """The plan with only the steps on which some outcomes hang, and a step changed; without it if it is changed to nothing.

        All recodes and arrival times stay.
        """
        asked = frozenset() if after is None else frozenset(strings(after)) & self.plan.outcomes.keys()
        kept = self.above(outcomes | asked)
        number = len(self.plan.steps)
        return evolve(
            self.plan,
            arrivals=_with(self.plan.arrivals, step, after),
            recodes=_with(self.plan.recodes, step, after),
            steps=_with([each for at, each in enumerate(self.plan.steps) if at in kept], step, after),
            group_rules=_with([each for at, each in enumerate(self.plan.group_rules, number) if at in kept], step, after),
        )


@define
class Webs:
    """The web of a plan, and those without recodes that concern no mark of a scenario."""

    plan: p.Plan
    whole: Web
    _narrow: dict[tuple[p.Recode, ...], Web] = field(factory=dict)

    @classmethod
    def of(cls, plan: p.Plan) -> Webs:
        """The webs of a plan."""
        return cls(plan, Web.of(plan))

    def narrow(self, codes: Iterable[str]) -> Web:
        """The web for marks with some codes."""
        known = set(codes)
        while more := {recode.target for recode in self.plan.recodes if recode.sources & known} - known:
            known |= more
        recodes = tuple(recode for recode in self.plan.recodes if recode.sources & known)
        if recodes not in self._narrow:
            self._narrow[recodes] = Web.of(evolve(self.plan, recodes=recodes))
        return self._narrow[recodes]


def _with(steps: Iterable[Any], step: Any, after: Any) -> tuple[Any, ...]:
    """The same steps, with one of them changed, or left out if it is changed to nothing."""
    changed = (after if each is step else each for each in steps)
    return tuple(each for each in changed if each is not None)
