"""A measure against a threshold, as the sessions in which it is true."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from attendrules.batch.case import Case
from attendrules.batch.counts import Solve, dense_row_reached, reached, row_reached
from attendrules.batch.days import days_in_a_row, days_reached, idle_days, whole_days
from attendrules.batch.frame import STATIC_WINDOWS, Frame, Window
from attendrules.batch.intervals import Intervals, both, outside
from attendrules.batch.marks import Alphabet, Class
from attendrules.batch.shares import Limits, Share, high, known
from attendrules.plan import model as p

UNITS = ("sessions", "days")
DIRECTIONS = ("up", "down", "half up")


@frozen(eq=False)
class Ground:
    """What solvers are made on: the tables of the calendar, the codes, and which of them are possible sessions."""

    frame: Frame
    alphabet: Alphabet
    possible: frozenset[str]


def solvable(value: p.Value, ground: Ground) -> bool:
    """Whether a measure hangs on marks and the calendar alone, in a way that is known here."""
    if not isinstance(value.window, STATIC_WINDOWS):
        return False
    if isinstance(value.window, p.Since) and not isinstance(value.window.moment, (p.EndOf, p.Weekday, p.Clock)):
        return False
    if isinstance(value, p.Share):
        return value.rounding is None or value.rounding.direction in DIRECTIONS
    if not isinstance(value, p.Count) or value.unit not in UNITS:
        return False
    if value.unit == "sessions" and not value.in_a_row:
        return True
    of, window = ground.alphabet.of_codes(value.codes & ground.possible), ground.frame.window(value.window)
    regular = window.to_date and ground.alphabet.of_codes(ground.possible).dense
    return regular and (not of.dense or (value.unit == "sessions" and window.restarts))


def test(condition: p.Test, ground: Ground, *, wanted: bool) -> Solve:
    """When a test of a solvable measure is true, or (`wanted` false) when it is false."""
    operator = condition.operator if wanted else {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!="}[condition.operator]
    if isinstance(condition.value, p.Share):
        return _share(condition.value, operator, condition.threshold, ground)
    return _count(condition.value, operator, condition.threshold, ground)


# ---- counts ----------------------------------------------------------------------------------


def _count(value: p.Count, operator: str, threshold: Fraction, ground: Ground) -> Solve:
    at_least = _at_least(value, ground)
    if operator in {">=", "<"}:
        least = ceil(threshold)
        return at_least(least) if operator == ">=" else _not(at_least(least))
    if operator in {">", "<="}:
        least = floor(threshold) + 1
        return at_least(least) if operator == ">" else _not(at_least(least))
    if threshold.denominator != 1:
        return _never if operator == "=" else _always
    exactly = _difference(at_least(int(threshold)), at_least(int(threshold) + 1))
    return exactly if operator == "=" else _not(exactly)


def _at_least(value: p.Count, ground: Ground) -> Callable[[int], Solve]:
    def solve(least: int) -> Solve:
        return make(least) if least > 0 else _always

    make = _row(value, ground) if value.in_a_row else _days(value, ground) if value.unit == "days" else _sessions(value, ground)
    return solve


def _sessions(value: p.Count, ground: Ground) -> Callable[[int], Solve]:
    of, window = ground.alphabet.of_codes(value.codes), ground.frame.window(value.window)
    return lambda least: lambda case: reached(case.seen(value.seen), of, window, least)


def _days(value: p.Count, ground: Ground) -> Callable[[int], Solve]:
    of, possible, window = _classes(value, ground)
    return lambda least: lambda case: days_reached(whole_days(case.seen(value.seen), of, possible), window, least)


def _row(value: p.Count, ground: Ground) -> Callable[[int], Solve]:
    of, possible, window = _classes(value, ground)
    breaks = ground.alphabet.of_codes(ground.possible - value.codes)

    def of_days(case: Case, least: int) -> Intervals:
        seen = case.seen(value.seen)
        if 2 * len(seen.places(of)) < least:
            return []
        return days_in_a_row(whole_days(seen, of, possible), idle_days(seen, possible), window, least)

    def of_sessions(case: Case, least: int) -> Intervals:
        seen = case.seen(value.seen)
        if of.dense:
            return dense_row_reached(seen.places(breaks), seen.missing(possible), window, least, seen.base)
        places = seen.places(of)
        if len(places) < least:
            return []
        return row_reached(places, seen.orders(of, possible), seen.missing(possible), window.leaves, least)

    chosen = of_days if value.unit == "days" else of_sessions
    return lambda least: lambda case: chosen(case, least)


def _classes(value: p.Count, ground: Ground) -> tuple[Class, Class, Window]:
    possible = ground.alphabet.of_codes(ground.possible)
    return ground.alphabet.of_codes(value.codes & ground.possible), possible, ground.frame.window(value.window)


# ---- shares ----------------------------------------------------------------------------------


def _share(value: p.Share, operator: str, threshold: Fraction, ground: Ground) -> Solve:
    at_least, above = bounds_of(value, threshold)
    if operator in {"=", "!="}:
        equal = _difference(_side(value, *at_least, ground, high_side=True), _side(value, *above, ground, high_side=True))
        return equal if operator == "=" else _otherwise(value, equal, ground)
    bound = at_least if operator in {">=", "<"} else above
    return _side(value, *bound, ground, high_side=operator in {">=", ">"})


def bounds_of(value: p.Share, threshold: Fraction) -> tuple[tuple[Fraction, bool], tuple[Fraction, bool]]:
    """What the exact share has to be at least or (true) above, for the measure to be at least, and above, a threshold."""
    if value.rounding is None:
        return (threshold, False), (threshold, True)
    step = value.rounding.step
    return _before_rounding(value.rounding, ceil(threshold / step)), _before_rounding(value.rounding, floor(threshold / step) + 1)


def _before_rounding(rounding: p.Rounding, steps: int) -> tuple[Fraction, bool]:
    if rounding.direction == "up":
        return (steps - 1) * rounding.step, True
    return (steps - Fraction(1, 2) if rounding.direction == "half up" else steps) * rounding.step, False


def _side(value: p.Share, bound: Fraction, strict: bool, ground: Ground, *, high_side: bool) -> Solve:  # noqa: FBT001 - a pair taken apart
    """When a share with a value is at least (`strict`: above) a bound, or else when it is not."""
    alphabet, part, possible = ground.alphabet, value.codes, value.possible
    if part <= possible and alphabet.of_codes(part).dense:
        part, bound, strict, high_side = possible - part, 100 - bound, not strict, not high_side
    if bound < 0 or (bound == 0 and not strict):
        return _known(value, ground) if high_side else _never
    of, window = alphabet.of_codes(part), ground.frame.window(value.window)
    if bound == 0 and part <= possible:
        found: Solve = lambda case: reached(case.seen(value.seen), of, window, 1)  # noqa: E731
    elif part <= possible and (bound > 100 or (bound == 100 and strict)):
        found = _never
    elif bound == 0:
        found = _difference(_known(value, ground), _none_of(value, of, window))
    else:
        share = Share(of, alphabet.of_codes(possible), window, Limits(bound, strict))
        found = lambda case: high(case.seen(value.seen), share)  # noqa: E731
    return found if high_side else _otherwise(value, found, ground)


def _none_of(value: p.Share, of: Class, window: Window) -> Solve:
    return lambda case: outside(reached(case.seen(value.seen), of, window, 1), case.start, case.stop)


def _known(value: p.Share, ground: Ground) -> Solve:
    possible, window = ground.alphabet.of_codes(value.possible), ground.frame.window(value.window)
    return lambda case: known(case.seen(value.seen), possible, window, case.start, case.stop)


def _otherwise(value: p.Share, solve: Solve, ground: Ground) -> Solve:
    """When the share has a value, but something is not so."""
    has_value = _known(value, ground)

    def otherwise(case: Case) -> Intervals:
        found = solve(case)
        return both(has_value(case), outside(found, case.start, case.stop)) if found else has_value(case)

    return otherwise


# ---- together --------------------------------------------------------------------------------


def _not(solve: Solve) -> Solve:
    return lambda case: outside(solve(case), case.start, case.stop)


def _difference(these: Solve, without: Solve) -> Solve:
    def difference(case: Case) -> Intervals:
        found = these(case)
        return both(found, outside(without(case), case.start, case.stop)) if found else found

    return difference


def _always(case: Case) -> Intervals:
    return [case.start, case.stop]


def _never(_: Case) -> Intervals:
    return []
