"""Check rules that belong together: percentages that fall between two, half terms that none is about, words meant twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import evolve

from attendrules.checks.bands import Hole, advice, said
from attendrules.checks.findings import Finding
from attendrules.checks.holds import fractions_up_to
from attendrules.checks.makers import Shares, by_share, makers, rules
from attendrules.checks.ranges import Range, printed_step, shown
from attendrules.checks.sense import cases
from attendrules.plan import model as p

HALF_TERMS = 6


def series_findings(plan: p.Plan) -> Iterator[Finding]:
    """Holes in series of rules, and outcomes that two rules define differently."""
    found = [shares for each in makers(plan) if not isinstance(each.step, p.BandRow) and (shares := by_share(each, plan))]
    groups: dict[object, list[Shares]] = {}
    for each in found:
        kind = plan.outcomes[each.maker.outcomes[0]].kind
        groups.setdefault((each.maker.scope, each.maker.moment, each.key, kind), []).append(each)
    for series in groups.values():
        yield from _between(series)
    yield from _twice(plan, found)
    yield from _half_terms(plan)


def _between(series: Sequence[Shares]) -> Iterator[Finding]:
    """Percentages between two rules that are so few that nobody can have meant to leave them out."""
    share = series[0].share
    ordered = sorted(
        ((each.on(share), each) for each in series), key=lambda pair: (pair[0].low or Fraction(0), not pair[0].low_in)
    )
    reached: tuple[Range, Shares] | None = None
    for within, each in ordered:
        if reached and reached[0].high is not None and within.low is not None:
            gap = Range(reached[0].high, not reached[0].high_in, within.low, not within.low_in)
            if not gap.empty and _narrow(gap):
                yield from _hole(gap, reached[1], each)
        if reached is None or _further(within, reached[0]):
            reached = (within, each)


def _further(one: Range, other: Range) -> bool:
    if one.high is None or other.high is None:
        return one.high is None and other.high is not None
    return (one.high, one.high_in) > (other.high, other.high_in)


def _narrow(gap: Range) -> bool:
    low, high = gap.low or Fraction(0), gap.high or Fraction(0)
    step = printed_step(low, high)
    inside = not gap.low_in and not gap.high_in
    return low == high or (high - low == step and (inside or step < 1))


def _hole(gap: Range, one: Shares, other: Shares) -> Iterator[Finding]:
    up_to = fractions_up_to(one.share.window)
    if gap.first(up_to) is None:
        return
    hole = Hole((gap,), up_to)
    names = " and ".join(f"`{each.maker.outcomes[0]}`" for each in (one, other))
    message = f"between {names} a percentage is left out: {said(hole, 'rule')}"
    clauses = tuple(dict.fromkeys((*one.maker.origin.clauses, *other.maker.origin.clauses)))
    first, second = sorted((one, other), key=lambda each: _line(each.maker.origin.place))
    also = ((first.maker.origin.place, "one of the two"),)
    yield Finding(
        "AR311", message, second.maker.origin.place, tuple(each.replace("row", "rule") for each in advice(hole)), clauses, also
    )


def _line(place: str) -> tuple[str, int]:
    name, _, line = place.rpartition(":")
    return name, int(line)


def _twice(plan: p.Plan, found: Sequence[Shares]) -> Iterator[Finding]:
    """A status or list that two rules set by different percentages."""
    seen: dict[object, Shares] = {}
    for each in found:
        for outcome in each.maker.outcomes:
            if not plan.outcomes[outcome].standing:
                continue
            first = seen.setdefault((outcome, each.maker.scope, each.key), each)
            if first.within == each.on(first.share):
                continue
            share = _only_one(first.within, each.on(first.share), fractions_up_to(each.share.window))
            if share:
                message = f"`{outcome}` means two things: {shown(*share)} is so by one rule and not by the other"
                clauses = tuple(dict.fromkeys((*first.maker.origin.clauses, *each.maker.origin.clauses)))
                also = ((first.maker.origin.place, "the other rule"),)
                yield Finding(
                    "AR321", message, each.maker.origin.place, ("take one, or give each a name of its own",), clauses, also
                )


def _only_one(one: Range, other: Range, up_to: int) -> tuple[int, int] | None:
    """The first share that is in one range and not in the other."""
    for whole in range(1, up_to + 1):
        odd = set(one.parts(whole)) ^ set(other.parts(whole))
        if odd:
            return max(odd), whole
    return None


def _half_terms(plan: p.Plan) -> Iterator[Finding]:
    """Thresholds by half term that are missing for some of the six."""
    tables: dict[object, dict[int, p.Rule]] = {}
    for rule in rules(plan):
        for case in cases(rule.condition) or ():
            numbers = [fact.part.number for fact in case if fact.wanted and isinstance(fact.part, p.HalfTermTest)]
            tests = [fact.part for fact in case if isinstance(fact.part, p.Test)]
            if len(numbers) == 1 and tests:
                outcomes = tuple(action.outcome for action in rule.actions)
                key = (rule.scope, outcomes, evolve(tests[0].value, text=""))
                tables.setdefault(key, {})[numbers[0]] = rule
    for table in tables.values():
        missing = [number for number in range(1, HALF_TERMS + 1) if number not in table]
        if missing and len(table) > 1:
            last = table[max(table)]
            named = " and ".join(map(str, missing)) if len(missing) < 3 else ", ".join(map(str, missing))
            terms = f"half term {named} has" if len(missing) == 1 else f"half terms {named} have"
            message = f"{terms} no threshold for `{last.actions[0].outcome}`, the other {len(table)} have"
            clauses = tuple(dict.fromkeys(clause for rule in table.values() for clause in rule.origin.clauses))
            yield Finding("AR317", message, last.origin.place, ("add it, or say why there is none",), clauses)
