"""Readings that never matter: whether a policy with another option taken is proved to mean the same."""

from __future__ import annotations

from collections.abc import Iterator

from attendrules.analysis import Verdict as Meaning
from attendrules.analysis import diff
from attendrules.api import Policy
from attendrules.domain.calendar import Calendar
from attendrules.readings import Question, questions
from attendrules.verify.model import Answer, Verdict


def readings(policy: Policy, calendar: Calendar, seconds: float) -> Iterator[Answer]:
    """Option by option, whether taking it would change anything."""
    for question in questions(policy):
        for option in question.options:
            if not option.taken:
                yield _option(policy, calendar, question, option.name, seconds)


def _option(policy: Policy, calendar: Calendar, question: Question, option: str, seconds: float) -> Answer:
    about = f"{question.name}={option}"
    says = f"taking {about} instead of {question.taken} changes nothing"
    bearing = [name for name in question.bears_on if name in policy.plan.outcomes]
    if not bearing:
        return Answer("readings", about, says, Verdict.PROVED, "it bears on no outcome", fault=False)
    other = policy.under(**{question.name: option})
    doubtful, tried = "", 0
    for outcome in bearing:
        found = diff(policy, other, calendar=calendar, by="outcome", only=[outcome], seconds=seconds)
        for answer in found.answers:
            tried += answer.tried
            if answer.verdict is Meaning.REFUTED and answer.witness is not None:
                because = f"{answer.name} differs, on {answer.witness.session}; `attendrules readings` shows it on a register"
                return Answer("readings", about, says, Verdict.REFUTED, because, tried, fault=False)
            if answer.verdict is Meaning.UNKNOWN:
                doubtful = doubtful or f"no proof for {answer.name}: {answer.because}"
    if doubtful:
        return Answer("readings", about, says, Verdict.UNKNOWN, doubtful, tried, fault=False)
    return Answer("readings", about, says, Verdict.PROVED, "every outcome that it bears on is proved equal", tried, fault=False)
