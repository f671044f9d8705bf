"""Parse: from text to the syntax tree, and a finding for each sentence that cannot be read.

A sentence that cannot be read is left out; reading goes on at the next one, so that one
run reports them all. Time and memory are bounded: texts over `LARGEST` characters and
brackets nested deeper than `DEEPEST` are refused before anything else is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen
from lark import Token, Tree
from lark.exceptions import UnexpectedToken

from attendrules.diagnostics import Diagnostic, Label
from attendrules.source import Source, Span
from attendrules.syntax import nodes as n
from attendrules.syntax.build import Builder
from attendrules.syntax.mistakes import explain
from attendrules.syntax.tokens import grammar, tokens

LARGEST = 1_000_000
DEEPEST = 40
MOST_FINDINGS = 50

HEADINGS = {
    "POLICY", "IN_FORCE", "CODES", "SOURCE", "VERSION", "PART", "OUTCOME", "MEASURE",
    "MOMENT", "CODE", "READING", "ACCEPT", "BAND", "CLAUSE",
}  # fmt: skip
STATEMENTS = {"WHEN", "UNDER", "AT", "ON", "FOR", "MORNING", "AFTERNOON"}


@frozen
class Parsed:
    """A file as far as it could be read, and what could not."""

    file: n.File
    findings: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """Parse a whole file. Never raises, whatever the text."""
    if len(source.text) > LARGEST:
        size = f"the file has {len(source.text):,} characters; the most that is read is {LARGEST:,}"
        return _nothing(Diagnostic("AR002", size, Label(source, Span(0, 0))))
    stream = tokens(source.text)
    too_deep = _too_deep(stream)
    if too_deep is not None:
        message = f"brackets (or `not`) stand more than {DEEPEST} deep"
        advice = "split the rule in two, or declare a part of it as a status of its own"
        return _nothing(Diagnostic("AR003", message, Label(source, _span(too_deep)), help=(advice,)))
    return _sentences(source, stream)


def _sentences(source: Source, stream: Sequence[Token]) -> Parsed:
    sentences: list[n.Sentence] = []
    findings: list[Diagnostic] = []
    start = 0
    while start < len(stream):
        stop, failure = _read(stream, start)
        file, built = _build(source, stream[start:stop])
        sentences += file.sentences
        findings += built
        if failure is None:
            break
        if len(findings) >= MOST_FINDINGS:
            break
        findings.append(explain(source, stream, stop, failure))
        start = _resume(source, stream, stop, failure.position)
    return Parsed(n.File(tuple(sentences), span=Span(0, len(source.text))), tuple(findings))


@frozen
class Failure:
    """Where reading stopped: the index of the token, and the terminals that could have stood there."""

    position: int
    expected: frozenset[str]


def _read(stream: Sequence[Token], start: int) -> tuple[int, Failure | None]:
    """How far whole sentences reach from `start`, and why they reach no further."""
    parser = grammar().parse_interactive()
    boundary = start
    for index in range(start, len(stream)):
        try:
            parser.feed_token(stream[index])
        except UnexpectedToken:
            expected = frozenset(parser.accepts())
            return (index if "$END" in expected else boundary), Failure(index, expected)
        if stream[index].type in HEADINGS | STATEMENTS and _just_begun(parser.parser_state.value_stack):
            boundary = index
    expected = frozenset(parser.accepts())
    return (len(stream), None) if "$END" in expected else (boundary, Failure(len(stream), expected))


def _just_begun(stack: Sequence[object]) -> bool:
    """Whether only whole sentences stand before the last token on the parser's stack."""
    if len(stack) == 1:
        return True
    return len(stack) == 2 and isinstance(stack[0], Tree) and stack[0].data.startswith("__start")


def _build(source: Source, stream: Sequence[Token]) -> tuple[n.File, Sequence[Diagnostic]]:
    if not stream:
        return n.File(()), ()
    parser = grammar().parse_interactive()
    for token in stream:
        parser.feed_token(token)
    builder = Builder(source)
    file = builder.transform(parser.feed_eof(stream[-1]))
    return file, builder.findings


def _resume(source: Source, stream: Sequence[Token], start: int, failed: int) -> int:
    """The next place after a failure at which a sentence seems to begin."""
    for index in range(max(failed, start + 1), len(stream)):
        token = stream[index]
        if token.type in HEADINGS and _begins_line(source, token):
            return index
        if token.type in STATEMENTS and _begins_line(source, token) and stream[index - 1].type != "UNDER":
            return index
    return len(stream)


def _begins_line(source: Source, token: Token) -> bool:
    start = token.start_pos or 0
    line_start = source.text.rfind("\n", 0, start) + 1
    return not source.text[line_start:start].strip()


def _too_deep(stream: Sequence[Token]) -> Token | None:
    depth = nots = 0
    for token in stream:
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        nots = nots + 1 if token.type == "NOT" else 0
        if depth > DEEPEST or nots > DEEPEST:
            return token
    return None


def _span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _nothing(finding: Diagnostic) -> Parsed:
    return Parsed(n.File(()), (finding,))


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
