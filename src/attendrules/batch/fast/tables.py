"""A plan as the tables that the compiled kernel reads, as far as it can be put that way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor, gcd
from typing import Any

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from attendrules.batch.analysis import made
from attendrules.batch.decided import numbers_of
from attendrules.batch.fast.able import Able
from attendrules.batch.fast.kernel import (
    AND,
    AND_WITH,
    AT_LEAST,
    BELOW,
    COUNT,
    DAY_ROW,
    DAYS,
    EQUAL,
    EVERY,
    ONCE,
    OR,
    OR_WITH,
    PUSH,
    RISING,
    ROW,
    T_CALENDAR,
    T_COUNT,
    T_ISSUED,
    T_MARK,
    T_NOT_ISSUED,
    T_NOT_MARK,
    T_NOT_STANDING,
    T_PUPIL,
    T_SHARE,
    T_STANDING,
    T_THAN,
    UNEQUAL,
    UNTIL,
)  # fmt: skip
from attendrules.batch.frame import Frame
from attendrules.batch.looks import Looks
from attendrules.batch.tests import bounds_of
from attendrules.domain.sessions import Period
from attendrules.engine.windows import Point, later
from attendrules.plan import model as p

ABOVE, AT_MOST = 4, 5
OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "="}
WORDS = {"rising": RISING, "every": EVERY, "once": ONCE, "until": UNTIL}
DEEPEST = 8
Array = NDArray[Any]


class TooMuchError(Exception):
    """A plan does not fit into the tables (more than 16 classes of marks, say)."""


@frozen(eq=False)
class Tables:
    """What `steps.run` takes besides marks and pupils."""

    classes: tuple[tuple[frozenset[str], str], ...]
    """The classes of marks and whether before or after recodes, bit by bit."""
    arrays: tuple[Array, ...] = field(repr=False)
    sizes: Array = field(repr=False)
    recodes: Array = field(repr=False)
    first: Array = field(repr=False)
    phases: tuple[tuple[str, bool], ...] = ()
    """What is asked of pupils themselves: the phase, and whether it is to be so."""
    of_cause: Array = field(default=None, repr=False)


@define
class Maker:
    """Makes tables; each thing that is asked for twice is one row."""

    plan: p.Plan
    frame: Frame
    possible: frozenset[str]
    able: Able
    classes: dict[tuple[frozenset[str], str], int] = field(factory=dict)
    windows: dict[p.Window, int] = field(factory=dict)
    counters: dict[tuple[int, ...], int] = field(factory=dict)
    tests: dict[tuple[int, ...], int] = field(factory=dict)
    calendar: dict[tuple[bool, ...], int] = field(factory=dict)
    phases: dict[tuple[str, bool], int] = field(factory=dict)
    stands: dict[str, int] = field(factory=dict)
    told: dict[str, int] = field(factory=dict)
    saves: dict[tuple[int, int, int], int] = field(factory=dict)
    rows: dict[tuple[Any, ...], int] = field(factory=dict)
    turns: dict[Period, int] = field(factory=dict)
    program: list[int] = field(factory=list)

    def bit(self, codes: frozenset[str], seen: str = "effective") -> int:
        """The bit of a class of marks, before recodes (`entered`) or after them."""
        stage = "entered" if seen == "entered" and self.able.recodes else "effective"
        return self.classes.setdefault((codes, stage), len(self.classes))

    def counter(self, kind: int, value: p.Count | p.Share, codes: frozenset[str]) -> int:
        """A count of a class over the window of a measure."""
        window = self.windows.setdefault(value.window, len(self.windows))
        possible = self.bit(self.possible, value.seen) if kind != COUNT else 0
        row = (kind, self.bit(codes, value.seen), possible, window)
        return self.counters.setdefault(row, len(self.counters))

    def test(self, *row: int) -> int:
        """A test, as a row of eight numbers."""
        return self.tests.setdefault((*row, *[0] * (8 - len(row))), len(self.tests))

    # ---- conditions -----------------------------------------------------------------------

    def condition(self, condition: p.Condition | None) -> tuple[int, int]:
        """A condition as a stretch of the program."""
        start = len(self.program)
        if condition is not None:
            self._postfix(condition, PUSH, 1, wanted=True)
        return start, len(self.program)

    def _postfix(self, condition: p.Condition, how: int, depth: int, *, wanted: bool) -> None:
        if depth > DEEPEST:
            raise TooMuchError
        match condition:
            case p.Negated(part):
                self._postfix(part, how, depth, wanted=not wanted)
            case p.AllOf(parts) | p.AnyOf(parts):
                conjunction = isinstance(condition, p.AllOf) is wanted
                for index, part in enumerate(sorted(parts, key=lambda part: isinstance(part, p.AllOf | p.AnyOf), reverse=True)):
                    self._postfix(
                        part, PUSH if index == 0 else AND_WITH if conjunction else OR_WITH, depth + index, wanted=wanted
                    )
                if how != PUSH:
                    self.program.append(AND if how == AND_WITH else OR)
            case _:
                self.program.append(self._leaf(condition, wanted=wanted) + how)

    def _leaf(self, condition: p.Condition, *, wanted: bool) -> int:
        match condition:
            case p.Test(value, operator, threshold):
                chosen = operator if wanted else OPPOSITE[operator]
                return (
                    self._share(value, chosen, threshold) if isinstance(value, p.Share) else self._count(value, chosen, threshold)
                )
            case p.MarkTest(codes):
                return self.test(T_MARK if wanted else T_NOT_MARK, self.bit(codes))
            case p.HalfTermTest(number):
                of_year = self.frame.calendar.half_term_of_year
                return self._by_calendar(tuple((of_year(s) == number) is wanted for s in range(self.frame.last + 1)))
            case p.PhaseTest(phase):
                return self.test(T_PUPIL, self.phases.setdefault((phase, wanted), len(self.phases)))
            case p.Standing(outcome):
                if outcome not in self.able.makers:
                    return self._by_calendar((not wanted,) * (self.frame.last + 1))
                return self.test(T_STANDING if wanted else T_NOT_STANDING, self.stand(outcome), 0, 0, 0, 0, 0, 1)
            case p.Issued(outcome):
                if outcome not in self.able.makers:
                    return self._by_calendar((not wanted,) * (self.frame.last + 1))
                return self.test(T_ISSUED if wanted else T_NOT_ISSUED, self.tell(outcome), 0, 0, 0, 0, 0, 1)
            case p.ThanEarlier(value, higher, outcome):
                return self._than(value, outcome, (0 if higher else 1) if wanted else (2 if higher else 3))
            case _:
                raise TooMuchError

    def _by_calendar(self, row: tuple[bool, ...]) -> int:
        return self.test(T_CALENDAR, self.calendar.setdefault(row, len(self.calendar)))

    def _count(self, value: p.Count, operator: str, threshold: Fraction) -> int:
        if value.in_a_row or value.unit == "days":
            kind = (DAY_ROW if value.unit == "days" else ROW) if value.in_a_row else DAYS
            counter = self.counter(kind, value, value.codes & self.possible)
        else:
            counter = self.counter(COUNT, value, value.codes - p.NO_MARK)
        if operator in {">=", "<"}:
            least = ceil(threshold)
        elif operator in {">", "<="}:
            least = floor(threshold) + 1
        elif threshold.denominator != 1 or not 0 <= threshold < 1 << 16:
            return self._by_calendar((operator == "!=",) * (self.frame.last + 1))
        else:
            return self.test(T_COUNT, counter, 0, int(threshold), 0, EQUAL if operator == "=" else UNEQUAL)
        if not 0 < least < 1 << 16:
            return self._by_calendar(((operator in {">=", ">"}) is (least <= 0),) * (self.frame.last + 1))
        return self.test(T_COUNT, counter, 0, least, 0, AT_LEAST if operator in {">=", ">"} else BELOW)

    def _share(self, value: p.Share, operator: str, threshold: Fraction) -> int:
        if operator in {"=", "!="} and value.rounding is not None:
            raise TooMuchError
        at_least, above = bounds_of(value, threshold)
        bound, strict = at_least if operator in {">=", "<", "=", "!="} else above
        op = {">=": ABOVE if strict else AT_LEAST, ">": ABOVE if strict else AT_LEAST, "<": AT_MOST if strict else BELOW,
              "<=": AT_MOST if strict else BELOW, "=": EQUAL, "!=": UNEQUAL}[operator]  # fmt: skip
        x, y = 100 * bound.denominator, bound.numerator
        common = gcd(x, y)
        x, y = x // common, y // common
        if max(abs(x), abs(y)) >= 1 << 40:
            raise TooMuchError
        longest = self.frame.last + 1
        narrow = y >= 0 and max(x, y) * longest < 1 << 16
        part, whole = self.counter(COUNT, value, value.codes - p.NO_MARK), self.counter(COUNT, value, value.possible - p.NO_MARK)
        return self.test(T_SHARE, part, whole, x, y, op, int(narrow))

    def _than(self, value: p.Value, outcome: str, op: int) -> int:
        if not isinstance(value, p.Share) or value.rounding is not None:
            raise TooMuchError
        part, whole = self.counter(COUNT, value, value.codes - p.NO_MARK), self.counter(COUNT, value, value.possible - p.NO_MARK)
        row = (self.tell(outcome), part, whole)
        return self.test(T_THAN, part, whole, self.saves.setdefault(row, len(self.saves)), 0, op, 0, 1)

    # ---- outcomes, periods and tables by session -----------------------------------------------

    def stand(self, outcome: str) -> int:
        """The place of a standing outcome."""
        return self.stands.setdefault(outcome, len(self.stands))

    def tell(self, outcome: str) -> int:
        """The place of an outcome of which it is asked whether it is due."""
        return self.told.setdefault(outcome, len(self.told))

    def by_session(self, flags: Iterable[int]) -> int:
        """A table by session, as the place of a row."""
        row = bytearray(self.frame.last + 1)
        for session in flags:
            row[session] = 1
        return self.rows.setdefault(("flags", bytes(row)), len(self.rows))

    def turn(self, period: Period | None) -> int:
        """The periods of a kind, as the place of a row."""
        return -1 if period is None else self.turns.setdefault(period, len(self.turns))


def made_tables(plan: p.Plan, frame: Frame, possible: frozenset[str], able: Able) -> Tables:
    """The tables of those steps of a plan that the kernel is able to do; `TooMuchError` if they do not fit."""
    maker = Maker(plan, frame, possible, able)
    rules, acts, latches, delays, held = _steps(maker)
    for place, outcome in enumerate(_outcomes(plan, able)):
        acts[place][8] = maker.tell(outcome) if outcome in _asked(maker, latches, delays) else -1
    recodes, first = _recodes(maker)
    if len(maker.classes) > 16:
        raise TooMuchError
    last = frame.last
    windows = [frame.window(window) for window in maker.windows]
    flags = np.zeros((max(1, len(maker.rows)), last + 1), np.uint8)
    for (_, row), place in maker.rows.items():
        flags[place] = np.frombuffer(row, np.uint8)
    makers = _makers(maker, acts)
    periods = [frame.periods(period) for period in maker.turns]
    later_table = [[_later(frame, each, s) for s in range(last + 1)] for each in delays]
    arrays = (
        _table(maker.counters, 4), np.array([[w.first, w.last] for w in windows], np.int64).reshape(-1, 2, last + 1),
        _table(maker.tests, 8), np.array(list(maker.calendar), np.uint8).reshape(-1, last + 1),
        np.array(maker.program or [0], np.int64),
        np.array(rules, np.int64).reshape(-1, 9), flags, flags, np.array(acts, np.int64).reshape(-1, 9),
        np.array(periods, np.int64).reshape(-1, last + 1),
        np.array([(n, row[5], maker.tell(until), row[1]) for n, (row, until) in enumerate(latches)], np.int64).reshape(-1, 4),
        makers, np.array([maker.tell(each.after) for each in delays], np.int64),
        np.array(later_table, np.int64).reshape(-1, last + 1), _table(maker.saves, 3),
        np.array(frame.periods(Period.YEAR), np.int64),
    )  # fmt: skip
    causes = len(plan.recodes) + sum(map(len, numbers_of(plan)))
    of_cause = np.full(max(1, causes), -1, np.int64)
    for row in acts:
        of_cause[row[0]] = row[1]
    bands = sum(row[3] >= 0 for row in rules)
    sizes = np.array([0, last, 2 * causes, len(maker.stands), len(maker.told), held, len(latches), bands, frame.first], np.int64)
    return Tables(tuple(maker.classes), arrays, sizes, recodes, first, tuple(maker.phases), of_cause)


def _asked(maker: Maker, latches: Sequence[tuple[list[int], str]], delays: Sequence[p.Delay]) -> set[str]:
    """The outcomes of which somebody asks whether they are due."""
    return {*maker.told, *(until for _, until in latches), *(each.after for each in delays)}


def _outcomes(plan: p.Plan, able: Able) -> list[str]:
    """The outcome of each action and row, in order."""
    return [outcome for index in able.steps for outcome in made(plan.steps[index])]


def _table(rows: Iterable[tuple[int, ...]], width: int) -> Array:
    return np.array(list(rows), np.int64).reshape(-1, width)


def _later(frame: Frame, delay: p.Delay, session: int) -> int:
    return min(later(frame.calendar, Point(session, frame.calendar.ends(session)), delay), frame.last + 1)


def _makers(maker: Maker, acts: Sequence[Sequence[int]]) -> Array:
    slots: dict[int, list[int]] = {}
    for row in acts:
        if row[5] >= 0:
            slots.setdefault(row[1], []).append(row[5])
    widest = max((len(set(each)) for each in slots.values()), default=1)
    table = np.full((max(1, len(maker.stands)), widest), -1, np.int64)
    for outcome, each in slots.items():
        table[outcome, : len(set(each))] = sorted(set(each))
    return table


def _steps(maker: Maker) -> tuple[list[list[int]], list[list[int]], list[tuple[list[int], str]], list[p.Delay], int]:
    """Rules, actions, what holds until something else is due, delays, and how many (step, outcome) pairs stand."""
    plan, frame = maker.plan, maker.frame
    rules: list[list[int]] = []
    acts: list[list[int]] = []
    latches: list[tuple[list[int], str]] = []
    delays: list[p.Delay] = []
    held: dict[tuple[int, str], int] = {}
    numbers, bands = numbers_of(plan), 0
    for index in maker.able.steps:
        step, start = plan.steps[index], len(acts)
        if isinstance(step, p.Band):
            for number, each in zip(numbers[index], step.rows, strict=True):
                slot = held.setdefault((index, each.outcome), len(held))
                acts.append([number, maker.stand(each.outcome), 0, -1, -1, slot, *maker.condition(each.condition), index])
            rules.append([maker.by_session(range(frame.last + 1)), 0, -1, bands, start, len(acts), 0, 0, 0])
            bands += 1
            continue
        special = 0
        for number, action in zip(numbers[index], step.actions, strict=True):
            standing = plan.outcomes[action.outcome].standing
            slot = held.setdefault((index, action.outcome), len(held)) if standing else -1
            turn = maker.turn(action.frequency.period)
            stand = maker.stand(action.outcome) if standing else -1
            row = [number, stand, WORDS[action.frequency.word], turn, -1, slot, 0, 0, index]
            if action.frequency.outcome:
                row[4] = len(latches)
                latches.append((row, action.frequency.outcome))
            lasts = action.frequency.word == "until" or bool(action.frequency.outcome)
            special = max(special, 2 if lasts and standing else int(standing))
            acts.append(row)
        delay = isinstance(step.moment, p.Delay)
        if isinstance(step.moment, p.Delay):
            delays.append(step.moment)
            looks = fresh = maker.by_session(())
        else:
            found = Looks.of(step.moment, step.afresh, frame)
            looks = maker.by_session(found.sessions)
            fresh = maker.by_session(found.sessions[k] for k in found.fresh)
        rules.append(
            [looks, fresh, len(delays) - 1 if delay else -1, -1, start, len(acts), *maker.condition(step.condition), special]
        )
    return rules, acts, latches, delays, len(held)


def _recodes(maker: Maker) -> tuple[Array, Array]:
    """The recodes that the kernel does itself, and the first session of each of their windows."""
    rows: list[list[int]] = []
    windows: list[list[int]] = []
    for place, recode in enumerate(maker.plan.recodes):
        if place in maker.able.recodes:
            counted, least, window = maker.able.recodes[place]
            half = -1 if recode.half is None else recode.half.index
            rows.append(
                [
                    1 << maker.bit(recode.sources, "entered"),
                    1 << maker.bit(counted, "entered"),
                    least,
                    len(windows),
                    half,
                    0,
                    place,
                ]
            )
            windows.append(maker.frame.window(window).first)
    return np.array(rows, np.int64).reshape(-1, 7), np.array(windows, np.int64).reshape(-1, maker.frame.last + 1)
