"""What people can change: outcomes that are certain whatever they decide, and the earliest day on which others can come."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from attendrules.analysis.slices import cut
from attendrules.analysis.walking import inside
from attendrules.api import Policy
from attendrules.decisions import Scope, Status
from attendrules.decisions.kinds import ACTIONS
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.domain.sessions import Session
from attendrules.engine import decide
from attendrules.plan import model as p
from attendrules.verify.worlds import worlds


@frozen
class Envelope:
    """One outcome for one pupil: what is so whatever people decide, and how early it can be."""

    pupil: str
    outcome: p.Outcome
    certain: Session | None
    """The session by which it is due whatever is recorded, in every world that was tried."""
    earliest: Session | None
    """The earliest session in which it was due, or waited only for people, in any of them."""
    proved: bool
    """Whether `certain` follows from the rules: it was due with nothing known, and no known fact can take that back."""
    hangs_on: tuple[str, ...] = field(default=())


Firsts = dict[str, tuple[Session | None, Session | None]]
"""For each pupil the first session in which something was due, and in which it was due or waited."""


def discretion(policy: Policy, register: Register) -> Iterator[Envelope]:
    """The envelope of every outcome and pupil of a register, as far as anything can come of it."""
    for name, outcome in policy.plan.outcomes.items():
        if outcome.kind not in ACTIONS:
            continue
        part = cut(policy.plan, [name])
        if not part.plan.steps:
            continue
        every = worlds(policy.plan, register.calendar, part.inputs)
        runs = [_first(part.plan, register, inputs, name) for inputs in every]
        for pupil in register.pupils:
            yield from _envelope(pupil, outcome, runs, part.plan, part.inputs)


def _first(plan: p.Plan, register: Register, inputs: Inputs, outcome: str) -> Firsts:
    found: Firsts = {}
    for made in decide(plan, register, inputs):
        if made.outcome == outcome and made.subject.scope is Scope.PUPIL:
            due, any_ = found.get(made.subject.name, (None, None))
            if made.status is Status.DUE:
                due = made.session if due is None else min(due, made.session)
            found[made.subject.name] = (due, made.session if any_ is None else min(any_, made.session))
    return found


def _envelope(
    pupil: str, outcome: p.Outcome, runs: list[Firsts], plan: p.Plan, asked: tuple[str, ...]
) -> Iterator[Envelope]:  # fmt: skip
    mine = [run.get(pupil, (None, None)) for run in runs]
    early = [session for _, session in mine if session is not None]
    if not early:
        return
    due = [session for session, _ in mine]
    certain = max((session for session in due if session is not None), default=None) if None not in due else None
    nothing_known = due[0]
    proved = certain is not None and (not asked or (nothing_known == certain and monotone_in_inputs(plan)))
    yield Envelope(pupil, outcome, certain, min(early), proved, asked)


def monotone_in_inputs(plan: p.Plan) -> bool:
    """Whether what is due with nothing known stays due by then whatever becomes known.

    So it is where inputs are asked for in conditions only: unknown parts leave a condition
    true only if it is true either way. Recodes, moments and windows that hang on inputs, and
    conditions that an outcome does *not* hold, can change what is counted.
    """
    asks = p.FactTest | p.NumberTest | p.Happened
    if any(isinstance(each, asks) for each in inside(plan.recodes)) or any(recode.late for recode in plan.recodes):
        return False
    if any(isinstance(each, p.Delay | p.Anchor | p.Issued | p.ThanEarlier | p.Standing | p.Band) for each in inside(plan.steps)):
        return False
    return not any(action.frequency.outcome for step in plan.steps if isinstance(step, p.Rule) for action in step.actions)
