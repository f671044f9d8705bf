"""The reference engine: short, obvious, slow; what it says is what a rule means.

For each pupil: marks are settled first (arrival times, then recodes), then the sessions
are walked in order. After each session every step whose moment has come is looked at,
in the plan's order, so that a step sees what those before it made due or standing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import TypeVar

from attrs import define

from attendrules.decisions import Change, Decision, Scope, Subject
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import POSSIBLE
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.domain.sessions import Period
from attendrules.engine.conditions import truth
from attendrules.engine.groups import decide_groups
from attendrules.engine.marks import Changed, Track, entered_track, recoded
from attendrules.engine.now import Now
from attendrules.engine.reasons import facts
from attendrules.engine.walk import Walk, look
from attendrules.plan import model as p

_Walk = TypeVar("_Walk", bound=Walk)


@define
class Task:
    """What is the same for every pupil of a run."""

    plan: p.Plan
    calendar: Calendar
    inputs: Inputs
    last: int
    possible: frozenset[str]


def decide(plan: p.Plan, register: Register, inputs: Inputs, as_of: dt.datetime | None = None) -> Iterator[Decision]:
    """Every decision of a policy over a register, pupil by pupil, then group by group.

    With `as_of`, only marks recorded until then are known, and only sessions until then
    are looked at.
    """
    last = register.last_session(as_of)
    if last is None:
        return
    task = Task(plan, register.calendar, inputs.until(as_of), last, plan.codes.in_category(*POSSIBLE))
    tracks: dict[str, Track] = {}
    for pupil in register:
        marks = register.known(pupil.id, as_of)
        if marks:
            walk, tracks[pupil.id] = walk_pupil(task, pupil, marks, Walk)
            yield from walk.decisions
    spans = {name: on_roll(register.calendar, register.pupils[name].left, track.marks, last) for name, track in tracks.items()}
    yield from decide_groups(plan, register, tracks, spans)


def walk_pupil(task: Task, pupil: Pupil, marks: Mapping[int, Mark], make: Callable[..., _Walk]) -> tuple[_Walk, Track]:
    """One pupil on the way through all sessions, by a walk of some kind, and the marks as they count."""

    def seeing(track: Track, session: int) -> Now:
        return Now(task.calendar, task.possible, session, (track,), pupil.id, pupil.phase, task.inputs)

    def applies(recode: p.Recode, before: Track, session: int) -> bool:
        return truth(recode.condition, seeing(before, session)) is True

    own, changes = recoded(task.plan, entered_track(task.plan, task.calendar, marks, task.last), applies)
    walk = make(task.plan, Subject(Scope.PUPIL, pupil.id), seeing(own, 0))
    changed = {session: list(each) for session, each in groupby(sorted(changes, key=_session_of), key=_session_of)}
    start, stop = on_roll(task.calendar, pupil.left, marks, task.last)
    for session in range(start, stop + 1):
        walk.begin(session)
        for each in changed.get(session, ()):
            change = Change(task.calendar.session(session), each.code, each.recode.target)
            why = facts(each.recode.condition, seeing(each.seen, session))
            walk.decide(each.recode, each.recode.outcome, why, modality=each.recode.modality, change=change)
        for index, step in enumerate(task.plan.steps):
            look(walk, index, step)
        walk.end()
    return walk, own


def _session_of(change: Changed) -> int:
    return change.session


def on_roll(calendar: Calendar, left: dt.date | None, marks: Mapping[int, object], last: int) -> tuple[int, int]:
    """The sessions in which things can be due to a pupil.

    From the first mark to the end of the school week of the last mark, or to the date of
    leaving.
    """
    start, stop = min(marks), max(marks)
    stop = min(last, calendar.start_of(Period.WEEK, calendar.period(Period.WEEK, stop) + 1) - 1)
    if left is not None:
        while stop > start and calendar.days[stop // 2] > left:
            stop -= 1
    return start, stop
