"""A state as JSON text, and back.

The form is documented in `docs/formats.md`. It says what it was made under: the policy and
its readings, the language, the codes and the calendar. Under any other it is refused, as
its numbers would mean something else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from attrs import fields, has

from attendrules import resources
from attendrules.decisions import Status
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import EVERYBODY, Event, Inputs, Row, Said, Stated
from attendrules.domain.register import Pupil
from attendrules.streaming.core import StateError
from attendrules.streaming.looks import Memory
from attendrules.streaming.snapshots import Snapshot, put_back, take
from attendrules.streaming.state import State
from attendrules.streaming.stream import Stream

VERSION = 2
"""The version of the form; another one is refused."""

WHAT = {
    "policy": "another policy, or another version of its text",
    "readings": "other readings of the policy",
    "language": "another version of the policy language",
    "codes": "another set of codes",
    "calendar": "another calendar",
    "recorded": "other events as recorded",
}
"""What a state can have been made under that does not fit, as a message says it."""


# ---- what it was made under ----------------------------------------------------------------


def made_under(stream: Stream) -> dict[str, Any]:
    """What the numbers of a state mean something under."""
    found = stream.made_under
    if not found:
        found.update(_made_under(stream))
    return found


def _made_under(stream: Stream) -> dict[str, Any]:
    plan = stream.plan
    codes = [(code, plan.codes.category(code).value) for code in sorted(plan.codes)]
    return {
        "policy": f"{plan.name} {_digest(_plain([plan.codes, plan.outcomes, plan.arrivals, plan.recodes, plan.steps]))}",
        "readings": dict(sorted(plan.readings.items())),
        "language": _language(),
        "codes": f"{plan.codes.name} {_digest(codes)}",
        "calendar": f"{stream.calendar.name} {_digest_of(stream.calendar)}",
        "recorded": sorted(stream.recorded),
    }


@cache
def _language() -> str:
    return _digest(resources.grammar_text())


def _digest_of(calendar: Calendar) -> str:
    half_terms = [(year.name, each.term, each.first, each.last) for year in calendar.years for each in year.half_terms]
    return _digest([half_terms, calendar.days])


def _plain(value: object) -> object:
    """A part of a plan as lists and text, the same on every machine."""
    kind = type(value)
    if has(kind):
        return [kind.__name__, *(_plain(getattr(value, each.name)) for each in fields(kind))]
    match value:
        case Mapping():
            return sorted((str(key), _plain(each)) for key, each in value.items())
        case frozenset():
            return sorted(map(str, value))
        case tuple() | list():
            return [_plain(each) for each in value]
        case _:
            return str(value)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


# ---- out -------------------------------------------------------------------------------------


def save(state: State) -> str:
    """A state as JSON text in one line."""
    now = take(state)
    late_layers = slice(-1, None) if state.stream.late else slice(0, 0)
    return json.dumps(
        {
            "attendrules_state": VERSION,
            "under": made_under(state.stream),
            "pupil": _pupil_out(state.pupil),
            "first": state.first,
            "from": state.kept_from,
            "unmarked": state.unmarked,
            "marks": [[session, code] for session, code in sorted(state.layers[0].items())],
            "arrivals": {session: f"{time:%H:%M:%S}" for session, time in state.arrivals.items()},
            "inputs": _inputs_out(state.inputs, state.pupil.id),
            "now": _snapshot_out(state.stream, now, now.layers[0], now.layers[1:]),
            "before": [
                _snapshot_out(state.stream, each, after.layers[-1], each.layers[late_layers])
                for each, after in pairwise([*state.snapshots, now])
            ],
            "held": [list(entry.key) for entry in state.held],
        },
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _pupil_out(pupil: Pupil) -> dict[str, Any]:
    return {
        "id": pupil.id,
        "class": pupil.class_name,
        "year_group": pupil.year_group,
        "phase": pupil.phase,
        "joined": pupil.joined and pupil.joined.isoformat(),
        "left": pupil.left and pupil.left.isoformat(),
    }


def _inputs_out(inputs: Inputs, pupil: str) -> list[list[Any]]:
    found: list[list[Any]] = []
    for rows in (inputs.facts, inputs.numbers, inputs.events):
        for who in (pupil, EVERYBODY):
            for name, mine in rows.get(who, {}).items():
                found += [[name, who == EVERYBODY, *_row_out(row)] for row in mine]
    return found


def _row_out(row: Row) -> list[Any]:
    match row:
        case Stated():
            said: list[Any] = [row.yes]
        case Said():
            said = [str(row.value)]
        case Event():
            said = [row.result, row.until and row.until.isoformat()]
        case _:
            raise TypeError(row)
    return [type(row).__name__.lower(), row.time.isoformat(), row.recorded and row.recorded.isoformat(), *said]


def _snapshot_out(
    stream: Stream, snapshot: Snapshot, base: Mapping[int, str | None], layers: Sequence[Mapping[int, str | None]]
) -> dict[str, Any]:
    """A snapshot, with those of its layers that have to be told, by how they differ from another layer."""
    steps = {
        index: [memory.state.value if memory.state else None, memory.looked_in, memory.fired_in, memory.band]
        for index, memory in snapshot.memory.items()
    }
    return {
        "at": snapshot.at,
        "layers": [_differing(stream, snapshot.at, base, layer) for layer in layers],
        "steps": steps,
        "held_by": {outcome: sorted(by) for outcome, by in snapshot.held_by.items()},
        "latched": snapshot.latched,
        "waiting": snapshot.waiting,
        "due": snapshot.due,
        "delayed": snapshot.delayed,
        "to_come": {
            session: [[stream.plan.recodes.index(recode), mark] for recode, mark in coming]
            for session, coming in snapshot.to_come.items()
        },
    }


def _differing(stream: Stream, at: int, base: Mapping[int, str | None], layer: Mapping[int, str | None]) -> list[list[Any]]:
    """The marks of a layer that are not as in another one."""
    ordinary = stream.ordinary
    sessions = sorted(session for session in {**base, **layer} if session <= at)
    codes = [(session, *(each.get(session, ordinary[session & 1]) for each in (base, layer))) for session in sessions]
    return [[session, effective] for session, before, effective in codes if before != effective]


# ---- in --------------------------------------------------------------------------------------


def restore(stream: Stream, text: str) -> State:
    """A state from its JSON text.

    Raises `StateError` if the text is no saved state, or one that was made under another
    policy, language, set of codes or calendar.
    """
    table = _table(text)
    _check(made_under(stream), table.get("under"))
    try:
        return _state_in(stream, table)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        message = f"the saved state is damaged ({type(error).__name__}: {error}); start anew from the register"
        raise StateError(message) from None


def _table(text: str) -> dict[str, Any]:
    try:
        table = json.loads(text)
    except ValueError:
        table = None
    version = table.get("attendrules_state") if isinstance(table, dict) else None
    if version is None:
        message = "this is no saved state: it is not JSON with `attendrules_state` in it"
        raise StateError(message)
    if version != VERSION:
        message = f"the state was saved in form {version}, and this reads form {VERSION}: start anew from the register"
        raise StateError(message)
    found: dict[str, Any] = table
    return found


def _check(expected: Mapping[str, Any], found: object) -> None:
    told = found if isinstance(found, dict) else {}
    for key, value in expected.items():
        if told.get(key) != value:
            message = f"the state was saved under {WHAT[key]} (`{told.get(key)}`, not `{value}`): start anew from the register"
            raise StateError(message)


def _state_in(stream: Stream, table: Mapping[str, Any]) -> State:
    state = State(stream, _pupil_in(table["pupil"]))
    first = state.first = int(table["first"])
    state.origin, state.kept_from, state.unmarked = first & ~1 if first >= 0 else 0, int(table["from"]), int(table["unmarked"])
    state.arrivals = {int(session): dt.time.fromisoformat(time) for session, time in table["arrivals"].items()}
    entered = {int(session): code for session, code in table["marks"]}
    inputs = _inputs_in(stream, state.pupil.id, table["inputs"])
    told = table["now"]
    layers = (entered, *(_layer_in(stream, entered, each) for each in told["layers"]))
    put_back(state, _snapshot_in(told, layers, stream), inputs)
    for each in reversed(table["before"]):
        late = tuple(_layer_in(stream, layers[-1], layer) for layer in each["layers"])
        layers = (*layers[: len(layers) - len(late)], *late)
        state.snapshots.insert(0, _snapshot_in(each, layers, stream))
    held = {tuple(key) for key in table["held"]}
    if held:
        state.held = [entry for entry in state.since(state.at).said if entry.key in held]
    return state


def _pupil_in(table: Mapping[str, Any]) -> Pupil:
    joined, left = (table[key] and dt.date.fromisoformat(table[key]) for key in ("joined", "left"))
    return Pupil(table["id"], table["class"], table["year_group"], joined, left, table["phase"])


def _inputs_in(stream: Stream, pupil: str, rows: Sequence[Sequence[Any]]) -> Inputs:
    read = [(EVERYBODY if everybody else pupil, name, _row_in(*row)) for name, everybody, *row in rows]
    return Inputs.of(
        facts=[(who, name, row) for who, name, row in read if isinstance(row, Stated)],
        events=[(who, name, row) for who, name, row in read if isinstance(row, Event)],
        numbers=[(who, name, row) for who, name, row in read if isinstance(row, Said)],
        recorded=stream.recorded,
    )


def _row_in(kind: str, time: str, recorded: str | None, *said: Any) -> Row:
    when, known = dt.datetime.fromisoformat(time), dt.datetime.fromisoformat(recorded) if recorded else None
    match kind:
        case "stated":
            return Stated(when, bool(said[0]), recorded=known)
        case "said":
            return Said(when, Fraction(said[0]), recorded=known)
        case "event":
            return Event(when, said[0], dt.date.fromisoformat(said[1]) if said[1] else None, recorded=known)
        case _:
            raise ValueError(kind)


def _snapshot_in(table: Mapping[str, Any], layers: Sequence[Mapping[int, str | None]], stream: Stream) -> Snapshot:
    at = int(table["at"])
    return Snapshot(
        at,
        tuple({session: code for session, code in layer.items() if session <= at} for layer in layers),
        {int(index): _memory_in(*memory) for index, memory in table["steps"].items()},
        {outcome: frozenset(by) for outcome, by in table["held_by"].items()},
        {o: {int(step): (until, turn) for step, (until, turn) in latches.items()} for o, latches in table["latched"].items()},
        {outcome: {int(step): tuple(names) for step, names in by.items()} for outcome, by in table["waiting"].items()},
        {outcome: tuple(sessions) for outcome, sessions in table["due"].items()},
        {int(session): mask for session, mask in table["delayed"].items()},
        {
            int(session): tuple((stream.plan.recodes[number], mark) for number, mark in coming)
            for session, coming in table["to_come"].items()
        },
    )


def _layer_in(stream: Stream, entered: Mapping[int, str | None], differing: Sequence[Sequence[Any]]) -> dict[int, str | None]:
    layer = {**entered, **{int(each[0]): each[1] for each in differing}}
    return {session: code for session, code in layer.items() if code != stream.ordinary[session & 1]}


def _memory_in(status: str | None, looked_in: int | None, fired_in: Mapping[str, int | None], band: str | None) -> Memory:
    fired = {int(number): turn for number, turn in fired_in.items()}
    return Memory(Status(status) if status else None, looked_in, fired, band)
