"""What every node of the syntax tree is, and its smallest parts."""

from __future__ import annotations

from fractions import Fraction

from attrs import field, frozen

from attendrules.source import Span

NOWHERE = Span(0, 0)


@frozen(kw_only=True)
class Node:
    """Anything with a place in the text."""

    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Name(Node):
    """A word or outcome name as the author wrote it."""

    text: str


@frozen
class Text(Node):
    """A quoted sentence."""

    value: str


@frozen
class Number(Node):
    """A number; `words` is how it was written."""

    value: Fraction
