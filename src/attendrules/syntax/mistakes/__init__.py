"""What somebody probably meant where a sentence cannot be read.

Each look knows one kind of slip and proposes small changes at or shortly before the place.
A change is believed if the sentence can then be read to its end; the likeliest is offered.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from lark import Token

from attendrules.diagnostics import Diagnostic
from attendrules.source import Source
from attendrules.syntax.mistakes.comments import marked, unmarked
from attendrules.syntax.mistakes.dates import dates, possible, times
from attendrules.syntax.mistakes.english import plain
from attendrules.syntax.mistakes.headings import clause_names, codes, counted_in_weeks, policy_name, quoted_names, stages
from attendrules.syntax.mistakes.last import anything, reserved, special
from attendrules.syntax.mistakes.missing import instead, missing_name, missing_phrase, missing_word, uncompared
from attendrules.syntax.mistakes.order import (
    clock_first,
    half_of_day,
    mark_is_not,
    marks_with_or,
    marks_without_comma,
    swapped,
    too_many,
    twice,
    whose,
    window_words,
)
from attendrules.syntax.mistakes.place import Names, Place
from attendrules.syntax.mistakes.quotes import quotes, unquoted
from attendrules.syntax.mistakes.repairs import Look, Repair, best
from attendrules.syntax.mistakes.signs import brackets, look_alikes, no_number, numbers, operators, ranges
from attendrules.syntax.mistakes.spelling import joined, misspelt, other_words, split, wrong_case

LOOKS: tuple[Look, ...] = (
    quotes, look_alikes, operators, numbers, dates, times, brackets, ranges, marked, wrong_case, twice, misspelt, other_words,
    no_number, clause_names, policy_name, stages, quoted_names, counted_in_weeks, half_of_day, clock_first, mark_is_not,
    codes, whose, window_words,
    marks_with_or, marks_without_comma, uncompared, joined, split, swapped, too_many, missing_word, missing_name, missing_phrase,
    instead, unquoted, plain, unmarked,
)  # fmt: skip


@frozen
class Mistake:
    """What is wrong with a sentence, and the change with which it can be read on, if there is one."""

    finding: Diagnostic
    repair: Repair | None = None


def explain(source: Source, stream: Sequence[Token], begin: int, at: int, names: Names) -> Mistake:
    """What is wrong with the sentence that begins at token `begin` and could not be read at token `at`."""
    place = Place(source, stream, begin, at, names)
    known = reserved(place)
    if known is not None:
        return Mistake(known)
    repair, whole = best(place, LOOKS)
    if repair is not None and whole:
        return Mistake(repair.finding(place), repair if repair.sure else None)
    known = special(place)
    if known is None and repair is not None:
        known = repair.finding(place)
    return Mistake(known or anything(place))


__all__ = ["Mistake", "Names", "explain", "possible"]
