"""Every place in a step of a plan where something could stand instead.

Steps are attrs classes all the way down, so a new construct of the plan has its places
here without being named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from attrs import evolve, frozen

LEFT_OUT = frozenset({"origin", "text", "moment_text", "by", "within", "afresh", "scope", "stratum", "late", "name"})
"""Fields that decide nothing by themselves, or follow from others."""


@frozen
class Step:
    """One step down from an owner: into a field, and into an element of it if it holds several."""

    owner: Any
    field: str
    index: int | None = None

    def with_value(self, value: object) -> Any:
        """The owner with another value there."""
        if self.index is None:
            return evolve(self.owner, **{self.field.lstrip("_"): value})
        several = list(getattr(self.owner, self.field))
        several[self.index] = value
        return evolve(self.owner, **{self.field: tuple(several)})


@frozen
class Site:
    """A place: the way down to it, and what stands there."""

    way: tuple[Step, ...]
    value: Any

    @property
    def owner(self) -> Any:
        """What the value is a field of."""
        return self.way[-1].owner

    @property
    def field(self) -> str:
        """The field that holds it."""
        return self.way[-1].field

    @property
    def owners(self) -> Iterator[Any]:
        """Everything around it, the nearest first."""
        return (step.owner for step in reversed(self.way))

    def replaced(self, value: object) -> Any:
        """The whole step with another value here."""
        for step in reversed(self.way):
            value = step.with_value(value)
        return value


def sites(node: Any, way: tuple[Step, ...] = ()) -> Iterator[Site]:
    """The places in a step, from the outside to the inside."""
    for attribute in attrs.fields(type(node)):
        if attribute.name in LEFT_OUT:
            continue
        value = getattr(node, attribute.name)
        several = isinstance(value, tuple) and value and all(attrs.has(type(each)) for each in value)
        places = [(Step(node, attribute.name, at), each) for at, each in enumerate(value)] if several else []
        for step, each in places or [(Step(node, attribute.name), value)]:
            yield Site((*way, step), each)
            if attrs.has(type(each)):
                yield from sites(each, (*way, step))


def strings(node: Any) -> Iterator[str]:
    """Every text in a step; among them the names of all outcomes that it asks about."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from strings(each)
    elif attrs.has(type(node)):
        for attribute in attrs.fields(type(node)):
            yield from strings(getattr(node, attribute.name))
