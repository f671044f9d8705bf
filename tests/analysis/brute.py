"""Every register of a small calendar, through the reference engine: what the analysis must agree with."""

from __future__ import annotations

from itertools import product

from attendrules import Calendar
from attendrules.analysis.questions import Question
from attendrules.analysis.stories import PLAIN, Child, Letter, Story


def smallest(question: Question, calendar: Calendar, codes: tuple[str, ...]) -> tuple[int, int] | None:
    """How few marks other than present show a difference, and in which session at the earliest; nothing if none does.

    All registers with one of `codes` (or no mark, which is the empty one) in each session
    are pupils of one big register.
    """
    size = len(calendar)
    choices = [(PLAIN[session % 2], *codes) for session in range(size)]
    children = tuple(
        Child(str(number), 0, tuple(map(Letter, word))) for number, word in enumerate(product(*choices)) if any(word)
    )
    story = Story(calendar, children)
    one, other = (side.happenings(story) for side in question.sides)
    first: dict[str, int] = {}
    for happening in one ^ other:
        session, name = happening[0], happening[2][1]  # type: ignore[index]  # who it happens to
        first[name] = min(session, first.get(name, session))  # type: ignore[type-var,assignment]
    return min((_size(child, first[child.name]) for child in children if child.name in first), default=None)


def _size(child: Child, session: int) -> tuple[int, int]:
    letters = child.letters[: session + 1]
    start = next(index for index, letter in enumerate(child.letters) if not letter.none)
    return sum(not letter.plain for letter in letters[start:]), session
