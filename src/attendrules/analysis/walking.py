"""Look through any part of a plan, whatever constructs it is made of.

The plan's language grows; what is here knows attrs classes and containers only, so a
construct that nobody told it of is still seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

WORDS_ONLY = frozenset({"origin", "text", "moment_text", "by"})
"""Fields that say where something stands or how it is worded, not what it means."""


def inside(part: object) -> Iterator[object]:
    """A part of a plan and everything in it, but for mere words and places."""
    yield part
    if attrs.has(type(part)):
        for name in meant(type(part)):
            yield from inside(getattr(part, name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from inside(key)
            yield from inside(value)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from inside(each)


def meant(kind: Any) -> tuple[str, ...]:
    """The fields of an attrs class that mean something."""
    if kind not in _MEANT:
        _MEANT[kind] = tuple(field.name for field in attrs.fields(kind) if field.name not in WORDS_ONLY)
    return _MEANT[kind]


_MEANT: dict[Any, tuple[str, ...]] = {}


def words(part: object) -> frozenset[str]:
    """Every plain word in a part: names of outcomes, inputs and bands are among them."""
    return frozenset(each for each in inside(part) if isinstance(each, str))


def code_sets(part: object) -> frozenset[frozenset[str]]:
    """Every set of codes that a part looks for."""
    return frozenset(each for each in inside(part) if isinstance(each, frozenset) and each)


def classes(part: object) -> frozenset[type]:
    """Every construct that a part is made of."""
    return frozenset(type(each) for each in inside(part) if attrs.has(type(each)))
