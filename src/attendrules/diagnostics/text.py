"""Diagnostics as text for people: the place, the line with the spot underlined, and help."""

# error AR004: `then` is missing
#   --> elm.rules:3:20
#   |
# 3 | when absence > 10% letter PA_LETTER
#   |                    ^^^^^^
#   = help: write `then` before `letter`

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from attendrules.diagnostics.model import Diagnostic, Label
from attendrules.source import Source

WIDEST = 100
TAB = "    "

Piece = tuple[str, str]
"""Some text and the name of its style: `error`, `warning`, `note`, `place`, `mark`, `help`, or nothing."""


def render(diagnostic: Diagnostic) -> str:
    """A diagnostic as plain text of several lines, without a line end."""
    return "".join(text for text, _ in pieces(diagnostic))


def pieces(diagnostic: Diagnostic) -> Iterator[Piece]:
    """The same text in pieces, each with a style, for a terminal with colours."""
    severity = diagnostic.severity.value
    yield f"{severity} {diagnostic.code}", severity
    yield f": {visible(diagnostic.message)}", "message"
    gutter = 1
    if diagnostic.primary is not None:
        labels = (diagnostic.primary, *diagnostic.secondary)
        gutter = max(len(str(_line_number(label))) for label in labels)
        for label in labels:
            yield from _excerpt(label, gutter)
    for kind, lines in (("help", diagnostic.help), ("note", diagnostic.notes)):
        for line in lines:
            yield f"\n{' ' * gutter} = {kind}: ", "help"
            yield visible(line), ""
    if diagnostic.accepted:
        yield f"\n{' ' * gutter} = accepted: ", "help"
        yield visible(diagnostic.accepted), ""


def _line_number(label: Label) -> int:
    return label.source.position(label.span.start).line


def _excerpt(label: Label, gutter: int) -> Iterator[Piece]:
    source, at = label.source, label.source.position(label.span.start)
    yield f"\n{' ' * gutter} --> ", "place"
    yield f"{visible(source.name)}:{at.line}:{at.column}", ""
    if not source.text:
        return
    before, marked, after, more = _cut(source, label)
    yield f"\n{' ' * gutter} |\n{at.line:>{gutter}} | ", "place"
    yield before + marked + after, ""
    yield f"\n{' ' * gutter} | ", "place"
    yield " " * width(before) + "^" * max(1, width(marked)), "mark"
    notes = [label.message] if label.message else []
    notes += [f"... to line {more}"] if more else []
    if notes:
        yield " " + "; ".join(visible(note) for note in notes), "mark"


def _cut(source: Source, label: Label) -> tuple[str, str, str, int]:
    """The line before, under and after the mark, short enough to show, and the last line if there are more."""
    start, end = source.position(label.span.start), source.position(label.span.end)
    line = source.line(start.line)
    stop = end.column - 1 if end.line == start.line else len(line)
    before, marked, after = line[: start.column - 1], line[start.column - 1 : stop], line[stop:]
    last_seen = source.position(max(label.span.start, label.span.end - 1)).line
    before, marked, after = (visible(part.replace("\t", TAB)) for part in (before, marked, after))
    if len(marked) > WIDEST:
        marked, after = marked[: WIDEST - 3] + "...", ""
    room = WIDEST - min(len(marked), WIDEST)
    if len(before) + len(after) > room:
        left = max(20, room - min(len(after), room // 3))
        before = before if len(before) <= left else "..." + before[3 - left :]
        after = after if len(after) <= room // 3 + 3 else after[: room // 3] + "..."
    return before, marked, after.rstrip(), last_seen if last_seen > start.line else 0


def visible(text: str) -> str:
    """Text in which no control character can move the cursor or hide anything."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
