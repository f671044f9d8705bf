"""A rule solved for a whole year at once: when its outcomes are due, wait, and hold.

Only for rules whose condition hangs on marks, the calendar, recorded facts and events,
and outcomes of other such rules.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Sequence

from attrs import frozen

from attendrules.batch.case import Case
from attendrules.batch.conditions import Conditions
from attendrules.batch.counts import Solve
from attendrules.batch.intervals import Intervals, both, either, joined, outside, within
from attendrules.batch.looks import Looks
from attendrules.domain.sessions import Period
from attendrules.plan import model as p


@frozen(eq=False)
class Solved:
    """What came of one action of a rule, or one row of a band, for one pupil."""

    cause: int
    outcome: str
    due: Sequence[int]
    waits: Sequence[int]
    held: Intervals | None
    """When it makes its outcome hold; `None` for an outcome that does not stand."""
    order: int


@frozen(eq=False)
class Turns:
    """The periods in which an action has its turn once: its number for each session, and where each begins."""

    of: Sequence[int]
    starts: Sequence[int]

    def after(self, session: int) -> int:
        """The first session of the next period."""
        index = bisect_left(self.starts, session + 1)
        return self.starts[index] if index < len(self.starts) else len(self.of)


@frozen(eq=False)
class Act:
    """One action, ready to be solved."""

    cause: int
    outcome: str
    word: str
    turns: Turns | None
    standing: bool


@frozen(eq=False)
class RuleSolver:
    """A rule, ready to be solved for one pupil after another."""

    order: int
    true: Solve
    pending: Solve | None
    looks: Looks
    acts: tuple[Act, ...]

    def solve(self, case: Case) -> list[Solved]:
        """What comes of the rule; nothing, most often."""
        true = within(self.true(case), case.start, case.stop)
        waits = self.pending(case) if self.pending else []
        if not true and not waits:
            return []
        return [self._act(act, case, true, waits) for act in self.acts]

    def _act(self, act: Act, case: Case, true: Intervals, waits: Intervals) -> Solved:
        due = self._due(act, case, true)
        held = None
        if act.standing:
            held = self.looks.held(true, case.stop)
            if act.word == "until" and act.turns and due:
                held = self._until(act.turns, due, held, case.stop)
        return Solved(act.cause, act.outcome, due, self._waits(act, case, true, waits, due) if waits else (), held, self.order)

    def _due(self, act: Act, case: Case, true: Intervals) -> list[int]:
        if act.word == "rising":
            return self.looks.risen(true, true, case.start)
        if act.turns is None:
            return self.looks.within(true)
        return self._once(act.turns, true)

    def _once(self, turns: Turns, true: Intervals) -> list[int]:
        due: list[int] = []
        free = 0
        for a, b in zip(true[::2], true[1::2], strict=True):
            at = max(a, free)
            while at < b:
                index = self.looks.index(at)
                if index >= len(self.looks.sessions) or self.looks.sessions[index] >= b:
                    break
                due.append(self.looks.sessions[index])
                at = free = turns.after(due[-1])
        return due

    def _until(self, turns: Turns, due: Sequence[int], held: Intervals, stop: int) -> Intervals:
        """Held on to the first look of the period after that in which it was due."""
        longer = []
        for session in due:
            index = self.looks.index(turns.after(session))
            longer.append((session, min(self.looks.sessions[index], stop) if index < len(self.looks.sessions) else stop))
        return either(held, joined(longer))

    def _waits(self, act: Act, case: Case, true: Intervals, waits: Intervals, due: Sequence[int]) -> list[int]:
        """The looks at which it begins to wait; not in a period in which it has had its turn."""
        found = self.looks.risen(waits, either(true, waits), case.start)
        if act.turns is None or not due:
            return found
        of = act.turns.of
        last = ((bisect_left(due, session), session) for session in found)
        return [session for index, session in last if not index or of[due[index - 1]] != of[session]]


@frozen(eq=False)
class BandSolver:
    """A table of bands, ready to be solved for one pupil after another."""

    order: int
    rows: tuple[tuple[int, str, Solve], ...]
    """The cause, the outcome, and when the row is true."""
    years: Sequence[int]
    """Where each school year begins."""

    def solve(self, case: Case) -> list[Solved]:
        """When the pupil comes into each band."""
        left: Intervals = [case.start, case.stop]
        pieces: list[tuple[int, int, int]] = []
        for index, (_, _, true) in enumerate(self.rows):
            mine = both(left, true(case)) if left else left
            pieces += [(a, b, index) for a, b in zip(mine[::2], mine[1::2], strict=True)]
            left = both(left, outside(mine, case.start, case.stop)) if mine else left
        return self._decided(sorted(pieces))

    def _decided(self, pieces: Sequence[tuple[int, int, int]]) -> list[Solved]:
        found: list[Solved] = []
        before, year, row_before = -1, -1, -1
        for piece_start, stop, index in pieces:
            start = piece_start
            while start < stop:
                place = bisect_left(self.years, start + 1)
                end = min(stop, self.years[place]) if place < len(self.years) else stop
                cause, outcome, _ = self.rows[index]
                if before == start and year == place and self.rows[row_before][1] == outcome:
                    found[-1] = Solved(
                        found[-1].cause, outcome, found[-1].due, (), [*(found[-1].held or ())[:1], end], self.order
                    )
                else:
                    found.append(Solved(cause, outcome, (start,), (), [start, end], self.order))
                before, year, row_before, start = end, place, index, end
        return found


def clock_of(moment: p.Moment) -> dt.time | None:
    """The time of day at which a rule looks, if it says one."""
    return moment.time if isinstance(moment, p.Clock | p.Weekday) else None


def periods_from(frame_periods: Sequence[int]) -> Turns:
    """Turns from the running numbers of periods by session."""
    starts = [s for s, index in enumerate(frame_periods) if s == 0 or frame_periods[s - 1] != index]
    return Turns(frame_periods, starts)


def rule_solver(
    order: int, rule: p.Rule, conditions: Conditions, causes: Sequence[int], standing: Callable[[str], bool]
) -> RuleSolver:  # fmt: skip
    """Make a rule ready; `causes` are the numbers of its actions."""
    moment, frame = rule.moment, conditions.ground.frame
    at = conditions.at(clock_of(moment))
    acts = tuple(
        Act(cause, action.outcome, action.frequency.word, _turns(action.frequency.period, conditions), standing(action.outcome))
        for cause, action in zip(causes, rule.actions, strict=True)
    )
    return RuleSolver(
        order, at.side(rule.condition, wanted=True), at.pending(rule.condition), Looks.of(moment, rule.afresh, frame), acts
    )


def _turns(period: Period | None, conditions: Conditions) -> Turns | None:
    return None if period is None else periods_from(conditions.ground.frame.periods(period))


def band_solver(order: int, band: p.Band, conditions: Conditions, causes: Sequence[int]) -> BandSolver:
    """Make a table of bands ready; `causes` are the numbers of its rows."""
    rows = tuple(
        (cause, row.outcome, conditions.side(row.condition, wanted=True)) for cause, row in zip(causes, band.rows, strict=True)
    )
    years = periods_from(conditions.ground.frame.periods(Period.YEAR)).starts
    return BandSolver(order, rows, years)
