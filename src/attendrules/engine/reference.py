"""The reference engine: short, obvious, slow; what it says is what a rule means.

For each pupil: marks are settled first (arrival times, then recodes), then the sessions
are walked in order. After each session every step whose moment has come is looked at,
in the plan's order, so that a step sees what those before it made due or standing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby

from attrs import define, evolve

from attendrules.decisions import Change, Decision, Scope, Subject
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import ABSENT, POSSIBLE
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.domain.sessions import Period
from attendrules.engine.conditions import truth
from attendrules.engine.groups import Watch, decide_groups
from attendrules.engine.marks import Changed, Track, entered_track, recoded
from attendrules.engine.now import Now
from attendrules.engine.walk import Walk, look
from attendrules.plan import model as p


@define
class Task:
    """What is the same for every pupil of a run."""

    plan: p.Plan
    calendar: Calendar
    inputs: Inputs
    last: int
    possible: frozenset[str]
    absent: frozenset[str]
    late: tuple[p.Recode, ...]
    parental: tuple[tuple[int, p.Rule], ...]
    watch: Watch | None = None

    @classmethod
    def of(cls, plan: p.Plan, calendar: Calendar, inputs: Inputs, last: int) -> Task:
        """The task of a plan, up to session `last`."""
        possible, absent = (plan.codes.in_category(*categories) for categories in (POSSIBLE, ABSENT))
        late = tuple(recode for recode in plan.recodes if recode.late)
        parental = tuple((index, rule) for index, rule in enumerate(plan.group_rules) if rule.scope is Scope.PARENT)
        return cls(plan, calendar, inputs, last, possible, absent, late, parental)


def decide(
    plan: p.Plan, register: Register, inputs: Inputs, as_of: dt.datetime | None = None, watch: Watch | None = None
) -> Iterator[Decision]:
    """Every decision of a policy over a register, pupil by pupil, then group by group.

    With `as_of`, only marks recorded until then are known, and only sessions until then
    are looked at. `watch` is told of each look at a step, before anything comes of it.
    """
    last = register.last_session(as_of)
    if last is None:
        return
    task = evolve(Task.of(plan, register.calendar, inputs.until(as_of), last), watch=watch)
    tracks: dict[str, Track] = {}
    for pupil in register:
        marks = register.known(pupil.id, as_of)
        if marks:
            walks, tracks[pupil.id] = walk_pupil(task, pupil, marks, partial(Walk, watch=watch))
            for walk in walks:
                yield from walk.decisions
    spans = {name: on_roll(register.calendar, register.pupils[name].left, track.marks, last) for name, track in tracks.items()}
    yield from decide_groups(plan, register, tracks, spans, task.inputs, watch)


def walk_pupil(task: Task, pupil: Pupil, marks: Mapping[int, Mark], make: Callable[..., Walk]) -> tuple[list[Walk], Track]:
    """The walks of a pupil and of each of the pupil's parents, and the marks as they count in the end.

    `make` makes the walk of the pupil, from a plan, a subject and what can be seen.
    """

    def seeing(track: Track, session: int, whose: str = pupil.id) -> Now:
        return Now(task.calendar, task.possible, task.absent, session, (track,), whose, pupil.phase, pupil.joined, pupil.left,
                   task.inputs)  # fmt: skip

    def applies(recode: p.Recode, before: Track, session: int) -> bool:
        return truth(recode.condition, seeing(before, session)) is True

    own, changes = recoded(task.plan, entered_track(task.plan, task.calendar, marks, task.last), applies)
    walk = make(task.plan, Subject(Scope.PUPIL, pupil.id), seeing(own, 0))
    parents = [
        Walk(task.plan, Subject(Scope.PARENT, name), evolve(seeing(own, 0, name), child=walk.now), watch=task.watch)
        for name in (task.inputs.parents(pupil) if task.parental else ())
    ]
    changed = {session: list(each) for session, each in groupby(sorted(changes, key=_session_of), key=_session_of)}
    start, stop = on_roll(task.calendar, pupil.left, marks, task.last)
    for session in range(start, stop + 1):
        walk.begin(session)
        for each in changed.get(session, ()):
            change = Change(task.calendar.session(session), each.code, each.recode.target)
            why = walk.why(each.recode.condition, seeing(each.seen, session))
            walk.decide(each.recode, each.recode.outcome, why, modality=each.recode.modality, change=change)
        walk.settle(task.late)
        for index, step in enumerate(task.plan.steps):
            look(walk, index, step)
        for parent in parents:
            parent.begin(session)
            for index, rule in task.parental:
                look(parent, index, rule)
            parent.end()
        walk.end()
    return [walk, *parents], own


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
