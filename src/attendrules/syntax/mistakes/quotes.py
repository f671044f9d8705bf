"""Quotation marks: one missing or too many, curly or single ones, or none at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attendrules.diagnostics import Fix
from attendrules.source import Span
from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair, written
from attendrules.syntax.mistakes.words import words
from attendrules.syntax.tokens import tokens_at

ODD = "“”„‟«»‹›‘’‚‛`´'＂″"
LONGEST_LINE = 400
MOST_PLACES = 60


def quotes(place: Place) -> Iterator[Repair]:
    """Every way to put the quotation marks of the line right."""
    if place.token is None or ('"' not in (line := _line(place)[1]) and not set(line) & set(ODD)):
        return
    start, line = _line(place)
    if len(line) <= LONGEST_LINE:
        yield from _straight(place, start, line)
        if line.count('"') % 2:
            yield from _one_more(place, start, line)
            yield from _one_less(place, start, line)


def _line(place: Place) -> tuple[int, str]:
    """The text of the line of the token that could not be read, and where it begins."""
    at = place.span(place.at).start
    start = place.source.text.rfind("\n", 0, at) + 1
    end = place.source.text.find("\n", at)
    return start, place.source.text[start : end if end >= 0 else None]


def _straight(place: Place, start: int, line: str) -> Iterator[Repair]:
    marks = [found.start() for found in re.finditer(f'[{ODD}]+|"', line)]
    for opening in marks:
        for closing in reversed([mark for mark in marks if mark > opening]):
            first, last = _marks(line, opening), _marks(line, closing)
            if '"' == first == last or not (set(first + last) & set(ODD)):
                continue
            inner = line[opening + len(first) : closing]
            if '"' in inner:
                continue
            new = f'{line[:opening]}"{inner}"{line[closing + len(last) :]}'
            odd = first if first != '"' else last
            where = (
                Span(start + opening, start + opening + len(first))
                if first != '"'
                else Span(start + closing, start + closing + len(last))
            )
            fix = Fix("write straight quotation marks", Span(start + opening, start + closing + len(last)), f'"{inner}"')
            message = f"`{odd}` is not the quotation mark of the language"
            # An apostrophe inside a text is no quotation mark: the longest text comes first.
            yield from _again(place, start, line, new, 4, "AR010", message, 'write straight quotation marks: `"`', where, fix)
            if inner in place.names.known:
                bare = f"{line[:opening]}{inner}{line[closing + len(last) :]}"
                fix = Fix(f"write `{inner}`", fix.span, inner)
                message = f"`{first}{inner}{last}` stands in quotation marks, but is a name"
                yield from _again(place, start, line, bare, 5, "AR004", message, f"write `{inner}`", fix.span, fix)


def _marks(line: str, at: int) -> str:
    found = re.match(f'[{ODD}]+|"', line[at:])
    return found[0] if found else ""


def _one_more(place: Place, start: int, line: str) -> Iterator[Repair]:
    """A quotation mark put in at the beginning or end of a word."""
    spots = [found.start() for found in re.finditer(r"(?<=\s)\S|(?<=\S)(?=\s|$)|^\S", line)][:MOST_PLACES]
    for spot in spots:
        new = f'{line[:spot]}"{line[spot:]}'
        opens = line[spot : spot + 1].strip() != "" and (spot == 0 or line[spot - 1].isspace())
        before, after = line[:spot].split()[-1:], line[spot:].split()[:1]
        cost = 12
        if not line[spot:].strip() or (opens and before and before[0].lower() in words()):
            cost = 6
        elif not opens and after and after[0].strip('"').lower() in words():
            cost = 8
        where = Span(start + spot, start + spot)
        near = (after if opens else before) or [""]
        if opens:
            message = "the quotation mark at the beginning of this text is missing"
            advice = f'write `"` before `{near[0]}`'
            where = Span(start + spot, start + spot + len(near[0]))
        else:
            message, advice = "this quotation mark is never closed", f'write `"` after `{near[0]}`'
            opening = line.rfind('"', 0, spot)
            where = Span(start + max(opening, 0), start + spot) if opening >= 0 else where
        fix = Fix(advice, Span(start + spot, start + spot), '"')
        yield from _again(place, start, line, new, cost, "AR009", message, advice, where, fix)


def _one_less(place: Place, start: int, line: str) -> Iterator[Repair]:
    for found in list(re.finditer('"', line))[:MOST_PLACES]:
        spot = found.start()
        new = line[:spot] + line[spot + 1 :]
        twin = line[spot : spot + 2] == '""' or line[max(0, spot - 1) : spot + 1] == '""'
        where = Span(start + spot, start + spot + 1)
        fix = Fix("leave it out", where, "")
        yield from _again(
            place, start, line, new, 4 if twin else 14, "AR009", "this quotation mark is one too many", "leave it out", where, fix
        )


def _again(  # noqa: PLR0913
    place: Place, start: int, line: str, new: str, cost: int, code: str, message: str, advice: str, where: Span, fix: Fix
) -> Iterator[Repair]:
    """The line read again from its first token, or from the first token of the sentence."""
    low = place.at
    while low > place.first and (place.stream[low - 1].start_pos or 0) >= start:
        low -= 1
    begin = (place.stream[low].start_pos or 0) - start
    common = next((i for i, (a, b) in enumerate(zip(line, new, strict=False)) if a != b), min(len(line), len(new)))
    if common < begin:
        return
    high = place.at
    while high < len(place.stream) and (place.stream[high].start_pos or 0) < start + len(line):
        high += 1
    yield Repair(low, high, tokens_at(new[begin:], start + begin), cost, code, message, (advice,), where, fix)


def unquoted(place: Place) -> Iterator[Repair]:
    """A text without quotation marks, or a name within them."""
    token = place.token
    if token is None:
        return
    if "STRING" in place.expected and token.type != "OPEN_STRING":
        for high in range(place.line_end(place.at), place.at, -1):
            text = place.text(place.at, high)
            if '"' not in text and len(text) < LONGEST_LINE:
                cost = 20 if high == place.line_end(place.at) or str(place.stream[high]) in words() else 32
                cost += 24 * place.begins_line(place.at)
                message = f"the text `{place.shown(place.at, high)}` stands without quotation marks"
                yield written(
                    place, place.at, high, f'"{text}"', cost, "AR009", message, f'write `"{place.shown(place.at, high)}"`'
                )
    if token.type == "STRING" and len(token) < LONGEST_LINE:
        message = f"`{place.shown(place.at)}` stands in quotation marks, but is no text for people"
        yield written(place, place.at, place.at + 1, str(token)[1:-1], 6, "AR004", message)
