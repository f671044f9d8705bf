"""Deciding over columns or a register with an engine of choice."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from attendrules.batch.columns import Columns, columns_of
from attendrules.batch.decided import Cause, Decided, causes_of
from attendrules.batch.sparse import Found, Sparse
from attendrules.decisions import Decision
from attendrules.domain.codes import POSSIBLE
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Register
from attendrules.engine.groups import decide_groups
from attendrules.engine.marks import Track
from attendrules.engine.reference import Task, decide, on_roll, walk_pupil
from attendrules.plan import model as p

ENGINES = ("sparse", "fast", "reference")


def decide_columns(plan: p.Plan, columns: Columns, inputs: Inputs) -> Decided:
    """The decisions of a plan over columns, by the sparse engine; those about groups are left to `decide_register`."""
    return collected(plan, columns, Sparse.of(plan, columns, inputs).each(), replay_of(plan, columns, inputs))


def collected(plan: p.Plan, columns: Columns, found: Iterable[Found], replay: Callable[[int], Sequence[Decision]]) -> Decided:
    """What was found of each pupil as columns."""
    keys, starts, ended = array("q"), array("q", [0]), dict[int, int]()
    for each in found:
        if each.ends:
            at = len(keys)
            ended.update({at + place: each.ends[key] for place, key in enumerate(each.keys) if key in each.ends})
        keys.extend(each.keys)
        starts.append(len(keys))
    return Decided(columns.calendar, columns.pupils, causes_of(plan), keys, starts, ended, replay)


def replay_of(plan: p.Plan, columns: Columns, inputs: Inputs, register: Register | None = None, as_of: dt.datetime | None = None) -> Callable[[int], Sequence[Decision]]:
    """Goes through one pupil of columns again in the reference engine, with the marks of a register if there is one."""
    task = Task(plan, columns.calendar, inputs, columns.last, plan.codes.in_category(*POSSIBLE))

    @lru_cache(maxsize=64)
    def replay(index: int) -> Sequence[Decision]:
        pupil = columns.pupils[index]
        known = register.known(pupil.id, as_of) if register else {mark.session: mark for mark in columns.marks(columns.rows[index])}
        return walk_pupil(task, pupil, known)[0].decisions

    return replay


__all__ = ["ENGINES", "Cause", "Columns", "Decided", "Mark", "Track", "columns_of", "decide", "decide_columns", "decide_groups", "on_roll"]
