"""The place where reading stopped, and trying what could have stood there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import field, frozen
from lark import Token

from attendrules.diagnostics import Diagnostic, Fix, Label
from attendrules.source import Source, Span
from attendrules.syntax.table import END, Stack, accepts, empty, feed, starters
from attendrules.syntax.tokens import tokens_at

REACH = 8
"""How many words before the place a mistake may stand that shows only here."""
FAR = 400
"""So many words after the place are read at most: a repair with which they can be read is believed."""
PAST = 2
"""How many words of the next sentence have to be read before a repair is believed."""


@frozen(slots=False)
class Names:
    """The names that the file declares or uses, from its tokens alone."""

    stream: Sequence[Token] = field(repr=False)

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Every name and the kind of its token."""
        return {str(token): token.type for token in self.stream if token.type in {"UPPER", "WORD", "CLAUSE_ID"}}

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each declared outcome, or else the kind it is made due as."""
        found: dict[str, str] = {}
        for at, token in enumerate(self.stream):
            if token.type == "UPPER" and at and self.stream[at - 1].type == "OUTCOME":
                words = [each for each in self.stream[at + 1 : at + 4] if each.type in {"WORD", "RECODE"}]
                found |= {str(token): str(words[0])} if words else {}
            elif token.type == "UPPER" and at > 2 and self.stream[at - 3].type == "BAND":
                found.setdefault(str(token), "status")
            elif token.type == "UPPER" and at > 1 and self.stream[at - 2].type in {"THEN", "AND"}:
                found.setdefault(str(token), str(self.stream[at - 1]))
        return found


@frozen(slots=False)
class Place:
    """Where reading stopped: the sentence begins at token `begin`, token `at` could not be read."""

    source: Source
    stream: Sequence[Token] = field(repr=False)
    begin: int
    at: int
    names: Names = field(repr=False)

    @property
    def token(self) -> Token | None:
        """The token that could not be read; `None` at the end of the file."""
        return self.get(self.at)

    @property
    def before(self) -> Token | None:
        """The token before it, if it is part of the same sentence."""
        return self.stream[self.at - 1] if self.at > self.begin else None

    @property
    def sentence(self) -> Sequence[Token]:
        """The tokens of the sentence that were read."""
        return self.stream[self.begin : self.at]

    @property
    def first(self) -> int:
        """The first token that is looked at for a mistake."""
        return max(self.begin, self.at - REACH)

    @cached_property
    def _stacks(self) -> Sequence[Stack]:
        """What was read before each token from `first` to `at`."""
        stack = empty()
        stacks = []
        for index in range(self.begin, self.at + 1):
            if index >= self.first:
                stacks.append(stack)
            if index < self.at:
                stack = feed(stack, self.stream[index].type) or stack
        return stacks

    @cached_property
    def expected(self) -> frozenset[str]:
        """What could have stood here."""
        return self.expected_at(self.at)

    def expected_at(self, index: int) -> frozenset[str]:
        """What could have stood at a token from `first` to `at`."""
        return accepts(self._stacks[index - self.first])

    @cached_property
    def goal(self) -> int:
        """The token that has to be reached for a repair to be believed; one past the last for the end of the file."""
        far = min(self.at + FAR, len(self.stream) + 1)
        for index in range(self.at + 1, min(far, len(self.stream))):
            if self.begins_sentence(index):
                return min(index + PAST, len(self.stream) + 1)
        return far

    def reach(self, low: int, high: int, terminals: Sequence[str]) -> int:
        """How far the text can be read with `terminals` in the place of tokens `low` to `high`.

        `high` itself is excluded; -1 if they do not fit. `low` is the first token of the
        sentence, or one from `first` to `at`.
        """
        stack: Stack | None = empty() if low == self.begin else self._stacks[low - self.first]
        for terminal in terminals:
            stack = feed(stack, terminal) if stack is not None else None
        if stack is None:
            return -1
        index = high
        while index < min(self.goal, len(self.stream)):
            after = feed(stack, self.stream[index].type)
            if after is None:
                return index
            stack, index = after, index + 1
        return index + (index < self.goal and feed(stack, END) is not None)

    # ---- text and spans ------------------------------------------------------------------------

    def get(self, index: int) -> Token | None:
        """A token of the file; `None` past its end."""
        return self.stream[index] if 0 <= index < len(self.stream) else None

    def span(self, low: int, high: int | None = None) -> Span:
        """The place of one token, or of the tokens from `low` to `high`, itself excluded."""
        if not self.stream:
            return Span(0, 0)
        last = self.stream[min(low if high is None else max(low, high - 1), len(self.stream) - 1)]
        end = last.end_pos or 0
        return Span(self.stream[low].start_pos or 0, end) if low < len(self.stream) else Span(end, end)

    def text(self, low: int, high: int | None = None) -> str:
        """What the author wrote there."""
        return self.source.slice(self.span(low, high))

    def shown(self, low: int, high: int | None = None) -> str:
        """The same, short enough for a message."""
        return shown(self.text(low, high))

    def begins_line(self, index: int) -> bool:
        """Whether a token is the first of its line."""
        if index <= 0:
            return True
        token = self.get(index)
        gap = self.source.text[self.stream[index - 1].end_pos : token.start_pos if token else None]
        return "\n" in gap or "\r" in gap

    def begins_sentence(self, index: int) -> bool:
        """Whether a token seems to begin a sentence: by its word, on a new line."""
        token = self.get(index)
        return token is not None and token.type in starters() and self.begins_line(index)

    def line_end(self, index: int) -> int:
        """The first token after `index` that begins a line."""
        following = range(index + 1, len(self.stream))
        return next((each for each in following if self.begins_line(each)), len(self.stream))

    def lexed(self, text: str, low: int) -> tuple[Token, ...]:
        """Tokens of a text that is to stand at token `low`."""
        return tokens_at(text, self.span(low).start)

    # ---- findings -------------------------------------------------------------------------------

    def finding(self, code: str, message: str, *advice: str, span: Span | None = None, fix: Fix | None = None) -> Diagnostic:
        """A finding, by default about the token that could not be read."""
        label = Label(self.source, self.span(self.at) if span is None else span)
        return Diagnostic(code, message, label, help=advice, fixes=(fix,) if fix else ())


def shown(text: str) -> str:
    """A text on one line and not too long."""
    text = " ".join(text[:200].split())
    return text if len(text) <= 40 else text[:37] + "..."
