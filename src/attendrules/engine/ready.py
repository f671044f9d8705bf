"""Conditions made ready: functions of a state that are joined by `and`, `or` and `not` in three values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

S = TypeVar("S")


def all_of(parts: Sequence[Callable[[S], bool | None]]) -> Callable[[S], bool | None]:
    """False if one part is, else unknown if one is, else true."""

    def holds(state: S) -> bool | None:
        unknown = False
        for part in parts:
            value = part(state)
            if value is False:
                return False
            unknown = unknown or value is None
        return None if unknown else True

    return holds


def any_of(parts: Sequence[Callable[[S], bool | None]]) -> Callable[[S], bool | None]:
    """True if one part is, else unknown if one is, else false."""

    def holds(state: S) -> bool | None:
        unknown = False
        for part in parts:
            value = part(state)
            if value is True:
                return True
            unknown = unknown or value is None
        return None if unknown else False

    return holds


def negated(part: Callable[[S], bool | None]) -> Callable[[S], bool | None]:
    """True if it is false and the other way round; unknown stays so."""

    def holds(state: S) -> bool | None:
        value = part(state)
        return None if value is None else not value

    return holds
