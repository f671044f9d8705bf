"""Why something was not due, and what is still to come, as plain dictionaries."""

from __future__ import annotations

from typing import Any

from attendrules.decisions.as_dict import fact_as_dict, session_as_dict
from attendrules.explain.why_not import Look, WhyNot


def why_not_as_dict(found: WhyNot) -> dict[str, Any]:
    """One answer; only strings, whole numbers, booleans, null, lists and dictionaries."""
    return {
        "name": found.name,
        "outcome": found.outcome,
        "on": found.on.isoformat() if found.on else None,
        "due": [each.reference for each in found.due],
        "looks": [_look(look) for look in found.looks],
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "rule": look.rule,
        "clauses": list(look.clauses),
        "moment": look.moment,
        "looked": session_as_dict(look.session),
        "facts": [fact_as_dict(fact) for fact in look.facts],
        "lacks": [{"text": lack.fact.text, "words": lack.words, "short": lack.short} for lack in look.lacks],
        "missing": list(look.missing),
        "kept": look.kept or None,
    }
