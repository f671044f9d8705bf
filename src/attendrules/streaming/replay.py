"""A register as a stream sees it: marks in the order of their sessions, inputs when they become known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attendrules.domain.inputs import EVERYBODY, Event, Inputs, Said, Stated
from attendrules.domain.register import Register
from attendrules.streaming.entries import Entry
from attendrules.streaming.state import State
from attendrules.streaming.stream import Stream

Told = tuple[int, str, str, Stated | Said | Event]
"""The session to which a row of inputs belongs, of whom it is, its name, and the row."""


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
    told = sorted(_rows(stream, known, pupil), key=lambda row: row[0])
    place = 0
    for session, mark in sorted(register.known(pupil, as_of).items()):
        while place < len(told) and told[place][0] <= min(session, last):
            said += _tell(state, told[place])
            place += 1
        if session <= last:
            said += state.step(mark)[1]
    for row in told[place:]:
        if row[0] > last:
            break
        if row[0] > 0:
            said += state.advance(min(row[0] - 1, last))[1]
        if row[0] > state.at:
            said += _tell(state, row)
    return state, [*said, *state.advance(last)[1]]


def _rows(stream: Stream, inputs: Inputs, pupil: str) -> Iterator[Told]:
    for whose in (pupil, EVERYBODY):
        for rows in (inputs.facts, inputs.numbers, inputs.events):
            for name, each in rows.get(whose, {}).items():
                for row in each:
                    yield stream.calendar.session_of(max(row.time, row.known)), whose, name, row


def _tell(state: State, told: Told) -> tuple[Entry, ...]:
    _, whose, name, row = told
    return state.tell(name, row, everybody=whose == EVERYBODY)[1]
