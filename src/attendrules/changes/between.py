"""Compare what was decided at one moment with what is decided at another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from attendrules.api import Policy, Run, decide, moment
from attendrules.changes.causes import Causes
from attendrules.changes.corrections import corrections, news
from attendrules.changes.model import Became, Cause, DecisionChange
from attendrules.changes.pairing import classified, pairs
from attendrules.decisions import Decision
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register


@frozen
class Changes:
    """What has become of every decision between two moments, and everything that became known between them.

    `before` and `after` are the runs at the two moments, each as from scratch.
    """

    before: Run
    after: Run
    changes: tuple[DecisionChange, ...] = field(repr=False)
    known: tuple[Cause, ...] = field(repr=False)

    def __iter__(self) -> Iterator[DecisionChange]:
        return iter(self.changes)

    def __len__(self) -> int:
        """The number of changes, confirmed decisions included."""
        return len(self.changes)

    def which(self, became: Became) -> tuple[DecisionChange, ...]:
        """Those of which one thing has become, in order of time."""
        return tuple(change for change in self.changes if change.became is became)

    def as_dict(self) -> dict[str, Any]:
        """The changes in the documented JSON form."""
        from attendrules.changes.as_dict import changes_as_dict  # noqa: PLC0415 - only for this form

        return changes_as_dict(self)


def changes(
    policy: Policy, register: Register, before: dt.date, after: dt.date | None = None, *, inputs: Inputs | None = None
) -> Changes:
    """What has become of the decisions of a policy between two moments (dates, or dates and times).

    A date is the end of that day. Without `after`, everything that is known counts. Raises
    `ValueError` if `after` is earlier than `before`.
    """
    start, end = moment(before), moment(after)
    if start is None or (end is not None and end < start):
        message = f"{after} is before {before}: the earlier moment comes first"
        raise ValueError(message)
    known_inputs = inputs or Inputs()
    was = decide(policy, register, inputs=known_inputs, as_of=start)
    now = decide(policy, register, inputs=known_inputs, as_of=end)
    last = register.last_session(start)
    looked_at = None if last is None else register.calendar.session(last)
    known: tuple[Cause, ...] = (*corrections(register, start, end), *news(known_inputs, start, end))
    causes = Causes(policy, register, known_inputs, start, end, known)
    found = [causes.of(classified(*pair, looked_at)) for pair in pairs(was.decisions, now.decisions, looked_at)]
    return Changes(was, now, tuple(sorted(found, key=lambda change: _order(change.decision))), known)


def _order(decision: Decision) -> tuple[Any, ...]:
    subject = decision.subject
    return decision.session.date, decision.session.half.index, subject.scope.value, subject.name
