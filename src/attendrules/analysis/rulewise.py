"""Compare two slices rule by rule, and make registers of the numbers on which rules differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from attendrules.analysis.candidates import NAME
from attendrules.analysis.letters import FAMILIAR, Alphabet, plain_letters
from attendrules.analysis.pairing import pairs
from attendrules.analysis.pointwise import Different, Judge
from attendrules.analysis.questions import Question
from attendrules.analysis.solvers import solver
from attendrules.analysis.stories import NONE, PLAIN, Child, Letter, Story
from attendrules.domain.calendar import Calendar


@frozen
class Judged:
    """What came of comparing rule by rule."""

    equal: bool
    by: str = ""
    """The solver."""
    stories: tuple[Story, ...] = ()
    """Registers on which some rule differs from its counterpart."""
    reason: str = ""
    """Why it could not be done."""


def rule_by_rule(question: Question, calendar: Calendar, letters: Alphabet, stop: Callable[[], bool], name: str = "") -> Judged:
    """Whether every rule of one side is always as true as its counterpart on the other.

    `name` is the solver; by default the one that is installed.
    """
    one, other = (side.part for side in question.sides)
    found = None if not letters.agreed else pairs(one, other, letters.alive, one_year=len(calendar.years) == 1)
    if found is None or one.beyond or other.beyond:
        return Judged(equal=False, reason="rules that have no counterpart")
    z = solver(name)
    if z is None:
        return Judged(equal=False, reason="comparisons for which no solver is installed: `pip install attendrules[prove]`")
    judge = Judge(z, calendar, letters.alive, frozenset(PLAIN), stop)
    answers = [judge.compare(pair) for pair in found]
    if all(each is True for each in answers):
        return Judged(equal=True, by=z.__name__.split(".")[0])
    different = [each for each in answers if isinstance(each, Different)]
    return Judged(equal=False, stories=tuple(story for each in different for story in _stories(each, calendar, letters)))


def _stories(different: Different, calendar: Calendar, letters: Alphabet) -> Iterator[Story]:
    """Registers with these numbers of marks: unusual ones at the beginning of each stretch, or at its end."""
    for late in (False, True):
        word: list[Letter] = [NONE] * (different.session + 1)
        for (first, last), counts in different.counts.items():
            _lay(word, first, min(last, different.session + 1), counts, letters, late=late)
        start = next((at for at, letter in enumerate(word) if not letter.none), None)
        if start is not None:
            child = Child(NAME, start, tuple(word[start:]))
            yield Story(calendar, (child,))
            rest = plain_letters(child.stop, len(calendar) - child.stop)
            yield Story(calendar, (Child(NAME, start, (*child.letters, *rest)),))


def _lay(word: list[Letter], first: int, last: int, counts: dict[frozenset[str], int], letters: Alphabet, *, late: bool) -> None:
    """Lay the marks of one stretch; what is left of it stays without marks, at its beginning."""
    plain = sum(number for codes, number in counts.items() if codes & frozenset(PLAIN))
    odd = [_letter(codes, letters) for codes, number in counts.items() if not codes & frozenset(PLAIN) for _ in range(number)]
    length = min(last - first, plain + len(odd))
    start = last - length
    laid = plain_letters(start, length)
    place = max(0, length - len(odd)) if late else 0
    for at, letter in enumerate(odd[:length]):
        laid[place + at] = letter
    word[start:last] = laid


def _letter(codes: frozenset[str], letters: Alphabet) -> Letter:
    """A letter for a class of codes, one that the alphabet has if there is one."""
    known = {letter.code for half in letters.letters for letter in half}
    return Letter(min(codes, key=lambda code: (code not in known, FAMILIAR.index(code) if code in FAMILIAR else 99, code)))
