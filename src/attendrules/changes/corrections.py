"""What has become known between two moments: marks corrected or entered late, facts and events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from attrs import evolve

from attendrules.changes.model import Cause, Correction, News
from attendrules.domain.inputs import Event, Inputs, Said, Stated
from attendrules.domain.register import Register

_Row = TypeVar("_Row", Stated, Said, Event)
_Rows = Mapping[str, Mapping[str, tuple[_Row, ...]]]


def corrections(register: Register, before: dt.datetime, after: dt.datetime | None) -> Iterator[Correction]:
    """Marks that are known otherwise than before, pupil by pupil.

    A mark of a session that had not been looked at, and that nobody had entered beforehand,
    corrects nothing.
    """
    last = register.last_session(before)
    for pupil in register.marks:
        was, now = register.known(pupil, before), register.known(pupil, after)
        for session, mark in sorted(now.items()):
            known = was.get(session)
            if mark != known and (known is not None or (last is not None and session <= last)):
                at = register.calendar.session(session)
                yield Correction(pupil, at, known, mark, register.known_from(mark))


def news(inputs: Inputs, before: dt.datetime, after: dt.datetime | None) -> Iterator[News]:
    """Facts, numbers and events that have become known, pupil by pupil."""
    was, now = inputs.until(before), inputs.until(after)
    for rows, known in ((now.facts, was.facts), (now.numbers, was.numbers), (now.events, was.events)):
        for pupil, mine in rows.items():
            for name, each in mine.items():
                old = known.get(pupil, {}).get(name, ())
                yield from (News(pupil, name, row) for row in each if row not in old)


def without(register: Register, inputs: Inputs, causes: Sequence[Cause], before: dt.datetime) -> tuple[Register, Inputs]:
    """The register and the inputs as if some corrections had not been made."""
    for cause in causes:
        if isinstance(cause, Correction):
            register = _without_mark(register, cause, before)
        elif isinstance(cause.what, Stated):
            inputs = evolve(inputs, facts=_without_row(inputs.facts, cause, cause.what))
        elif isinstance(cause.what, Said):
            inputs = evolve(inputs, numbers=_without_row(inputs.numbers, cause, cause.what))
        else:
            inputs = evolve(inputs, events=_without_row(inputs.events, cause, cause.what))
    return register, inputs


def _without_mark(register: Register, correction: Correction, before: dt.datetime) -> Register:
    marks = register.marks[correction.pupil]
    session = register.calendar.number(correction.session.date, correction.session.half)
    kept = tuple(mark for mark in marks if mark.session != session or register.known_from(mark) <= before)
    return evolve(register, marks={**register.marks, correction.pupil: kept})


def _without_row(rows: _Rows[_Row], news: News, row: _Row) -> dict[str, dict[str, tuple[_Row, ...]]]:
    left = {pupil: dict(each) for pupil, each in rows.items()}
    mine = list(left[news.pupil][news.name])
    mine.remove(row)
    left[news.pupil][news.name] = tuple(mine)
    return left
