"""A comparison as plain dictionaries, in the documented JSON form (`diff.schema.json`)."""

from __future__ import annotations

from typing import Any

from attendrules.analysis.answers import Answer, Witness
from attendrules.analysis.difference import Difference
from attendrules.analysis.effect import Concerned, Effect, Total
from attendrules.analysis.stories import Story
from attendrules.analysis.structure import Excerpt, TextChange
from attendrules.analysis.telling import in_words
from attendrules.decisions.as_dict import decision_as_dict

SCHEMA_VERSION = 1


def difference_as_dict(found: Difference) -> dict[str, Any]:
    """A comparison; only strings, whole numbers, booleans, null, lists and dictionaries."""
    return {
        "schema": SCHEMA_VERSION,
        "policies": [
            {"name": name, "title": policy.title, "version": policy.plan.version, "policy_sha256": policy.plan.hash}
            for name, policy in zip(found.names, (found.one, found.other), strict=True)
        ],
        "by": found.by,
        "calendar": found.calendar.name,
        "equal": found.equal,
        "text": [_change(each) for each in found.changes],
        "meaning": [answer_as_dict(each) for each in found.answers],
        "effect": None if found.effect is None else _effect(found.effect),
    }


def _change(change: TextChange) -> dict[str, Any]:
    return {
        "sort": change.sort.value,
        "what": change.what,
        "name": change.name,
        "first": _excerpt(change.one),
        "second": _excerpt(change.other),
    }


def _excerpt(excerpt: Excerpt | None) -> dict[str, Any] | None:
    return None if excerpt is None else {"text": excerpt.text, "line": excerpt.line, "clause": excerpt.clause}


def answer_as_dict(answer: Answer) -> dict[str, Any]:
    """One answer, with its witness."""
    return {
        "name": answer.name,
        "verdict": answer.verdict.value,
        "because": answer.because,
        "scope": answer.scope,
        "registers_tried": answer.tried,
        "witness": None if answer.witness is None else _witness(answer.witness),
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "date": witness.session.date.isoformat(),
        "session": witness.session.half.value,
        "unusual_marks": witness.unusual,
        "least": witness.least,
        "replayed_by": list(witness.engines),
        "words": in_words(witness.story),
        "marks": _marks(witness.story),
        "inputs": [
            {"kind": each.kind, "name": each.name, "date": witness.story.calendar.session(each.session).date.isoformat(),
             "value": each.value} for each in witness.story.told
        ],
        "first": [decision_as_dict(each) for each in witness.decisions[0]],
        "second": [decision_as_dict(each) for each in witness.decisions[1]],
    }  # fmt: skip


def _marks(story: Story) -> list[dict[str, str]]:
    """One for each mark, as in a register file."""
    return [
        {
            "pupil": child.name,
            "date": story.calendar.session(child.start + index).date.isoformat(),
            "session": story.calendar.session(child.start + index).half.value,
            "code": letter.code,
            "arrival": f"{letter.arrival:%H:%M}" if letter.arrival else "",
        }
        for child in story.children
        for index, letter in enumerate(child.letters)
        if not letter.none
    ]


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "pupils": len(effect.register.pupils),
        "concerned": [_concerned(each) for each in effect.concerned],
        "totals": [_total(each) for each in effect.totals],
        "kinds": [_total(each) for each in effect.kinds],
    }


def _concerned(row: Concerned) -> dict[str, Any]:
    return {
        "subject": {"scope": row.subject.scope.value, "name": row.subject.name},
        "name": row.name,
        "only_first": [decision_as_dict(each) for each in row.only_one],
        "only_second": [decision_as_dict(each) for each in row.only_other],
    }


def _total(total: Total) -> dict[str, Any]:
    return {
        "name": total.name,
        "kind": total.kind,
        "times": list(total.times),
        "subjects": list(total.subjects),
        "more": total.more,
    }
