"""Text with positions: where a piece of a policy or a register stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from attrs import field, frozen


@frozen(order=True)
class Span:
    """A half-open range of character offsets into a `Source`."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, max(self.end, other.end))


@frozen
class Position:
    """A place for people: line and column, both counted from 1."""

    line: int
    column: int


@frozen(slots=False)
class Source:
    """A named text.

    `first_line` is the number of the text's first line in the file it was taken
    from, so that one line of a large register can stand for itself. A text that was joined
    from others knows its `pieces`, each with the offset at which it begins.
    """

    name: str
    text: str = field(repr=False)
    first_line: int = 1
    pieces: tuple[tuple[int, Source], ...] = field(default=(), repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, char in enumerate(self.text) if char == "\n")]

    def position(self, offset: int) -> Position:
        """Line and column of a character offset."""
        index = bisect_right(self._line_starts, offset) - 1
        return Position(index + self.first_line, offset - self._line_starts[index] + 1)

    def line(self, number: int) -> str:
        """The text of line `number`, without its line end."""
        index = number - self.first_line
        start = self._line_starts[index]
        end = self.text.find("\n", start)
        return self.text[start : None if end < 0 else end].rstrip("\r")

    def slice(self, span: Span) -> str:
        """The author's own text under a span."""
        return self.text[span.start : span.end]

    def piece_of(self, span: Span) -> int:
        """The index of the piece in which a span begins."""
        return max(bisect_right([start for start, _ in self.pieces], span.start) - 1, 0)

    def origin(self, span: Span) -> tuple[Source, Span]:
        """The text that a span was taken from, and where it stands there."""
        if not self.pieces:
            return self, span
        start, source = self.pieces[self.piece_of(span)]
        length = len(source.text)
        return source, Span(min(span.start - start, length), min(span.end - start, length))


def joined(sources: Sequence[Source]) -> Source:
    """Several texts as one, each on lines of its own; named like the last."""
    pieces: list[tuple[int, Source]] = []
    length = 0
    for source in sources:
        pieces.append((length, source))
        length += len(source.text) + 1
    return Source(sources[-1].name, "\n".join(source.text for source in sources), pieces=tuple(pieces))
