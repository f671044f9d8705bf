"""A register as a stream sees it: marks in the order of their sessions, inputs when they become known."""

from __future__ import annotations

import datetime as dt
from collections import deque

from attrs import frozen

from attendrules.domain.inputs import EVERYBODY, Event, Inputs, Said, Stated
from attendrules.domain.register import Register
from attendrules.streaming.entries import Entry
from attendrules.streaming.state import State
from attendrules.streaming.stream import Stream


@frozen
class Told:
    """A row of inputs, as a stream is told of it."""

    session: int
    """The session in which it becomes known."""
    name: str
    row: Stated | Said | Event
    everybody: bool


def replay(
    stream: Stream, register: Register, pupil: str, inputs: Inputs | None = None, as_of: dt.datetime | None = None
) -> tuple[State, list[Entry]]:
    """The state of a pupil after a whole register, and all that was said on the way.

    So a stream begins in the middle of a year. `inputs` may have no event that the stream
    was not told of.
    """
    known = (inputs or Inputs()).until(as_of)
    state = State(stream, register.pupils[pupil], Inputs(recorded=stream.recorded))
    last = register.last_session(as_of)
    said: list[Entry] = []
    if last is None:
        return state, said
    rows = deque(in_order(stream, known, pupil))
    for session, mark in sorted(register.known(pupil, as_of).items()):
        if session <= last:
            while rows and rows[0].session <= session:
                said += _tell(state, rows.popleft())
            said += state.step(mark)[1]
    while rows and rows[0].session <= last:
        said += state.advance(rows[0].session - 1)[1]
        said += _tell(state, rows.popleft())
    return state, [*said, *state.advance(last)[1]]


def in_order(stream: Stream, inputs: Inputs, pupil: str) -> list[Told]:
    """What is told of a pupil, in the order in which it becomes known."""
    found = [
        Told(stream.calendar.session_of(max(row.time, row.known)), name, row, whose == EVERYBODY)
        for whose in (pupil, EVERYBODY)
        for rows in (inputs.facts, inputs.numbers, inputs.events)
        for name, mine in rows.get(whose, {}).items()
        for row in mine
    ]
    return sorted(found, key=lambda told: told.session)


def _tell(state: State, told: Told) -> tuple[Entry, ...]:
    return state.tell(told.name, told.row, everybody=told.everybody)[1]
