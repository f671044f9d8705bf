"""What data a policy wants: columns of marks and pupils, and inputs, with what waits without each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
from attrs import field, frozen

from attendrules.decisions import Scope
from attendrules.domain.inputs import Input
from attendrules.plan import model as p

MARKS = ("pupil", "date", "session", "code")


@frozen
class Hanging:
    """A rule, a row of bands or a recode that hangs on an input: what it makes due, where it stands, and its clauses."""

    outcomes: tuple[str, ...]
    place: str
    clauses: tuple[str, ...]
    directly: bool = True
    """Whether it asks for the input itself, not only for an outcome that hangs on it."""


@frozen
class Wanted:
    """A fact, a number or an event that a policy asks for, and everything that hangs on it."""

    input: Input
    hanging: tuple[Hanging, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Every outcome that waits, or never comes, without it."""
        return tuple(dict.fromkeys(outcome for each in self.hanging for outcome in each.outcomes))


@frozen
class Wants:
    """The data that a policy wants.

    `marks` and `pupils` are columns of a register and of a list of pupils, with what for;
    `inputs` are the facts, numbers and events.
    """

    marks: tuple[tuple[str, str], ...]
    pupils: tuple[tuple[str, str], ...]
    inputs: tuple[Wanted, ...] = field(repr=False)


def wants(plan: p.Plan) -> Wants:
    """Everything that a plan asks for."""
    every = [*plan.steps, *plan.group_rules, *plan.recodes]
    within = [each for step in every for each in _within(step)]
    arrives = bool(plan.arrivals) or any(isinstance(each, p.ArrivalTest) for each in within)
    marks = [(name, "every mark") for name in MARKS]
    marks += [("arrival", "times of arrival decide")] * arrives
    scopes = {rule.scope for rule in plan.group_rules}
    asked = [
        ("class", "there are rules for each class", Scope.CLASS in scopes),
        ("year_group", "there are rules for each year group", Scope.YEAR_GROUP in scopes),
        ("phase", "rules ask for the phase", Scope.PHASE in scopes or any(_asks_phase(each) for each in within)),
        ("joined", "rules ask who joins", any(isinstance(each, p.RollTest) and not each.leaves for each in within)),
        ("left", "nothing is due to those who have left", True),
        ("parents", "there are rules for each parent", Scope.PARENT in scopes),
        ("groups", "there are rules for each group of pupils", Scope.GROUP in scopes),
    ]
    pupils = (("pupil", "every pupil"), *((name, why) for name, why, wanted in asked if wanted))
    inputs = tuple(Wanted(each, tuple(_hanging(every, each.name))) for each in plan.inputs.values())
    return Wants(tuple(marks), pupils, inputs)


def _asks_phase(part: object) -> bool:
    return isinstance(part, p.PhaseTest) or (isinstance(part, p.Best) and part.in_phase)


def _within(node: object) -> Iterator[object]:
    """A part of a plan and everything in it."""
    if isinstance(node, tuple):
        for each in node:
            yield from _within(each)
    elif attrs.has(type(node)):
        yield node
        for each in attrs.fields(type(node)):  # type: ignore[arg-type]  # it has just been seen to have some
            yield from _within(getattr(node, each.name))


def _hanging(steps: Iterable[p.Step | p.Recode], name: str) -> Iterator[Hanging]:
    """What hangs on an input, then what hangs on that, step by step until nothing more does."""
    pieces = [piece for step in steps for piece in _pieces(step)]
    found: dict[int, bool] = {place: True for place, (_, _, part) in enumerate(pieces) if name in _inputs(part)}
    waiting = {outcome for place in found for outcome in pieces[place][1]}
    while True:
        more = {place for place, (_, _, part) in enumerate(pieces) if place not in found and waiting & _outcomes(part)}
        if not more:
            break
        found.update(dict.fromkeys(more, False))
        waiting |= {outcome for place in more for outcome in pieces[place][1]}
    for place, directly in sorted(found.items()):
        origin, outcomes, _ = pieces[place]
        yield Hanging(outcomes, origin.place, origin.clauses, directly)


def _pieces(step: p.Step | p.Recode) -> Iterator[tuple[p.Origin, tuple[str, ...], object]]:
    """A rule, each row of a band, or a recode: where it comes from, what it makes due, and what it asks."""
    match step:
        case p.Band():
            yield from ((row.origin, (row.outcome,), row.condition) for row in step.rows)
        case p.Rule():
            yield step.origin, tuple(action.outcome for action in step.actions), (step.moment, step.condition)
        case _:
            yield step.origin, (step.outcome,), (step.condition, step.delay)


def _inputs(part: object) -> set[str]:
    """The names of inputs that something asks for, whether as a condition, as the start of a window, or as a moment."""
    return {name for each in _within(part) for name in _names(each)}


def _names(part: object) -> Iterator[str]:
    match part:
        case p.FactTest(fact):
            yield fact
        case p.NumberTest(number):
            yield number
        case p.Happened(event):
            yield event
        case p.Delay(after=name, event=True) | p.Anchor(name, event=True):
            yield name


def _outcomes(part: object) -> set[str]:
    """The outcomes that something asks about."""
    return {name for each in _within(part) for name in _asked(each)}


def _asked(part: object) -> Iterator[str]:
    match part:
        case p.Standing(outcome) | p.Issued(outcome) | p.ThanEarlier(outcome=outcome):
            yield outcome
        case p.Delay(after=name, event=False) | p.Anchor(name, event=False):
            yield name
