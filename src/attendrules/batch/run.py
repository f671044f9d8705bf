"""Deciding over columns of marks, or over a register, with one engine or another."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from attrs import evolve, frozen

from attendrules.batch.analysis import Tiers
from attendrules.batch.columns import Columns, columns_of
from attendrules.batch.decided import Decided, Ends, by_step, causes_of
from attendrules.batch.sparse import Found, Sparse, whole
from attendrules.decisions import Decision
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Register
from attendrules.engine.groups import decide_groups
from attendrules.engine.marks import Track
from attendrules.engine.reference import Task, on_roll, walk_pupil
from attendrules.engine.walk import Walk
from attendrules.extras import load
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
        return Task.of(self.plan, self.columns.calendar, self.inputs, self.columns.last)

    def known(self, index: int) -> Mapping[int, Mark]:
        """The marks of a pupil, by the place in the columns."""
        if self.register is not None:
            return self.register.known(self.columns.pupils[index].id, self.as_of)
        return {mark.session: mark for mark in self.columns.marks(self.columns.rows[index])}


def job_of(plan: p.Plan, marks: Columns | Register, inputs: Inputs, as_of: dt.datetime | None) -> Job:
    """What there is to do."""
    if isinstance(marks, Columns):
        return Job(plan, marks, inputs)
    return Job(plan, columns_of(plan, marks, as_of), inputs.until(as_of), marks, as_of)


def decide_job(job: Job, engine: str = "sparse") -> Decided:
    """Decide with an engine: `sparse`, `fast` or `reference`; `ValueError` for another name."""
    if engine not in ENGINES:
        message = f"there is no engine `{engine}`; there are: {', '.join(ENGINES)}"
        raise ValueError(message)
    replay = replaying(job)
    if engine == "fast":
        keys, starts, ended = _fast(job)
        return Decided(
            job.columns.calendar, job.columns.pupils, causes_of(job.plan), keys, starts, ended, replay, partial(of_groups, job)
        )
    each = ready(job).each() if engine == "sparse" else walked_whole(job)
    return collected(job, each, replay)


def _fast(job: Job) -> tuple[array[int], array[int], Ends]:
    load("numba")
    from attendrules.batch.fast import fast  # noqa: PLC0415 - an extra, and it takes a while to load

    return fast(ready(job))


def ready(job: Job) -> Sparse:
    """The sparse engine, made ready for a job."""
    made = Sparse.of(job.plan, job.columns, job.task, job.known)
    made.arrivals = job.register is not None
    return made


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
        walks, _ = walk_pupil(job.task, job.columns.pupils[index], job.known(index), Walk)
        return walks[0].decisions

    return replay


def walked_whole(job: Job) -> Iterator[Found]:
    """Every pupil through every session, as the reference engine does it."""
    numbers, width, task = by_step(job.plan), 2 * len(causes_of(job.plan)), job.task
    for index, pupil in enumerate(job.columns.pupils):
        known = job.known(index)
        yield whole(task, pupil, known, numbers, width) if known else Found([], {})


def of_groups(job: Job) -> Sequence[Decision]:
    """The decisions about parents, classes and other groups, by the reference engine."""
    return list(_of_groups(job))


def _of_groups(job: Job) -> Iterator[Decision]:
    if not job.plan.group_rules:
        return
    task, tracks, spans = job.task, dict[str, Track](), dict[str, tuple[int, int]]()
    bare = task if task.late else evolve(task, plan=evolve(job.plan, steps=()), parental=())
    for index, pupil in enumerate(job.columns.pupils):
        known = job.known(index)
        if known:
            parents = task.parental and task.inputs.parents(pupil)
            walks, tracks[pupil.id] = walk_pupil(task if parents else bare, pupil, known, Walk)
            for walk in walks[1:]:
                yield from walk.decisions
            spans[pupil.id] = on_roll(task.calendar, pupil.left, known, task.last)
    register = job.register or Register(job.columns.calendar, {pupil.id: pupil for pupil in job.columns.pupils}, {})
    yield from decide_groups(job.plan, register, tracks, spans, task.inputs)


def tiers_of(plan: p.Plan, marks: Columns | Register, inputs: Inputs) -> Tiers:
    """How the sparse engine goes about each step of a plan, over some marks."""
    return ready(job_of(plan, marks, inputs, None)).tiers
