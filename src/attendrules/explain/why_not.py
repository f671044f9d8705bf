"""Why an outcome did not come: for each rule that could make it due, what its condition lacked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from attrs import evolve, frozen

from attendrules.api import Policy, moment
from attendrules.decisions import Decision, Fact, Scope, Status
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.domain.sessions import Session
from attendrules.engine import decide
from attendrules.engine.conditions import truth
from attendrules.engine.reasons import facts as facts_of
from attendrules.engine.walk import Walk
from attendrules.explain.kept import kept
from attendrules.explain.lacking import Lack, distance, lacking
from attendrules.plan import model as p


@frozen
class Look:
    """One rule that could make an outcome due, and the look at which it was nearest to it.

    `session` is `None` if the rule was never looked at. `facts` is everything that was asked,
    with what it came to; `lacks` the fewest of them that would have to be otherwise: none if
    the condition was true, and the outcome was not due *again*.
    """

    rule: str
    clauses: tuple[str, ...]
    moment: str
    session: Session | None = None
    facts: tuple[Fact, ...] = ()
    lacks: tuple[Lack, ...] = ()
    kept: str = ""
    """If nothing is lacking: what held it back all the same, in words."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts and events for want of which it waits."""
        return tuple(dict.fromkeys(lack.waits for lack in self.lacks if lack.waits))

    @property
    def holds(self) -> bool:
        """Whether the condition was true."""
        return self.session is not None and not self.lacks


@frozen
class WhyNot:
    """Why an outcome was not due to somebody (on a day), rule by rule, the nearest first.

    `due` are the decisions by which it was due after all (on that day, if one was asked for).
    """

    name: str
    outcome: str
    on: dt.date | None
    looks: tuple[Look, ...]
    due: tuple[Decision, ...] = ()


def why_not(
    policy: Policy, register: Register, name: str, outcome: str, *,
    on: dt.date | None = None, inputs: Inputs | None = None, as_of: dt.date | None = None,
) -> WhyNot:  # fmt: skip
    """Why an outcome was not due to a pupil or group, by name.

    With `on`, each rule is taken at its last look until the end of that day; otherwise at the
    look at which it lacked least, the latest of several. Raises `ValueError` if there is no such
    outcome, if no rule makes it due to such a subject, or if the register has no such name.
    """
    steps = list(_steps(policy.plan, outcome))
    if outcome not in policy.plan.outcomes or not steps:
        message = f"no rule of {policy.name} makes {outcome} due"
        raise ValueError(message)
    whole = any(isinstance(step, p.Rule) and step.scope not in {Scope.PUPIL, Scope.PARENT} for step, _ in steps)
    until = moment(as_of)
    known = register if whole or name not in register.pupils else register.around(name, until)
    seen: dict[int, Look] = {}
    watch = partial(_watch, steps, name, on, seen)
    made = [each for each in decide(policy.plan, known, inputs or Inputs(), until, watch) if _is(name, each.subject.name)]
    if name not in register.pupils and not seen:
        message = f"no rule that makes {outcome} due is about `{name}`"
        raise ValueError(message)
    looks = [seen.get(place, _never(step, row)) for place, (step, row) in enumerate(steps)]
    looks = [
        evolve(look, kept=kept(step, outcome, look.session, made, register.calendar)) if look.session and not look.lacks else look
        for look, (step, _) in zip(looks, steps, strict=True)
    ]
    due = (each for each in made if each.outcome == outcome and each.status is Status.DUE)
    return WhyNot(
        name, outcome, on,
        tuple(sorted(looks, key=lambda look: (look.session is None, distance(look.lacks)))),
        tuple(each for each in due if on is None or each.session.date == on),
    )  # fmt: skip


_Step = tuple[p.Step, p.BandRow | None]


def _steps(plan: p.Plan, outcome: str) -> Iterator[_Step]:
    for step in (*plan.steps, *plan.group_rules):
        if isinstance(step, p.Band):
            yield from ((step, row) for row in step.rows if row.outcome == outcome)
        elif any(action.outcome == outcome for action in step.actions):
            yield step, None


def _is(name: str, subject: str) -> bool:
    return subject == name or subject.partition(" / ")[0] == name


def _never(step: p.Step, row: p.BandRow | None) -> Look:
    rule = row or step
    assert not isinstance(rule, p.Band)  # noqa: S101 - for the type checker: a band comes with its row
    return Look(rule.origin.place, rule.origin.clauses, rule.moment_text if isinstance(rule, p.Rule) else "each session")


def _watch(steps: list[_Step], name: str, on: dt.date | None, seen: dict[int, Look], walk: Walk, looked: p.Step) -> None:
    session = walk.now.calendar.session(walk.now.session)
    if not _is(name, walk.subject.name) or (on is not None and session.date > on):
        return
    for place, (step, row) in enumerate(steps):
        if step is looked:
            look = _looked(walk, step, row, session)
            before = seen.get(place)
            if on is not None or before is None or distance(look.lacks) <= distance(before.lacks):
                seen[place] = look


def _looked(walk: Walk, step: p.Step, row: p.BandRow | None, session: Session) -> Look:
    condition = row.condition if row else step.condition if isinstance(step, p.Rule) else None
    lacks = lacking(condition, walk.now)
    if row is not None and isinstance(step, p.Band):
        lacks = (*_earlier(step, row, walk), *lacks)
    return evolve(_never(step, row), session=session, facts=facts_of(condition, walk.now), lacks=lacks)


def _earlier(band: p.Band, row: p.BandRow, walk: Walk) -> Iterator[Lack]:
    """The row before this one that was taken instead."""
    for other in band.rows[: band.rows.index(row)]:
        if truth(other.condition, walk.now) is True:
            yield Lack(Fact(f"no earlier row of {band.name}", holds=False), f"it is {other.outcome}, which goes before it")
            return
