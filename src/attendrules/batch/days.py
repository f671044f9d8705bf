"""Whole days of a kind: which days count, at which session, and when their window leaves them.

A day counts once its afternoon is over, if it has a possible session and every possible
session of it fits. Days are numbered over the calendar, as sessions are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from attendrules.batch.counts import enough, nth
from attendrules.batch.frame import Window
from attendrules.batch.intervals import Intervals, joined
from attendrules.batch.marks import Class, Seen


def whole_days(seen: Seen, fitting: Class, possible: Class) -> list[int]:
    """The days of which every possible session has a mark of a class that is not dense and holds possible codes only."""
    places = seen.places(fitting)
    days: list[int] = []
    for index, place in enumerate(places):
        day, other = place // 2, place ^ 1
        if days and days[-1] == day:
            continue
        both = place < other and index + 1 < len(places) and places[index + 1] == other
        if both or not seen.count(possible, other, other):
            days.append(day)
    return days


def idle_days(seen: Seen, possible: Class) -> list[int]:
    """The days without a possible session, for a dense class of possible marks."""
    missing = seen.missing(possible)
    paired = [a // 2 for a, b in pairwise(missing) if b == a + 1 and a % 2 == 0]
    return sorted({*paired, *_half_outside(missing, seen.base)})


def _half_outside(missing: Sequence[int], base: int) -> list[int]:
    """A day of which the morning is before the first session of the columns, and the afternoon is missing."""
    return [base // 2] if base % 2 and missing[:1] == [base] else []


def days_reached(days: Sequence[int], window: Window, least: int) -> Intervals:
    """When at least `least` of some days are over and within the window."""
    return enough([2 * day + 1 for day in days], {2 * day + 1: window.leaves[2 * day] for day in days}, least)


def days_in_a_row(days: Sequence[int], idle: Sequence[int], window: Window, least: int) -> Intervals:
    """When at least `least` days follow one another, days without a possible session passed over."""
    order = [day - bisect_right(idle, day) for day in days]
    pairs = []
    for index in range(least - 1, len(days)):
        begin, day = index - least + 1, days[index]
        if order[index] - order[begin] == least - 1:
            following = nth(idle, bisect_right(idle, day), day + 1, 1)
            pairs.append((2 * day + 1, min(2 * following + 1, window.leaves[2 * days[begin]])))
    return joined(pairs)
