"""The tables of rules that the kernel takes session by session, and of recodes that are settled on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import define, field

from attendrules.batch.fast import nodes as n
from attendrules.batch.fast.able import asked_in, fits_condition
from attendrules.batch.fast.maker import TooMuchError
from attendrules.batch.fast.postfix import DEEPEST, LONGEST, depth, postfix, sets_in
from attendrules.batch.fast.writer import I_SUM, WORDS, Writer, table
from attendrules.batch.frame import Frame
from attendrules.engine.windows import Point, later
from attendrules.plan import model as p

ASKED_EACH_TIME, CHANGES, OFTEN = range(3)


@define
class Way:
    """Writes them beside the other tables."""

    writer: Writer
    others: frozenset[str]
    """Outcomes that other engines make."""
    rules: list[list[int]] = field(factory=list)
    extra: list[list[int]] = field(factory=list)
    atoms: list[int] = field(factory=list)
    """The outcomes that rules ask about, rule by rule."""
    leaves: list[int] = field(factory=list)
    """The sets that rules ask for, rule by rule."""
    acts: list[list[int]] = field(factory=list)
    latch_of: list[int] = field(factory=list)
    latches: list[list[int]] = field(factory=list)
    delays: list[list[int]] = field(factory=list)
    later: list[list[int]] = field(factory=list)
    guards: list[list[int]] = field(factory=list)
    program: list[tuple[int, int]] = field(factory=list)
    late: list[list[int]] = field(factory=list)
    late_later: list[list[int]] = field(factory=list)

    @property
    def act_outcomes(self) -> list[int]:
        """The outcome of each action, by its number."""
        return [row[3] for row in self.acts]

    def _formula(self, place: int) -> tuple[int, int]:
        start = len(self.program)
        if place != n.NEVER:
            words = postfix(self.writer.maker.nodes, place)
            if depth(words) > DEEPEST or len(words) > LONGEST:
                raise TooMuchError
            self.program += words
        return start, len(self.program)

    def _asked(self, outcome: str) -> tuple[int, int]:
        """An outcome that something hangs on: its number if it is made on the way, else when it is due; -1 for neither."""
        maker = self.writer.maker
        if outcome in maker.walked:
            return maker.walked[outcome], -1
        return -1, maker.outcomes[outcome][0] if outcome in maker.outcomes else -1

    def rule(self, rule: p.Rule, causes: Sequence[int]) -> None:
        """A rule that is taken session by session."""
        writer = self.writer
        maker, nodes = writer.maker, writer.maker.nodes
        (looks, fresh), (sides, wait) = writer.looks(rule), writer.sides(rule)
        start, place = len(self.acts), len(self.rules)
        for number, action in zip(causes, rule.actions, strict=True):
            self._act(place, number, action)
        of_an_outcome = isinstance(rule.moment, p.Delay) and not rule.moment.event
        delay = self._delay(rule.moment) if of_an_outcome and isinstance(rule.moment, p.Delay) else -1
        known = not nodes.every[sides.true].walked and not nodes.every[wait].walked
        often = any(WORDS[action.frequency.word] and not action.frequency.outcome for action in rule.actions)
        bound = nodes.either(nodes.bound(sides.true, upper=True), nodes.bound(wait, upper=True))
        quiet = nodes.either(nodes.quiet(sides.true), nodes.quiet(wait))
        atoms, leaves = len(self.atoms), len(self.leaves)
        asked = nodes.atoms(sides.true) | nodes.atoms(wait)
        numbers = {atom.parts[0] for atom in asked if atom.kind == n.THAN}
        compared = [row for row, number in maker.thans.items() if number in numbers]
        outcomes = {atom.parts[0] for atom in asked if atom.kind != n.THAN}
        self.atoms += sorted(outcomes | {row[2] for row in compared if row[2] >= 0})
        if not known:
            words = [*postfix(nodes, sides.true), *postfix(nodes, wait)]
            self.leaves += sorted({*sets_in(words)} - {n.NEVER, n.ALWAYS})
        volatile = 2 if any(row[2] < 0 for row in compared) else int(bool(compared))
        only_waiting = int(nodes.every[wait].walked and nodes.bound(wait, upper=True, waits=False) == n.NEVER)
        self.extra.append([
            bound, sides.true if known else n.NEVER, wait if known else n.NEVER, quiet if not known else n.NEVER,
            atoms, len(self.atoms), leaves, len(self.leaves), volatile, int(often), only_waiting,
        ])  # fmt: skip
        guards = len(self.guards)
        self.guards += self._needs(rule.condition)
        self.rules.append([
            looks, fresh, *self._formula(sides.true), *self._formula(wait), delay, writer.turn(rule.afresh),
            start, len(self.acts), guards, len(self.guards), OFTEN if known and often else CHANGES if known else ASKED_EACH_TIME,
            int(isinstance(rule.moment, p.Delay)),
        ])  # fmt: skip
        writer.flush()

    def _act(self, place: int, number: int, action: p.Action) -> None:
        maker, frequency = self.writer.maker, action.frequency
        latch = -1
        if frequency.outcome:
            latch = len(self.latches)
            self.latches.append([len(self.acts), frequency.outcome, place])  # type: ignore[list-item]  # a name for now
        self.latch_of.append(latch)
        self.acts.append([number, WORDS[frequency.word], self.writer.turn(frequency.period), maker.walked[action.outcome]])

    def _delay(self, delay: p.Delay) -> int:
        frame, base = self.writer.maker.frame, self.writer.maker.base
        self.delays.append([len(self.rules), *self._asked(delay.after)])
        self.later.append([_later(frame, delay, s) - base for s in range(base, frame.last + 1)])
        return len(self.delays) - 1

    def _needs(self, condition: p.Condition | None) -> list[list[int]]:
        """The outcomes made on the way without which a condition is false: whether to be due, and the number of each."""
        parts = condition.parts if isinstance(condition, p.AllOf) else (condition,)
        walked = self.writer.maker.walked
        return [
            [int(isinstance(part, p.Issued)), walked[part.outcome]]
            for part in parts if isinstance(part, p.Standing | p.Issued) and part.outcome in walked
        ]  # fmt: skip

    def recodes(self) -> None:
        """The recodes that are settled on the way."""
        writer, maker = self.writer, self.writer.maker
        nodes, frame = maker.nodes, maker.frame
        for place, recode in enumerate(writer.plan.recodes):
            if not recode.late:
                continue
            marks = nodes.both(nodes.make(n.PLANE, maker.bit(recode.sources), maker.version), writer.half(recode))
            sides, wait = self._late_sides(recode)
            bound = nodes.either(nodes.bound(sides, upper=True), nodes.bound(wait, upper=True))
            if bound == n.NEVER:
                continue
            number = -1
            if recode.delay is not None:
                number = len(self.late_later)
                self.late_later.append([_later(frame, recode.delay, s) - maker.base for s in range(maker.base, frame.last + 1)])
            self.late.append(
                [place, marks, number, *self._formula(sides), *self._formula(wait), bound, maker.walked.get(recode.outcome, -1)]
            )
        writer.flush()

    def sums(self) -> None:
        """What is compared with an earlier session has to be summed beforehand."""
        for row in self.writer.maker.thans:
            self.writer.instruct(I_SUM, row[0])

    def _late_sides(self, recode: p.Recode) -> tuple[int, int]:
        """When a late recode fits, and when it waits; one that the kernel cannot do fits everywhere, so that others do it."""
        maker = self.writer.maker
        delayed = recode.delay is not None and any(isinstance(part, p.MarkTest) for part in p.parts(recode.condition))
        unknown = self.others & set(asked_in(recode.condition))
        if delayed or unknown or not fits_condition(recode.condition, maker.conditions.told.inputs):
            return n.ALWAYS, n.NEVER
        return maker.sides(recode.condition, maker.conditions).true, maker.pending(recode.condition, maker.conditions)

    def sets(self) -> Iterator[int]:
        """The sets that these tables name."""
        yield from sets_in(self.program)
        yield from (place for row in self.rules for place in row[:2])
        yield from (place for row in self.extra for place in row[:4])
        yield from self.leaves
        yield from (place for row in self.late for place in (row[1], row[7]))
        yield from (row[2] for row in self.delays if row[2] >= 0)
        yield from (row[3] for row in self.writer.maker.thans if row[3] >= 0)
        yield from (place for row in self.latches for place in self._asked(row[1])[1:] if place >= 0)  # type: ignore[arg-type]

    def arrays(self) -> tuple[Any, ...]:
        """The tables."""
        maker, plan = self.writer.maker, self.writer.plan
        frame, base = maker.frame, maker.base
        size = frame.last - base + 1
        periods = [list(frame.periods(period))[base : frame.last + 1] for period in self.writer.turns]
        latches = [[act, *self._asked(until), rule] for act, until, rule in self.latches]  # type: ignore[arg-type]
        return (
            table(self.rules, 14), table(self.extra, 11), np.array(self.atoms, np.int64), np.array(self.leaves, np.int64),
            table(self.acts, 4), table(latches, 4), table(self.delays, 3),
            table(self.later, size), table(maker.thans, 4), table(self.guards, 2), table(self.program or [(0, 0)], 2),
            table(periods, size), np.array([plan.outcomes[name].standing for name in maker.walked], np.bool_),
            np.array(self.latch_of, np.int64), table(self.late, 9), table(self.late_later, size),
            np.array([_earliest(row) for row in self.late_later], np.int64).reshape(-1, 1, size),
        )  # fmt: skip


def _later(frame: Frame, delay: p.Delay, session: int) -> int:
    return min(later(frame.calendar, Point(session, frame.calendar.ends(session)), delay), frame.last + 1)


def _earliest(row: Sequence[int]) -> list[int]:
    """For each session the first mark that comes to it; -1 for none."""
    found = [-1] * len(row)
    for mark in range(len(row) - 1, -1, -1):
        if mark < row[mark] < len(row):
            found[row[mark]] = mark
    return found
