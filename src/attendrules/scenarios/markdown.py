"""The parts of a Markdown page that matter here: headings of scenarios, and fenced blocks of rules and scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from attendrules.diagnostics import nearest
from attendrules.scenarios.cursor import Wrong
from attendrules.source import Source, Span

FENCE = re.compile(r"(?P<marks>`{3,}|~{3,})\s*(?P<kind>[^\s`]*)(?P<words>[^\n`]*)")
HEADING = re.compile(r"##\s+(?P<title>.*\S)")
KINDS = ("scenario", "rules")


@frozen
class Heading:
    """A `##` heading, under which scenarios stand."""

    title: str
    span: Span


@frozen
class Block:
    """A fenced block: its kind, the words behind it, the text inside, and the place of its first fence."""

    kind: str
    words: str
    inside: Span
    fence: Span


def parts(source: Source) -> Iterator[Heading | Block | Wrong]:
    """The headings and blocks of a page in order; a block that nobody would read as what it says is wrong."""
    lines = _lines(source.text)
    for line in lines:
        text = source.slice(line)
        heading, fence = HEADING.fullmatch(text.rstrip()), FENCE.fullmatch(text.rstrip())
        if heading:
            yield Heading(heading["title"], line)
        elif fence:
            yield _block(source, lines, line, fence)


def _block(source: Source, lines: Iterator[Span], fence: Span, opened: re.Match[str]) -> Block | Wrong:
    marks, kind = opened["marks"], opened["kind"]
    end = fence.end + 1
    for line in lines:
        text = source.slice(line).rstrip()
        if text.startswith(marks) and not text.strip(marks[0]):
            near = nearest(kind, KINDS)
            if near and kind not in KINDS and kind != "rule":
                return Wrong("AR650", f"a block `{kind}` is not read", _of(kind, fence, opened), f"did you mean `{near[0]}`?")
            return Block(kind, opened["words"].strip(), Span(min(fence.end + 1, line.start), line.start), fence)
        end = line.end
    message = f"the block is never closed, and goes on to line {source.position(min(end, len(source.text))).line}"
    return Wrong("AR650", message, fence, f"write {marks} on a line of its own where it ends")


def _of(kind: str, fence: Span, opened: re.Match[str]) -> Span:
    start = fence.start + opened.start("kind")
    return Span(start, start + len(kind))


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield Span(start, start + len(line.rstrip("\r\n")))
        start += len(line)


def lines_of(source: Source, block: Block) -> list[Span]:
    """The lines inside a block that are not blank."""
    inside = source.slice(block.inside)
    spans = (Span(block.inside.start + line.start, block.inside.start + line.end) for line in _lines(inside))
    return [span for span in spans if source.slice(span).strip()]
