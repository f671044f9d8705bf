"""Looking at one step of the plan after a session: what becomes due, what holds, what has ended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from attrs import define, field

from attendrules.decisions import Change, Status
from attendrules.domain.sessions import Period
from attendrules.engine.walk import wait
from attendrules.engine.windows import Point, later, multiples
from attendrules.plan import model as p
from attendrules.streaming.conditions import lacking
from attendrules.streaming.entries import LATCHES, NO_OUTCOMES, Due, Ended, Making, Outcomes, Seen

if TYPE_CHECKING:
    from attendrules.streaming.core import Core
    from attendrules.streaming.units import Part


@define
class Memory:
    """What a step remembers between two looks; a step that is idle remembers nothing."""

    state: Status | None = None
    looked_in: int | None = None
    fired_in: dict[int, int | None] = field(factory=dict)
    """For each action that has its turn once in a period: the period of the last turn."""
    band: str | None = None

    def copy(self) -> Memory:
        """Another one with the same in it."""
        return Memory(self.state, self.looked_in, dict(self.fired_in), self.band)


def look(state: Core, index: int) -> None:
    """Look at a step whose moment has come."""
    step = state.stream.plan.steps[index]
    if isinstance(step, p.Band):
        _look_at_band(state, index, step)
        return
    if isinstance(step.moment, p.Clock | p.Weekday) and step.moment.time is not None:
        state.clock = dt.datetime.combine(state.calendar.days[state.at // 2], step.moment.time)
        _look_at_rule(state, index, step)
        state.clock = None
    else:
        _look_at_rule(state, index, step)


def _look_at_band(state: Core, index: int, band: p.Band) -> None:
    rows = state.stream.bands[index]
    year = state.calendar.period(Period.YEAR, state.at)
    found = None
    for number, unit in enumerate(rows):
        holds, part = unit.weigh(state)
        state.rests(unit, holds, part)
        if holds is True:
            found = number
            break
    for unit in rows[len(rows) if found is None else found + 1 :]:
        state.sleeps(unit)
    memory = state.memory.get(index)
    outcome = None if found is None else band.rows[found].outcome
    if memory is None:
        if found is None:
            return
        memory = state.memory[index] = Memory()
    elif outcome == memory.band and year == memory.looked_in:
        return
    if memory.band is not None:
        stand(state, index, 0, memory.band, holds=False)
    if found is not None:
        row = band.rows[found]
        decide(state, Making(index, 1, row, row.outcome))
        stand(state, index, 2, row.outcome, holds=True)
    memory.band, memory.looked_in = outcome, year


def _look_at_rule(state: Core, index: int, rule: p.Rule) -> None:
    unit = state.stream.rules[index]
    holds, part = unit.weigh(state)
    lacks = lacking(state, rule.condition, state.stream.truths) if holds is None else ()
    status = Status.DUE if holds else Status.PENDING if lacks else None
    memory = state.memory.get(index)
    if memory is None:
        if status is None:
            if unit.ended or part.still:
                state.rests(unit, holds, part)
            return
        memory = state.memory[index] = Memory()
        state.idle &= ~unit.bit
    afresh = None if rule.afresh is None else state.calendar.period(rule.afresh, state.at)
    if afresh != memory.looked_in or isinstance(rule.moment, p.Delay):
        memory.state = None
    memory.looked_in = afresh
    if status is None and state.idle & unit.bit:
        if unit.ended or part.still:
            state.rests(unit, holds, part)
        return
    for number, action in enumerate(rule.actions):
        _act(state, index, rule, number, status, lacks)
        waits(state, action.outcome, index, lacks if status is Status.PENDING else ())
    memory.state = status
    _settle_down(state, index, rule, (holds, part), status)


def _settle_down(state: Core, index: int, rule: p.Rule, weighed: tuple[bool | None, Part], status: Status | None) -> None:
    """Note from when on a look can make a difference again."""
    holds, part = weighed
    unit, memory = state.stream.rules[index], state.memory[index]
    idle = status is None and not any(index in state.held_by.get(action.outcome, ()) for action in rule.actions)
    if idle:
        state.idle |= unit.bit
        if not memory.fired_in:
            del state.memory[index]
    elif status is not None or unit.turns or not unit.simple:
        state.idle &= ~unit.bit
    else:
        state.idle |= unit.bit
    if (idle and (unit.ended or part.still)) or (
        unit.simple and unit.ended and holds is not None and status is not Status.PENDING
    ):
        state.rests(unit, holds, part)
    else:
        state.wakes(unit.bits)


def _act(state: Core, index: int, rule: p.Rule, number: int, status: Status | None, lacks: tuple[str, ...]) -> None:
    action, memory = rule.actions[number], state.memory[index]
    frequency = action.frequency
    turn = None if frequency.period is None else state.calendar.period(frequency.period, state.at)
    kept = turn is not None and memory.fired_in.get(number) == turn and not frequency.outcome
    latches = state.latched.get(action.outcome, {})
    if index in latches and latches[index][1] != turn:
        del latches[index]
    held = index in latches
    if _fires(status, memory.state, frequency) and not kept and not held:
        decide(state, Making(index, 2 * number, rule, action.outcome, action), lacks)
        if status is Status.DUE:
            if turn is not None:
                memory.fired_in[number] = turn
            if frequency.outcome:
                state.latched.setdefault(action.outcome, {})[index] = (frequency.outcome, turn)
    lasts = (kept and frequency.word == "until") or index in state.latched.get(action.outcome, {})
    stand(state, index, 2 * number + 1, action.outcome, holds=status is Status.DUE or lasts)


def _fires(status: Status | None, before: Status | None, frequency: p.Frequency) -> bool:
    """Whether an action fires: on becoming due, or each time if it repeats; what waits is said once."""
    if status is Status.PENDING:
        return before is None
    repeats = frequency.word != "rising" and not frequency.outcome
    return status is Status.DUE and (repeats or before is not Status.DUE)


def waits(state: Core, outcome: str, step: int, lacks: tuple[str, ...]) -> None:
    """Note whether an outcome waits for inputs by a step."""
    before = state.waiting.get(outcome, {}).get(step, ())
    wait(state.waiting, outcome, step, lacks)
    if lacks != before:
        state.stirs(outcome)


def decide(
    state: Core,
    made: Making,
    missing: tuple[str, ...] = (),
    *,
    layer: int | None = None,
    change: Change | None = None,
    at: int | None = None,
) -> None:
    """Say that something is due, or pending.

    For recodes, `layer` is that of the marks before it if it knows of no outcome, and `at`
    the session looked at if it is an earlier one.
    """
    status = Status.PENDING if missing else Status.DUE
    outcomes = NO_OUTCOMES
    if layer is None and (at is not None or state.stream.hangs(made)):
        due = {name: list(sessions) for name, sessions in state.due.items()}
        outcomes = Outcomes(
            frozenset(state.standing), frozenset(state.issued), due, {name: dict(by) for name, by in state.waiting.items()}
        )
    looked_at = state.at if at is None else at
    seen = Seen(
        tuple(state.layers),
        state.stream.last_layer if layer is None else layer,
        state.origin,
        state.inputs,
        state.clock,
        outcomes,
        looked_at,
        state.mark,
        state.arrivals.get(looked_at),
    )
    said = Due(state.stream, state.pupil, state.at, made, status, missing, change, seen)
    outcome = made.outcome
    state.said.append(said)
    if status is Status.DUE:
        state.issued.add(outcome)
        if outcome in state.stream.dated:
            state.due.setdefault(outcome, []).append(state.at)
        state.stirs(outcome)
        _start_delays(state, outcome)


def _start_delays(state: Core, outcome: str) -> None:
    for index in state.stream.delays.get(outcome, ()):
        step = state.stream.plan.steps[index]
        moment = step.moment if isinstance(step, p.Rule) else None
        if not isinstance(moment, p.Delay):
            continue
        start = Point(state.at, state.calendar.ends(state.at))
        if not moment.repeats:
            state.calls(later(state.calendar, start, moment), 1 << index)
            continue
        state.calls_off(1 << index)
        for session in multiples(state.calendar, start, moment, len(state.calendar)):
            state.calls(session, 1 << index)


def stand(state: Core, step: int, part: int, outcome: str, *, holds: bool, place: int | None = None) -> None:
    """Note that a standing outcome holds, or no longer holds, by one step.

    `place` is where an end comes among the entries of a session, if not with the step.
    """
    if not state.stream.plan.outcomes[outcome].standing:
        return
    by = state.held_by.get(outcome)
    if holds:
        if by is None:
            state.held_by[outcome] = {step}
        else:
            by.add(step)
        if outcome not in state.standing:
            state.standing.add(outcome)
            state.stirs(outcome)
    elif by:
        by.discard(step)
        if not by:
            del state.held_by[outcome]
            state.standing.discard(outcome)
            state.stirs(outcome)
            state.said.append(Ended(state.at, step if place is None else place, part, outcome, state.calendar.session(state.at)))


def end(state: Core) -> None:
    """Leave a session: what was to hold until something became due holds no longer."""
    if state.latched and state.issued:
        number = 0
        for outcome, latches in list(state.latched.items()):
            for step in [step for step, (until, _) in latches.items() if until in state.issued]:
                del latches[step]
                stand(state, step, number, outcome, holds=False, place=LATCHES)
                state.wakes(state.stream.rules[step].bits)
                number += 1
            if not latches:
                del state.latched[outcome]
    for outcome in state.issued:
        state.stirs(outcome)
    for outcome in state.waiting:
        if not state.stream.plan.outcomes[outcome].standing:
            state.stirs(outcome)
