"""Which steps of a plan the compiled kernel is able to do, and which of them on the way; the sparse engine does the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import fields, frozen

from attendrules.batch.analysis import Tiers, conditions_of, familiar, made
from attendrules.batch.frame import STATIC_MOMENTS, STATIC_WINDOWS
from attendrules.domain.inputs import Inputs
from attendrules.plan import model as p

UNITS = {"sessions", "days", "part days"}
ALWAYS_KNOWN = p.MarkTest | p.HalfTermTest | p.PhaseTest | p.FactTest | p.NumberTest | p.ArrivalTest | p.RollTest


MORE = {p.ThanEarlier: "value higher outcome text by reaching", p.ArrivalTest: "first last text",
        p.Recode: "origin sources target half condition outcome modality stratum delay late"}  # fmt: skip
"""What constructs are made of that the kernel knows and the sparse engine does not solve."""


@frozen(eq=False)
class Able:
    """What the kernel does: steps by index, and those of them that it takes session by session."""

    steps: tuple[int, ...]
    walked: frozenset[int]
    settles: bool
    """Whether it does the recodes that are not late; if not, it does nothing."""
    others: frozenset[str] = frozenset()
    """Outcomes that it does not make."""


def able(plan: p.Plan, tiers: Tiers, inputs: Inputs) -> Able:
    """Sort out what the kernel is able to do."""
    alive = [index for index in range(len(plan.steps)) if index not in tiers.dead and not _never_comes(plan.steps[index], inputs)]
    chosen = {index for index in alive if _fits(plan.steps[index], inputs)}
    known = all(_has_only(recode, MORE) for recode in plan.recodes) and all(
        fits_condition(recode.condition, inputs) and not any(asked_in(recode.condition))
        for recode in plan.recodes if not recode.late
    )  # fmt: skip
    both = {recode.outcome for recode in plan.recodes if recode.late} & {
        recode.outcome for recode in plan.recodes if not recode.late
    }
    while True:
        others = both | {outcome for index in alive if index not in chosen for outcome in made(plan.steps[index])}
        walked = _walked(plan, chosen, inputs)
        doubtful = {index for index in chosen if others & {*asked(plan.steps[index]), *standing(plan, plan.steps[index])}}
        doubtful |= {index for index in walked if isinstance(plan.steps[index], p.Band)} | _shared_bands(plan, chosen)
        if not doubtful:
            return Able(tuple(sorted(chosen)), frozenset(walked), known, frozenset(others))
        chosen -= doubtful


def _never_comes(step: p.Step, inputs: Inputs) -> bool:
    """Whether it comes after an event that nobody records."""
    moment = step.moment if isinstance(step, p.Rule) else None
    return isinstance(moment, p.Delay) and moment.event and moment.after not in inputs.recorded


def makers(plan: p.Plan, steps: Iterator[int] | set[int]) -> Mapping[str, list[int]]:
    """The steps that make each outcome due."""
    found: dict[str, list[int]] = {}
    for index in sorted(steps):
        for outcome in dict.fromkeys(made(plan.steps[index])):
            found.setdefault(outcome, []).append(index)
    return found


def _shared_bands(plan: p.Plan, chosen: set[int]) -> set[int]:
    """Bands of which an outcome is made due by another step too."""
    shared = [each for each in makers(plan, chosen).values() if len(each) > 1]
    return {index for each in shared for index in each if isinstance(plan.steps[index], p.Band)}


def _walked(plan: p.Plan, chosen: set[int], inputs: Inputs) -> set[int]:
    """The steps that hang on what happens on the way."""
    made_by = makers(plan, chosen)
    late = {recode.outcome for recode in plan.recodes if recode.late}
    walked = {index for index in chosen if _on_the_way(plan.steps[index]) or late & set(asked(plan.steps[index]))}
    waiting = {index for index in chosen if _may_wait(plan.steps[index], inputs)}
    by_recodes = {outcome for recode in plan.recodes if recode.late for outcome in asked_in(recode.condition)}
    walked.update(index for outcome in by_recodes for index in made_by.get(outcome, []))
    before = -1
    while before != len(walked):
        before = len(walked)
        for index in chosen:
            for outcome in asked(plan.steps[index]):
                mine = made_by.get(outcome, [])
                if any(each in walked or each in waiting for each in mine):
                    walked |= {index, *mine}
        for outcome, mine in made_by.items():
            if plan.outcomes[outcome].standing and any(each in walked for each in mine):
                walked.update(mine)
    return walked


def _on_the_way(step: p.Step) -> bool:
    if isinstance(step, p.Rule) and (
        (isinstance(step.moment, p.Delay) and not step.moment.event) or any(each.frequency.outcome for each in step.actions)
    ):
        return True
    return any(isinstance(part, p.ThanEarlier) for each in conditions_of(step) for part in p.parts(each))


def _may_wait(step: p.Step, inputs: Inputs) -> bool:
    return isinstance(step, p.Rule) and any(
        isinstance(part, p.FactTest | p.NumberTest) or (isinstance(part, p.Happened) and part.event not in inputs.recorded)
        for part in p.parts(step.condition)
    )


def standing(plan: p.Plan, step: p.Step) -> list[str]:
    """The standing outcomes of a step."""
    return [outcome for outcome in made(step) if plan.outcomes[outcome].standing]


def asked_in(condition: p.Condition | None) -> Iterator[str]:
    """The outcomes that a condition asks about."""
    for part in p.parts(condition):
        if isinstance(part, p.Standing | p.Issued | p.ThanEarlier):
            yield part.outcome


def asked(step: p.Step) -> Iterator[str]:
    """The outcomes that a step hangs on."""
    for condition in conditions_of(step):
        yield from asked_in(condition)
    if isinstance(step, p.Rule):
        yield from (action.frequency.outcome for action in step.actions if action.frequency.outcome)
        if isinstance(step.moment, p.Delay) and not step.moment.event:
            yield step.moment.after


def _fits(step: p.Step, inputs: Inputs) -> bool:
    if not familiar(step):
        return False
    if isinstance(step, p.Rule):
        if not familiar(step.moment) or not isinstance(step.moment, (p.Delay, *STATIC_MOMENTS)):
            return False
        if not all(familiar(action) and _fits_frequency(action.frequency) for action in step.actions):
            return False
        if len(set(made(step))) < len(step.actions):
            return False
    return all(fits_condition(condition, inputs) for condition in conditions_of(step))


def _fits_frequency(frequency: p.Frequency) -> bool:
    if not familiar(frequency):
        return False
    in_turns = frequency.word in {"once", "until"} and not frequency.outcome
    return (frequency.period is not None) is in_turns and frequency.word in {"rising", "every", "once", "until"}


def fits_condition(condition: p.Condition | None, inputs: Inputs) -> bool:
    """Whether the kernel knows every part of a condition."""
    return all(_fits_part(part, inputs) for part in p.parts(condition))


def _fits_part(part: p.Condition, inputs: Inputs) -> bool:
    match part:
        case p.AllOf() | p.AnyOf() | p.Negated() | p.Standing() | p.Issued():
            return familiar(part)
        case p.Test(value):
            return familiar(part) and fits_value(value)
        case p.ThanEarlier(value):
            return (
                _has_only(part, MORE)
                and not (part.by or part.reaching)
                and getattr(value, "rounding", None) is None
                and fits_value(value)
            )
        case p.Happened(event):
            by_the_wall = str(getattr(part.window, "unit", "")).startswith("calendar")
            return event not in inputs.recorded or (familiar(part) and _static(part.window) and not by_the_wall)
        case p.ArrivalTest():
            return _has_only(part, MORE)
        case _:
            return isinstance(part, ALWAYS_KNOWN) and familiar(part)


def _has_only(construct: Any, known: Mapping[type, str]) -> bool:
    """Whether a construct has no part that is not known here."""
    return {each.name for each in fields(type(construct))} <= set(known[type(construct)].split())


def _static(window: object) -> bool:
    if not isinstance(window, STATIC_WINDOWS) or not familiar(window):
        return False
    return not isinstance(window, p.Since) or (isinstance(window.moment, STATIC_MOMENTS) and familiar(window.moment))


def fits_value(value: p.Value) -> bool:
    """Whether the kernel can count it."""
    if not familiar(value) or not _static(value.window):
        return False
    if isinstance(value, p.Share):
        return value.rounding is None or familiar(value.rounding)
    return value.unit in UNITS
