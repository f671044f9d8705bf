"""Words misspelt, in capitals, in other words, joined or split."""

from __future__ import annotations

from collections.abc import Iterator

from attendrules.diagnostics import nearest
from attendrules.diagnostics.did_you_mean import slips
from attendrules.domain.codes import code_sets
from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair, written
from attendrules.syntax.mistakes.words import COMPARISONS, SYNONYMS, in_capitals, words

LONGEST_RUN = 12
LONGEST_WORD = 60


def misspelt(place: Place) -> Iterator[Repair]:
    """A word very like one that could stand in its place."""
    for index in _back(place):
        text = place.text(index)
        if not text[:1].isalpha() or len(text) > LONGEST_WORD:
            continue
        expected = place.expected_at(index)
        possible = [word for word, terminal in words().items() if terminal in expected and word != text]
        for rank, right in enumerate(nearest(text, possible, limit=2)):
            wrong = slips(text.lower(), right)
            cost = (3 if not wrong else 8 + 4 * min(wrong, 3)) + 3 * rank + 2 * (place.at - index)
            yield _word(place, index, right, cost)


def _word(place: Place, index: int, right: str, cost: int) -> Repair:
    seen, right = place.shown(index), in_capitals(right)
    if seen.lower() == right:
        return written(place, index, index + 1, right, cost, "AR006", f"`{seen}` is written in small letters here")
    advice = f"did you mean `{right}`?"
    return written(place, index, index + 1, right, cost, "AR006", f"`{seen}` is not a word that can stand here", advice)


def wrong_case(place: Place) -> Iterator[Repair]:
    """A name in small letters that is written in capitals, or the other way about."""
    for index in _back(place):
        text = place.text(index)
        if not text[:1].isalpha() or len(text) > LONGEST_WORD:
            continue
        expected, upper, lower = place.expected_at(index), text.upper(), text.lower()
        is_known = upper in place.names.known or len(text) == 1
        if "UPPER" in expected and upper != text and (is_known or "WORD" not in expected):
            cost = (3 if is_known else 12) + 2 * (place.at - index)
            message = f"an outcome or code is written in capitals, not as `{place.shown(index)}`"
            yield written(place, index, index + 1, upper, cost, "AR004", message)
        if "WORD" in expected and lower != text and text not in place.names.kinds:
            yield _small(place, index, lower)
        pair = place.text(index, index + 2)
        if index + 1 < len(place.stream) and pair != pair.lower() and len(place.lexed(pair.lower(), index)) == 1:
            yield written(place, index, index + 2, pair.lower(), 5, "AR006", f"`{pair}` is written in small letters here")


def _small(place: Place, index: int, lower: str) -> Repair:
    known = [name for name, kind in place.names.known.items() if kind == "WORD"]
    right = next(iter(nearest(lower, known)), lower)
    cost = (6 if lower in known else 10 if right != lower else 28) + 2 * (place.at - index)
    if right != lower:
        return _word(place, index, right, cost)
    return written(place, index, index + 1, lower, cost, "AR006", f"`{place.shown(index)}` is written in small letters here")


def other_words(place: Place) -> Iterator[Repair]:
    """What people say for a word of the language: `if` for `when`, `over` for `>`."""
    for low in range(min(place.at, len(place.stream) - 1), max(place.first, place.at - 3) - 1, -1):
        for high in range(min(low + 5, len(place.stream)), low, -1):
            seen = " ".join(place.text(low, high).lower().split())
            for rank, right in enumerate(SYNONYMS.get(seen, ())):
                # What stands right here is likelier wrong, and of two readings the longer.
                cost = 9 + 3 * rank + 3 * (place.at - low if low < place.at else 0) - 3 * (high - low) + 2
                yield _other(place, low, high, right, cost)


def _other(place: Place, low: int, high: int, right: str, cost: int) -> Repair:
    seen = place.shown(low, high)
    if right in COMPARISONS:
        return written(place, low, high, right, cost, "AR007", f"`{seen}` is not a comparison", f"write `{right}`")
    if not any(char.isalnum() for char in seen):
        code = "AR004" if place.stream[low].type == "COMMA" else "AR010"
        return written(place, low, high, right, cost, code, f"`{seen}` means nothing here", f"write `{right}` instead")
    message = f"`{seen}` cannot stand here" if " " in seen else f"`{seen}` is not a word that can stand here"
    return written(place, low, high, right, cost, "AR006", message, f"write `{right}`")


def joined(place: Place) -> Iterator[Repair]:
    """A name or word of which the parts stand apart: `PA STATUS` for `PA_STATUS`, `PA_1` for `PA-1`."""
    known = {**place.names.known, **words(), **dict.fromkeys(code_sets())}
    for low in _back(place):
        for high in range(low + 1, min(low + 5, len(place.stream) + 1)):
            parts = place.text(low, high)
            if len(parts) > LONGEST_WORD or '"' in parts or "\n" in parts:
                break
            for mark in "_-", "-", "":
                right = _glued(parts, mark[:1])
                for each in dict.fromkeys((right, right.upper())):
                    if each != parts and each in known:
                        cost = 7 + 2 * (place.at - low if low < place.at else 0) - (high - low)
                        message = f"`{place.shown(low, high)}` is written as one word"
                        yield written(place, low, high, each, cost, "AR004", message)


def _glued(parts: str, mark: str) -> str:
    for between in ("–", "—", ".", "-", "_"):
        parts = parts.replace(between, " ")
    return mark.join(parts.split())


def split(place: Place) -> Iterator[Repair]:
    """Two words without a space between them."""
    for index in _back(place):
        text = place.text(index)
        if not 4 <= len(text) <= LONGEST_WORD or not text[:1].isalpha():
            continue
        spaced = text.replace("_", " ").replace("-", " ")
        if spaced != text:
            yield _apart(place, index, spaced, 8)
        for at in range(1, len(text)):
            left, right = text[:at], text[at:]
            if any(each in words() or each in place.names.known for each in (left, right)):
                yield _apart(place, index, f"{left} {right}", 11 - 2 * (left in words()) - 2 * (right in words()))


def _apart(place: Place, index: int, right: str, cost: int) -> Repair:
    cost += 2 * (place.at - index)
    return written(place, index, index + 1, right, cost, "AR004", f"`{place.shown(index)}` is not one word", f"write `{right}`")


def _back(place: Place) -> range:
    """The tokens to look at, from the one that could not be read backwards."""
    return range(min(place.at, len(place.stream) - 1), place.first - 1, -1)
