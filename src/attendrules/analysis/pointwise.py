"""Rule by rule: whether two conditions are equally true at every moment, whatever the marks are.

At one session a condition knows only how many marks of each class lie between the ends
of its windows. So these numbers are the variables, with no more of them in a stretch
than it has sessions. If no numbers make one condition true and the other not, nor one
false and the other not, the two rules do the same on every register.

What cannot be counted so (rows, whole days, facts, what holds) is left open: any value,
but the same for both where it is the same. That proves less, never too much.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

from attrs import define, evolve, field, frozen

from attendrules.analysis.canonical import exact, plain
from attendrules.analysis.machine.product import core_of
from attendrules.analysis.pairing import Pair
from attendrules.analysis.walking import inside
from attendrules.domain.calendar import Calendar
from attendrules.engine.windows import Point, bounds, comes
from attendrules.plan import model as p

PURE = (p.AllOf, p.AnyOf, p.Negated, p.Test, p.Count, p.Share, p.Rounding, p.MarkTest, p.HalfTermTest)
"""What can only be true, false or without value: it never waits for anything."""

WITHIN = (*get_args(p.Window), *get_args(p.Moment), p.Anchor)
"""What measures are made of besides."""

Counts = dict[tuple[int, int], dict[frozenset[str], int]]
"""For stretches of sessions (first, and one past the last), how many marks are of each class: the codes in it."""


@frozen
class Different:
    """Numbers of marks, up to a session, for which two conditions are not equally true."""

    session: int
    counts: Counts


@frozen
class Judge:
    """Compares conditions with a solver."""

    z: Any
    """The module of the solver."""
    calendar: Calendar
    alive: frozenset[str]
    plain_codes: frozenset[str]
    stop: Callable[[], bool]

    def compare(self, pair: Pair) -> Different | bool:
        """`True` if two conditions are always equally true, `False` if that is not known, else where they are not."""
        if pair.same:
            return True
        one, other = _without_inputs(pair)
        if one is None or other is None:
            return False
        for sessions in self._alike(pair, one, other):
            widest = self._widest(sessions, one, other)
            if self._ask(pair, one, other, sessions[0], widest) is None:
                continue
            for session in sessions:
                if self.stop():
                    return False
                lengths = self._lengths(session, one, other)
                found = self._ask(pair, one, other, session, lengths)
                if found is not None:
                    return found
        return not self.stop()

    def _alike(self, pair: Pair, one: p.Condition, other: p.Condition) -> Iterator[list[int]]:
        """The sessions at which the pair is looked at, those with the same order of windows together."""
        groups: dict[object, list[int]] = {}
        for session in range(len(self.calendar)):
            if pair.moment is None or isinstance(pair.moment, p.Delay) or _comes(pair.moment, self.calendar, session):
                groups.setdefault(self._shape(session, one, other), []).append(session)
        yield from groups.values()

    def _shape(self, session: int, one: p.Condition, other: p.Condition) -> object:
        """Equal where the same stretches make up the same windows."""
        cuts = self._cuts(session, one, other)
        spans = [(cuts.index(first), cuts.index(last)) for first, last in self._spans(session, one, other)]
        return tuple(spans), self.calendar.half_term_of_year(session)

    def _spans(self, session: int, one: p.Condition, other: p.Condition) -> list[tuple[int, int]]:
        windows = [value.window for value in _counted(one, other)]
        return [_span(window, self.calendar, session) for window in windows]

    def _cuts(self, session: int, one: p.Condition, other: p.Condition) -> list[int]:
        return sorted({cut for span in self._spans(session, one, other) for cut in span})

    def _lengths(self, session: int, one: p.Condition, other: p.Condition) -> list[int]:
        cuts = self._cuts(session, one, other)
        return [after - before for before, after in pairwise(cuts)]

    def _widest(self, sessions: Sequence[int], one: p.Condition, other: p.Condition) -> list[int]:
        every = [self._lengths(session, one, other) for session in sessions]
        return [max(each) for each in zip(*every, strict=True)]

    def _ask(self, pair: Pair, one: p.Condition, other: p.Condition, session: int, lengths: list[int]) -> Different | None:
        question = _Question(self, pair, session, _Stretches.of(self, one, other, lengths))
        return question.different(one, other)


def _comes(moment: p.Moment, calendar: Calendar, session: int) -> bool:
    return comes(moment, calendar, session)


@define
class _Here:
    """A session, for windows that need nothing else."""

    calendar: Calendar
    session: int
    mark: int | None = None

    def point(self, anchor: p.Anchor) -> Point | None:
        raise TypeError(anchor)

    def absence_began(self) -> int:
        raise TypeError(self.session)


def _span(window: p.Window, calendar: Calendar, session: int) -> tuple[int, int]:
    first, last = bounds(window, _Here(calendar, session))
    return first, max(first, last + 1)


def _countable(value: object) -> bool:
    """Whether it is the number of sessions in a window that does not hang on anything decided."""
    if isinstance(value, p.Share):
        return _plain_window(value.window)
    return isinstance(value, p.Count) and value.unit == "sessions" and not value.in_a_row and _plain_window(value.window)


def _plain_window(window: p.Window) -> bool:
    match window:
        case p.This() | p.Previous() | p.ThisAndPrevious():
            return True
        case p.Last(after=after):
            return after is None
        case p.Since(moment):
            return not isinstance(moment, p.Delay)
        case _:
            return False


def _counted(*conditions: p.Condition) -> list[p.Value]:
    return [each for each in inside(conditions) if isinstance(each, p.Count | p.Share) and _countable(each)]


def _without_inputs(pair: Pair) -> tuple[p.Condition | None, p.Condition | None]:
    """The parts of both that wait for nothing; nothing if the other parts are not the same."""
    mine, theirs = pair.one or p.AllOf(()), pair.other or p.AllOf(())
    free = pair.ways.no_inputs
    if all(_waits_not(each, free=free) for each in (mine, theirs)):
        return mine, theirs
    kind = p.AnyOf if isinstance(mine, p.AnyOf) or isinstance(theirs, p.AnyOf) else p.AllOf
    parts = [list(_flat(each, kind)) for each in (mine, theirs)]
    waiting = [sorted(repr(plain(each, pair.ways)) for each in side if not _waits_not(each, free=free)) for side in parts]
    if waiting[0] != waiting[1]:
        return None, None
    pure = [kind(tuple(each for each in side if _waits_not(each, free=free))) for side in parts]
    return pure[0], pure[1]


def _flat(condition: p.Condition, kind: type[p.AllOf | p.AnyOf]) -> Iterator[p.Condition]:
    if isinstance(condition, kind):
        for part in condition.parts:
            yield from _flat(part, kind)
    else:
        yield condition


def _waits_not(condition: p.Condition, *, free: bool) -> bool:
    known = (*PURE, p.Standing, p.Issued) if free else PURE
    return all(isinstance(each, (*known, *WITHIN)) for each in inside(condition) if hasattr(each, "__attrs_attrs__"))


@frozen
class _Stretches:
    """How many marks of each class lie in each stretch: the variables."""

    variables: list[list[Any]]
    """By stretch, then by class."""
    classes: list[frozenset[str]]
    limits: list[Any]
    cost: Any

    @classmethod
    def of(cls, judge: Judge, one: p.Condition, other: p.Condition, lengths: Sequence[int]) -> _Stretches:
        """The variables for two conditions; marks as entered and as they count are two sets of them."""
        sets = {codes for value in _counted(one, other) for codes in (value.codes, getattr(value, "possible", value.codes))}
        signed: dict[tuple[bool, ...], set[str]] = {}
        for code in judge.alive:
            signed.setdefault(tuple(code in codes for codes in sets), set()).add(code)
        classes = [frozenset(each) for key, each in signed.items() if any(key)]
        z = judge.z
        seen = ("entered", "")
        variables = [[z.Int(f"{level}:{at}:{n}") for level in seen for n in range(len(classes))] for at in range(len(lengths))]
        limits = [v >= 0 for row in variables for v in row]
        half = len(classes)
        for row, length in zip(variables, lengths, strict=True):
            limits += [z.Sum([*row[:half], z.IntVal(0)]) <= length, z.Sum([*row[half:], z.IntVal(0)]) <= length]
        odd = [v for row in variables for n, v in enumerate(row) if not classes[n % half] & judge.plain_codes]
        return cls(variables, classes, limits, z.Sum([*odd, z.IntVal(0)]))


@define
class _Question:
    judge: Judge
    pair: Pair
    session: int
    stretches: _Stretches
    open: dict[object, Any] = field(factory=dict)
    more: list[Any] = field(factory=list)
    cuts: list[int] = field(factory=list)

    def different(self, one: p.Condition, other: p.Condition) -> Different | None:
        """Numbers for which the two are not equally true, with few marks other than present; nothing if there are none."""
        z = self.judge.z
        self.cuts = self.judge._cuts(self.session, one, other)  # noqa: SLF001 - its own question
        (yes, no), (also, nor) = self.truth(one), self.truth(other)
        solver = z.Solver()
        solver.add(z.Or(yes != also, no != nor), *self.more)
        if self.pair.pupil:
            solver.add(*self.stretches.limits)
        else:
            solver.add(*[v >= 0 for row in self.stretches.variables for v in row])
        found = None
        until = time.process_time() + 0.3
        while solver.check() == z.sat:
            model = solver.model()
            found = self._told(model)
            cost = model.eval(self.stretches.cost, model_completion=True)
            if time.process_time() > until:
                break
            solver.add(self.stretches.cost < cost)
        if found is None and solver.check() != z.unsat:
            return Different(self.session, {})
        return found

    def _told(self, model: Any) -> Different:
        half = len(self.stretches.classes)
        counts: Counts = {}
        for at, row in enumerate(self.stretches.variables):
            numbers = [model.eval(v, model_completion=True).as_long() for v in row]
            entered = {c: max(numbers[n], numbers[half + n]) for n, c in enumerate(self.stretches.classes)}
            counts[self.cuts[at], self.cuts[at + 1]] = {c: n for c, n in entered.items() if n}
        return Different(self.session, counts)

    def truth(self, condition: p.Condition) -> tuple[Any, Any]:
        """Whether it is true, and whether it is false."""
        z = self.judge.z
        true, false = (z.BoolVal(each) for each in (True, False))
        match condition:
            case p.AllOf(parts):
                each = [self.truth(part) for part in parts]
                return z.And(*[yes for yes, _ in each], true), z.Or(*[no for _, no in each], false)
            case p.AnyOf(parts):
                each = [self.truth(part) for part in parts]
                return z.Or(*[yes for yes, _ in each], false), z.And(*[no for _, no in each], true)
            case p.Negated(part):
                yes, no = self.truth(part)
                return no, yes
            case p.HalfTermTest(number):
                here = z.BoolVal(self.judge.calendar.half_term_of_year(self.session) == number)
                return here, z.Not(here)
            case p.Test():
                return self._test(condition)
            case _:
                return self._open(condition, two_valued=isinstance(condition, p.MarkTest | p.Standing | p.Issued))

    def _open(self, condition: p.Condition, *, two_valued: bool) -> tuple[Any, Any]:
        """Something of which only this is known, that it is the same where it is asked again."""
        z = self.judge.z
        key = repr(plain(condition, self.pair.ways))
        yes, no = z.Bool(f"yes {key}"), z.Bool(f"no {key}")
        self.more.append(no == z.Not(yes) if two_valued else z.Not(z.And(yes, no)))
        return yes, no

    def _test(self, test: p.Test) -> tuple[Any, Any]:
        z = self.judge.z
        part, whole = self._amount(test.value)
        if isinstance(test.value, p.Count):
            says = _compare(z, test.operator, part * test.threshold.denominator, test.threshold.numerator)
            return says, z.Not(says)
        says = self._share(test, part, whole)
        return z.And(whole > 0, says), z.And(whole > 0, z.Not(says))

    def _share(self, test: p.Test, part: Any, whole: Any) -> Any:
        z = self.judge.z
        rounding = test.value.rounding if isinstance(test.value, p.Share) else None

        def reaches(sign: str) -> Any:
            operator, limit = exact(rounding, sign, Fraction(test.threshold))
            return _compare(z, operator, 100 * limit.denominator * part, limit.numerator * whole)

        return {
            ">=": lambda: reaches(">="),
            ">": lambda: reaches(">"),
            "<": lambda: z.Not(reaches(">=")),
            "<=": lambda: z.Not(reaches(">")),
            "=": lambda: z.And(reaches(">="), z.Not(reaches(">"))),
        }[test.operator]()

    def _amount(self, value: p.Value) -> tuple[Any, Any]:
        if not _countable(value):
            return self._unknown(value)
        codes, possible = value.codes, getattr(value, "possible", value.codes)
        first, last = _span(value.window, self.judge.calendar, self.session)
        inside = range(self.cuts.index(first), self.cuts.index(last))
        half = 0 if value.seen == "entered" or self.pair.ways.no_recodes else len(self.stretches.classes)
        return self._sum(codes, inside, half), self._sum(possible, inside, half)

    def _sum(self, codes: frozenset[str], stretches: range, half: int) -> Any:
        z, rows = self.judge.z, self.stretches.variables
        classes = enumerate(self.stretches.classes)
        return z.Sum([*(rows[at][half + n] for n, each in classes if each <= codes for at in stretches), z.IntVal(0)])

    def _unknown(self, value: p.Value) -> tuple[Any, Any]:
        """A number of which nothing is known but that it is the same where it is asked again."""
        z = self.judge.z
        core, rest = core_of(value, self.judge.alive)
        seen = "" if self.pair.ways.no_recodes or value.seen == "effective" else value.seen
        key = repr(plain(evolve(core, seen=seen), self.pair.ways))
        part, whole = z.Int(f"part {key}"), z.Int(f"whole {key}")
        self.more += [part >= 0, part <= whole]
        return (whole - part if rest else part), whole


def _compare(z: Any, operator: str, left: Any, right: Any) -> Any:
    del z
    return {
        ">=": lambda: left >= right, ">": lambda: left > right, "<": lambda: left < right, "<=": lambda: left <= right,
        "=": lambda: left == right,
    }[operator]()  # fmt: skip
