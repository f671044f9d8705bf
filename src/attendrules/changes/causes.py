"""Which corrections caused a change: those without which it would not be.

For a pupil this is tried, by deciding again without a correction, all else as it is known
now. For a group, or where there are too many to try, the corrections are named that lie in
the sessions that the reasons look at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from attrs import define, evolve, field

from attendrules.api import Policy, decide
from attendrules.changes.corrections import without
from attendrules.changes.model import Became, Cause, Correction, DecisionChange, News, Told
from attendrules.changes.pairing import same_decision
from attendrules.decisions import Decision, Scope
from attendrules.domain.inputs import EVERYBODY, PARENT_OF, Inputs
from attendrules.domain.register import Pupil, Register
from attendrules.domain.sessions import Session

MOST_TRIED = 40
"""How many corrections of one pupil are tried one by one."""


@define
class Causes:
    """Everything that became known between two moments, and what it changed."""

    policy: Policy
    register: Register
    inputs: Inputs
    before: dt.datetime
    after: dt.datetime | None
    known: Sequence[Cause]
    _runs: dict[tuple[str, tuple[Cause, ...]], tuple[Decision, ...]] = field(factory=dict)
    _around: dict[str, Register] = field(factory=dict)

    def of(self, change: DecisionChange) -> DecisionChange:
        """The change with its causes."""
        if change.became is Became.CONFIRMED:
            return change
        decision, candidates = change.decision, self._candidates(change)
        if not candidates:
            return evolve(change, told=Told.TIME)
        if not decision.subject.pupil or len(candidates) > MOST_TRIED:
            seen = tuple(cause for cause in candidates if _seen(cause, change))
            return evolve(change, causes=seen or candidates, told=Told.POSSIBLE)
        needed = tuple(cause for cause in candidates if not self._still(change, (cause,)))
        if needed:
            return evolve(change, causes=needed, told=Told.EACH)
        if not self._still(change, candidates):
            return evolve(change, causes=candidates, told=Told.TOGETHER)
        return evolve(change, told=Told.TIME)

    def _candidates(self, change: DecisionChange) -> tuple[Cause, ...]:
        """What became known about the subject, up to the session of the decision (or its end)."""
        decisions = [d for d in (change.before, change.after) if d is not None]
        latest = max(session for d in decisions for session in (d.session, d.ends or d.session))
        return tuple(cause for cause in self.known if self._concerns(cause, change.decision) and self._by(cause, latest))

    def _concerns(self, cause: Cause, decision: Decision) -> bool:
        subject = decision.subject
        if subject.pupil:
            return cause.pupil.partition(PARENT_OF)[0] in {subject.pupil, EVERYBODY}
        if isinstance(cause, News):
            return cause.pupil == EVERYBODY or cause.pupil.endswith(subject.name)
        member = self.register.pupils.get(cause.pupil)
        return member is not None and _in(member, subject.scope, subject.name)

    def _by(self, cause: Cause, session: Session) -> bool:
        if isinstance(cause, Correction):
            return cause.session <= session
        return cause.what.time <= dt.datetime.combine(session.date, dt.time.max)

    def _still(self, change: DecisionChange, causes: tuple[Cause, ...]) -> bool:
        """Whether the change would be there without some of its causes."""
        found = self._decided(change.decision.subject.pupil, causes)
        if change.after is None:
            assert change.before is not None  # noqa: S101 - for the type checker
            return same_decision(change.before) not in {same_decision(d) for d in found}
        if change.before is None or "session" in change.differs:
            return _state(change.after) in {_state(d) for d in found}
        return change.after in found

    def _decided(self, pupil: str, causes: tuple[Cause, ...]) -> tuple[Decision, ...]:
        key = (pupil, causes)
        if key not in self._runs:
            small = self._around.setdefault(pupil, self.register.around(pupil, self.after))
            register, inputs = without(small, self.inputs, causes, self.before)
            self._runs[key] = decide(self.policy, register, inputs=inputs, as_of=self.after).decisions
        return self._runs[key]


def _state(decision: Decision) -> tuple[object, ...]:
    return same_decision(decision), decision.status


def _in(pupil: Pupil, scope: Scope, name: str) -> bool:
    groups = {Scope.CLASS: pupil.class_name, Scope.YEAR_GROUP: pupil.year_group, Scope.PHASE: pupil.phase}
    return scope is Scope.SCHOOL or groups.get(scope) == name


def _seen(cause: Cause, change: DecisionChange) -> bool:
    """Whether a correction lies in the sessions that a reason of the decision looks at."""
    if isinstance(cause, News):
        return True
    facts = [fact for d in (change.before, change.after) if d is not None for fact in d.facts]
    return any(fact.first <= cause.session <= fact.last for fact in facts if fact.first and fact.last)
