"""Which steps of a plan the compiled kernel is able to do; the sparse engine does the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor

from attrs import frozen

from attendrules.batch.analysis import Tiers, conditions_of, familiar, made
from attendrules.batch.frame import STATIC_MOMENTS, STATIC_WINDOWS, Frame
from attendrules.plan import model as p

MOST_SESSIONS = 1 << 15
"""Counts are kept in 16 bits."""


@frozen(eq=False)
class Able:
    """What the kernel does: steps by index, their outcomes, and simple recodes (class counted, least number, window)."""

    steps: tuple[int, ...]
    makers: frozenset[str]
    recodes: Mapping[int, tuple[frozenset[str], int, p.Window]]
    settles: bool
    """Whether it does all recodes that are not late; if not, marks come to it already recoded."""


def able(plan: p.Plan, frame: Frame, tiers: Tiers) -> Able:
    """Sort out what the kernel is able to do."""
    recodes = _recodes(plan, frame)
    settled = [recode for recode in plan.recodes if not recode.late]
    by_recodes = {recode.outcome for recode in plan.recodes}
    chosen = {index for index, step in enumerate(plan.steps) if index not in tiers.dead and _fits(step, frame, by_recodes)}
    alive = [index for index in range(len(plan.steps)) if index not in tiers.dead]
    if frame.last >= MOST_SESSIONS or any(step for step in plan.steps if not isinstance(step, p.Rule | p.Band)):
        chosen.clear()
    changed = True
    while changed:
        others = {outcome for index in alive if index not in chosen for outcome in made(plan.steps[index])}
        doubtful = {index for index in chosen if others & {*_asked(plan.steps[index]), *_standing(plan, plan.steps[index])}}
        chosen -= doubtful
        changed = bool(doubtful)
    makers = frozenset(outcome for index in chosen for outcome in made(plan.steps[index]))
    return Able(tuple(sorted(chosen)), makers, recodes, len(recodes) == len(settled))


def _standing(plan: p.Plan, step: p.Step) -> list[str]:
    return [outcome for outcome in made(step) if plan.outcomes[outcome].standing]


def _asked(step: p.Step) -> Iterator[str]:
    """The outcomes that a step hangs on."""
    for part in (part for condition in conditions_of(step) for part in p.parts(condition)):
        if isinstance(part, p.Standing | p.Issued | p.ThanEarlier):
            yield part.outcome
    if isinstance(step, p.Rule):
        yield from (action.frequency.outcome for action in step.actions if action.frequency.outcome)
        if isinstance(step.moment, p.Delay):
            yield step.moment.after


def _fits(step: p.Step, frame: Frame, by_recodes: set[str]) -> bool:
    if not familiar(step) or by_recodes & {*_asked(step), *made(step)}:
        return False
    if isinstance(step, p.Rule):
        moment = step.moment
        late = isinstance(moment, p.Delay) and not moment.event
        if not familiar(moment) or not (late or isinstance(moment, STATIC_MOMENTS)):
            return False
        if not all(familiar(action) and familiar(action.frequency) and not (action.frequency.outcome and action.frequency.period)
                   for action in step.actions):  # fmt: skip
            return False
        if len(set(made(step))) < len(step.actions):
            return False
    return all(_fits_part(part, frame) for condition in conditions_of(step) for part in p.parts(condition))


def _fits_part(part: p.Condition, frame: Frame) -> bool:
    match part:
        case p.AllOf() | p.AnyOf() | p.Negated() | p.MarkTest() | p.HalfTermTest() | p.PhaseTest() | p.Standing() | p.Issued():
            return familiar(part)
        case p.Test(value):
            return familiar(part) and _fits_value(value, frame)
        case p.ThanEarlier(value):
            return not part.by and isinstance(value, p.Share) and value.rounding is None and _fits_value(value, frame)
        case _:
            return False


def _fits_value(value: p.Value, frame: Frame) -> bool:
    if not familiar(value) or not isinstance(value.window, STATIC_WINDOWS) or not familiar(value.window):
        return False
    if isinstance(value.window, p.Since) and not isinstance(value.window.moment, STATIC_MOMENTS):
        return False
    window = frame.window(value.window)
    sessions = range(frame.first + 1, frame.last + 1)
    if any(window.first[s] < window.first[s - 1] or window.last[s] < window.last[s - 1] for s in sessions):
        return False
    if isinstance(value, p.Share):
        return value.rounding is None or familiar(value.rounding)
    plain = value.unit == "sessions" and not value.in_a_row
    even = value.unit == "sessions" or all(begin % 2 == 0 for begin in window.begins if begin > frame.first)
    return plain or (value.unit in {"sessions", "days"} and window.restarts and even)


def _recodes(plan: p.Plan, frame: Frame) -> dict[int, tuple[frozenset[str], int, p.Window]]:
    """The recodes that only count entered marks to date, if all that are not late are such."""
    found: dict[int, tuple[frozenset[str], int, p.Window]] = {}
    for place, recode in enumerate(plan.recodes):
        test = recode.condition
        if recode.late:
            continue
        plain = isinstance(test, p.Test) and isinstance(test.value, p.Count) and familiar(test) and familiar(test.value)
        if not plain or recode.stratum or not isinstance(test, p.Test) or not isinstance(test.value, p.Count):
            return {}
        value = test.value
        known = isinstance(value.window, STATIC_WINDOWS) and familiar(value.window)
        if not known or value.seen != "entered" or value.unit != "sessions" or value.in_a_row or test.operator not in {">", ">="}:
            return {}
        if not frame.window(value.window).restarts:
            return {}
        least = ceil(test.threshold) if test.operator == ">=" else floor(test.threshold) + 1
        found[place] = (value.codes - p.NO_MARK, least, value.window)
    return found
