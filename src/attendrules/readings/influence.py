"""Which questions can bear on an outcome at all, told from the policy without any register.

A question bears on an outcome if an option of it guards a rule that makes the outcome due,
or a rule whose outcome that rule asks about, and so on. One that guards a recode or an
arrival time bears on everything, since it changes the marks that everything counts; so
does one that bears on an outcome which a recode asks about. This
never leaves a question out; it may name one that makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, fields, frozen, has

from attendrules.api import Policy, bases_of
from attendrules.compiler import compile_policy
from attendrules.plan.model import Band, Origin, Plan, Rule, Step

STEPS = ("steps", "group_rules")
"""The parts of a plan that bear only on their own outcomes and on what asks about them."""
NO_STEPS = ("outcomes", "clauses", "readings", "inputs")
"""The parts that only declare. All others (recodes, arrival times) bear on every outcome."""


@frozen
class Bearing:
    """What asks about what in a policy, under any reading, and the questions that guard it."""

    asks: Mapping[str, set[str]]
    """For each outcome (or band) the others that its rules mention."""
    guards: Mapping[str, set[str]]
    """For each outcome the questions that guard its rules."""
    of_marks: frozenset[str]
    """The questions that bear on everything, since they change marks."""
    asked_by_marks: frozenset[str]
    """The outcomes that recodes ask about."""

    def on(self, outcome: str) -> frozenset[str]:
        """The questions that can bear on an outcome."""
        return self.of_marks.union(*(self.guards.get(each, set()) for each in self.needed([outcome])))

    def needed(self, outcomes: Iterable[str]) -> set[str]:
        """Some outcomes, and all that must be decided to decide them."""
        seen = {*outcomes, *self.asked_by_marks}
        waiting = list(seen)
        while waiting:
            new = self.asks.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        return seen

    def part(self, plan: Plan, outcomes: Iterable[str]) -> Plan:
        """A plan with no more rules than are needed to decide some outcomes."""
        needed = self.needed(outcomes)

        def has_part(step: Step) -> bool:
            return not needed.isdisjoint(made for made, _, _ in _needs(step, plan))

        return evolve(plan, steps=tuple(filter(has_part, plan.steps)), group_rules=tuple(filter(has_part, plan.group_rules)))


def influence(policy: Policy) -> dict[str, frozenset[str]]:
    """For each outcome of a policy the questions that can bear on it."""
    found = bearing(policy)
    return {outcome: found.on(outcome) for outcome in found.asks}


def bearing(policy: Policy) -> Bearing:
    """What asks about what in a policy."""
    plans = list(_plans(policy))
    asks: dict[str, set[str]] = {name: set() for plan in plans for name in plan.outcomes}
    guards: dict[str, set[str]] = {name: set() for name in asks}
    of_marks: set[str] = set()
    asked: set[str] = set()
    for plan in plans:
        marks = [getattr(plan, each.name) for each in fields(Plan) if each.name not in (*STEPS, *NO_STEPS)]
        of_marks |= _questions(marks)
        asked |= {text for text in _texts(marks) if text in plan.outcomes}
        for step in (step for name in STEPS for step in getattr(plan, name)):
            for name, needs, questions in _needs(step, plan):
                asks.setdefault(name, set()).update(needs)
                guards.setdefault(name, set()).update(questions)
    found = Bearing(asks, guards, frozenset(of_marks), frozenset(asked))
    return evolve(found, of_marks=found.of_marks.union(*(found.on(name) for name in asked)))


def _plans(policy: Policy) -> Iterator[Plan]:
    """Plans in which, together, every statement of the policy has its place."""
    yield policy.plan
    names = compile_policy(policy.source, bases=bases_of(policy.source)).names
    for guarded in {each.guards for each in names.placed if each.guards}:
        plan = policy.under(**dict(guarded)).plan
        yield plan


def _needs(step: Any, plan: Plan) -> Iterator[tuple[str, set[str], set[str]]]:
    """Each outcome (or band) that a step makes due, what it mentions, and the questions that guard it."""
    bands = {each.name for each in plan.steps if isinstance(each, Band)}
    mentioned = {text for text in _texts(step) if text in plan.outcomes or text in bands}
    questions = _questions([step])
    for name in _makes(step, mentioned):
        yield name, mentioned - {name}, questions


def _makes(step: Any, mentioned: set[str]) -> set[str]:
    """What a step makes due; of one of an unknown kind, all that it mentions."""
    if isinstance(step, Rule):
        return {action.outcome for action in step.actions}
    if isinstance(step, Band):
        return {step.name, *(row.outcome for row in step.rows)}
    return mentioned


def _questions(values: Any) -> set[str]:
    """The questions that guard anything in some values."""
    return {question for each in _walk(values) if isinstance(each, Origin) for question, _ in each.readings}


def _texts(value: Any) -> Iterator[str]:
    return (each for each in _walk(value) if isinstance(each, str))


def _walk(value: Any) -> Iterator[Any]:
    """A value and everything in it."""
    yield value
    if has(type(value)):
        for each in fields(type(value)):
            yield from _walk(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _walk(pair)
    elif not isinstance(value, str | bytes) and hasattr(value, "__iter__"):
        for each in value:
            yield from _walk(each)
