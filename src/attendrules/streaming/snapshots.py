"""States as they were: kept at the start of each half term, so that what comes late can be taken in from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from attendrules.domain.inputs import EVERYBODY, Row
from attendrules.engine.walk import Latch
from attendrules.plan import model as p
from attendrules.streaming.entries import Confirmed, Due, Ended, Entry, Key, Withdrawn
from attendrules.streaming.looks import Memory

if TYPE_CHECKING:
    from attendrules.domain.inputs import Inputs
    from attendrules.streaming.core import Core
    from attendrules.streaming.settling import Settling


@frozen(eq=False)
class Snapshot:
    """What a state was made of after session `at`, apart from its marks and inputs."""

    at: int
    layers: tuple[Mapping[int, str | None], ...]
    """As they were; what they have of later sessions is not of this snapshot."""
    memory: Mapping[int, Memory]
    held_by: Mapping[str, frozenset[int]]
    latched: Mapping[str, Mapping[int, Latch]]
    waiting: Mapping[str, Mapping[int, tuple[str, ...]]]
    due: Mapping[str, tuple[int, ...]]
    delayed: Mapping[int, int]
    to_come: Mapping[int, tuple[tuple[p.Recode, int], ...]]


def take(state: Core) -> Snapshot:
    """The state as it is now."""
    return Snapshot(
        state.at,
        tuple(state.layers),
        {index: memory.copy() for index, memory in state.memory.items()},
        {outcome: frozenset(by) for outcome, by in state.held_by.items()},
        {outcome: dict(latches) for outcome, latches in state.latched.items()},
        {outcome: dict(by) for outcome, by in state.waiting.items()},
        {outcome: tuple(sessions) for outcome, sessions in state.due.items()},
        dict(state.delayed),
        {session: tuple(coming) for session, coming in state.to_come.items()},
    )


def put_back(state: Settling, snapshot: Snapshot, inputs: Inputs) -> None:
    """Make a new state what a snapshot says, with all inputs that are known now."""
    at = state.at = snapshot.at
    state.layers = [{session: code for session, code in layer.items() if session <= at} for layer in snapshot.layers]
    state.memory = {index: memory.copy() for index, memory in snapshot.memory.items()}
    state.held_by = {outcome: set(by) for outcome, by in snapshot.held_by.items()}
    state.standing.update(state.held_by)
    state.latched = {outcome: dict(latches) for outcome, latches in snapshot.latched.items()}
    state.waiting.update({outcome: dict(by) for outcome, by in snapshot.waiting.items()})
    state.due.update({outcome: list(sessions) for outcome, sessions in snapshot.due.items()})
    state.delayed = dict(snapshot.delayed)
    state.to_come = {session: list(coming) for session, coming in snapshot.to_come.items()}
    for index, memory in state.memory.items():
        step = state.stream.plan.steps[index]
        makes = [action.outcome for action in step.actions] if isinstance(step, p.Rule) else []
        if memory.state is not None or any(index in state.held_by.get(outcome, ()) for outcome in makes):
            state.idle &= ~(1 << index)
    _count_again(state)
    state.inputs = inputs
    for name, row in told(inputs, state.pupil.id):
        session = state.calendar.session_of(max(row.time, row.known))
        if session > at:
            state.hears(name, session, row)
        else:
            state.still_hears(name, session, row)
    if state.first >= 0 and at >= state.origin:
        state.notes_edges(at)


def told(inputs: Inputs, pupil: str) -> Iterable[tuple[str, Row]]:
    """All that was told of a pupil, with its name."""
    for who in (pupil, EVERYBODY):
        for rows in (inputs.facts, inputs.numbers, inputs.events):
            for name, mine in rows.get(who, {}).items():
                yield from ((name, row) for row in mine)


def _count_again(state: Core) -> None:
    """Fill the series from the marks."""
    stream = state.stream
    for layer, odd in enumerate(state.layers):
        for session in sorted(odd):
            for number in stream.odd(layer, odd[session]):
                state.series[number].append(session)
        morning, afternoon = stream.ordinary
        for day in sorted({session >> 1 for session in odd}):
            if 2 * day + 1 <= state.at:
                codes = odd.get(2 * day, morning), odd.get(2 * day + 1, afternoon)
                for number in stream.odd_days(layer, *codes):
                    state.series[number].append(day)


def changes(before: Sequence[Due | Ended], after: Sequence[Due | Ended]) -> tuple[Entry, ...]:
    """What has to be said so that what was said before becomes what is said now."""
    old = {entry.key: entry for entry in before}
    new = {entry.key: entry for entry in after}
    taken = [Withdrawn(entry) for key, entry in sorted(old.items(), key=_key) if not _same(entry, new.get(key))]
    found: list[Entry] = []
    for key, entry in sorted(new.items(), key=_key):
        if not _same(entry, old.get(key)):
            found.append(entry)
        elif isinstance(entry, Due) and entry.decision != old[key].decision:  # type: ignore[union-attr]  # both are due
            found.append(Confirmed(entry))
    return (*taken, *found)


def _key(item: tuple[Key, Due | Ended]) -> Key:
    return item[0]


def _same(entry: Due | Ended, other: Due | Ended | None) -> bool:
    if isinstance(entry, Due) and isinstance(other, Due):
        return (entry.status, entry.missing) == (other.status, other.missing)
    return type(entry) is type(other)
