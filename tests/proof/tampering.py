"""Decisions with one thing in their reason changed, so that it is no longer what the register and the policy say.

    python tests/proof/tampering.py [MUTATIONS] [SEED]

changes so many decisions of the bundled policies over generated registers, and prints those that the check accepted.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator

from attrs import evolve

from attendrules import Decision, Policy, Register, Run, decide, english_calendar, load_policy, register_of
from attendrules.decisions import Amount, Fact, Modality, Status
from attendrules.plan import model as p
from attendrules.proof.checker import check_reasons
from attendrules.resources import policy_names

CALENDAR = english_calendar("2024-25")
CODES = ["/", "/", "/", "/", "/", "\\", "I", "M", "N", "O", "O", "G", "U", "L", "B", "X", "#"]
Changed = tuple[str, Decision]


def register(dice: random.Random, sessions: int = 60) -> Register:
    """Marks of one pupil, made by dice."""
    return register_of(CALENDAR, {"Ada": dice.choices(CODES, k=sessions)}, start="2024-09-09")


def runs(dice: random.Random, sessions: int = 60) -> Iterator[Run]:
    """A run of each bundled policy, again and again."""
    policies: list[Policy] = [load_policy(name) for name in policy_names()]
    while True:
        for policy in policies:
            run = decide(policy, register(dice, sessions))
            if run.decisions:
                yield run


def changes(made: Decision, run: Run, dice: random.Random) -> Iterator[Changed]:
    """One decision with one thing changed, in every way there is for it."""
    outcomes = run.policy.plan.outcomes
    yield "rule", evolve(made, rule=made.rule + "0")
    yield "clause", evolve(made, clauses=(*made.clauses, "NONE-1"))
    yield "clause", evolve(made, clauses=("NONE-1",))
    yield "outcome", evolve(made, outcome=dice.choice([name for name in outcomes if name != made.outcome]))
    yield "label", evolve(made, label=made.label + " at once")
    yield "stage", evolve(made, stage=made.stage + "x")
    yield "kind", evolve(made, kind="fine" if made.kind != "fine" else "contact")
    yield "modality", evolve(made, modality=dice.choice([each for each in Modality if each is not made.modality]))
    yield "moment", evolve(made, moment=made.moment + " at night")
    yield "policy", evolve(made, policy=made.policy + "2")
    yield "status", evolve(made, status=Status.PENDING if made.status is Status.DUE else Status.DUE)
    yield "missing", evolve(made, missing=(*made.missing, "nothing_known"))
    if made.change is not None:
        yield "recode", evolve(made, change=evolve(made.change, entered=made.change.entered + "1"))
        yield "recode", evolve(made, change=evolve(made.change, effective=made.change.effective + "1"))
        yield "recode", evolve(made, change=None)
    for place, fact in enumerate(made.facts):
        yield "fact left out", evolve(made, facts=(*made.facts[:place], *made.facts[place + 1 :]))
        yield "fact twice", evolve(made, facts=(*made.facts[: place + 1], *made.facts[place:]))
        for what, other in _facts(fact, dice):
            yield what, evolve(made, facts=(*made.facts[:place], other, *made.facts[place + 1 :]))


def _facts(fact: Fact, dice: random.Random) -> Iterator[tuple[str, Fact]]:
    yield "text", evolve(fact, text="surely " + fact.text)
    if fact.amount is None:
        return
    step = dice.choice([1, 2, 5])
    yield "amount", evolve(fact, amount=Amount(fact.amount.part + step, fact.amount.whole))
    yield "amount", evolve(fact, amount=Amount(fact.amount.part - step, fact.amount.whole))
    if fact.amount.whole is not None:
        yield "whole", evolve(fact, amount=Amount(fact.amount.part, fact.amount.whole + step))
    yield "measure", evolve(fact, measure=fact.measure + " and more")
    if fact.threshold:
        yield "threshold", evolve(fact, threshold=fact.threshold + "1")
        yield "comparison", evolve(fact, comparison="<" if fact.comparison != "<" else ">")
        yield "answer", evolve(fact, holds=not fact.holds)
    counted = fact.counted
    if counted:
        at = dice.randrange(len(counted))
        yield "session left out", evolve(fact, counted=(*counted[:at], *counted[at + 1 :]))
        yield "session twice", evolve(fact, counted=(*counted[: at + 1], *counted[at:]))
        yield "mark", evolve(fact, counted=(*counted[:at], evolve(counted[at], code=counted[at].code + "1"), *counted[at + 1 :]))
        entered = evolve(counted[at], entered=counted[at].entered + "1")
        yield "entered mark", evolve(fact, counted=(*counted[:at], entered, *counted[at + 1 :]))


def windows(made: Decision, run: Run) -> Iterator[Changed]:
    """Decisions with a window that begins or ends a session later, where its bounds follow from the calendar."""
    fixed = p.This | p.Previous | p.ThisAndPrevious
    tests = [part for step in run.policy.plan.steps if isinstance(step, p.Rule) for part in p.parts(step.condition)]
    known = {part.text for part in tests if isinstance(part, p.Test) and isinstance(part.value.window, fixed)}
    loose = {part.text for part in tests if isinstance(part, p.Test)} - known
    for place, fact in enumerate(made.facts):
        if fact.text in known - loose and fact.first and fact.last:
            for bound, session in (("first", fact.first), ("last", fact.last)):
                number = CALENDAR.number(session.date, session.half)
                other = evolve(fact, **{bound: CALENDAR.session((number or 0) + 1)})
                yield bound, evolve(made, facts=(*made.facts[:place], other, *made.facts[place + 1 :]))


def tampered(number: int, seed: int, sessions: int = 60) -> tuple[Counter[str], list[tuple[str, Decision]]]:
    """How many decisions were changed, by what was changed, and those that the check accepted."""
    dice, tried, accepted = random.Random(seed), Counter[str](), []
    for run in runs(dice, sessions):
        for place in dice.sample(range(len(run)), min(len(run), 40)):
            made = run.decisions[place]
            for what, other in (*changes(made, run, dice), *windows(made, run)):
                tried[what] += 1
                if is_accepted(run, place, other):
                    accepted.append((what, other))
        if tried.total() >= number:
            return tried, accepted
    raise AssertionError


def is_accepted(run: Run, place: int, other: Decision) -> bool:
    """Whether the check finds nothing wrong with a decision put in the place of another."""
    made = [*run.decisions[:place], other, *run.decisions[place + 1 :]]
    return not any(flaw.decision is other for flaw in check_reasons(run.policy.plan, run.register, made, only=[other]))


def main(number: int, seed: int) -> None:
    """Print how many were tried of each sort, and what was accepted."""
    tried, accepted = tampered(number, seed)
    for what, times in sorted(tried.items()):
        print(f"{what:20} {times:8,}")  # noqa: T201 - a command
    print(f"{'all':20} {tried.total():8,}   accepted: {len(accepted)}")  # noqa: T201
    for what, other in accepted[:5]:
        print(what, other)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
