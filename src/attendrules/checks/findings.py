"""A finding of a check, before it has a place in a text."""

from __future__ import annotations

from attrs import frozen


@frozen
class Finding:
    """What a check found, at the place (`file:line`) of a step."""

    code: str
    message: str
    place: str
    advice: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    """Other places, each with a word or two about it."""
    notes: tuple[str, ...] = ()
