"""Changes that can change nothing, each for a reason that holds for every register.

Conditions are compared as functions of what they look at. Each measure, mark, event or fact
is a variable that takes every value at which something could turn: thresholds, what lies
between them, and unknown. Two conditions that agree for all of these are the same.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from attrs import evolve

from attendrules.domain.sessions import Period
from attendrules.engine.compare import OPERATORS
from attendrules.plan import model as p

MOST = 40_000
"""So many combinations of values are looked at; where there are more nothing is claimed."""
Value = Any
Assignment = Mapping[Any, Value]


def same_conditions(one: Sequence[p.Condition | None], other: Sequence[p.Condition | None]) -> bool:
    """Whether two rows of conditions always have the same first true one, and are unknown alike."""
    leaves = [leaf for condition in (*one, *other) for leaf in p.parts(condition) if not isinstance(leaf, _INNER)]
    keys = dict.fromkeys(map(_key, leaves))
    domains = [_domain(key, [leaf for leaf in leaves if _key(leaf) == key]) for key in keys]
    size = 1
    for domain in domains:
        size *= len(domain)
    if size > MOST:
        return False
    combinations = (dict(zip(keys, values, strict=True)) for values in itertools.product(*domains))
    return all(_first(one, values) == _first(other, values) for values in combinations)


def _first(conditions: Sequence[p.Condition | None], values: Assignment) -> object:
    """Of one condition its truth; of several the place of the first that is true."""
    if len(conditions) == 1:
        return truth(conditions[0], values)
    return next((at for at, each in enumerate(conditions) if truth(each, values) is True), None)


_INNER = (p.AllOf, p.AnyOf, p.Negated)


def truth(condition: p.Condition | None, values: Assignment) -> bool | None:
    """A condition for given values of what it looks at."""
    match condition:
        case None:
            return True
        case p.AllOf(parts):
            found = [truth(part, values) for part in parts]
            return False if False in found else None if None in found else True
        case p.AnyOf(parts):
            found = [truth(part, values) for part in parts]
            return True if True in found else None if None in found else False
        case p.Negated(part):
            held = truth(part, values)
            return None if held is None else not held
        case _:
            return _leaf(condition, values[_key(condition)])


def _leaf(leaf: p.Condition, value: Value) -> bool | None:
    if value is None:
        return None
    match leaf:
        case p.Test() | p.NumberTest():
            return OPERATORS[leaf.operator](value, leaf.threshold)
        case p.Happened():
            return OPERATORS[leaf.operator](value, leaf.number)
        case p.MarkTest(codes):
            return value in codes
        case p.HalfTermTest(number):
            return bool(value == number)
        case p.PhaseTest(phase):
            return bool(value == phase)
        case _:
            return bool(value)


def _key(leaf: p.Condition) -> Any:
    """What a leaf looks at: leaves with the same key look at the same thing."""
    match leaf:
        case p.Test():
            return p.Test, leaf.value
        case p.NumberTest():
            return p.NumberTest, leaf.number
        case p.Happened():
            return p.Happened, leaf.event, leaf.result, leaf.lasting, leaf.window
        case p.MarkTest() | p.HalfTermTest() | p.PhaseTest():
            return (type(leaf),)
        case _:
            return type(leaf), leaf


def _domain(key: Any, leaves: Sequence[Any]) -> list[Value]:
    """Every value at which a leaf could turn, and unknown where it can be."""
    kind = key[0]
    if kind is p.Test and isinstance(key[1], p.Share):
        return [None, *_percentages([leaf.threshold for leaf in leaves], key[1].rounding)]
    if kind is p.Test:
        return _whole([leaf.threshold for leaf in leaves])
    if kind is p.NumberTest:
        return [None, *_between([leaf.threshold for leaf in leaves])]
    if kind is p.Happened:
        return [None, *_whole([leaf.number for leaf in leaves])]
    if kind is p.MarkTest:
        return sorted({"", *(code for leaf in leaves for code in leaf.codes)}) + ["another"]
    if kind is p.HalfTermTest:
        return list(range(1, 7))
    if kind is p.PhaseTest:
        return [None, "another", *{leaf.phase for leaf in leaves}]
    return [None, False, True]


def _whole(thresholds: Iterable[Fraction]) -> list[Value]:
    near = {floor(each) + more for each in thresholds for more in (-1, 0, 1, 2)}
    return sorted(each for each in {0, *near} if each >= 0)


def _between(thresholds: Iterable[Fraction]) -> list[Value]:
    points = sorted(set(thresholds))
    middles = [(one + other) / 2 for one, other in itertools.pairwise(points)]
    return sorted({points[0] - 1, *points, *middles, points[-1] + 1})


def _percentages(thresholds: Iterable[Fraction], rounding: p.Rounding | None) -> list[Value]:
    points = {each for each in thresholds if 0 <= each <= 100} | {Fraction(0), Fraction(100)}
    if rounding is None:
        return [each for each in _between(points) if 0 <= each <= 100]
    steps = {(each // rounding.step + more) * rounding.step for each in points for more in (-1, 0, 1)}
    return sorted(each for each in steps if each >= 0)


# ---- steps -------------------------------------------------------------------------------------


def same(plan: p.Plan, before: Any, after: Any) -> str:
    """Why a changed step decides what it did before, in a few words; nothing if it may not."""
    if before == after:
        return "nothing has changed"
    for kind, compare in _COMPARED.items():
        if isinstance(before, kind) and isinstance(after, kind):
            return compare(plan, before, after)
    return ""


def _same_rule(plan: p.Plan, before: p.Rule, after: p.Rule) -> str:  # noqa: ARG001 - one of a table
    rest = [each for each in ("moment", "actions", "scope") if getattr(before, each) != getattr(after, each)]
    alike = before.condition == after.condition or same_conditions([before.condition], [after.condition])
    if not rest and alike:
        return "both conditions are true for the same registers"
    if rest == ["actions"] and alike and all(itertools.starmap(_same_actions(before), zip(before.actions, after.actions, strict=True))):
        return "it comes at most once anyway"
    return ""


def _same_actions(rule: p.Rule) -> Callable[[p.Action, p.Action], bool]:
    def compare(one: p.Action, other: p.Action) -> bool:
        if evolve(one, frequency=other.frequency) != other:
            return False
        words = {one.frequency, other.frequency}
        if words == {p.Frequency(), p.Frequency("every")}:
            return _looks_once(rule)
        once = next((each for each in words if each.word == "once"), None)
        return len(words) == 1 or (p.Frequency() in words and once is not None and _rises_once(rule, once.period))

    return compare


def _looks_once(rule: p.Rule) -> bool:
    """Whether a rule is looked at once at most before it starts afresh."""
    if rule.condition is None or isinstance(rule.moment, p.Delay):
        return True
    if rule.afresh is None:
        return False
    order = list(Period)
    return order.index(rule.afresh) <= order.index(_length(rule.moment))


def _length(moment: p.Moment) -> Period:
    match moment:
        case p.EndOf(period):
            return period
        case p.Weekday():
            return Period.WEEK
        case _:
            return Period.DAY


def _rises_once(rule: p.Rule, period: Period | None) -> bool:
    """Whether a rule becomes true once in a period at most: it counts what only grows, and starts afresh with each."""
    return rule.afresh is period and rule.condition is not None and all(_grows(part, period) for part in p.parts(rule.condition))


def _grows(part: p.Condition, period: Period | None) -> bool:
    match part:
        case p.AllOf() | p.AnyOf():
            return True
        case p.Test(value=p.Count(in_a_row=False, window=p.This(own)), operator=operator):
            return own is period and operator in {">", ">="}
        case p.Happened(window=p.This(own), operator=operator):
            return own is period and operator in {">", ">="}
        case _:
            return False


def _same_band(plan: p.Plan, before: p.Band, after: p.Band) -> str:  # noqa: ARG001 - one of a table
    if [row.outcome for row in before.rows] == [row.outcome for row in after.rows]:
        if same_conditions(_of(before), _of(after)):
            return "the first row that is true is the same for every register"
    elif sorted(before.rows, key=repr) == sorted(after.rows, key=repr) and _apart(before):
        return "no two of the rows are true together"
    return ""


def _of(band: p.Band) -> list[p.Condition | None]:
    return [row.condition for row in band.rows]


def _apart(band: p.Band) -> bool:
    pairs = itertools.combinations(_of(band), 2)
    return all(same_conditions([p.AllOf((one, other))], [p.AllOf((one, p.Negated(one)))]) for one, other in pairs if one and other)


def _same_recode(plan: p.Plan, before: p.Recode, after: p.Recode) -> str:
    rest = evolve(after, condition=before.condition, sources=before.sources)
    entered = {code for code in before.sources ^ after.sources if code in plan.codes}
    if rest == before and not entered and same_conditions([before.condition], [after.condition]):
        return "both conditions are true for the same registers"
    return ""


def _same_arrivals(plan: p.Plan, before: p.ArrivalRow, after: p.ArrivalRow) -> str:
    """Compare what every minute of the day gives."""
    changed = tuple(after if row == before else row for row in plan.arrivals)
    minutes = [dt.time(hour, minute) for hour in range(24) for minute in range(60)]
    codes = [
        [next((row.code for row in rows if row.half is before.half and row.fits(minute)), None) for minute in minutes]
        for rows in (plan.arrivals, changed)
    ]
    return "every minute of the day has the same code" if codes[0] == codes[1] else ""


_COMPARED: Mapping[type, Callable[[p.Plan, Any, Any], str]] = {
    p.Rule: _same_rule, p.Band: _same_band, p.Recode: _same_recode, p.ArrivalRow: _same_arrivals,
}  # fmt: skip
