"""Writes what is solved of a plan as instructions and rows of tables for the compiled kernel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from attendrules.batch.case import Case
from attendrules.batch.fast import nodes as n
from attendrules.batch.fast.maker import Maker, Sides
from attendrules.batch.looks import Looks
from attendrules.batch.rules import clock_of
from attendrules.domain.sessions import Period
from attendrules.engine.windows import Point, later
from attendrules.plan import model as p

I_PLANE, I_COUNT, I_SHARE, I_KNOWN, I_AND, I_OR, I_NOT, I_RULE, I_BAND, I_RECODE, I_ENDS, I_SUM = range(12)
INSTRUCTIONS = {n.PLANE: I_PLANE, n.COUNT_TEST: I_COUNT, n.SHARE_TEST: I_SHARE, n.SHARE_KNOWN: I_KNOWN, n.AND: I_AND, n.OR: I_OR,
                n.NOT: I_NOT}  # fmt: skip
WORDS = {"rising": 0, "every": 1, "once": 2, "until": 3}
Array = NDArray[Any]


@define
class Writer:
    """Writes the tables of a plan, step by step; rows are lists of numbers."""

    plan: p.Plan
    maker: Maker
    code: list[list[int]] = field(factory=list)
    written: int = 0
    made: int = 0
    rules: list[list[int]] = field(factory=list)
    acts: list[list[int]] = field(factory=list)
    ends_set: list[int] = field(factory=list)
    bands: list[list[int]] = field(factory=list)
    band_rows: list[list[int]] = field(factory=list)
    groups: list[list[int]] = field(factory=list)
    ends_of: list[list[int]] = field(factory=list)
    strata: list[list[int]] = field(factory=list)
    recodes: list[list[int]] = field(factory=list)
    turns: dict[Period, int] = field(factory=dict)
    held_by: dict[str, list[int]] = field(factory=dict)
    of_outcome: list[str] = field(factory=list)
    """The outcome of each action that is solved."""

    # ---- instructions ----------------------------------------------------------------------------

    def new_set(self) -> int:
        """A set that an instruction of its own makes."""
        self.made += 1
        return self.maker.nodes.make(n.MADE, self.made)

    def flush(self) -> None:
        """Instructions for the formulas that came up since."""
        every = self.maker.nodes.every
        for place in range(self.written, len(every)):
            node = every[place]
            if node.kind in INSTRUCTIONS and not node.walked:
                parts = node.parts[:1] if node.kind == n.PLANE else node.parts
                self.code.append([INSTRUCTIONS[node.kind], place, *parts, *[0] * (4 - len(parts))])
        self.written = len(every)

    def instruct(self, what: int, number: int, to: int = 0) -> None:
        """An instruction, after those for what it hangs on."""
        self.flush()
        self.code.append([what, to, number, 0, 0, 0])

    def turn(self, period: Period | None) -> int:
        """The periods of a kind, as the place of a row."""
        return -1 if period is None else self.turns.setdefault(period, len(self.turns))

    # ---- recodes ---------------------------------------------------------------------------------

    def settle(self) -> None:
        """The recodes that are not late, stratum by stratum."""
        maker = self.maker
        settled = [(place, recode) for place, recode in enumerate(self.plan.recodes) if not recode.late]
        for _, stratum in groupby(settled, key=lambda each: each[1].stratum):
            start = len(self.recodes)
            for place, recode in stratum:
                source = maker.nodes.make(n.PLANE, maker.bit(recode.sources), maker.version)
                true = maker.sides(recode.condition, maker.conditions).true
                done = self.new_set()
                self.recodes.append([place, source, true, self.half(recode), 0, done])
                self._due(recode.outcome, done)
            self.strata.append([start, len(self.recodes)])
            self.instruct(I_RECODE, len(self.strata) - 1)
            maker.version += 1

    def half(self, recode: p.Recode) -> int:
        """The mornings, the afternoons, or all sessions, as a recode says."""
        sessions = range(self.maker.frame.first, self.maker.frame.last + 1)
        return self.maker.sessions([s for s in sessions if recode.half is None or recode.half.index == s % 2])

    def _due(self, outcome: str, due: int, held: int = n.NEVER) -> None:
        before = self.maker.outcomes.get(outcome, (n.NEVER, n.NEVER))
        either = self.maker.nodes.either
        self.maker.outcomes[outcome] = either(before[0], due), either(before[1], held)

    # ---- steps -----------------------------------------------------------------------------------

    def looks(self, rule: p.Rule) -> tuple[int, int]:
        """The looks of a rule, and those at which it starts afresh."""
        maker, moment = self.maker, rule.moment
        if isinstance(moment, p.Delay):
            looks = maker.leaf(moment, self._after_events(moment)) if moment.event else n.NEVER
            return looks, looks
        found = Looks.of(moment, rule.afresh, maker.frame)
        return maker.sessions(list(found.sessions)), maker.sessions([found.sessions[k] for k in found.fresh])

    def _after_events(self, delay: p.Delay) -> Any:
        told, calendar = self.maker.conditions.told, self.maker.frame.calendar

        def solve(case: Case) -> list[int]:
            happened = told.inputs.happened(case.pupil.id, delay.after)
            starts = [(Point(calendar.session_of(each.time), each.time), each.known) for each in happened]
            sessions = sorted({
                s for start, known in starts
                if 0 <= (s := later(calendar, start, delay)) < len(calendar) and known <= calendar.ends(s)
            })  # fmt: skip
            return [end for s in sessions for end in (s, s + 1)]

        return solve

    def sides(self, rule: p.Rule) -> tuple[Sides, int]:
        """When a rule is true, and when it waits for inputs."""
        at = self.maker.conditions.at(clock_of(rule.moment))
        return self.maker.sides(rule.condition, at), self.maker.pending(rule.condition, at)

    def solved_rule(self, rule: p.Rule, numbers: Sequence[int]) -> None:
        """A rule that is solved for the whole year at once."""
        (looks, fresh), (sides, wait) = self.looks(rule), self.sides(rule)
        start = len(self.acts)
        for number, action in zip(numbers, rule.actions, strict=True):
            standing = self.plan.outcomes[action.outcome].standing
            due, held = self.new_set(), self.new_set()
            row = [number, WORDS[action.frequency.word], self.turn(action.frequency.period), int(standing) - 1, due, held]
            self.acts.append(row)
            self.of_outcome.append(action.outcome if standing else "")
            if standing:
                self.held_by.setdefault(action.outcome, []).append(held)
        self.rules.append([looks, fresh, sides.true, wait, start, len(self.acts)])
        self.instruct(I_RULE, len(self.rules) - 1)
        for row, action in zip(self.acts[start:], rule.actions, strict=True):
            self._due(action.outcome, row[4], row[5] if row[3] >= 0 else n.NEVER)

    def band(self, band: p.Band, numbers: Sequence[int]) -> None:
        """A table of bands."""
        places: dict[str, int] = {}
        start, first_group = len(self.band_rows), len(self.groups)
        for number, row in zip(numbers, band.rows, strict=True):
            if row.outcome not in places:
                places[row.outcome] = len(self.groups)
                self.groups.append([self.new_set(), self.new_set(), self.new_set()])
            group = places[row.outcome]
            self.acts.append([number, 0, -1, -1, self.groups[group][0], self.groups[group][1]])
            self.of_outcome.append("")
            self.ends_set += [-1] * (len(self.acts) - len(self.ends_set) - 1) + [self.groups[group][2]]
            true = self.maker.sides(row.condition, self.maker.conditions).true
            self.band_rows.append([number, true, group, len(self.acts) - 1])
        years = self.maker.frame.periods(Period.YEAR)
        begins = [s for s in range(1, len(years)) if years[s] != years[s - 1]]
        self.bands.append([start, len(self.band_rows), first_group, len(self.groups), self.maker.sessions(begins)])
        self.instruct(I_BAND, len(self.bands) - 1)
        for outcome, group in places.items():
            self._due(outcome, self.groups[group][0], self.groups[group][1])

    def end(self) -> None:
        """When standing outcomes end."""
        self.ends_set += [-1] * (len(self.acts) - len(self.ends_set))
        for outcome, held in self.held_by.items():
            to = self.new_set()
            self.ends_of.append(held)
            self.instruct(I_ENDS, len(self.ends_of) - 1, to)
            for place, each in enumerate(self.of_outcome):
                if each == outcome:
                    self.ends_set[place] = to
        self.flush()


def table(rows: Iterable[Sequence[int]], width: int) -> Array:
    """Rows of numbers."""
    return np.array(list(rows), np.int64).reshape(-1, width)
