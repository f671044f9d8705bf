"""Check that every rule can fire on some register, and that every outcome that is waited for can come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attendrules.checks.findings import Finding
from attendrules.checks.makers import Maker, makers, ways
from attendrules.checks.sense import Case, against, cases
from attendrules.plan import model as p

UNITS_IN_A_YEAR = {
    "days": 200,
    "school weeks": 40,
    "half terms": 6,
    "terms": 3,
    "calendar days": 366,
    "calendar weeks": 53,
    "calendar months": 12,
}
"""No school year has more of them."""


def reach_findings(plan: p.Plan) -> Iterator[Finding]:
    """What can never be due, and what can never follow."""
    dead: set[int] = set()
    for number, each in enumerate(makers(plan)):
        found = list(_never(each))
        dead |= {number} if any(finding.code == "AR306" and not finding.also for finding in found) else set()
        yield from found
        yield from _too_long(each)
    yield from _out_of_reach(plan, dead)


def _never(each: Maker) -> Iterator[Finding]:
    """A condition that is never true, or one of its alternatives that never is."""
    known = cases(each.condition)
    if known is None:
        return
    reasons = [against(case) for case in known]
    if known and all(reasons):
        yield _said(each, reasons[0] or "")
        return
    for part in _alternatives(each.condition):
        inside = cases(part)
        why = [against(case) for case in inside or ()]
        if inside and all(why):
            place = each.origin.place
            yield Finding("AR306", why[0] or "", place, ("leave this part of the rule out",), each.origin.clauses, ((place, ""),))


def _alternatives(condition: p.Condition | None) -> Iterator[p.Condition]:
    for part in p.parts(condition):
        if isinstance(part, p.AnyOf):
            yield from part.parts


def _said(each: Maker, reason: str) -> Finding:
    return Finding("AR306", reason, each.origin.place, (), each.origin.clauses)


def _too_long(each: Maker) -> Iterator[Finding]:
    """A time after an outcome of the same year that no school year has room for."""
    moment = each.moment
    if not isinstance(moment, p.Delay) or moment.event or not moment.after:
        return
    most = UNITS_IN_A_YEAR.get(moment.unit)
    if most is not None and moment.number > most:
        message = f"it never comes in the year of `{moment.after}`: a school year has at most {most} {moment.unit}"
        yield Finding("AR319", message, each.origin.place, ("shorten the time, or say that it is the year after",),
                      each.origin.clauses)  # fmt: skip


def _out_of_reach(plan: p.Plan, dead: set[int]) -> Iterator[Finding]:
    """Outcomes that somebody waits for, and all of whose rules wait for something that never comes."""
    every = makers(plan)
    made = ways(plan)
    unmade = frozenset[str]().union(*map(_wanted, every)) - made.keys()
    due = _reached([each for number, each in enumerate(every) if number not in dead], unmade)
    told: set[str] = set()
    for outcome, makes in made.items():
        if outcome in due or all(each in dead for each in _numbers(every, makes)):
            continue
        waits = sorted({name for each in makes for name in _wanted(each) if name in made and name not in due})
        if told & {*waits}:
            continue
        told.add(outcome)
        said = ", ".join(f"`{name}`" for name in waits if name != outcome) or "itself"
        message = f"`{outcome}` is never due: it waits for {said}, which never comes first"
        also = tuple((made[name][0].origin.place, f"`{name}` is here") for name in waits if name != outcome)[:1]
        clauses = tuple(dict.fromkeys(clause for each in makes for clause in each.origin.clauses))
        yield Finding(
            "AR315", message, makes[0].origin.place, ("let one of its rules begin with marks or events",), clauses, also
        )


def _numbers(every: tuple[Maker, ...], some: tuple[Maker, ...]) -> list[int]:
    return [number for number, each in enumerate(every) if each in some]


def _reached(every: list[Maker], unmade: frozenset[str]) -> set[str]:
    """The outcomes that can be due, begun with those that wait for none; what nothing makes due is another finding."""
    due: set[str] = set(unmade)
    makes: Mapping[int, list[frozenset[str]]] = {number: _needs(each) for number, each in enumerate(every)}
    while True:
        more = {
            outcome
            for number, each in enumerate(every)
            for outcome in each.outcomes
            if outcome not in due and any(wanted <= due for wanted in makes[number])
        }
        if not more:
            return due
        due |= more


def _needs(each: Maker) -> list[frozenset[str]]:
    """For each way in which a maker's condition can be true, the outcomes that must have come before."""
    known = cases(each.condition)
    if known is None:
        return [each.waits_for]
    return [each.waits_for | _of(case) for case in known if against(case) is None]


def _of(case: Case) -> frozenset[str]:
    wanted = {f.part.outcome for f in case if f.wanted and isinstance(f.part, p.Standing | p.Issued)}
    return frozenset(wanted | {f.part.outcome for f in case if isinstance(f.part, p.ThanEarlier)})


def _wanted(each: Maker) -> frozenset[str]:
    return frozenset[str]().union(*_needs(each)) | each.waits_for
