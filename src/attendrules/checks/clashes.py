"""Check that one moment does not ask for two things that cannot both be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from attendrules.checks.findings import Finding
from attendrules.checks.holds import fractions_up_to
from attendrules.checks.makers import Maker, Shares, by_share, held_until, makers, rules, together
from attendrules.checks.ranges import shown
from attendrules.checks.sense import implies, possible
from attendrules.plan import model as p

PRAISE = "expect"
NEUTRAL = frozenset({"log", "report", "recode", "evidence"})
"""Of these nobody is praised or warned: they can go with anything."""

ONE_OF = frozenset({"letter", "notice"})
"""Of these a parent is to get one at a time."""


def clash_findings(plan: p.Plan) -> Iterator[Finding]:
    """Two amounts for one notice, two codes for one mark, praise and warning for one percentage."""
    yield from _amounts(plan)
    yield from _recodes(plan)
    yield from _percentages(plan)


def _finding(one: p.Origin, other: p.Origin, message: str, word: str, *advice: str) -> Finding:
    clauses = tuple(dict.fromkeys((*one.clauses, *other.clauses)))
    return Finding("AR314", message, other.place, advice, clauses, ((one.place, word),))


# ---- amounts ------------------------------------------------------------------------------------


def _amounts(plan: p.Plan) -> Iterator[Finding]:
    priced = [
        (rule, action, figure.name)
        for rule in rules(plan)
        for action in rule.actions
        for figure in action.figures
        if figure.money
    ]
    for (one, first, cheap), (other, second, dear) in combinations(priced, 2):
        if cheap == dear or one.scope is not other.scope or one.moment != other.moment:
            continue
        if plan.outcomes[first.outcome].kind != plan.outcomes[second.outcome].kind:
            continue
        if not p.inputs_of(one.condition) & p.inputs_of(other.condition) or not possible(one.condition, other.condition):
            continue
        message = f"it can cost {cheap} and {dear} at once: `{first.outcome}` and `{second.outcome}` can be due together"
        yield _finding(one.origin, other.origin, message, f"{cheap} here", "let one of them ask that the other is not due")


# ---- recodes --------------------------------------------------------------------------------------


def _recodes(plan: p.Plan) -> Iterator[Finding]:
    for one, other in combinations(plan.recodes, 2):
        both = (one.sources & other.sources) - {one.target, other.target}
        apart = one.half and other.half and one.half is not other.half
        if not both or apart or one.target == other.target or (one.delay, one.stratum) != (other.delay, other.stratum):
            continue
        if not possible(one.condition, other.condition):
            continue
        message = _said_of(min(both), one, other)
        if message:
            yield _finding(one.origin, other.origin, message, f"{one.target} here", "put the narrower rule first")


def _said_of(code: str, one: p.Recode, other: p.Recode) -> str:
    """What is wrong with two recodes of one code, of which the first is taken; nothing if it is the exception to the second."""
    if implies(other.condition, one.condition):
        covered = other.sources <= one.sources and (one.half is None or one.half is other.half)
        never = "this never comes" if covered else f"for {code} this never comes"
        return f"{code} counts as {one.target} wherever it is to count as {other.target}, so {never}"
    if implies(one.condition, other.condition) or not _of_marks(one.condition) or not _of_marks(other.condition):
        return ""
    return f"{code} can be to count as {one.target} and as {other.target} at once; {one.target} is taken, as it stands first"


def _of_marks(condition: p.Condition | None) -> bool:
    """Whether nothing is asked but marks: what people say and decide is theirs to keep apart."""
    told = any(isinstance(part, p.Standing | p.Issued | p.ThanEarlier) for part in p.parts(condition))
    return not told and not p.inputs_of(condition)


# ---- percentages --------------------------------------------------------------------------------------


def _percentages(plan: p.Plan) -> Iterator[Finding]:
    alike: dict[object, Shares] = {}
    for each in makers(plan):
        shares = by_share(each, plan)
        if shares is not None:
            alike.setdefault((each.condition, each.moment, each.scope, each.outcomes), shares)
    for one, other in combinations(alike.values(), 2):
        if one.key != other.key or one.maker.scope is not other.maker.scope or not together(one.maker.moment, other.maker.moment):
            continue
        pair = _both_ways(one.maker, other.maker, plan)
        share = one.within.and_(other.on(one.share)).first(fractions_up_to(one.share.window)) if pair else None
        if pair and share:
            message = f"{shown(*share)} is both {pair[0]} and {pair[1]}"
            yield _finding(one.maker.origin, other.maker.origin, message, "and here", "let one begin where the other ends")


def _both_ways(one: Maker, other: Maker, plan: p.Plan) -> tuple[str, str] | None:
    """An outcome of each that a child should not have at once, with what it is."""
    if isinstance(one.step, p.BandRow) and isinstance(other.step, p.BandRow):
        return None  # the first row is taken
    for first in one.outcomes:
        for second in other.outcomes:
            kinds = [plan.outcomes[name].kind for name in (first, second)]
            stages = [plan.outcomes[name].stage for name in (first, second)]
            praised = PRAISE in stages and all(stages) and stages[0] != stages[1] and not NEUTRAL & {*kinds}
            twice = first != second and kinds[0] == kinds[1] and kinds[0] in ONE_OF and one.moment == other.moment
            until = held_until(one, first)
            steps = first != second and until and until == held_until(other, second) and one.moment == other.moment
            if praised or twice or steps:
                return f"{first}{_stage(stages[0])}", f"{second}{_stage(stages[1])}"
    return None


def _stage(stage: str) -> str:
    return f" (stage {stage})" if stage else ""


__all__ = ["Shares", "clash_findings"]
