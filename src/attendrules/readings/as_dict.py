"""Questions and weighed decisions as plain dictionaries, in the documented JSON form (`readings.schema.json`), and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attendrules.decisions import Decision
from attendrules.decisions.as_csv import csv_text
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.decisions.wording import why
from attendrules.readings.questions import Question
from attendrules.readings.weighed import Checked, Holding, Weighed

READINGS_SCHEMA = 1
QUESTION_COLUMNS = ("question", "asks", "option", "says", "because", "taken", "clauses", "bears_on")
HOLDING_COLUMNS = (
    "reference", "scope", "name", "date", "session", "outcome", "kind", "stage", "label", "status", "taken", "holds", "checked",
    "depends", "why", "clauses",
)  # fmt: skip


def questions_as_dict(policy: str, asked: Sequence[Question], weighed: Weighed | None = None) -> dict[str, Any]:
    """The questions of a policy, and for a register which decisions hang on them."""
    return {
        "schema": READINGS_SCHEMA,
        "policy": policy,
        "questions": [_question(each, weighed) for each in asked],
        "run": None if weighed is None else _run(weighed, weighed.holdings),
    }


def weighed_as_dict(weighed: Weighed, holdings: Iterable[Holding]) -> dict[str, Any]:
    """The same, with some of the decisions only."""
    shown = questions_as_dict(weighed.run.policy.name, weighed.questions, weighed)
    return {**shown, "run": _run(weighed, holdings)}


def _run(weighed: Weighed, holdings: Iterable[Holding]) -> dict[str, Any]:
    return {
        "receipt": weighed.run.receipt(),
        "combinations": weighed.combinations,
        "tried": [dict(choice) for choice in weighed.tried],
        "decisions": [_holding(each) for each in holdings],
    }


def _question(asked: Question, weighed: Weighed | None) -> dict[str, Any]:
    return {
        "question": asked.name,
        "asks": asked.asks,
        "place": asked.place,
        "clauses": list(asked.clauses),
        "bears_on": list(asked.bears_on),
        "options": [
            {"option": o.name, "says": o.says, "because": o.because, "taken": o.taken,
             "instead": None if weighed is None or o.taken else _instead(weighed, asked.name, o.name)}
            for o in asked.options
        ],
    }  # fmt: skip


def _instead(weighed: Weighed, question: str, option: str) -> dict[str, Any]:
    goes, comes = weighed.single[question, option]
    first = first_of(goes, comes)
    return {
        "goes": len(goes),
        "comes": len(comes),
        "subjects": len({d.subject for d in (*goes, *comes)}),
        "first": first and {"goes": first in goes, "decision": decision_as_dict(first)},
    }


def first_of(goes: Sequence[Decision], comes: Sequence[Decision]) -> Decision | None:
    """The earliest of the decisions that go and that come; of one session, one that goes."""
    return min((*goes, *comes), key=lambda d: d.session, default=None)


def _holding(each: Holding) -> dict[str, Any]:
    return {
        "decision": decision_as_dict(each.decision),
        "taken": each.taken,
        "holds": each.holds,
        "checked": each.checked.name.lower(),
        "ends_otherwise": each.ends_otherwise,
        "depends": [{"question": d.question, "there": list(d.there), "not_there": list(d.not_there)} for d in each.depends],
    }


def holds_words(each: Holding) -> str:
    """Whether a decision holds, in words: `under every reading`, or on which questions it hangs."""
    if each.depends:
        return f"hangs on {', '.join(d.question for d in each.depends)}"
    if each.checked is Checked.SINGLE:
        return "holds under each single option; combinations not checked"
    return "holds under every reading"


def questions_csv(asked: Iterable[Question]) -> str:
    """A line for each option of each question; several clauses or outcomes are separated by blanks."""
    return csv_text(
        QUESTION_COLUMNS,
        (
            (q.name, q.asks, o.name, o.says, o.because, "yes" if o.taken else "no", " ".join(q.clauses), " ".join(q.bears_on))
            for q in asked
            for o in q.options
        ),
    )


def holdings_csv(holdings: Iterable[Holding]) -> str:
    """A line for each decision; `depends` has each question with the options under which the decision is there."""
    return csv_text(HOLDING_COLUMNS, map(_line, holdings))


def _line(each: Holding) -> tuple[str, ...]:
    d = each.decision
    depends = "; ".join(f"{d.question}={'|'.join(d.there)}" for d in each.depends)
    return (
        d.reference, d.subject.scope.value, d.subject.name, d.session.date.isoformat(), d.session.half.value, d.outcome, d.kind,
        d.stage, d.label, d.status.value, "yes" if each.taken else "no", "yes" if each.holds else "no",
        each.checked.name.lower(), depends, why(d), " ".join(d.clauses),
    )  # fmt: skip
