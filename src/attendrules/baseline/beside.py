"""What is out of date in a policy, weaker or stronger, against the rules of a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from attendrules.analysis.difference import usual_calendar
from attendrules.analysis.slices import cut
from attendrules.api import Policy, bases_of
from attendrules.baseline.matters import Matter, count_of, matters
from attendrules.baseline.witnesses import Both, Shown, shown
from attendrules.checks.findings import Finding
from attendrules.checks.holds import fractions_up_to
from attendrules.checks.makers import Shares, by_share, makers, rules
from attendrules.checks.policy import diagnostics
from attendrules.checks.ranges import Range
from attendrules.checks.ranges import shown as in_sessions
from attendrules.compiler import compile_policy
from attendrules.diagnostics import Diagnostic
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Session
from attendrules.plan import model as p

PRICED = frozenset({"notice", "sanction"})


def against(policy: Policy, baseline: Policy) -> tuple[Diagnostic, ...]:
    """Findings about a policy beside a baseline such as `england_2024`, in order of place.

    AR402 to AR406. A rule that is weaker or stronger is shown: by a share of sessions, or by
    a register that the reference engine decided under both. What is not found to be about the
    same matter is not compared, and a last note names those rules of the baseline.
    """
    compiled = compile_policy(policy.source, dict(policy.readings), bases_of(policy.source))
    calendar = usual_calendar(policy, baseline)
    return diagnostics(compiled.names, tuple(dict.fromkeys(_found(policy.plan, baseline.plan, calendar))))


def _found(plan: p.Plan, base: p.Plan, calendar: Calendar) -> Iterator[Finding]:
    pairs = matters(plan, base)
    yield from _codes(plan, base)
    yield from _amounts(plan, base)
    for matter in pairs:
        yield from _compared(matter, plan, base, calendar)
    yield from _rest(plan, base, pairs)


def _cited(base: p.Plan, origin: p.Origin) -> str:
    return f"{base.name}, {', '.join(origin.clauses) or origin.place}"


# ---- codes and amounts ------------------------------------------------------------------------------------


def _codes(plan: p.Plan, base: p.Plan) -> Iterator[Finding]:
    mine, national = plan.codes, base.codes
    if mine.name == national.name:
        return
    gone, new = (sorted(set(one) - set(other)) for one, other in ((mine, national), (national, mine)))
    message = f"its register codes are {mine.name}, those of {base.name} are {national.name}"
    notes = (f"gone: {', '.join(gone) or 'none'}; new: {', '.join(new) or 'none'}",)
    yield Finding(
        "AR402", message, "", (f"write `codes {national.name}`, and look at each rule that names a code",), (), (), notes
    )


def _amounts(plan: p.Plan, base: p.Plan) -> Iterator[Finding]:
    known = list(dict.fromkeys(name for _, name in _priced(base)))
    for rule, name in _priced(plan):
        if known and name not in known:
            origin = next(each.origin for each, _ in _priced(base))
            message = f"a notice costs {name} here; the amounts of {base.name} are {' and '.join(known)}"
            advice = (f"see {_cited(base, origin)}",)
            yield Finding("AR403", message, rule.origin.place, advice, rule.origin.clauses)


def _priced(plan: p.Plan) -> Iterator[tuple[p.Rule, str]]:
    for rule in rules(plan):
        for action in rule.actions:
            if plan.outcomes[action.outcome].kind in PRICED:
                yield from ((rule, figure.name) for figure in action.figures if figure.money)


# ---- rules that are weaker or stronger ----------------------------------------------------------------------


def _compared(matter: Matter, plan: p.Plan, base: p.Plan, calendar: Calendar) -> Iterator[Finding]:
    if not matter.share and len(matter.mine) == 1 and _same(count_of(matter.mine[0]), count_of(matter.base)):
        return
    ranges = _ranges(matter, plan, base)
    if ranges:
        up_to = fractions_up_to(ranges[1].share.window)
        yield from _by_fraction(matter, base, ranges[0].within, ranges[1].within, up_to)
        if len(matter.beside) == 1:
            return
    found = shown(matter, cut(plan, matter.beside).plan, cut(base, {matter.national}).plan, calendar)
    yield from _by_register(matter, base, evolve(found, stronger=None) if ranges else found)


def _ranges(matter: Matter, plan: p.Plan, base: p.Plan) -> tuple[Shares, Shares] | None:
    """What both say of percentages, if that is all that they ask."""
    if not matter.share or len(matter.mine) != 1:
        return None
    mine, national = by_share(matter.mine[0], plan), by_share(matter.base, base)
    if mine is None or national is None or {each.share.text.split()[0] for each in (mine, national)} != {"attendance"}:
        return None
    return mine, national


def _same(one: p.Test | None, other: p.Test | None) -> bool:
    """Whether two counts are compared alike."""
    plain = [each and (evolve(each.value, text=""), each.operator, each.threshold) for each in (one, other)]
    return plain[0] == plain[1]


def _by_fraction(matter: Matter, base: p.Plan, here: Range, there: Range, up_to: int) -> Iterator[Finding]:
    """The first share on which they differ; none of any number of sessions does if there is no finding."""
    for word, one, other in (("weaker", there, here), ("stronger", here, there)):
        if word == "weaker" and len(matter.beside) > 1:
            continue
        share = next((share for share in _descending(one, up_to) if share[0] not in other.parts(share[1])), None)
        if share:
            yield _finding("AR404", matter, base, word, f"{in_sessions(*share)} attended")


def _descending(numbers: Range, up_to: int) -> Iterator[tuple[int, int]]:
    for whole in range(1, up_to + 1):
        yield from ((part, whole) for part in reversed(numbers.parts(whole)))


def _by_register(matter: Matter, base: p.Plan, found: Both) -> Iterator[Finding]:
    for word, child in (("weaker", found.weaker), ("stronger", found.stronger)):
        if child:
            yield _finding("AR404" if matter.share else "AR405", matter, base, word, _told(child, matter))


def _told(child: Shown, matter: Matter) -> str:
    if matter.share:
        return f"a child who misses {in_sessions(child.missed, child.possible)} by {_day(child.until)}"
    return f"a child who misses {child.missed} sessions ({matter.code}) from {_day(child.first)} to {_day(child.last)}"


def _day(session: Session) -> str:
    return f"{session.date.day} {session.date:%b %Y}"


def _finding(code: str, matter: Matter, base: p.Plan, word: str, shows: str) -> Finding:
    yes, no = (matter.national, matter.outcome) if word == "weaker" else (matter.outcome, matter.national)
    pair = f"{yes}, but not {no}" if yes != no else f"so {'there' if word == 'weaker' else 'here'} only"
    message = f"`{matter.outcome}` is {word} than {base.name} has it: {shows} is {pair}"
    clauses = tuple(dict.fromkeys(clause for each in matter.mine for clause in each.origin.clauses))
    return Finding(code, message, matter.mine[0].origin.place, (f"see {_cited(base, matter.base.origin)}",), clauses)


# ---- what was not compared ------------------------------------------------------------------------------------


def _rest(plan: p.Plan, base: p.Plan, pairs: Sequence[Matter]) -> Iterator[Finding]:
    met = {matter.base.origin.place for matter in pairs}
    if any(_priced(plan)):
        met |= {rule.origin.place for rule, _ in _priced(base)}
    others = [each for each in makers(base) if each.origin.place not in met]
    if others:
        named = list(dict.fromkeys(clause for each in others for clause in each.origin.clauses or (each.origin.place,)))
        clauses = "1 clause" if len(named) == 1 else f"{len(named)} clauses"
        message = f"{clauses} of {base.name} could not be held beside a rule: {', '.join(named)}"
        yield Finding("AR406", message, "", ("see that nothing in the policy is against what they say",))
