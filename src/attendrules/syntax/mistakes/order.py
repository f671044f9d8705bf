"""Words twice, in the wrong order, or too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attendrules.diagnostics import Fix
from attendrules.source import Span
from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair, written
from attendrules.syntax.mistakes.signs import token_after

SEASONS = frozenset({"autumn", "spring", "summer"})
FILLERS = {
    "please",
    "do",
    "send",
    "then",
    "also",
    "always",
    "must",
    "should",
    "will",
    "pupil",
    "child",
    "has",
    "have",
    "of",
    "so",
}
"""Words of plain English that a rule does without."""
BULLETS = "•*-–·▪◦"


def marks_with_or(place: Place) -> Iterator[Repair]:
    """`the mark is I or M`: marks are listed with commas, as `or` begins another condition."""
    for index in range(place.at, max(place.first, place.at - 3) - 1, -1):
        before = [place.get(index - back) for back in (1, 2, 3)]
        if place.get(index) == "or" and "is" in before[1:2] and before[2] == "mark":
            marks = f"{place.shown(index - 1)}, {place.shown(index + 1)}"
            message = "several marks are listed with commas, not with `or`"
            yield written(place, index, index + 1, ",", 5, "AR004", message, f"write `the mark is {marks}`")


def marks_without_comma(place: Place) -> Iterator[Repair]:
    """`the mark is L U`."""
    for index in range(min(place.at, len(place.stream) - 1), max(place.first, place.at - 1) - 1, -1):
        before = [place.get(index - back) for back in (1, 2, 3)]
        if (
            before[1] is not None
            and before[1] in {"is", ","}
            and len(place.shown(index)) == 1
            and "COMMA" in place.expected_at(index)
        ):
            marks = f"{place.shown(index - 1)}, {place.shown(index)}"
            yield written(place, index - 1, index + 1, marks, 6, "AR004", "several marks are listed with commas")


def mark_is_not(place: Place) -> Iterator[Repair]:
    """`the mark is not absent`: `not` stands before a condition, not within it."""
    index = place.at
    if (
        index - 3 >= place.first
        and place.get(index) == "not"
        and place.text(index - 3, index).lower().split() == ["the", "mark", "is"]
    ):
        message = "`not` stands before what it denies"
        yield written(place, index - 3, index + 1, "not the mark is", 4, "AR004", message)


def half_of_day(place: Place) -> Iterator[Repair]:
    """`recode L in the morning to U`: the half of the day comes before the code."""
    halves = {"MORNING", "AFTERNOON"}
    for recode in range(place.at - 1, place.first - 1, -1):
        half = next(
            (at for at in range(recode + 2, recode + 8) if (token := place.get(at)) is not None and token.type in halves), 0
        )
        if place.stream[recode].type == "RECODE" and half:
            words = [word for word in place.text(recode + 1, half).split() if word not in {"in", "the"}]
            right = " ".join(["recode", place.text(half).lower(), *words])
            message = "which half of the day comes before the code"
            yield written(place, recode, half + 1, right, 5, "AR004", message)


def clock_first(place: Place) -> Iterator[Repair]:
    """`every school day at 9:30`: the time comes first."""
    for low in range(place.at, max(place.first, place.at - 5) - 1, -1):
        found = re.match(
            r"(?:(?:each|every)\s+(?:school\s+)?day|daily)\s+at\s+(\d{1,2}[:.]\d{2})", _rest(place, low), re.IGNORECASE
        )
        high = token_after(place, low, found[0]) if found else 0
        if found and high:
            right = f"at {found[1].replace('.', ':')} each school day"
            yield written(place, low, high, right, 5, "AR004", f"`{' '.join(found[0].split())}` begins with the time")


def window_words(place: Place) -> Iterator[Repair]:
    """`week school this`: the three words of a window in another order."""
    for low in range(place.at, max(place.first, place.at - 2) - 1, -1):
        three = place.text(low, low + 3).lower().split()
        long = [word for word in three if word in {"week", "term", "year"}]
        if len(three) == 3 and len(long) == 1 and {"this", "school"} <= set(three) and three != ["this", "school", *long]:
            message = f"`{place.shown(low, low + 3)}` is in the wrong order"
            yield written(place, low, low + 3, f"this school {long[0]}", 9, "AR004", message)


def whose(place: Place) -> Iterator[Repair]:
    """`a pupil's attendance`: a rule is about each pupil as it is."""
    for low in range(place.at, max(place.first, place.at - 4) - 1, -1):
        found = re.match(r"(?:(?:an?|the|each|every)\s+)?(?:(?:pupil|child|student)'s|their)\b", _rest(place, low))
        high = token_after(place, low, found[0]) if found else 0
        if found and high:
            message, advice = f"`{found[0]}` is not needed: a rule is about each pupil", "leave it out"
            yield _without(place, low, high, 8, "AR004", message, advice)


def _rest(place: Place, index: int) -> str:
    start = place.span(index).start
    return place.source.text[start : start + 60]


def twice(place: Place) -> Iterator[Repair]:
    """The same word twice."""
    for index in range(min(place.at, len(place.stream) - 1), place.first, -1):
        unfinished = place.begins_sentence(index) and place.begins_line(index - 1)
        if not unfinished and place.text(index).lower() == place.text(index - 1).lower():
            advice = f"write `{place.shown(index)}` once"
            yield _without(place, index, index + 1, 7, "AR004", f"`{place.shown(index)}` is written twice", advice)


def swapped(place: Place) -> Iterator[Repair]:
    """Two neighbours that have changed places."""
    for index in range(min(place.at + 1, len(place.stream) - 1), place.first, -1):
        first, second = place.text(index - 1), place.text(index)
        if len(first) + len(second) < 200 and first != second:
            message = f"`{place.shown(index - 1, index + 1)}` is in the wrong order"
            cost = 15 + 2 * max(0, place.at - index)
            yield written(place, index - 1, index + 1, f"{second} {first}", cost, "AR004", message)


def too_many(place: Place) -> Iterator[Repair]:
    """A word or a sign that should not be there."""
    for index in range(min(place.at, len(place.stream) - 1), place.first - 1, -1):
        kind, seen, back = place.stream[index].type, place.shown(index), 2 * (place.at - index)
        if place.begins_sentence(index):
            continue
        if kind == "STRAY" and seen in BULLETS and place.begins_line(index):
            yield _without(place, index, index + 1, 6 + back, "AR010", f"{_sign(seen)} means nothing here", _why(seen))
        elif kind == "STRAY":
            yield _without(place, index, index + 1, 12 + back, "AR010", f"{_sign(seen)} means nothing here", _why(seen))
        elif kind == "COMMA" and _between_codes(place, index):
            message = "codes that are counted are joined by `or`"
            yield written(place, index, index + 1, "or", 4, "AR004", message)
        elif kind == "COMMA":
            yield _without(
                place, index, index + 1, 12 + back, "AR004", "no comma is needed here", "leave it out: `when ... then ...`"
            )
        elif kind == "RPAR":
            yield _without(
                place, index, index + 1, 5 + back, "AR011", "this bracket was never opened", "take it away, or open it with `(`"
            )
        elif kind == "WORD" and seen in FILLERS:
            yield _without(place, index, index + 1, 14 + back, "AR004", f"`{seen}` is not needed here", "leave it out")
        else:
            yield _without(place, index, index + 1, 30 + back, "AR004", f"`{seen}` cannot stand here", _instead(place, index))
        if index + 1 < len(place.stream) and index + 1 >= place.at and not _between_codes(place, index + 1):
            pair = place.shown(index, index + 2)
            code = "AR010" if "STRAY" in {kind, place.stream[index + 1].type} else "AR004"
            cost = (22 if code == "AR010" else 44) + back
            yield _without(place, index, index + 2, cost, code, f"`{pair}` cannot stand here", _instead(place, index))


def _between_codes(place: Place, index: int) -> bool:
    """Whether a comma stands between two words in capitals, as in `marked G, N or U`."""
    around = [place.text(each) for each in (index - 1, index + 1) if place.first <= each < len(place.stream)]
    return place.stream[index].type == "COMMA" and len(around) == 2 and all(each.isupper() and len(each) <= 2 for each in around)


def _instead(place: Place, index: int) -> str:
    """What to do about words that cannot stand where they are; not to leave out what changes the meaning."""
    kinds = [token.type for token in place.stream[index : index + 2]]
    if {"MARKED", "ENTERED", "COUNTING"} & set(kinds):
        return "codes stand alone behind what is counted: `3 or more sessions marked I this term`"
    if "BY" in [token.type for token in place.stream[max(place.first, index - 4) : index]]:
        return 'who does it can stand between quotation marks: `by "the head of year"`'
    if place.text(index).lower() in SEASONS:
        return "terms have no names: ask for the half term, as in `when the half term is 4 and ...`"
    return "leave it out"


def _sign(seen: str) -> str:
    if seen.isprintable():
        return f"the character `{seen}`"
    return f"an invisible character (U+{ord(seen[0]):04X})"


def _why(seen: str) -> str:
    if seen in ";.":
        return "leave it out: a rule ends where the next one begins"
    if seen in BULLETS:
        return "leave it out: rules need no bullets; a comment begins with `--`"
    return "take it away"


def _without(place: Place, low: int, high: int, cost: int, code: str, message: str, advice: str) -> Repair:
    span, following = place.span(low, high), place.get(high)
    gap = 1 if following is not None and (following.start_pos or 0) > span.end else 0
    fix = Fix("leave it out", Span(span.start, span.end + gap), "")
    return Repair(low, high, (), cost, code, message, (advice,), span, fix)
