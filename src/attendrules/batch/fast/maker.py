"""Conditions and measures of a plan as formulas and rows of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from math import ceil, floor, gcd
from typing import Any

from attrs import define, field, frozen

from attendrules.batch.case import Case
from attendrules.batch.conditions import Conditions
from attendrules.batch.counts import Solve
from attendrules.batch.fast import nodes as n
from attendrules.batch.fast.nodes import Nodes
from attendrules.batch.frame import Frame
from attendrules.batch.intervals import Intervals
from attendrules.batch.tests import bounds_of
from attendrules.plan import model as p

COUNT, SHARE, ROW, DAYS, DAY_ROW, PARTS, PART_ROW = range(7)
KINDS = {
    ("sessions", False): COUNT, ("sessions", True): ROW, ("days", False): DAYS, ("days", True): DAY_ROW,
    ("part days", False): PARTS, ("part days", True): PART_ROW,
}  # fmt: skip
MOST_CLASSES = 64
NARROW = 1 << 31


class TooMuchError(Exception):
    """A plan does not fit into the tables (more than 64 classes of marks, say)."""


@frozen
class Sides:
    """When a condition is true, when false, and when unknown."""

    true: int
    false: int
    unknown: int = n.NEVER


@define
class Maker:
    """Makes formulas; what is asked for twice is one row.

    `outcomes` says when each outcome that was worked out before is due, and when it holds;
    those that are worked out on the way are in `walked`, by their numbers.
    """

    frame: Frame
    possible: frozenset[str]
    conditions: Conditions
    arrived: Callable[[p.ArrivalTest, bool, Case], Intervals]
    nodes: Nodes
    walked: dict[str, int] = field(factory=dict)
    outcomes: dict[str, tuple[int, int]] = field(factory=dict)
    stages: bool = False
    """Whether a recode may have made marks other than they were entered."""
    version: int = 0
    """How often marks have been recoded by now."""
    classes: dict[tuple[frozenset[str], str], int] = field(factory=dict)
    windows: dict[p.Window, int] = field(factory=dict)
    measures: dict[tuple[int, ...], int] = field(factory=dict)
    leaves: list[Solve] = field(factory=list)
    """What is known of a pupil besides marks, as sessions; by number."""
    leaf_of: dict[object, int] = field(factory=dict)
    thans: dict[tuple[Any, ...], int] = field(factory=dict)

    @property
    def base(self) -> int:
        """The session of the first bit: a morning."""
        return self.frame.first - self.frame.first % 2

    # ---- known sessions, and what is known of pupils ---------------------------------------------

    def sessions(self, flags: Sequence[int]) -> int:
        """Sessions of the calendar, by number."""
        return self.nodes.known(sum(1 << s - self.base for s in set(flags) if self.frame.first <= s <= self.frame.last))

    def leaf(self, key: object, solve: Solve) -> int:
        """What is known of a pupil besides marks."""
        if key not in self.leaf_of:
            self.leaf_of[key] = len(self.leaves)
            self.leaves.append(solve)
        return self.nodes.make(n.PROFILE, self.leaf_of[key])

    def _told(self, condition: p.Condition, at: Conditions) -> Sides:
        """A fact, a number, an event, the phase, or coming and leaving; nothing of what nobody speaks of."""
        inputs = at.told.inputs
        match condition:
            case p.Happened(name) if name not in inputs.recorded:
                return Sides(n.NEVER, n.NEVER, n.ALWAYS)
            case p.FactTest(name) | p.NumberTest(name) if name not in inputs.told:
                return Sides(n.NEVER, n.NEVER, n.ALWAYS)
            case p.ArrivalTest():
                made = [self.leaf((condition, wanted), partial(self.arrived, condition, wanted)) for wanted in (True, False)]
            case _:
                made = [
                    self.leaf((condition, at.told.clock, wanted), at.side(condition, wanted=wanted)) for wanted in (True, False)
                ]
        true, false = made
        if isinstance(condition, p.Happened | p.RollTest):
            return Sides(true, self.nodes.outside(true))
        return Sides(true, false, self.nodes.outside(self.nodes.either(true, false)))

    # ---- conditions ------------------------------------------------------------------------------

    def sides(self, condition: p.Condition | None, at: Conditions) -> Sides:
        """When a condition is true, and when it is false, as a rule sees it."""
        nodes = self.nodes
        match condition:
            case None:
                return Sides(n.ALWAYS, n.NEVER)
            case p.Negated(part):
                inner = self.sides(part, at)
                return Sides(inner.false, inner.true, inner.unknown)
            case p.AllOf(parts):
                return self._all_of([self.sides(part, at) for part in parts])
            case p.AnyOf(parts):
                found = self._all_of([Sides(one.false, one.true, one.unknown) for one in (self.sides(x, at) for x in parts)])
                return Sides(found.false, found.true, found.unknown)
            case p.Test() | p.MarkTest() | p.HalfTermTest():
                return self._marks(condition)
            case p.Standing(outcome) | p.Issued(outcome):
                return self._outcome(outcome, standing=isinstance(condition, p.Standing))
            case p.ThanEarlier():
                row = self._than(condition)
                true, false = nodes.make(n.THAN, row, 1), nodes.make(n.THAN, row, 0)
                return Sides(true, false, nodes.outside(nodes.either(true, false)))
            case _:
                return self._told(condition, at)

    def _all_of(self, each: Sequence[Sides]) -> Sides:
        nodes = self.nodes
        not_false = nodes.all_of(nodes.either(one.true, one.unknown) for one in each)
        unknown = nodes.both(nodes.any_of(one.unknown for one in each), not_false)
        return Sides(nodes.all_of(one.true for one in each), nodes.any_of(one.false for one in each), unknown)

    def _marks(self, condition: p.Test | p.MarkTest | p.HalfTermTest) -> Sides:
        nodes = self.nodes
        if isinstance(condition, p.Test):
            if isinstance(condition.value, p.Share):
                return self._share(condition.value, condition.operator, condition.threshold)
            true = self._count(condition.value, condition.operator, condition.threshold)
        elif isinstance(condition, p.MarkTest):
            true = nodes.make(n.PLANE, self.bit(condition.codes), self.version)
        else:
            of_year, sessions = self.frame.calendar.half_term_of_year, range(self.frame.first, self.frame.last + 1)
            true = self.sessions([s for s in sessions if of_year(s) == condition.number])
        return Sides(true, nodes.outside(true))

    def _outcome(self, outcome: str, *, standing: bool) -> Sides:
        nodes = self.nodes
        if outcome in self.walked:
            number = self.walked[outcome]
            true, waits = nodes.make(n.STANDS if standing else n.ISSUED, number), nodes.make(n.WAITS, number)
            neither = nodes.outside(true)
            return Sides(true, nodes.both(neither, nodes.outside(waits)), nodes.both(neither, waits))
        due, held = self.outcomes.get(outcome, (n.NEVER, n.NEVER))
        true = held if standing else due
        return Sides(true, nodes.outside(true))

    def pending(self, condition: p.Condition | None, at: Conditions) -> int:
        """When a condition is unknown for want of facts and events, as `engine.conditions.missing` has it."""
        leaves = [] if condition is None else self._lacking(condition, at, n.ALWAYS, wanted=True)
        lacks = self.nodes.any_of(scope for scope, starts in leaves if not starts)
        starting = self.nodes.any_of(scope for scope, starts in leaves if starts)
        return self.nodes.both(lacks, self.nodes.outside(starting))

    def _lacking(self, condition: p.Condition, at: Conditions, scope: int, *, wanted: bool) -> list[tuple[int, bool]]:
        inner = self.nodes.both(scope, self.sides(condition, at).unknown)
        match condition:
            case _ if inner == n.NEVER:
                return []
            case p.AllOf(parts) | p.AnyOf(parts):
                return [each for part in parts for each in self._lacking(part, at, inner, wanted=wanted)]
            case p.Negated(part):
                return self._lacking(part, at, inner, wanted=not wanted)
            case p.FactTest() | p.NumberTest() | p.Standing() | p.Issued():
                return [(inner, False)]
            case p.Happened(event):
                return [] if event in at.told.inputs.recorded else [(inner, condition.wants_none is not wanted)]
            case _:
                return []

    # ---- measures --------------------------------------------------------------------------------

    def bit(self, codes: frozenset[str], seen: str = "effective") -> int:
        """The bit of a class of marks, before recodes (`entered`) or after them."""
        stage = "entered" if seen == "entered" and self.stages else "effective"
        found = self.classes.setdefault((codes, stage), len(self.classes))
        if found >= MOST_CLASSES:
            raise TooMuchError
        return found

    def measure(self, value: p.Value) -> int:
        """A measure, as the place of a row: its kind, two classes, its window, and which marks it sees."""
        window = self.windows.setdefault(value.window, len(self.windows))
        version = 0 if value.seen == "entered" else self.version
        if isinstance(value, p.Share):
            row = (SHARE, self.bit(value.codes - p.NO_MARK, value.seen), self.bit(value.possible - p.NO_MARK, value.seen))
        elif KINDS[value.unit, value.in_a_row] == COUNT:
            row = (COUNT, self.bit(value.codes - p.NO_MARK, value.seen), 0)
        else:
            hits, breaks = value.codes & self.possible, self.possible - value.codes
            row = (KINDS[value.unit, value.in_a_row], self.bit(hits, value.seen), self.bit(breaks, value.seen))
        return self.measures.setdefault((*row, window, version), len(self.measures))

    def _than(self, condition: p.ThanEarlier) -> int:
        due = self.outcomes.get(condition.outcome, (n.NEVER, n.NEVER))[0]
        row = (self.measure(condition.value), int(condition.higher), self.walked.get(condition.outcome, -1), due)
        return self.thans.setdefault(row, len(self.thans))

    def _count(self, value: p.Count, operator: str, threshold: Fraction) -> int:
        at_least = ceil(threshold) if operator in {">=", "<"} else floor(threshold) + 1
        if operator in {">=", ">"}:
            return self._reaches(value, at_least)
        if operator in {"<", "<="}:
            return self.nodes.outside(self._reaches(value, at_least))
        equal = n.NEVER
        if threshold.denominator == 1:
            more = self._reaches(value, int(threshold) + 1)
            equal = self.nodes.both(self._reaches(value, int(threshold)), self.nodes.outside(more))
        return equal if operator == "=" else self.nodes.outside(equal)

    def _reaches(self, value: p.Count, least: int) -> int:
        if least <= 0:
            return n.ALWAYS
        if least > self.frame.last + 1:
            return n.NEVER
        return self.nodes.make(n.COUNT_TEST, self.measure(value), least)

    def _share(self, value: p.Share, operator: str, threshold: Fraction) -> Sides:
        nodes, (at_least, above) = self.nodes, bounds_of(value, threshold)
        known = nodes.make(n.SHARE_KNOWN, self.measure(value))

        def high(bound: tuple[Fraction, bool]) -> int:
            x, y = 100 * bound[0].denominator, bound[0].numerator
            common = gcd(x, y)
            if max(abs(x), abs(y)) // common >= NARROW:
                raise TooMuchError
            return nodes.make(n.SHARE_TEST, self.measure(value), x // common, y // common, int(bound[1]))

        if operator in {"=", "!="}:
            true = nodes.both(high(at_least), nodes.outside(high(above)))
        else:
            true = high(at_least if operator in {">=", "<"} else above)
        false, unknown = nodes.both(known, nodes.outside(true)), nodes.outside(known)
        return Sides(true, false, unknown) if operator in {">=", ">", "="} else Sides(false, true, unknown)
