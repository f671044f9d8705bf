"""A policy over a register that comes part by part: made ready once, for parts that share codes and sessions."""

from __future__ import annotations

import datetime as dt
import threading
from array import array
from collections.abc import Sequence
from typing import Any

from attrs import define, evolve, field, frozen

from attendrules.batch.analysis import conditions_of
from attendrules.batch.columns import Columns
from attendrules.batch.decided import Cause, causes_of
from attendrules.batch.run import Job, job_of, ready
from attendrules.batch.sparse import Sparse
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.part import Part
from attendrules.domain.register import Pupil
from attendrules.extras import load
from attendrules.plan import model as p


@frozen(eq=False)
class Found:
    """Decisions about the pupils of a part: keys one after the other, where each ended (-1 if not), and how many each pupil has.

    A key is `session * 2 * len(causes) + 2 * cause + pending`.
    """

    pupils: Sequence[Pupil]
    keys: Any
    ends: Any
    made: Any


@define(slots=False)
class PartEngine:
    """Decides about one part after another, with `sparse` or `fast`; several threads may ask it at once.

    `first` and `last` are the first and the last session of the whole register.
    """

    plan: p.Plan
    calendar: Calendar
    inputs: Inputs
    as_of: dt.datetime | None
    first: int
    last: int
    engine: str
    causes: tuple[Cause, ...] = field(init=False)
    arrivals: bool = field(init=False)
    """Whether times of arrival matter."""
    _made: dict[object, tuple[Sparse, Any]] = field(factory=dict, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    def __attrs_post_init__(self) -> None:
        if self.engine == "fast":
            load("numba")
        self.causes = causes_of(self.plan)
        conditions = [each for step in self.plan.steps for each in conditions_of(step)]
        conditions += [recode.condition for recode in self.plan.recodes]
        asked = any(isinstance(part, p.ArrivalTest) for each in conditions for part in p.parts(each))
        self.arrivals = asked or bool(self.plan.arrivals)

    def decide(self, part: Part) -> Found:
        """What is due to the pupils of a part."""
        said = self.as_of is not None or (self.arrivals and any(_arrived(part)))
        if said:
            register = evolve(part.register(), last=self.last)
            job = job_of(self.plan, register, self.inputs, self.as_of)
            return self._found(self._engines(job), job)
        rows = part.rows
        before, after = bytes(max(0, part.first - self.first)), max(0, self.last + 1 - part.first - part.width)
        if before or after:
            rows = [before + row + bytes(after) for row in rows]
        columns = Columns(self.calendar, part.pupils, rows, part.codes, min(self.first, part.first), self.last)
        job = Job(self.plan, columns, self.inputs)
        return self._found(self._ready(columns), job)

    def _ready(self, columns: Columns) -> tuple[Sparse, Any]:
        """The engines, made ready with the first part that has such codes and sessions."""
        key = columns.codes, columns.first
        with self._lock:
            if key not in self._made:
                self._made[key] = self._engines(Job(self.plan, columns, self.inputs))
            return self._made[key]

    def _engines(self, job: Job) -> tuple[Sparse, Any]:
        sparse = ready(job)
        if self.engine != "fast":
            return sparse, None
        from attendrules.batch.fast.drive import Fast  # noqa: PLC0415 - an extra, and it takes a while to load

        return sparse, Fast.of(sparse)

    def _found(self, made: tuple[Sparse, Any], job: Job) -> Found:
        sparse = made[0].over(job.columns, job.known)
        if self.engine == "fast":
            numpy = load("numpy")
            batches = list(made[1].over(sparse).batches(1))
            joined = [numpy.concatenate([getattr(each, name) for each in batches] or [numpy.zeros(0, "int64")])
                      for name in ("keys", "ends", "made")]  # fmt: skip
            return Found(job.columns.pupils, *joined)
        keys, ends, counts = array("q"), array("q"), array("q")
        for found in sparse.each():
            keys.extend(found.keys)
            ends.extend(found.ends.get(key, -1) for key in found.keys)
            counts.append(len(found.keys))
        return Found(job.columns.pupils, keys, ends, counts)


def _arrived(part: Part) -> Any:
    return (mark.arrival is not None for marks in part.more.values() for mark in marks)
