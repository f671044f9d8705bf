"""Where a condition could be other than false: outside of that, looking at it changes nothing.

The answer is a choice of alternatives. Each holds in some sessions that marks, calendar,
facts and events decide, and only while some outcomes of walked steps hold or are due.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import product

from attrs import frozen

from attendrules.batch.case import Case
from attendrules.batch.conditions import Conditions
from attendrules.batch.counts import Solve
from attendrules.batch.intervals import Intervals, both, outside
from attendrules.engine.compare import OPERATORS
from attendrules.engine.now import Now
from attendrules.plan import model as p

MOST = 16


@frozen(eq=False)
class Alternative:
    """Sessions, and the outcomes of walked steps that have to hold (or wait) meanwhile."""

    sessions: Solve | None = None
    """`None` for every session."""
    standing: frozenset[str] = frozenset()
    issued: frozenset[str] = frozenset()
    """Outcomes that have to be due, or to wait, in the very session."""

    def runs(self, case: Case) -> Intervals | None:
        """The sessions, for one pupil."""
        return None if self.sessions is None else self.sessions(case)

    def open(self, standing: Container[str], waiting: Container[str]) -> bool:
        """Whether it can hold after this session, as things stand now."""
        return not self.issued and all(outcome in standing or outcome in waiting for outcome in self.standing)

    def now(self, now: Now) -> bool:
        """Whether it can hold in this session, as things stand."""
        return (not self.standing or all(o in now.standing or o in now.waiting for o in self.standing)) and (
            not self.issued or all(o in now.issued or o in now.waiting for o in self.issued)
        )

    def __and__(self, other: Alternative) -> Alternative:
        """Both at once."""
        mine, theirs = self.sessions, other.sessions
        sessions = (lambda case: both(mine(case), theirs(case))) if mine and theirs else mine or theirs
        return Alternative(sessions, self.standing | other.standing, self.issued | other.issued)


EVERYWHERE = (Alternative(),)


@frozen(eq=False)
class Support:
    """Finds supports; `walked` are the outcomes of steps that are walked, `solvable` the parts that can be solved."""

    conditions: Conditions
    walked: frozenset[str]
    solvable: frozenset[p.Condition]

    def of(self, condition: p.Condition | None) -> tuple[Alternative, ...]:
        """The alternatives for a condition."""
        match condition:
            case p.AllOf(parts):
                found: Sequence[Alternative] = EVERYWHERE
                for part in parts:
                    wider = [a & b for a, b in product(found, self.of(part))]
                    found = wider if len(wider) <= MOST else found
                return tuple(found)
            case p.AnyOf(parts):
                return tuple(each for part in parts for each in self.of(part))
            case p.Standing(outcome):
                return self._status(condition, Alternative(None, frozenset({outcome})), outcome)
            case p.Issued(outcome):
                return self._status(condition, Alternative(None, frozenset(), frozenset({outcome})), outcome)
            case p.Happened() if self._needs_one(condition):
                return (Alternative(self._from_first(condition)),)
            case _ if condition in self.solvable:
                false = self.conditions.side(condition, wanted=False)
                return (Alternative(lambda case: outside(false(case), case.start, case.stop)),)
            case _:
                return EVERYWHERE

    def _needs_one(self, happened: p.Happened) -> bool:
        """Whether it is false so long as nothing has happened."""
        recorded = happened.event in self.conditions.told.inputs.recorded
        return recorded and not OPERATORS[happened.operator](0, happened.number)

    def _status(self, condition: p.Condition, walked: Alternative, outcome: str) -> tuple[Alternative, ...]:
        """For an outcome of solved steps, the sessions; for one of walked steps, while it holds or is due."""
        solved = Alternative(self.conditions.side(condition, wanted=True))
        return (solved, walked) if outcome in self.walked else (solved,)

    def _from_first(self, happened: p.Happened) -> Solve:
        told = self.conditions.told

        def solve(case: Case) -> Intervals:
            events = told.inputs.happened(case.pupil.id, happened.event)
            first = min((told.visible(event.time) for event in events), default=case.stop)
            return [max(first, case.start), case.stop] if first < case.stop else []

        return solve
