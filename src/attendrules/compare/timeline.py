"""One pupil under several policies, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from itertools import groupby

from attrs import frozen

from attendrules.compare.together import Comparison
from attendrules.decisions import Decision
from attendrules.decisions.kinds import ACTIONS


@frozen
class TimelineRow:
    """What became due on one day: for each policy its decisions, none if nothing did."""

    date: dt.date
    decisions: tuple[tuple[Decision, ...], ...]


def timeline(comparison: Comparison, pupil: str, kinds: Collection[str] = ACTIONS) -> tuple[TimelineRow, ...]:
    """The days on which anything of some kinds became due to a pupil under any of the policies.

    Raises `KeyError` for a pupil that the register does not have.
    """
    if pupil not in comparison.register.pupils:
        raise KeyError(pupil)
    found = [
        (decision.session.date, column, decision)
        for column, run in enumerate(comparison.runs)
        for decision in run.about(pupil)
        if decision.kind in kinds
    ]
    found.sort(key=lambda each: each[:2])
    columns = range(len(comparison.runs))
    return tuple(
        TimelineRow(day, tuple(tuple(d for _, column, d in rows if column == wanted) for wanted in columns))
        for day, rows in ((day, list(each)) for day, each in groupby(found, key=lambda each: each[0]))
    )
