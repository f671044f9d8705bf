"""What is asked of two policies: outcome by outcome, or kind and stage by kind and stage."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from attrs import field, frozen

from attendrules.analysis.behaviour import Side
from attendrules.analysis.letters import reading_codes
from attendrules.analysis.slices import Slice, cut
from attendrules.domain.translate import successors
from attendrules.plan import model as p

OUTCOME, STAGE = "outcome", "stage"
"""The two ways to compare: versions of one policy, and policies of different schools."""


@frozen
class Question:
    """Whether two policies do the same in one respect."""

    name: str
    """An outcome, or a kind and stage as in `letter in stage formalise`."""
    by: str
    one: Side = field(repr=False)
    other: Side = field(repr=False)

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides."""
        return (self.one, self.other)


def questions(one: p.Plan, other: p.Plan, by: str = "") -> tuple[Question, ...]:
    """Every question about two plans.

    `by` is `outcome` or `stage`; without it, policies of the same name are compared by
    outcome and others by kind and stage.
    """
    if (by or (OUTCOME if one.name == other.name else STAGE)) == OUTCOME:
        names = {name: (frozenset({name}), frozenset({name})) for name in dict.fromkeys([*one.outcomes, *other.outcomes])}
        return tuple(_question(name, OUTCOME, (one, other), targets) for name, targets in names.items())
    mine, theirs = _staged(one), _staged(other)
    none: frozenset[str] = frozenset()
    return tuple(
        _question(name, STAGE, (one, other), (mine.get(name, none), theirs.get(name, none)))
        for name in dict.fromkeys([*mine, *theirs])
    )


def _staged(plan: p.Plan) -> Mapping[str, frozenset[str]]:
    def key(outcome: p.Outcome) -> str:
        return f"{outcome.kind} in stage {outcome.stage}" if outcome.stage else outcome.kind

    ordered = sorted(plan.outcomes.values(), key=key)
    return {name: frozenset(each.name for each in group) for name, group in groupby(ordered, key=key)}


def _question(name: str, by: str, plans: tuple[p.Plan, p.Plan], targets: tuple[frozenset[str], frozenset[str]]) -> Question:
    one, other = (
        Side(cut(plan, wanted), by == OUTCOME, reading_codes(successors(plan.codes.name), plan.codes))
        for plan, wanted in zip(plans, targets, strict=True)
    )
    return Question(name, by, one, other)


def is_empty(part: Slice) -> bool:
    """Whether nothing in a slice makes a target due."""
    return not part.parts
