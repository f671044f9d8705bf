"""What makes an outcome due: the rules, rows of bands and recodes of a plan, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from attendrules.checks.ranges import Range, mirrored, outside, percentages
from attendrules.checks.sense import share_key, turned
from attendrules.decisions import Scope
from attendrules.domain.sessions import Period
from attendrules.plan import model as p


@frozen
class Maker:
    """Something that makes outcomes due where its condition is true."""

    origin: p.Origin
    outcomes: tuple[str, ...]
    condition: p.Condition | None
    moment: p.Moment | None
    """None where it has none of its own: rows of bands, and recodes."""
    scope: Scope
    step: p.Rule | p.BandRow | p.Recode

    @property
    def waits_for(self) -> frozenset[str]:
        """The outcome that its moment counts from."""
        moment = self.moment
        return frozenset({moment.after} if isinstance(moment, p.Delay) and not moment.event and moment.after else ())


def makers(plan: p.Plan) -> tuple[Maker, ...]:
    """Everything in a plan that makes something due, recodes first, rules of groups last."""
    return tuple(_makers(plan))


def _makers(plan: p.Plan) -> Iterator[Maker]:
    for recode in plan.recodes:
        yield Maker(recode.origin, (recode.outcome,), recode.condition, recode.delay, Scope.PUPIL, recode)
    for step in (*plan.steps, *plan.group_rules):
        if isinstance(step, p.Band):
            for row in step.rows:
                yield Maker(row.origin, (row.outcome,), row.condition, None, Scope.PUPIL, row)
        else:
            outcomes = tuple(dict.fromkeys(action.outcome for action in step.actions))
            yield Maker(step.origin, outcomes, step.condition, step.moment, step.scope, step)


def rules(plan: p.Plan) -> tuple[p.Rule, ...]:
    """The rules of a plan, those of groups last."""
    return (*(step for step in plan.steps if isinstance(step, p.Rule)), *plan.group_rules)


@frozen
class Shares:
    """The percentages of one share for which a rule makes something due."""

    maker: Maker
    share: p.Share
    key: object
    within: Range
    """In per cent of the codes of `share`."""

    def on(self, share: p.Share) -> Range:
        """The same percentages, said of the codes of another share with the same key."""
        return self.within if share.codes == self.share.codes else mirrored(self.within)


def by_share(each: Maker, plan: p.Plan) -> Shares | None:
    """What a maker says of percentages, if that is all that it asks.

    A status that one rule sets by a percentage, looked at in the same moment, stands for it.
    """
    tests = _tests(each.condition, each, plan, depth=3)
    if not tests:
        return None
    shares = [test.value for _, test in tests if isinstance(test.value, p.Share)]
    if len(shares) < len(tests) or len({share_key(value) for value in shares}) != 1:
        return None
    within = Range()
    for wanted, test in tests:
        found = percentages(test)
        if not wanted:
            others = outside(found)
            if len(others) != 1:
                return None
            found = others[0]
        within = within.and_(found if turned(test.value) == turned(shares[0]) else mirrored(found))  # type: ignore[arg-type]  # a share
    return _attended(Shares(each, shares[0], share_key(shares[0]), within))


def _attended(found: Shares) -> Shares:
    """Absence said as attendance, so that both are told of in the same words."""
    share = found.share
    if share.text.partition(" ")[0] != "absence":
        return found
    rest = evolve(share, codes=share.possible - share.codes, text=share.text.replace("absence", "attendance", 1))
    return Shares(found.maker, rest, found.key, mirrored(found.within))


def _tests(condition: p.Condition | None, each: Maker, plan: p.Plan, depth: int) -> list[tuple[bool, p.Test]]:
    match condition:
        case p.Test():
            return [(True, condition)]
        case p.Negated(p.Test() as test):
            return [(False, test)]
        case p.AllOf(parts):
            found = [_tests(part, each, plan, depth) for part in parts]
            return [] if not all(found) else [test for tests in found for test in tests]
        case p.Standing(outcome) if depth:
            makes = [other for other in makers(plan) if outcome in other.outcomes]
            if len(makes) != 1 or makes[0].moment != each.moment or makes[0].scope is not each.scope or _kept(makes[0], outcome):
                return []
            return _tests(makes[0].condition, each, plan, depth - 1)
        case _:
            return []


def _kept(maker: Maker, outcome: str) -> bool:
    """Whether an outcome is held on to after its condition has become false."""
    actions = maker.step.actions if isinstance(maker.step, p.Rule) else ()
    return any(action.outcome == outcome and action.frequency.word == "until" for action in actions)


def held_until(maker: Maker, outcome: str) -> str:
    """The outcome that ends another, if it is held so long."""
    actions = maker.step.actions if isinstance(maker.step, p.Rule) else ()
    return next((action.frequency.outcome for action in actions if action.outcome == outcome), "")


ENDS = (Period.SESSION, Period.DAY, Period.WEEK, Period.HALF_TERM, Period.TERM, Period.YEAR)
"""Each period ends with one of the period before it."""


def together(one: p.Moment | None, other: p.Moment | None) -> bool:
    """Whether each time of one moment is sure to be a time of the other too, one way or the other."""
    if one is None or other is None or one == other:
        return True
    return isinstance(one, p.EndOf) and isinstance(other, p.EndOf)


def ways(plan: p.Plan) -> Mapping[str, tuple[Maker, ...]]:
    """What makes each outcome due."""
    found: dict[str, list[Maker]] = {}
    for each in makers(plan):
        for outcome in each.outcomes:
            found.setdefault(outcome, []).append(each)
    return {outcome: tuple(every) for outcome, every in found.items()}
