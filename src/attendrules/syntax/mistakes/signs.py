"""Comparison signs, per cent signs, brackets of the wrong kind, and characters that only look right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lark import Token

from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair, written

OPERATORS = {
    "=<": "<=",
    "=>": ">=",
    "==": "=",
    "===": "=",
    "<<": "<",
    ">>": ">",
    "<==": "<=",
    ">==": ">=",
    "=<=": "<=",
    "=>=": ">=",
}
NOT_EQUAL = {"!=", "<>", "≠", "><", "!==", "/="}
NUMBERS: tuple[tuple[str, str, str], ...] = (
    (r"(\d+(?:\.\d+)?)\s*%(?:\s*%)+", r"\1%", "AR008"),
    (r"(\d+(?:\.\d+)?)\s*(?:pct|pc|percents|percentage|procent|percen|prcent|per\s*-\s*cent)\b\.?", r"\1%", "AR004"),
    (r"%\s*(\d+(?:\.\d+)?)", r"\1%", "AR004"),
    (r"(\d+)\s*[,·]\s*(\d+)\s*%", r"\1.\2%", "AR004"),
)
"""Percentages as they are sometimes written."""
LOOKALIKES = str.maketrans("OoIl", "0011")
BRACKETS = {"[": "]", "{": "}"}
LONGEST = 80
RANGE = re.compile(
    r"(?:(?:is )?between )?(?P<first>\d+(?:[.:]\d+)?%?)\s*(?:-|–|—|and|to|until|up to)\s*(?P<last>\d+(?:[.:]\d+)?%?)(?!\w)",
    re.IGNORECASE,
)


def operators(place: Place) -> Iterator[Repair]:
    """Signs that are no comparison: `=>`, `==`, `> =`, `!=`."""
    for start in (place.at, place.at - 1):
        low = high = start
        while low > place.first and place.at - low < 4 and _is_sign(place, low - 1):
            low -= 1
        while high - low < 4 and _is_sign(place, high):
            high += 1
        text = "".join(place.text(low, high).split())
        if not 1 < len(text) < 6 or not low <= place.at <= high or high - low < 1:
            continue
        seen = place.shown(low, high)
        if text in NOT_EQUAL:
            advice = "say it with `not`, as in `when not absent sessions = 0`"
            repair = written(place, low, high, "=", 4, "AR007", f"`{seen}` is not a comparison", advice)
            yield repair
            continue
        right = OPERATORS.get(text) or ("<" if "<" in text else ">" if ">" in text else "") + "=" * ("=" in text)
        advice = f"write `{right}`; there are `<`, `<=`, `>`, `>=` and `=`"
        yield written(place, low, high, right, 4, "AR007", f"`{seen}` is not a comparison", advice)


def _is_sign(place: Place, index: int) -> bool:
    token = place.get(index)
    return token is not None and (token.type == "WRONG_OPERATOR" or str(token) in {"<", ">", "=", "<=", ">=", "!"})


def numbers(place: Place) -> Iterator[Repair]:
    """Percentages with the sign twice, before the number or in another spelling, and letters for digits."""
    for low in range(min(place.at, len(place.stream) - 1), max(place.first, place.at - 3) - 1, -1):
        text = _line_from(place, low)
        for pattern, right, code in NUMBERS:
            found = re.match(pattern, unicodedata.normalize("NFKC", text), re.IGNORECASE)
            if found:
                yield from _number(place, low, text[: found.end()], found.expand(right), code)
        found = re.match(r"(?=\w*\d)[\dOoIl]+(?:\.[\dOoIl]+)?(?!\w)\s?%?", text)
        if found and not re.fullmatch(r"[\d.]+\s?%?", found[0]):
            yield from _number(place, low, found[0], found[0].translate(LOOKALIKES), "AR004")


def _number(place: Place, low: int, seen: str, right: str, code: str) -> Iterator[Repair]:
    high = token_after(place, low, seen)
    if high:
        message = f"`{seen}` has more than one per cent sign" if code == "AR008" else f"`{seen}` cannot be read as a number"
        yield written(place, low, high, right, 5 + (place.at - low), code, message)


def look_alikes(place: Place) -> Iterator[Repair]:
    """Characters that only look like those of the language, or stand for them in a web page."""
    for index in (place.at, place.at - 1):
        if place.get(index) is None or index < place.first:
            continue
        word = re.match(r"\S+", _line_from(place, index))
        seen = word[0] if word else ""
        plain = unicodedata.normalize("NFKC", seen)
        for entity, sign in (("&gt;", ">"), ("&lt;", "<"), ("&amp;", "and"), ("&quot;", '"'), ("&nbsp;", " ")):
            plain = plain.replace(entity, sign)
        plain = "".join(char for char in plain if char.isprintable() and unicodedata.category(char) != "Cf")
        high = token_after(place, index, seen)
        if plain != seen and high and '"' not in seen:
            message = f"`{seen}` has characters that only look right"
            yield written(place, index, high, plain, 4, "AR010", message, f"write `{plain}`")


def brackets(place: Place) -> Iterator[Repair]:
    """Brackets that are not round."""
    token = place.token
    closing = BRACKETS.get(str(token)) if token is not None else None
    for high in range(place.at + 1, min(place.at + 40, len(place.stream))):
        if closing is not None and place.stream[high] == closing:
            inner = place.text(place.at + 1, high)
            message = f"only round brackets are used, not `{token}`"
            yield written(place, place.at, high + 1, f"({inner})", 5, "AR011", message, "write `(` and `)`")
            return


def ranges(place: Place) -> Iterator[Repair]:
    """`between 91% and 95%` or `91% - 95%` for `from 91% to 95%`, and so with times."""
    for low in range(place.at, max(place.first, place.at - 5) - 1, -1):
        found = RANGE.match(_line_from(place, low))
        high = token_after(place, low, found[0]) if found else 0
        if not found or not high or place.get(low - 1) in {"from", "between"}:
            continue
        first, last = found["first"], found["last"]
        first += "%" * (last.endswith("%") and not first.endswith("%"))
        message = f"`{found[0]}` is said with `from` and `to`"
        yield written(place, low, high, f"from {first} to {last}", 4, "AR006", message)


def no_number(place: Place) -> Iterator[Repair]:
    """A per cent sign without its number."""
    if place.text(place.at) == "%" and "PERCENT" in place.expected:
        at = place.span(place.at).start
        token = Token("PERCENT", "90%", at, end_pos=at + 1)
        advice = ("write it there, as in `90%`",)
        yield Repair(
            place.at,
            place.at + 1,
            (token,),
            4,
            "AR004",
            "the number before `%` is missing",
            advice,
            place.span(place.at),
            sure=False,
        )


def _line_from(place: Place, index: int) -> str:
    start = place.span(index).start
    end = place.source.text.find("\n", start)
    return place.source.text[start : min(start + LONGEST, end if end >= 0 else len(place.source.text))]


def token_after(place: Place, low: int, seen: str) -> int:
    """The token right after a text that begins with token `low`; 0 if the text ends inside a token."""
    end = place.span(low).start + len(seen)
    high = low
    while high < len(place.stream) and (place.stream[high].start_pos or 0) < end:
        high += 1
    return high if high > low and place.stream[high - 1].end_pos == end else 0
