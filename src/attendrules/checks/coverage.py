"""Check what a plan covers: bands and arrival times without gaps, percentages with a minimum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from attrs import frozen

from attendrules.decisions import Scope
from attendrules.domain.sessions import Half, Period
from attendrules.plan import model as p

SESSIONS_IN_A_YEAR = 380


@frozen
class Finding:
    """What a check found, at the place (`file:line`) of a step."""

    code: str
    message: str
    place: str
    advice: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


def coverage(plan: p.Plan) -> Iterator[Finding]:
    """Every finding about a plan."""
    for step in plan.steps:
        if isinstance(step, p.Band):
            yield from _band(step)
        else:
            yield from _unstable(step)
            yield from _constant(step)
    for half in Half:
        yield from _arrivals([row for row in plan.arrivals if row.half is half])
    yield from _repeated([step for step in plan.steps if isinstance(step, p.Rule)])


# ---- percentages looked at from the first day -------------------------------------------------


def _unstable(rule: p.Rule) -> Iterator[Finding]:
    if rule.scope is not Scope.PUPIL or rule.moment not in (p.EndOf(Period.SESSION), p.EndOf(Period.DAY)):
        return
    tests = list(_conjuncts(rule.condition))
    if any(isinstance(t.value, p.Count) and t.operator in (">", ">=") and t.threshold > 1 for t in tests):
        return
    for test in tests:
        if isinstance(test.value, p.Share) and isinstance(test.value.window, p.This) and _on_first_absence(test):
            yield Finding(
                "AR301",
                f"`{test.text}` is looked at after every session, so the first absence of the year can make it true",
                rule.origin.place,
                ("look at it `at the end of each half term`, or add `and possible sessions >= 20`",),
                rule.origin.clauses,
            )


def _conjuncts(condition: p.Condition | None) -> Iterator[p.Test]:
    if isinstance(condition, p.Test):
        yield condition
    if isinstance(condition, p.AllOf):
        for part in condition.parts:
            yield from _conjuncts(part)


def _on_first_absence(test: p.Test) -> bool:
    """Whether the test fails after one attended session and holds after one absence."""
    attended = test.value.text.split()[0] == "attendance"
    good, bad = (Fraction(100), Fraction(0)) if attended else (Fraction(0), Fraction(100))
    return compares(test.operator, bad, test.threshold) and not compares(test.operator, good, test.threshold)


def compares(operator: str, number: Fraction, threshold: Fraction) -> bool:
    """Whether a comparison holds."""
    return {
        "<": number < threshold,
        "<=": number <= threshold,
        ">": number > threshold,
        ">=": number >= threshold,
        "=": number == threshold,
    }[operator]


def _constant(rule: p.Rule) -> Iterator[Finding]:
    for test in _conjuncts(rule.condition):
        low, high = Fraction(0), Fraction(100 if isinstance(test.value, p.Share) else 10**6)
        ends = {compares(test.operator, low, test.threshold), compares(test.operator, high, test.threshold)}
        inside = low <= test.threshold <= high and test.operator == "="
        if ends == {False} and not inside:
            yield Finding("AR306", f"`{test.text}` is never true", rule.origin.place, (), rule.origin.clauses)
        if ends == {True}:
            yield Finding("AR307", f"`{test.text}` is always true", rule.origin.place, (), rule.origin.clauses)


# ---- bands ------------------------------------------------------------------------------------


def _band(band: p.Band) -> Iterator[Finding]:
    tests = [test for row in band.rows for test in _tests(row.condition)]
    plain = {(test.value.codes, test.value.window) for test in tests if isinstance(test.value, p.Share)}
    if len(plain) != 1 or any(not _only_shares(row.condition) for row in band.rows):
        return
    gaps: list[tuple[int, int]] = []
    overlaps: list[tuple[int, int, p.BandRow, p.BandRow]] = []
    for part, whole in _representatives(tests):
        fits = [row for row in band.rows if _fits(row.condition, Fraction(100 * part, whole))]
        if not fits:
            gaps.append((part, whole))
        if len(fits) > 1:
            overlaps.append((part, whole, fits[0], fits[1]))
    if gaps:
        gap = min(gaps, key=lambda each: each[1])
        yield Finding("AR302", f"the bands of `{band.name}` leave a gap: {_shown(*gap)} has no band",
                      band.rows[0].origin.place, ("widen one of the rows until they meet",), _cited(band.rows))  # fmt: skip
    if overlaps:
        part, whole, first, second = min(overlaps, key=lambda each: each[1])
        both = f"{_shown(part, whole)} is both {first.outcome} and {second.outcome}"
        message = f"the bands of `{band.name}` overlap: {both}"
        advice = (f"{first.outcome} is taken, as it stands first",)
        yield Finding("AR303", message, second.origin.place, advice, _cited(band.rows))


def _representatives(tests: Sequence[p.Test]) -> Iterator[tuple[int, int]]:
    """One reachable share (part, whole) for each stretch of percentages that no test tells apart.

    A test changes only at its threshold or, if it rounds, half a step or a step from it;
    between two such cuts one share speaks for all. A stretch that no share of up to 380
    sessions falls into is left out.
    """
    cuts = {Fraction(0), Fraction(100)}
    for test in tests:
        step = test.value.rounding.step if isinstance(test.value, p.Share) and test.value.rounding else Fraction(0)
        cuts |= {test.threshold + each for each in (0, step / 2, -step / 2, step, -step)}
    inside = sorted(cut for cut in cuts if 0 <= cut <= 100)
    for cut in inside:
        share = cut / 100
        if share.denominator <= SESSIONS_IN_A_YEAR:
            yield share.numerator, share.denominator
    for low, high in pairwise(inside):
        found = _between(low / 100, high / 100)
        if found is not None:
            yield found


def _between(low: Fraction, high: Fraction) -> tuple[int, int] | None:
    """The share strictly between two with the smallest whole, up to a year's sessions."""
    for whole in range(1, SESSIONS_IN_A_YEAR + 1):
        part = floor(low * whole) + 1
        if Fraction(part, whole) < high:
            return part, whole
    return None


