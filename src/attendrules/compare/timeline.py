"""One pupil under several policies, stage by stage and day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import groupby

from attrs import frozen

from attendrules.compare.together import Comparison
from attendrules.decisions import Decision, Status
from attendrules.decisions.kinds import ACTIONS, STAGES


@frozen
class TimelineRow:
    """What became due on one day: for each policy its decisions, none if nothing did."""

    date: dt.date
    decisions: tuple[tuple[Decision, ...], ...]


@frozen
class StageRow:
    """A stage of the national ladder: for each policy when it was first reached, and how often anything of it was due.

    `first` is `None` where nothing of the stage was due; what waits is counted in `waiting`
    only. A stage that is not given is `""`.
    """

    stage: str
    first: tuple[Decision | None, ...]
    times: tuple[int, ...]
    waiting: tuple[int, ...]


def timeline(comparison: Comparison, name: str, kinds: Collection[str] = ACTIONS) -> tuple[TimelineRow, ...]:
    """The days on which anything of some kinds became due to a pupil or group under any of the policies.

    What is due to a pupil's parents is there too. In each cell decisions stand by stage, from
    the lightest. Raises `KeyError` for a name that neither the register nor any decision has.
    """
    found = [(d.session.date, column, d) for column, each in enumerate(_about(comparison, name, kinds)) for d in each]
    found.sort(key=lambda each: (*each[:2], _place(each[2].stage)))
    columns = range(len(comparison.runs))
    return tuple(
        TimelineRow(day, tuple(tuple(d for _, column, d in rows if column == wanted) for wanted in columns))
        for day, rows in ((day, list(each)) for day, each in groupby(found, key=lambda each: each[0]))
    )


def stages(comparison: Comparison, name: str, kinds: Collection[str] = ACTIONS) -> tuple[StageRow, ...]:
    """The stages that a pupil or group reached under any of the policies, from the lightest; `KeyError` as `timeline`."""
    every = _about(comparison, name, kinds)
    rows = (_stage(stage, [[d for d in each if d.stage == stage] for each in every]) for stage in (*STAGES, ""))
    return tuple(row for row in rows if any(row.times) or any(row.waiting))


def _stage(stage: str, found: Sequence[Sequence[Decision]]) -> StageRow:
    due = [[d for d in each if d.status is not Status.PENDING] for each in found]
    first = tuple(each[0] if each else None for each in due)
    waiting = tuple(len(each) - len(mine) for each, mine in zip(found, due, strict=True))
    return StageRow(stage, first, tuple(map(len, due)), waiting)


def _about(comparison: Comparison, name: str, kinds: Collection[str]) -> list[list[Decision]]:
    found = [[d for d in run if name in {d.subject.name, d.subject.pupil}] for run in comparison.runs]
    if name not in comparison.register.pupils and not any(found):
        raise KeyError(name)
    return [[d for d in each if d.kind in kinds] for each in found]


def _place(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)
