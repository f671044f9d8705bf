"""Answers in words that a head understands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from attendrules.decisions.wording import why
from attendrules.verify.model import Answer, Side, Verdict

PRESENT = frozenset({"/", "\\"})
MOST_DUE = 4


def lines(answer: Answer) -> Iterator[str]:
    """An answer in full: what was asked, and how it stands; with two registers side by side where it does not hold."""
    yield f"{answer.about}: {answer.verdict.value}"
    yield f"  {answer.says}"
    tried = f" ({answer.tried:,} pairs of registers tried)" if answer.verdict is Verdict.UNKNOWN and answer.tried else ""
    yield f"  {answer.because}{tried}"
    if answer.witness is not None:
        yield f"  they differ in {answer.witness.differs}"
        for title, side in (("one", answer.witness.one), ("the other", answer.witness.other)):
            yield f"  {title}"
            yield from (f"    {line}" for line in _side(side))


def _side(side: Side) -> Iterator[str]:
    yield ", ".join(_marks(side))
    if not side.due:
        yield "nothing of it is due"
    for made in side.due[:MOST_DUE]:
        yield f"{made.session}: {made.label or made.outcome} ({', '.join(made.clauses) or made.rule}): {why(made)}"
    if len(side.due) > MOST_DUE:
        yield f"and {len(side.due) - MOST_DUE} more"


def _marks(side: Side) -> Iterator[str]:
    """Runs of equal marks: `O Mon 9 Sep AM to Tue 10 Sep PM`."""
    for code, each in groupby(enumerate(side.row), key=lambda mark: "present" if mark[1] in PRESENT else mark[1] or "no mark"):
        sessions = [side.calendar.session(session) for session, _ in each]
        until = f" to {sessions[-1]}" if len(sessions) > 1 else ""
        yield f"{code} {sessions[0]}{until}"
