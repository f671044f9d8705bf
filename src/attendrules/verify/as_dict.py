"""Answers and envelopes as plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attendrules.decisions.as_dict import session_as_dict
from attendrules.domain.sessions import Session
from attendrules.verify.model import Answer, Side
from attendrules.verify.people import Envelope


def answers_as_dict(policy: str, answers: Iterable[Answer], envelopes: Iterable[Envelope] = ()) -> dict[str, Any]:
    """All answers about a policy; only strings, whole numbers, booleans, null, lists and dictionaries."""
    return {
        "policy": policy,
        "answers": [_answer(each) for each in answers],
        "envelopes": [_envelope(each) for each in envelopes],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    witness = answer.witness
    return {
        "property": answer.name,
        "about": answer.about,
        "says": answer.says,
        "verdict": answer.verdict.value,
        "because": answer.because,
        "tried": answer.tried,
        "fault": answer.fault,
        "witness": None if witness is None else {
            "differs": witness.differs, "one": _side(witness.one), "other": _side(witness.other),
        },
    }  # fmt: skip


def _side(side: Side) -> dict[str, Any]:
    session = side.calendar.session
    marks = [{"session": session_as_dict(session(place)), "code": code} for place, code in enumerate(side.row) if code]
    due = [
        {"outcome": each.outcome, "session": session_as_dict(each.session), "clauses": list(each.clauses)} for each in side.due
    ]
    return {"marks": marks, "due": due}


def _envelope(envelope: Envelope) -> dict[str, Any]:
    return {
        "pupil": envelope.pupil,
        "outcome": envelope.outcome.name,
        "certain": _session(envelope.certain),
        "earliest": _session(envelope.earliest),
        "proved": envelope.proved,
        "hangs_on": list(envelope.hangs_on),
    }


def _session(session: Session | None) -> dict[str, Any] | None:
    return None if session is None else session_as_dict(session)