def _cited(rows: Sequence[p.BandRow]) -> tuple[str, ...]:
    return tuple(clause for row in rows for clause in row.origin.clauses)


def _shown(part: int, whole: int) -> str:
    exact = Fraction(100 * part, whole)
    hundredths = floor(exact * 100 + Fraction(1, 2))
    return f"{part} of {whole} ({hundredths // 100}.{hundredths % 100:02}%)"


def _tests(condition: p.Condition) -> Iterator[p.Test]:
    match condition:
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                yield from _tests(part)
        case p.Negated(part):
            yield from _tests(part)
        case p.Test():
            yield condition
        case _:
            pass


def _only_shares(condition: p.Condition) -> bool:
    match condition:
        case p.AllOf(parts) | p.AnyOf(parts):
            return all(_only_shares(part) for part in parts)
        case p.Negated(part):
            return _only_shares(part)
        case p.Test(p.Share()):
            return True
        case _:
            return False


def _fits(condition: p.Condition, number: Fraction) -> bool:
    match condition:
        case p.AllOf(parts):
            return all(_fits(part, number) for part in parts)
        case p.AnyOf(parts):
            return any(_fits(part, number) for part in parts)
        case p.Negated(part):
            return not _fits(part, number)
        case p.Test(value):
            rounding = value.rounding if isinstance(value, p.Share) else None
            return compares(condition.operator, round_to(number, rounding), condition.threshold)
        case _:
            return False


def round_to(number: Fraction, rounding: p.Rounding | None) -> Fraction:
    """A number rounded as a policy says."""
    if rounding is None:
        return number
    steps = number / rounding.step
    if rounding.direction == "up":
        return ceil(steps) * rounding.step
    if rounding.direction == "down":
        return floor(steps) * rounding.step
    return floor(steps + Fraction(1, 2)) * rounding.step


# ---- arrival times ------------------------------------------------------------------------------


def _arrivals(rows: Sequence[p.ArrivalRow]) -> Iterator[Finding]:
    ends = [60 * t.hour + t.minute for row in rows for t in (row.first, row.last) if t is not None]
    for minute in range(min(ends, default=0), max(ends, default=-1) + 1):
        time = dt.time(*divmod(minute, 60))
        fits = [row for row in rows if row.fits(time)]
        if not fits:
            clauses = tuple(clause for row in rows for clause in row.origin.clauses)
            advice = ("widen one of the rows until they meet",)
            yield Finding("AR304", f"an arrival at {time:%H:%M} has no code", rows[0].origin.place, advice, clauses)
            return
        if len({row.code for row in fits}) > 1:
            message = f"an arrival at {time:%H:%M} has two codes, {fits[0].code} and {fits[1].code}"
            origin = fits[1].origin
            yield Finding("AR305", message, origin.place, ("narrow one of the rows",), origin.clauses)
            return


# ---- rules ---------------------------------------------------------------------------------------


def _repeated(rules: Sequence[p.Rule]) -> Iterator[Finding]:
    seen: dict[object, p.Rule] = {}
    for rule in rules:
        key = (rule.scope, rule.moment, rule.condition, rule.actions)
        if key in seen and rule.condition is not None:
            yield Finding("AR309", "this rule is written twice", rule.origin.place,
                          (f"it stands first at {seen[key].origin.place}",), rule.origin.clauses)  # fmt: skip
        seen.setdefault(key, rule)
