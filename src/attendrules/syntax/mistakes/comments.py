"""Comments with other marks than `--`, or with none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attendrules.diagnostics import Fix
from attendrules.source import Span
from attendrules.syntax.mistakes.place import Place, shown
from attendrules.syntax.mistakes.repairs import Repair

MARKS = re.compile(r"//+|/\*+|#+|;+|%+|'|-(?!-)|–|—|\*+|!+|>+|=+|REM\b|Note:|N\.?B\.?:?", re.IGNORECASE)
DASHES = "-–—"


def marked(place: Place) -> Iterator[Repair]:
    """`// ...`, `# ...`, `/* ... */` or a single dash."""
    for index in (place.at, place.at - 1):
        if place.get(index) is None or index < place.first:
            continue
        start = place.span(index).start
        found = MARKS.match(place.source.text, start)
        if found is None:
            continue
        line = place.source.text[found.end() : found.end() + 200].split("\n")[0]
        text = re.sub(r"\*+/\s*$", "", line).strip()
        if not text and not place.begins_line(index):
            continue
        span = Span(start, found.end())
        fix = Fix("write `--`", Span(start, found.end() + len(line)), f"-- {text}")
        message = f"a comment does not begin with `{found[0]}`"
        cost = 7 if place.begins_line(index) else 13
        yield Repair(index, place.line_end(index), (), cost, "AR010", message, ("begin it with `--`",), span, fix)


def unmarked(place: Place) -> Iterator[Repair]:
    """A line of English that is no sentence of the language."""
    for index in range(min(place.at, len(place.stream) - 1), place.first - 1, -1):
        high = place.line_end(index)
        if not place.begins_line(index) or high <= place.at or high - index < 3 or place.begins_sentence(index):
            continue
        span = place.span(index)
        fix = Fix("make it a comment", Span(span.start, span.start), "-- ")
        seen = shown(place.text(index, high))
        advice = f"if it is a comment, begin the line with `--`: `-- {seen}`"
        message = f"no sentence of the language begins with `{place.shown(index)}` as this one does"
        yield Repair(index, high, (), 40, "AR004", message, (advice,), place.span(index, high), fix)
        return
