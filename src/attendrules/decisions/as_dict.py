"""Decisions as plain dictionaries, in the documented JSON form (`decisions.schema.json`)."""

from __future__ import annotations

from typing import Any

from attendrules.decisions.model import Amount, Counted, Decision, Fact, Figure
from attendrules.decisions.wording import why
from attendrules.domain.sessions import Session

SCHEMA_VERSION = 1


def decision_as_dict(decision: Decision) -> dict[str, Any]:
    """One decision; only strings, whole numbers, booleans, null, lists and dictionaries."""
    return {
        "reference": decision.reference,
        "subject": {"scope": decision.subject.scope.value, "name": decision.subject.name},
        "policy": decision.policy,
        "version": decision.version,
        "outcome": decision.outcome,
        "kind": decision.kind,
        "stage": decision.stage,
        "label": decision.label,
        "modality": decision.modality.value,
        "date": decision.session.date.isoformat(),
        "session": decision.session.half.value,
        "moment": decision.moment,
        "status": decision.status.value,
        "rule": decision.rule,
        "clauses": list(decision.clauses),
        "readings": dict(decision.readings),
        "why": why(decision),
        "facts": [fact_as_dict(fact) for fact in decision.facts],
        "figures": [_figure(figure) for figure in decision.figures],
        "change": _change(decision),
        "ends": session_as_dict(decision.ends),
        "missing": list(decision.missing),
        "done_by": decision.done_by and decision.done_by.isoformat(),
    }


def fact_as_dict(fact: Fact) -> dict[str, Any]:
    """One fact, in the same form."""
    return {
        "text": fact.text,
        "holds": fact.holds,
        "measure": fact.measure,
        "amount": _amount(fact.amount),
        "comparison": fact.comparison,
        "threshold": fact.threshold,
        "first": session_as_dict(fact.first),
        "last": session_as_dict(fact.last),
        "counted": [_counted(each) for each in fact.counted],
    }


def _amount(amount: Amount | None) -> dict[str, Any] | None:
    return None if amount is None else {"part": amount.part, "whole": amount.whole}


def _figure(figure: Figure) -> dict[str, Any]:
    return {"name": figure.name, "amount": _amount(figure.amount), "text": figure.text}


def _counted(counted: Counted) -> dict[str, Any]:
    return {**(session_as_dict(counted.session) or {}), "code": counted.code, "entered": counted.entered}


def session_as_dict(session: Session | None) -> dict[str, str] | None:
    """A session as its date and half; `None` if there is none."""
    return None if session is None else {"date": session.date.isoformat(), "session": session.half.value}


def _change(decision: Decision) -> dict[str, Any] | None:
    change = decision.change
    if change is None:
        return None
    return {**(session_as_dict(change.session) or {}), "entered": change.entered, "effective": change.effective}
