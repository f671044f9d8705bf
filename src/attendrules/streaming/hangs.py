"""What conditions hang on: marks, the calendar, outcomes, facts and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attendrules.plan import model as p
from attendrules.streaming.measures import of_calendar


def restlessness(condition: p.Condition) -> int:
    """How often the truth of a condition moves: what moves least is looked at first."""
    match condition:
        case p.Issued() | p.Standing() | p.FactTest() | p.NumberTest() | p.PhaseTest() | p.RollTest() | p.HalfTermTest():
            return 0
        case p.Happened():
            return 1
        case p.MarkTest() | p.ArrivalTest():
            return 4
        case p.Test(value) if isinstance(value, p.Count):
            return 2
        case _:
            return 3


def conditions(plan: p.Plan) -> Iterator[p.Condition | None]:
    """Every condition of a plan that is about pupils."""
    for recode in plan.recodes:
        yield recode.condition
    for step in plan.steps:
        yield from conditions_of(step)


def conditions_of(step: p.Step) -> list[p.Condition | None]:
    """The condition of a rule, or of each row of a band."""
    return [row.condition for row in step.rows] if isinstance(step, p.Band) else [step.condition]


def makes(step: p.Step) -> Iterable[str]:
    """The outcomes that a step can make due."""
    return [row.outcome for row in step.rows] if isinstance(step, p.Band) else [action.outcome for action in step.actions]


def can_wait(condition: p.Condition | None, recorded: frozenset[str]) -> bool:
    """Whether a condition can be unknown for want of a fact or an event."""
    sure = (
        p.AllOf | p.AnyOf | p.Negated | p.Test | p.MarkTest | p.ArrivalTest | p.RollTest | p.HalfTermTest | p.PhaseTest
        | p.ThanEarlier | p.ThanOther | p.Standing | p.Issued
    )  # fmt: skip
    return any(
        not isinstance(part, sure) and not (isinstance(part, p.Happened) and part.event in recorded)
        for part in p.parts(condition)
    )


def is_still(condition: p.Condition | None, recorded: frozenset[str]) -> bool:
    """Whether only facts and outcomes move the truth of a condition, so that it need not be looked at before they do."""
    by_others = p.AllOf | p.AnyOf | p.Negated | p.FactTest | p.NumberTest | p.PhaseTest | p.Standing | p.Issued
    return condition is not None and all(
        isinstance(part, by_others) or (isinstance(part, p.Happened) and part.event not in recorded)
        for part in p.parts(condition)
    )


def windows_of(condition: p.Condition | None) -> Iterator[p.Window]:
    """The windows that a condition looks at."""
    for part in p.parts(condition):
        yield from (value.window for value in p.values_of(part))
        if isinstance(part, p.Happened):
            yield part.window


def asked_about(condition: p.Condition | None) -> Iterator[str]:
    """The outcomes, facts, numbers and events that a condition hangs on."""
    for part in p.parts(condition):
        match part:
            case p.Standing(name) | p.Issued(name) | p.FactTest(name) | p.NumberTest(name) | p.Happened(name):
                yield name
            case p.ThanEarlier(outcome=name):
                yield name
            case _:
                pass
    for window in windows_of(condition):
        anchor = window.after if isinstance(window, p.Last) else getattr(window, "anchor", None)
        if anchor is not None:
            yield anchor.name


def code_sets(condition: p.Condition | None, possible: frozenset[str], absent: frozenset[str]) -> Iterator[frozenset[str] | None]:
    """The classes of marks that a condition tells apart; `None` for a part of which that is not known."""
    for part in p.parts(condition):
        match part:
            case p.AllOf() | p.AnyOf() | p.Negated() | p.FactTest() | p.NumberTest() | p.PhaseTest() | p.Standing() | p.Issued():
                pass
            case p.HalfTermTest() | p.RollTest() | p.ArrivalTest():
                pass
            case p.MarkTest(codes):
                yield codes
            case p.Test(p.Count(codes)) | p.ThanEarlier(p.Count(codes)):
                yield from (codes, possible, absent)
            case p.Test(p.Share(codes, among)) | p.ThanEarlier(p.Share(codes, among)):
                yield from (codes, among, possible, absent)
            case p.Happened(window=window) if of_calendar(window):
                pass
            case p.Happened():
                yield from (possible, absent)
            case _:
                yield None


def hangs_on_outcomes(condition: p.Condition | None, actions: Iterable[p.Action]) -> bool:
    """Whether a reason, or the figures that go with a decision, hang on what holds or was due."""
    asks = any(isinstance(part, p.Standing | p.Issued | p.ThanEarlier) for part in p.parts(condition))
    figures = [figure.value for action in actions for figure in action.figures if not figure.money]
    seen = [*windows_of(condition), *(value.window for value in figures if value is not None)]
    return asks or None in figures or not all(of_calendar(window) for window in seen)


def about_the_roll(condition: p.Condition | None) -> bool:
    """Whether a condition asks about joining or leaving."""
    return any(isinstance(part, p.RollTest) for part in p.parts(condition))
