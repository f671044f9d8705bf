"""Check rules one by one: percentages without a minimum, conditions that always or never hold, rules written twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attendrules.checks.bands import compares
from attendrules.checks.findings import Finding
from attendrules.decisions import Scope
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

AT_ONCE = (p.EndOf(Period.SESSION), p.EndOf(Period.DAY))
FIRST_WEEK = p.EndOf(Period.WEEK)


def rule_findings(plan: p.Plan) -> Iterator[Finding]:
    """Every finding about single rules of a plan."""
    rules = [step for step in plan.steps if isinstance(step, p.Rule)]
    for rule in rules:
        yield from _unstable(rule)
        yield from _always(rule)
    yield from _repeated(rules)


# ---- percentages looked at from the first day -------------------------------------------------


def _unstable(rule: p.Rule) -> Iterator[Finding]:
    if rule.scope is not Scope.PUPIL or rule.moment not in (*AT_ONCE, FIRST_WEEK):
        return
    tests = list(_conjuncts(rule.condition))
    if any(isinstance(t.value, p.Count) and t.operator in (">", ">=") and t.threshold > 1 for t in tests):
        return
    for test in tests:
        if isinstance(test.value, p.Share) and isinstance(test.value.window, p.This):
            said = _soon(rule.moment, test, test.value.window.period)
            if said:
                advice = ("look at it `at the end of each half term`, or add `and possible sessions >= 20`",)
                yield Finding("AR301", f"`{test.text}` is looked at {said}", rule.origin.place, advice, rule.origin.clauses)


def _soon(moment: p.Moment, test: p.Test, period: Period) -> str:
    if moment in AT_ONCE and _on(test, 1, 1):
        return "after every session, so the first absence of the year can make it true"
    if moment == FIRST_WEEK and period in {Period.HALF_TERM, Period.TERM, Period.YEAR} and _on(test, 2, 10):
        return f"when each school week ends, so one day away in the first week of the {period.value} makes it true"
    return ""


def _conjuncts(condition: p.Condition | None) -> Iterator[p.Test]:
    if isinstance(condition, p.Test):
        yield condition
    if isinstance(condition, p.AllOf):
        for part in condition.parts:
            yield from _conjuncts(part)


def _on(test: p.Test, missed: int, whole: int) -> bool:
    """Whether the test fails with full attendance and holds once so many of so many sessions are missed."""
    attended = test.value.text.split()[0] == "attendance"
    away = Fraction(100 * missed, whole)
    good, bad = (Fraction(100), 100 - away) if attended else (Fraction(0), away)
    return compares(test.operator, bad, test.threshold) and not compares(test.operator, good, test.threshold)


# ---- always, twice ----------------------------------------------------------------------------


def _always(rule: p.Rule) -> Iterator[Finding]:
    for test in _conjuncts(rule.condition):
        low, high = Fraction(0), Fraction(100 if isinstance(test.value, p.Share) else 10**6)
        ends = {compares(test.operator, low, test.threshold), compares(test.operator, high, test.threshold)}
        if ends == {True}:
            yield Finding("AR307", f"`{test.text}` is always true", rule.origin.place, (), rule.origin.clauses)


def _repeated(rules: Sequence[p.Rule]) -> Iterator[Finding]:
    seen: dict[object, p.Rule] = {}
    for rule in rules:
        key = (rule.scope, rule.moment, rule.condition, rule.actions)
        if key in seen and rule.condition is not None:
            yield Finding("AR309", "this rule is written twice", rule.origin.place,
                          (f"it stands first at {seen[key].origin.place}",), rule.origin.clauses)  # fmt: skip
        seen.setdefault(key, rule)
