"""Changes that can change nothing, each for a reason that holds for every register."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve

from attendrules.decisions import Scope
from attendrules.domain.calendar import NOON
from attendrules.domain.codes import ABSENT, POSSIBLE
from attendrules.domain.sessions import Period
from attendrules.plan import model as p
from attendrules.scenarios.mutants.conditions import same_conditions
from attendrules.scenarios.mutants.moments import comes_in_the_afternoon, early_in_the_year, looks_once
from attendrules.scenarios.mutants.sites import sites


def same(plan: p.Plan, before: Any, after: Any) -> str:
    """Why a changed step decides what it did before, in a few words; nothing if it may not."""
    if before == after:
        return "nothing has changed"
    for kind, compare in _COMPARED.items():
        if isinstance(before, kind) and isinstance(after, kind):
            return compare(plan, before, after)
    return ""


def _same_rule(plan: p.Plan, before: p.Rule, after: p.Rule) -> str:
    rest = [each for each in ("moment", "actions", "scope") if getattr(before, each) != getattr(after, each)]
    if not rest and _begins_when_due(plan, before, after):
        return "it holds from when it is due, and is due only then"
    one, other = early_in_the_year(before.condition), early_in_the_year(after.condition)
    if one != other and not same_conditions([one], [other], pooled=before.scope not in {Scope.PUPIL, Scope.PARENT}):
        return ""
    if not rest:
        return "both conditions are true for the same registers"
    if rest == ["actions"] and all(itertools.starmap(_same_actions(before), zip(before.actions, after.actions, strict=True))):
        return "it comes at most once anyway"
    if rest == ["moment"]:
        return _same_moment(plan, before, after)
    return ""


def _begins_when_due(plan: p.Plan, before: p.Rule, after: p.Rule) -> bool:
    """Whether `X holds` becomes true just when X is due, and nothing is asked but that."""
    conditions = (before.condition, after.condition)
    asked = {each.outcome for each in conditions if isinstance(each, p.Standing | p.Issued)}
    kinds = {type(each) for each in conditions}
    if kinds != {p.Standing, p.Issued} or len(asked) != 1 or before.moment != p.EndOf(Period.SESSION):
        return False
    due = [action for step in plan.steps if isinstance(step, p.Rule) for action in step.actions if {action.outcome} == asked]
    once = len(due) == 1 and due[0].frequency == p.Frequency()
    return once and all(each.frequency == p.Frequency() and not plan.outcomes[each.outcome].standing for each in before.actions)


def _same_moment(plan: p.Plan, before: p.Rule, after: p.Rule) -> str:
    one, other = (getattr(each.moment, "time", None) for each in (before, after))
    if one and other and (one > NOON) is (other > NOON) and not _hangs_on_the_time(before.condition):
        return "marks have no time of day, and nothing else is looked at"
    ends = (before.moment, after.moment) == (p.EndOf(Period.SESSION), p.EndOf(Period.DAY))
    over = all(not plan.outcomes[action.outcome].standing or action.frequency.outcome for action in before.actions)
    if ends and over and comes_in_the_afternoon(plan, before):
        return "what it asks about comes in the afternoon only"
    return ""


def _hangs_on_the_time(condition: p.Condition | None) -> bool:
    return any(isinstance(part, p.FactTest | p.NumberTest | p.Happened | p.Standing | p.Issued) for part in p.parts(condition))


def _same_actions(rule: p.Rule) -> Callable[[p.Action, p.Action], bool]:
    def compare(one: p.Action, other: p.Action) -> bool:
        if evolve(one, frequency=other.frequency) != other:
            return False
        words = {one.frequency, other.frequency}
        if words == {p.Frequency(), p.Frequency("every")}:
            return looks_once(rule)
        other_word = next((each for each in words if each.word in {"once", "until"} and not each.outcome), None)
        return len(words) == 1 or (p.Frequency() in words and other_word is not None and _rises_once(rule, other_word.period))

    return compare


def _rises_once(rule: p.Rule, period: Period | None) -> bool:
    """Whether a rule becomes true once in a period at most: it counts what only grows, and starts afresh with each."""
    return rule.afresh is period and rule.condition is not None and all(_grows(part, period) for part in p.parts(rule.condition))


def _grows(part: p.Condition, period: Period | None) -> bool:
    match part:
        case p.AllOf() | p.AnyOf():
            return True
        case p.Test(value=p.Count(in_a_row=False, window=p.This(own), lasting=lasting), operator=operator):
            longer = lasting is None or lasting.operator in {">", ">="}
            return own is period and operator in {">", ">="} and longer
        case p.Happened(window=p.This(own), operator=operator):
            return own is period and operator in {">", ">="}
        case _:
            return False


def _same_band(plan: p.Plan, before: p.Band, after: p.Band) -> str:  # noqa: ARG001 - one of a table
    if [row.outcome for row in before.rows] == [row.outcome for row in after.rows]:
        if same_conditions(_of(before), _of(after)):
            return "the first row that is true is the same for every register"
    elif len(before.rows) == len(after.rows) and _apart(before, after):
        return "the two rows are never true together"
    return ""


def _of(band: p.Band) -> list[p.Condition | None]:
    return [row.condition for row in band.rows]


def _apart(before: p.Band, after: p.Band) -> bool:
    """Whether two rows that have changed places are never true together."""
    places = [at for at, (one, other) in enumerate(zip(before.rows, after.rows, strict=True)) if one != other]
    if len(places) != 2 or set(before.rows) != set(after.rows):
        return False
    one, other = (before.rows[at].condition for at in places)
    return same_conditions([p.AllOf((one, other, p.Negated(p.AllOf((one, other)))))], [p.AllOf((one, other))])


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
    sets = set(code_sets_of(plan))
    if all(one == other or (one and other and _together(sets, one, other)) for one, other in zip(*codes, strict=True)):
        return "every minute of the day has the same code, or one that counts alike"
    return ""


def _together(sets: set[frozenset[str]], one: str, other: str) -> bool:
    """Whether no rule tells two codes apart."""
    return all((one in each) is (other in each) for each in sets)


def code_sets_of(plan: p.Plan) -> Iterator[frozenset[str]]:
    """Every set of codes that a rule asks about, and what is possible."""
    yield plan.codes.in_category(*POSSIBLE)
    yield plan.codes.in_category(*ABSENT)
    for step in (*plan.recodes, *plan.steps, *plan.group_rules):
        yield from (site.value for site in sites(step) if isinstance(site.value, frozenset))


_COMPARED: Mapping[type, Callable[[p.Plan, Any, Any], str]] = {
    p.Rule: _same_rule, p.Band: _same_band, p.Recode: _same_recode, p.ArrivalRow: _same_arrivals,
}  # fmt: skip
