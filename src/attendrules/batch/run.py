"""Deciding over columns of marks, or over a register, with one engine or another."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from attrs import evolve, frozen

from attendrules.batch.analysis import Tiers
from attendrules.batch.columns import Columns, columns_of
from attendrules.batch.decided import Decided, by_step, causes_of
from attendrules.batch.sparse import Found, Sparse
from attendrules.batch.walked import LeanWalk
from attendrules.decisions import Decision
from attendrules.domain.codes import POSSIBLE
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Register
from attendrules.engine.groups import decide_groups
from attendrules.engine.marks import Track
from attendrules.engine.reference import Task, on_roll, walk_pupil
from attendrules.engine.walk import Walk
from attendrules.plan import model as p

ENGINES = ("sparse", "fast", "reference")


@frozen
class Job:
    """A plan, marks as columns, and what was recorded besides; with the register that the marks are from, if there is one."""

    plan: p.Plan
    columns: Columns
    inputs: Inputs
    register: Register | None = None
    as_of: dt.datetime | None = None

    @property
    def task(self) -> Task:
        """The job as the reference engine has it."""
        columns = self.columns
        return Task(self.plan, columns.calendar, self.inputs, columns.last, self.plan.codes.in_category(*POSSIBLE))

    def known(self, index: int) -> Mapping[int, Mark]:
        """The marks of a pupil, by the place in the columns."""
        if self.register is not None:
            return self.register.known(self.columns.pupils[index].id, self.as_of)
        return {mark.session: mark for mark in self.columns.marks(self.columns.rows[index])}


def job_of(plan: p.Plan, marks: Columns | Register, inputs: Inputs, as_of: dt.datetime | None) -> Job | None:
    """What there is to do; `None` for a register without marks."""
    if isinstance(marks, Columns):
        return Job(plan, marks, inputs)
    columns = columns_of(plan, marks, as_of)
    return None if columns is None else Job(plan, columns, inputs.until(as_of), marks, as_of)


def run(job: Job, engine: str = "sparse") -> Decided:
    """Decide with an engine: `sparse`, `fast` or `reference`; `ValueError` for another name."""
    if engine not in ENGINES:
        message = f"there is no engine `{engine}`; there are: {', '.join(ENGINES)}"
        raise ValueError(message)
    replay = replaying(job)
    if engine == "fast":
        from attendrules.batch.fast import decided as fast  # noqa: PLC0415 - numba is an extra, and takes a while to load

        return fast(job.plan, job.columns, job.inputs, replay, partial(of_groups, job))
    each = Sparse.of(job.plan, job.columns, job.inputs).each() if engine == "sparse" else walked_whole(job)
    return collected(job, each, replay)


def collected(job: Job, found: Iterable[Found], replay: Callable[[int], Sequence[Decision]]) -> Decided:
    """What was found of each pupil as columns."""
    keys, starts, ended = array("q"), array("q", [0]), dict[int, int]()
    for each in found:
        if each.ends:
            at = len(keys)
            ended.update({at + place: each.ends[key] for place, key in enumerate(each.keys) if key in each.ends})
        keys.extend(each.keys)
        starts.append(len(keys))
    causes = causes_of(job.plan)
    return Decided(job.columns.calendar, job.columns.pupils, causes, keys, starts, ended, replay, partial(of_groups, job))


def replaying(job: Job) -> Callable[[int], Sequence[Decision]]:
    """Goes through one pupil again in the reference engine."""

    @lru_cache(maxsize=64)
    def replay(index: int) -> Sequence[Decision]:
        return walk_pupil(job.task, job.columns.pupils[index], job.known(index), Walk)[0].decisions

    return replay


def walked_whole(job: Job) -> Iterator[Found]:
    """Every pupil through every session, as the reference engine does it."""
    numbers, width, task = by_step(job.plan), 2 * len(causes_of(job.plan)), job.task
    for index, pupil in enumerate(job.columns.pupils):
        known = job.known(index)
        walk = walk_pupil(task, pupil, known, partial(LeanWalk, causes=numbers))[0] if known else None
        keys = [session * width + 2 * cause + pending for session, cause, pending in walk.rows] if walk else []
        yield Found(keys, {keys[place]: end for place, end in walk.ends.items()} if walk else {})


def of_groups(job: Job) -> Iterator[Decision]:
    """The decisions about classes and other groups, by the reference engine."""
    if not job.plan.group_rules:
        return
    task, tracks, spans = job.task, dict[str, Track](), dict[str, tuple[int, int]]()
    bare = Task(_without_steps(job.plan), task.calendar, task.inputs, task.last, task.possible)
    for index, pupil in enumerate(job.columns.pupils):
        known = job.known(index)
        if known:
            tracks[pupil.id] = walk_pupil(bare, pupil, known, Walk)[1]
            spans[pupil.id] = on_roll(task.calendar, pupil.left, known, task.last)
    register = job.register or Register(job.columns.calendar, {pupil.id: pupil for pupil in job.columns.pupils}, {})
    yield from decide_groups(job.plan, register, tracks, spans)


def _without_steps(plan: p.Plan) -> p.Plan:
    return evolve(plan, steps=())


def tiers_of(plan: p.Plan, marks: Columns | Register, inputs: Inputs) -> Tiers | None:
    """How the sparse engine goes about each step of a plan, over some marks; `None` if there are none."""
    job = job_of(plan, marks, inputs, None)
    return None if job is None else Sparse.of(plan, job.columns, job.inputs).tiers
