"""Parse: from text to the syntax tree, and a finding for each sentence that cannot be read.

A sentence that cannot be read is put right where it is clear how, else left out; either way
reading goes on, so that one run reports every mistake. Time and memory are bounded: texts
over `LARGEST` characters and brackets nested deeper than `DEEPEST` are refused before
anything else is looked at, and reading stops after `MOST_FINDINGS` mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from attrs import evolve, frozen
from lark import Token

from attendrules.diagnostics import Diagnostic, Label
from attendrules.source import Source, Span
from attendrules.syntax import nodes as n
from attendrules.syntax.build import Builder
from attendrules.syntax.mistakes import Names, explain, possible
from attendrules.syntax.table import END, empty, feed, just_begun, starters
from attendrules.syntax.tokens import grammar, tokens

LARGEST = 1_000_000
DEEPEST = 40
LONGEST = 20_000
"""So many words at most are one sentence."""
MOST_FINDINGS = 50
TOGETHER = 200
"""So many sentences are built at a time, as the time grows with the square of their number."""


@frozen
class Parsed:
    """A file as far as it could be read, and what could not."""

    file: n.File
    findings: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """Parse a whole file. Never raises, whatever the text."""
    if len(source.text) > LARGEST:
        size = f"the file has {len(source.text):,} characters; the most that is read is {LARGEST:,}"
        return _refused(source, Span(0, 0), "AR002", size)
    stream, too_deep = _tokens(tokens(source.text))
    if too_deep is not None:
        message = f"brackets (or `not`) stand more than {DEEPEST} deep"
        advice = "split the rule in two, or declare a part of it as a status of its own"
        return _refused(source, _span(too_deep), "AR003", message, advice)
    return _sentences(source, stream)


def _sentences(source: Source, stream: list[Token]) -> Parsed:
    names = Names(tuple(stream))
    sentences: list[n.Sentence] = []
    findings = possible(source, stream)
    start = 0
    while start < len(stream):
        reading = _read(stream, start)
        mistake = None if reading.failed is None else explain(source, stream, reading.begin, reading.failed, names)
        repair = mistake.repair if mistake is not None else None
        stop = reading.stop if repair is None else reading.begin
        for first, last in _portions(reading.begins, start, stop):
            built, wrong = _build(source, stream[first:last])
            sentences += built
            findings += wrong
        if mistake is None or reading.failed is None:
            break
        findings.append(mistake.finding)
        if len(findings) >= MOST_FINDINGS or reading.failed - reading.begin > LONGEST:
            findings[-1] = evolve(findings[-1], notes=("reading stopped here: there are too many mistakes, or words, before",))
            break
        if repair is None:
            start = _resume(source, stream, stop, reading.failed)
        else:
            stream[repair.low : repair.high] = repair.new
            start = reading.begin
    return Parsed(n.File(tuple(sentences), span=Span(0, len(source.text))), tuple(findings))


@frozen
class Reading:
    """How far whole sentences reach, and where reading stopped."""

    begins: Sequence[int]
    """The first token of each sentence."""
    stop: int
    """The end of the last whole sentence."""
    failed: int | None = None
    """The token that could not be read; the number of tokens if the file ends too early."""

    @property
    def begin(self) -> int:
        """The first token of the last sentence."""
        return self.begins[-1]


def _read(stream: Sequence[Token], start: int) -> Reading:
    stack = empty()
    begins = [start]
    for index in range(start, len(stream)):
        after = feed(stack, stream[index].type)
        if after is None or index - begins[-1] > LONGEST:
            whole = feed(stack, END) is not None
            return Reading(begins, index if whole else begins[-1], index)
        stack = after
        if index > start and just_begun(stack):
            begins.append(index)
    if feed(stack, END) is not None:
        return Reading(begins, len(stream))
    return Reading(begins, begins[-1], len(stream))


def _portions(begins: Sequence[int], start: int, stop: int) -> Iterable[tuple[int, int]]:
    """The tokens from `start` to `stop` in portions of whole sentences."""
    edges = [start, *(begin for begin in begins[TOGETHER::TOGETHER] if begin < stop), stop]
    return [(first, last) for first, last in pairwise(edges) if first < last]


def _build(source: Source, stream: Sequence[Token]) -> tuple[Sequence[n.Sentence], Sequence[Diagnostic]]:
    parser = grammar().parse_interactive()
    for token in stream:
        parser.feed_token(token)
    builder = Builder(source)
    file = builder.transform(parser.feed_eof(stream[-1]))
    return file.sentences, builder.findings


def _resume(source: Source, stream: Sequence[Token], start: int, failed: int) -> int:
    """The next place after a failure at which a sentence seems to begin."""
    for index in range(max(failed, start + 1), len(stream)):
        if stream[index].type not in starters() or stream[index - 1].type == "UNDER":
            continue
        gap = source.text[stream[index - 1].end_pos : stream[index].start_pos]
        if "\n" in gap or "\r" in gap:
            return index
    return len(stream)


def _tokens(lexed: Iterable[Token]) -> tuple[list[Token], Token | None]:
    """Every token, or those up to the one that stands too deep, and that one."""
    stream: list[Token] = []
    depth = nots = 0
    for token in lexed:
        stream.append(token)
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        nots = nots + 1 if token.type == "NOT" else 0
        if depth > DEEPEST or nots > DEEPEST:
            return stream, token
    return stream, None


def _span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _refused(source: Source, span: Span, code: str, message: str, *advice: str) -> Parsed:
    return Parsed(n.File(()), (Diagnostic(code, message, Label(source, span), help=advice),))


def decode(data: bytes, name: str) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Text from the bytes of a file: UTF-8 with or without a byte-order mark, any line ends."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the file is not UTF-8 text: byte {error.start} (line {line}) cannot be read"
        advice = "save it as UTF-8 text; a word processor's own format is not text"
        empty = Source(name, "", first_line=line)
        return empty, (Diagnostic("AR001", message, Label(empty, Span(0, 0)), help=(advice,)),)
    return Source(name, text.replace("\r\n", "\n").replace("\r", "\n")), ()


def without_spans(file: n.File) -> n.File:
    """The same tree without places, for comparing by what was written."""
    return evolve(file, span=n.NOWHERE)
