"""Conditions as sets of sessions: those in which one is true, those in which it is false.

What is in neither set is unknown. `and` is true where all parts are and false where one
is, so each side is made from the same side of the parts; `not` changes sides.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import reduce

from attrs import evolve, field, frozen

from attendrules.batch.case import Case
from attendrules.batch.counts import Solve
from attendrules.batch.intervals import Intervals, both, either, outside, singles, within
from attendrules.batch.tests import Ground, test
from attendrules.batch.told import Told
from attendrules.domain.sessions import Period
from attendrules.plan import model as p


@frozen(eq=False)
class Conditions:
    """Makes solvers of conditions."""

    ground: Ground
    told: Told
    tests: dict[object, Solve] = field(factory=dict)
    """Tests that several steps share are solved once for a pupil."""

    def at(self, clock: dt.time | None) -> Conditions:
        """The same for rules that look at a time of day."""
        return evolve(self, told=evolve(self.told, clock=clock)) if clock != self.told.clock else self

    def side(self, condition: p.Condition | None, *, wanted: bool) -> Solve:
        """When a condition is true, or (`wanted` false) false; not cut to the sessions of the pupil."""
        match condition:
            case None:
                return _whole if wanted else _nowhere
            case p.Negated(part):
                return self.side(part, wanted=not wanted)
            case p.AllOf(parts) | p.AnyOf(parts):
                sides = [self.side(part, wanted=wanted) for part in sorted(parts, key=_cost)]
                return _all_of(sides) if isinstance(condition, p.AllOf) is wanted else _any_of(sides)
            case p.Test():
                return self._test(condition, wanted=wanted)
            case _:
                return self._leaf(condition, wanted=wanted)

    def _test(self, condition: p.Test, *, wanted: bool) -> Solve:
        key = (condition.value, condition.operator, condition.threshold, wanted)
        if key not in self.tests:
            self.tests[key] = _kept(len(self.tests), test(condition, self.ground, wanted=wanted))
        return self.tests[key]

    def _leaf(self, condition: p.Condition, *, wanted: bool) -> Solve:
        told = self.told
        match condition:
            case p.MarkTest(codes):
                return self._mark(codes, wanted=wanted)
            case p.HalfTermTest(number):
                return self._half_term(number, wanted=wanted)
            case p.PhaseTest(phase):
                return lambda case: _whole(case) if case.pupil.phase is not None and (case.pupil.phase == phase) is wanted else []
            case p.FactTest(fact):
                return lambda case: told.fact(case, fact, wanted=wanted)
            case p.NumberTest():
                return lambda case: told.number(case, condition, wanted=wanted)
            case p.Happened():
                return lambda case: told.happened(case, condition, wanted=wanted)
            case p.RollTest(leaves):
                return _or_not(lambda case: self._edge(case, leaves=leaves), wanted=wanted)
            case p.Standing(outcome):
                return _or_not(lambda case: case.standing.get(outcome, []), wanted=wanted)
            case p.Issued(outcome):
                return _or_not(lambda case: singles(sorted(set(case.issued.get(outcome, ())))), wanted=wanted)
            case _:
                raise TypeError(condition)

    def _edge(self, case: Case, *, leaves: bool) -> Intervals:
        """The last session of a pupil on the roll, or the first; nothing where no day is noted."""
        days, date = self.ground.frame.calendar.days, case.pupil.left if leaves else case.pupil.joined
        if date is None:
            return []
        session = 2 * bisect_right(days, date) - 1 if leaves else 2 * bisect_left(days, date)
        return [session, session + 1] if 0 <= session < 2 * len(days) else []

    def _mark(self, codes: frozenset[str], *, wanted: bool) -> Solve:
        of = self.ground.alphabet.of_codes(codes)
        if of.dense:
            return _or_not(lambda case: singles(case.effective.missing(of)), wanted=not wanted)
        return _or_not(lambda case: singles(case.effective.places(of)), wanted=wanted)

    def _half_term(self, number: int, *, wanted: bool) -> Solve:
        frame = self.ground.frame
        half_terms = frame.periods(Period.HALF_TERM)
        of_year = {index: frame.calendar.half_term_of_year(session) for session, index in enumerate(half_terms)}
        found = singles(session for session, index in enumerate(half_terms) if (of_year[index] == number) is wanted)
        return lambda _: found

    def pending(self, condition: p.Condition | None) -> Solve | None:
        """When a condition is unknown for want of facts and events; `None` if it never is.

        As `engine.conditions.missing` has it: not where it hangs on an event that would
        have to happen.
        """
        leaves = list(self._lacking(condition, (), wanted=True)) if condition is not None else []
        if not leaves:
            return None
        lacks = [_all_of(scope) for scope, starts in leaves if not starts]
        starting = [_all_of(scope) for scope, starts in leaves if starts]

        def solve(case: Case) -> Intervals:
            found = within(_any_of(lacks)(case), case.start, case.stop)
            started = _any_of(starting)(case) if found else []
            return both(found, outside(started, case.start, case.stop)) if started else found

        return solve

    def _lacking(
        self, condition: p.Condition, scope: tuple[Solve, ...], *, wanted: bool
    ) -> Sequence[tuple[tuple[Solve, ...], bool]]:
        """Each fact and event with when it and all that it is part of is unknown, and whether it would start something."""
        inner = (*scope, self._unknown(condition))
        match condition:
            case p.AllOf(parts) | p.AnyOf(parts):
                return [each for part in parts for each in self._lacking(part, inner, wanted=wanted)]
            case p.Negated(part):
                return self._lacking(part, inner, wanted=not wanted)
            case p.FactTest() | p.NumberTest():
                return [(inner, False)]
            case p.Happened(event):
                return [] if event in self.told.inputs.recorded else [(inner, condition.wants_none is not wanted)]
            case _:
                return []

    def _unknown(self, condition: p.Condition) -> Solve:
        true, false = self.side(condition, wanted=True), self.side(condition, wanted=False)
        return lambda case: outside(either(within(true(case), case.start, case.stop), within(false(case), case.start, case.stop)),
                                    case.start, case.stop)  # fmt: skip


def _whole(case: Case) -> Intervals:
    return [case.start, case.stop]


def _nowhere(_: Case) -> Intervals:
    return []


def _or_not(solve: Solve, *, wanted: bool) -> Solve:
    return solve if wanted else lambda case: outside(solve(case), case.start, case.stop)


def _kept(name: int, solve: Solve) -> Solve:
    """An answer that is found once for a pupil."""

    def kept(case: Case) -> Intervals:
        found = case.found.get(name)
        if found is None:
            found = case.found[name] = solve(case)
        return found

    return kept


def _all_of(sides: Sequence[Solve]) -> Solve:
    if len(sides) == 1:
        return sides[0]

    def solve(case: Case) -> Intervals:
        found = sides[0](case)
        for side in sides[1:]:
            if not found:
                return found
            found = both(found, side(case))
        return found

    return solve


def _any_of(sides: Sequence[Solve]) -> Solve:
    return sides[0] if len(sides) == 1 else lambda case: reduce(either, (side(case) for side in sides), [])


def _cost(condition: p.Condition) -> int:
    """What is looked at first: what is soonest found to hold nowhere."""
    match condition:
        case p.Issued() | p.Standing() | p.RollTest():
            return 0
        case p.Happened():
            return 3 if condition.wants_none else 0
        case p.MarkTest():
            return 1
        case p.Test(p.Count()):
            return 2
        case _:
            return 3
