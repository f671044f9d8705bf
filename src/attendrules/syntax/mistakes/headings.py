"""Slips in the lines that name things: policies, stages, clauses, and names in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lark import Token

from attendrules.decisions.kinds import STAGES
from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair, written
from attendrules.syntax.mistakes.words import either

CLAUSE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
CALLED = {"name", "named", "called", "title", "is"}


def clause_names(place: Place) -> Iterator[Repair]:
    """`CRE_LATE_3`, `CRE LATE 3` or `cre-late-3` for `CRE-LATE-3`."""
    for low in range(min(place.at, len(place.stream) - 1), max(place.first, place.at - 4) - 1, -1):
        if "CLAUSE_ID" not in place.expected_at(low):
            continue
        for high in range(min(low + 7, place.line_end(low)), low, -1):
            seen = place.text(low, high)
            right = re.sub(r"[\s_–—.-]+", "-", seen).upper()
            likely = right in place.names.known or seen.isupper() or re.search(r"[\d_-]", seen)
            if right != seen and likely and CLAUSE.fullmatch(right):
                cost = (5 if right in place.names.known else 8) + 2 * (place.at - low if low < place.at else 0)
                message = f"a clause is named in capitals, with hyphens, not as `{place.shown(low, high)}`"
                yield written(place, low, high, right, cost, "AR004", message)


def policy_name(place: Place) -> Iterator[Repair]:
    """`policy elm park "..."`: the short name is one word."""
    begin = place.begin
    if place.get(begin) != "policy" or not begin < place.at < begin + 6:
        return
    high = next((at for at in range(begin + 1, min(begin + 7, len(place.stream))) if place.stream[at].type == "STRING"), 0)
    words = [word.lower() for word in place.text(begin + 1, high).replace("-", " ").split()] if high > begin + 2 else []
    words = words[1:] if words and words[0] in CALLED else words
    if words and all(word.isidentifier() for word in words):
        message = f"the short name of a policy is one word, not `{place.shown(begin + 1, high)}`"
        yield written(place, begin + 1, high, "_".join(words), 5, "AR004", message)


def stages(place: Place) -> Iterator[Repair]:
    """`in stage 2`: stages have names."""
    if place.before is None or place.before.type != "STAGE" or place.token is None or place.token.type == "STRING":
        return
    at = place.span(place.at).start
    token = Token("WORD", STAGES[0], at, end_pos=at)
    message = f"a stage is one of six words, not `{place.shown(place.at)}`"
    advice = (f"write {either([f'`{stage}`' for stage in STAGES])}",)
    yield Repair(place.at, place.at + 1, (token,), 5, "AR004", message, advice, place.span(place.at))


def quoted_names(place: Place) -> Iterator[Repair]:
    """`then letter "PA letter"`: what is due has a name in capitals."""
    token = place.token
    if token is None or token.type != "STRING" or "UPPER" not in place.expected:
        return
    name = re.sub(r"\W+", "_", str(token)).strip("_").upper()
    if re.fullmatch(r"[A-Z][A-Z0-9_]{0,40}", name):
        message = "what is due has a name in capitals, not a text"
        yield written(place, place.at, place.at + 1, name, 8, "AR004", message)


def codes(place: Place) -> Iterator[Repair]:
    """`code 1 means ...`: a code is a letter."""
    token = place.token
    if token is not None and token.type not in {"STRING", "OPEN_STRING"} and place.before == "code":
        at = place.span(place.at).start
        message = f"a code is written in capitals, or is `/`, `\\` or `#`; it is not `{place.shown(place.at)}`"
        advice = ("write the code of the register, such as `L`",)
        new = (Token("UPPER", "L", at, end_pos=at),)
        yield Repair(place.at, place.at + 1, new, 7, "AR004", message, advice, place.span(place.at), sure=False)


def counted_in_weeks(place: Place) -> Iterator[Repair]:
    """`absent sessions > 2 weeks`: sessions and days are counted, nothing longer."""
    token, before = place.token, place.before
    if token is None or before is None or token.type not in {"WEEKS", "TERMS", "YEARS", "HALF_TERMS", "MONTHS"}:
        return
    if before.type in {"NUMBER", "NUMBER_WORD"} and {"SESSIONS", "DAYS"} <= place.expected:
        message = f"sessions and days are counted, not `{place.shown(place.at)}`"
        advice = ("write a number of sessions or days", "a window of time reads `in the last 10 school weeks`")
        yield Repair(place.at, place.at + 1, (), 5, "AR004", message, advice, place.span(place.at), sure=False)
