"""The grammar in its numbered sections, and its reserved words."""

# ruff: noqa: INP001 - Sphinx finds these by their folder

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from attrs import frozen

HEADING = re.compile(r"^// -{3,} (?P<number>[0-9]+)\. (?P<title>.*?) -*$", re.MULTILINE)
RULE_WORD = re.compile(r'"([a-z]+)"')
TERMINAL = re.compile(r"^[A-Z_]+(?:\.-?[0-9]+)?: +/(?P<pattern>.+)/ *$", re.MULTILINE)


@frozen
class Section:
    """One numbered part of the grammar; `text` is what stands below its heading."""

    number: int
    title: str
    text: str

    @property
    def shown(self) -> str:
        """The productions, without the remarks that begin a section."""
        lines = self.text.strip("\n").split("\n")
        while lines and (lines[0].startswith("//") or not lines[0]):
            del lines[0]
        return "\n".join(lines)


def sections(grammar: str) -> tuple[Section, ...]:
    """The sections of a grammar, in order; what stands above the first heading is section 0."""
    headings = list(HEADING.finditer(grammar))
    starts = [heading.start() for heading in headings]
    numbered = [
        Section(int(heading["number"]), heading["title"], grammar[heading.end() : end])
        for heading, end in zip(headings, [*starts[1:], len(grammar)], strict=True)
    ]
    return (Section(0, "a file", grammar[: starts[0] if starts else len(grammar)]), *numbered)


def unexplained(wanted: Iterable[Section], explained: Collection[int]) -> Sequence[Section]:
    """The sections that no page explains."""
    return [section for section in wanted if section.number not in explained]


def reserved_words(grammar: str) -> tuple[str, ...]:
    """Every word that cannot be a name, and the terms of more than one word such as `half term`, sorted."""
    spelt = [words for match in TERMINAL.finditer(grammar) for words in _spelt(match["pattern"])]
    return tuple(sorted({*RULE_WORD.findall(grammar), *spelt}))


def _spelt(pattern: str) -> list[str]:
    r"""What a pattern of words stands for: `half[\s-]+terms?\b` is `half term` and `half terms`; nothing for other patterns."""
    plain = re.sub(r"\\s\+|\[\\s-\]\+", " ", pattern).replace(r"\b", "").strip("()")
    words = plain.split("|")
    if not all(re.fullmatch(r"[a-z ]+\??", word) for word in words):
        return []
    return [each for word in words for each in ((word[:-2], word[:-1]) if word.endswith("?") else (word,))]
