"""Changes as plain dictionaries, in the documented JSON form (`changes.schema.json`), and as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attendrules.changes.model import Became, Cause, Correction, DecisionChange
from attendrules.changes.wording import cause_line, value
from attendrules.decisions import Decision
from attendrules.decisions.as_csv import csv_text
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.decisions.wording import why
from attendrules.domain.inputs import Event
from attendrules.domain.register import Mark

if TYPE_CHECKING:
    from attendrules.changes.between import Changes

CHANGES_SCHEMA = 1
COLUMNS = (
    "became", "scope", "name", "outcome", "kind", "stage", "label", "date", "session", "status", "was_date", "was_session",
    "was_status", "late", "why", "was_because", "told", "causes", "clauses", "rule", "reference",
)  # fmt: skip


def changes_as_dict(made: Changes) -> dict[str, Any]:
    """Everything that changed, what was confirmed, and what became known in between."""
    return {
        "schema": CHANGES_SCHEMA,
        "before": made.before.receipt(),
        "after": made.after.receipt(),
        "counts": {became.value: len(made.which(became)) for became in Became},
        "changes": [_change(change) for change in made],
        "known": [_cause(cause) for cause in made.known],
    }


def _change(change: DecisionChange) -> dict[str, Any]:
    return {
        "became": change.became.value,
        "before": change.before and decision_as_dict(change.before),
        "after": change.after and decision_as_dict(change.after),
        "differs": list(change.differs),
        "late": change.late,
        "told": change.told and change.told.value,
        "causes": [_cause(cause) for cause in change.causes],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    if isinstance(cause, Correction):
        return {
            "kind": "mark",
            "pupil": cause.pupil,
            "date": cause.session.date.isoformat(),
            "session": cause.session.half.value,
            "before": cause.before and _mark(cause.before),
            "after": _mark(cause.after),
            "recorded_at": cause.recorded_at.isoformat(),
        }
    what = cause.what
    return {
        "kind": "input",
        "pupil": cause.pupil,
        "input": cause.name,
        "time": what.time.isoformat(),
        "value": value(what),
        "until": what.until.isoformat() if isinstance(what, Event) and what.until else None,
        "recorded_at": what.recorded and what.recorded.isoformat(),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {"code": mark.code, "arrival": mark.arrival and mark.arrival.isoformat()}


def changes_csv(changes: Iterable[DecisionChange]) -> str:
    """A line for each change; several causes are separated by semicolons, several clauses by blanks."""
    return csv_text(COLUMNS, map(_line, changes))


def _line(change: DecisionChange) -> tuple[object, ...]:
    now = change.decision
    return (
        change.became.value, now.subject.scope.value, now.subject.name, now.outcome, now.kind, now.stage, now.label,
        *_when(change.after), *_when(change.before), "yes" if change.late else "", change.after and why(change.after),
        change.before and why(change.before), change.told and change.told.value,
        "; ".join(map(cause_line, change.causes)), " ".join(now.clauses), now.rule, now.reference,
    )  # fmt: skip


def _when(decision: Decision | None) -> tuple[str, str, str]:
    if decision is None:
        return "", "", ""
    return decision.session.date.isoformat(), decision.session.half.value, decision.status.value
