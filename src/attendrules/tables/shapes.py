"""How a table holds its marks, which its columns tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from attrs import frozen

from attendrules.domain.sessions import Half
from attendrules.registers import fields
from attendrules.registers.fields import Wrong

STRINGS = ("marks", "weekday_marks")
"""The columns of strings of marks: one for each session of the calendar, or for each half-day from Monday to Friday."""
_SESSION = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})[ _t]*(?P<half>am|pm|morning|afternoon)"
)


@frozen
class Shape:
    """A row for each mark (`long`), a column for each session (`wide`), or a string of marks (`strings`).

    `sessions` are the columns of a wide table by their places.
    """

    kind: str
    sessions: tuple[tuple[int, dt.date, Half], ...] = ()


def normal(name: str) -> str:
    """The name of a column in small letters with underscores."""
    return "_".join(name.lower().split())


def shape(names: Sequence[str]) -> Shape:
    """The shape of a table with these columns; one that is like none is taken to be long, and will be found wanting."""
    plain = [normal(name) for name in names]
    if {"session", "code"} & set(plain):
        return Shape("long")
    if set(STRINGS) & set(plain):
        return Shape("strings")
    sessions = tuple(found for index, name in enumerate(plain) if (found := _session(index, name)))
    return Shape("wide", sessions) if sessions else Shape("long")


def _session(index: int, name: str) -> tuple[int, dt.date, Half] | None:
    match = _SESSION.fullmatch(name)
    if match is None:
        return None
    try:
        return index, fields.date(match["date"]), fields.half(match["half"])
    except Wrong:
        return None
