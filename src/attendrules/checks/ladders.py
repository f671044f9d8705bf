"""Check ladders: a status that is held until something is due has to have a way there from every review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from attendrules.checks.findings import Finding
from attendrules.checks.makers import Maker, makers
from attendrules.checks.sense import cases, impossible, possible
from attendrules.plan import model as p


@frozen
class Held:
    """A status or list that is held until another outcome is due."""

    outcome: str
    until: str
    maker: Maker


def ladder_findings(plan: p.Plan) -> Iterator[Finding]:
    """Reviews of a ladder after which nothing may follow, and last steps after which it stays open."""
    every = makers(plan)
    held = {(each.outcome, each.until): each for each in _held(every)}
    for step in held.values():
        if not _ends_by_itself(step, every, held):
            yield from _reviews(step, every)


def _held(every: Sequence[Maker]) -> Iterator[Held]:
    for each in every:
        for action in each.step.actions if isinstance(each.step, p.Rule) else ():
            if action.frequency.outcome:
                yield Held(action.outcome, action.frequency.outcome, each)


def _before(step: Held, every: Sequence[Maker], held: Mapping[tuple[str, str], Held]) -> frozenset[str]:
    """What holds as long as a step does: itself, and the steps with the same end that each of its rules asks for."""
    ways = [each for each in every if step.outcome in each.outcomes]
    asked = [_standing(each.condition) & {outcome for outcome, until in held if until == step.until} for each in ways]
    return frozenset.intersection(*asked) | {step.outcome} if asked else frozenset({step.outcome})


def _standing(condition: p.Condition | None) -> frozenset[str]:
    known = [
        frozenset(f.part.outcome for f in case if f.wanted and isinstance(f.part, p.Standing)) for case in cases(condition) or ()
    ]
    return frozenset.intersection(*known) if known else frozenset()


def _ends_by_itself(step: Held, every: Sequence[Maker], held: Mapping[tuple[str, str], Held]) -> bool:
    """Whether its end can come without one of its reviews: at each half term, or when an event happens."""
    holds = tuple(p.Standing(outcome) for outcome in sorted(_before(step, every, held)))
    for each in every:
        if step.until not in each.outcomes or impossible(each.condition, *holds) is not None:
            continue
        if not isinstance(each.moment, p.Delay) and not _follows(each):
            return True
    return False


def _follows(each: Maker) -> frozenset[str]:
    """The outcomes that have to be due at the very moment."""
    known = [
        frozenset(f.part.outcome for f in case if f.wanted and isinstance(f.part, p.Issued))
        for case in cases(each.condition) or ()
    ]
    return frozenset.intersection(*known) if known else frozenset()


def _reviews(step: Held, every: Sequence[Maker]) -> Iterator[Finding]:
    """What comes so long after something while the step holds, and what follows at that moment."""
    reviews: dict[str, Maker] = {}
    for each in every:
        if isinstance(each.moment, p.Delay) and step.outcome in _standing(each.condition):
            reviews |= {outcome: each for outcome in each.outcomes if outcome not in reviews}
    for review, maker in reviews.items():
        after = [each for each in every if review in _follows(each)]
        if not after:
            continue
        given = (p.Issued(review), p.Standing(step.outcome))
        if possible(*given, *(p.Negated(each.condition) for each in after if each.condition is not None)):
            yield _stuck(step, review, maker, after)
        for each in after:
            if not _leads(each.outcomes, step.until, every):
                yield _last(step, each)


def _leads(outcomes: Sequence[str], end: str, every: Sequence[Maker]) -> bool:
    """Whether the end of a ladder can come after some outcomes."""
    found = set(outcomes)
    while end not in found:
        more = {
            outcome
            for each in every
            if (_follows(each) | each.waits_for) & found
            for outcome in each.outcomes
            if outcome not in found
        }
        if not more:
            return False
        found |= more
    return True


def _stuck(step: Held, review: str, maker: Maker, after: Sequence[Maker]) -> Finding:
    message = f"after `{review}` nothing may follow, and `{step.outcome}` stays open: {_conditions(after)}"
    clauses = tuple(dict.fromkeys(clause for each in (maker, *after) for clause in each.origin.clauses))
    advice = (f"say what follows otherwise, or what makes `{step.until}` due",)
    return Finding(
        "AR316", message, maker.origin.place, advice, clauses, ((step.maker.origin.place, f"`{step.outcome}` is here"),)
    )


def _conditions(after: Sequence[Maker]) -> str:
    return "its one condition can be untrue" if len(after) == 1 else f"its {len(after)} conditions can all be untrue"


def _last(step: Held, each: Maker) -> Finding:
    names = " and ".join(f"`{outcome}`" for outcome in each.outcomes)
    message = f"after {names} there is no way on: nothing then makes `{step.until}` due, so `{step.outcome}` stays open"
    advice = ("say what ends it, as at the end of the school year",)
    return Finding(
        "AR316",
        message,
        each.origin.place,
        advice,
        each.origin.clauses,
        ((step.maker.origin.place, f"`{step.outcome}` is here"),),
    )
