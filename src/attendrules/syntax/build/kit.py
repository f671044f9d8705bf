"""What every part of the builder uses: tokens and tagged children to values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from lark import Token
from lark.tree import Meta

from attendrules.source import Span
from attendrules.syntax import nodes as n

Kids = list[Any]
T = TypeVar("T")

NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def span(meta: Meta) -> Span:
    """The place of a piece of the tree."""
    return n.NOWHERE if meta.empty else Span(meta.start_pos, meta.end_pos)


def name(token: Token) -> n.Name:
    """A token as a name with its place."""
    return n.Name(str(token), span=Span(token.start_pos or 0, token.end_pos or 0))


def one(kids: Sequence[Any], kind: type[T]) -> T | None:
    """The first child of a kind."""
    return next((kid for kid in kids if isinstance(kid, kind)), None)


def tagged(kids: Sequence[Any], tag: str, default: Any = None) -> Any:
    """The value of the child that a helper method tagged, as in `("where", text)`."""
    return next((kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == tag), default)


def names(kids: Sequence[Any], kind: str) -> list[n.Name]:
    """The tokens of one terminal as names."""
    return [name(kid) for kid in kids if isinstance(kid, Token) and kid.type == kind]


def tag(tag: str, pick: Callable[[Kids], Any] = lambda kids: kids[0]) -> Any:
    """A method that gives a child a name: `("where", text)`, picked up by `tagged`."""
    return lambda _self, _meta, kids: (tag, pick(kids))


def value(number: str) -> Fraction:
    """A number, in figures or as a word."""
    return Fraction(NUMBER_WORDS.index(number)) if number in NUMBER_WORDS else Fraction(number)


def percent_value(token: str) -> Fraction:
    """The number before a per cent sign."""
    return Fraction(re.match(r"[\d.]+", token)[0])  # type: ignore[index]  # the token begins with a number


def shifted(time: dt.time, minutes: int) -> dt.time:
    """A time some minutes later, within the day."""
    moved = max(0, min(24 * 60 - 1, 60 * time.hour + time.minute + minutes))
    return dt.time(*divmod(moved, 60))
