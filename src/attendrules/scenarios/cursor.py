"""A place in a line, from which words are read one after the other."""

from __future__ import annotations

import re

from attrs import define, field, frozen

from attendrules.diagnostics import Diagnostic, Label
from attendrules.source import Source, Span

BLANKS = re.compile(r"[ \t]*")
WORD = re.compile(r"[^\s,()]+")
ARROW = re.compile(r"->(?=\s|$)")


@frozen
class Wrong(Exception):  # noqa: N818 - it reads `raise Wrong(...)`
    """What is wrong in a scenario: a code, a sentence, where, and what to write instead."""

    code: str
    message: str
    span: Span
    advice: str = ""

    def finding(self, source: Source) -> Diagnostic:
        """The same as a finding in a page."""
        return Diagnostic(self.code, self.message, Label(source, self.span), help=(self.advice,) if self.advice else ())


@define
class Cursor:
    """What is still to be read of a line of `text`: from `at` to `end`."""

    text: str = field(repr=False)
    at: int
    end: int

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What fits a pattern here, blanks before it left out; nothing is read if it does not fit."""
        found = pattern.match(self.text, self._ahead(), self.end)
        if found is not None:
            self.at = found.end()
        return found

    def looks_at(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern would fit here."""
        return pattern.match(self.text, self._ahead(), self.end) is not None

    def _ahead(self) -> int:
        blanks = BLANKS.match(self.text, self.at, self.end)
        return blanks.end() if blanks else self.at

    @property
    def done(self) -> bool:
        """Whether nothing is left but blanks."""
        return self._ahead() == self.end

    @property
    def next_word(self) -> Span:
        """Where the next word stands; the end of the line if there is none."""
        found = WORD.match(self.text, self._ahead(), self.end)
        if found is not None:
            return Span(*found.span())
        return Span(self._ahead(), min(self._ahead() + 1, self.end)) if not self.done else Span(self.end, self.end)

    def rest(self) -> str:
        """All that is left, which is then read."""
        text = self.text[self._ahead() : self.end].rstrip()
        self.at = self.end
        return text

    def wrong(self, message: str, advice: str = "", code: str = "AR651") -> Wrong:
        """What is wrong with the next word, which `{}` in the message stands for."""
        span = self.next_word
        word = self.text[span.start : span.end]
        return Wrong(code, message.format(f"`{word}`" if word else "the end of the line"), span, advice)
