"""When a count is at least a number: the sessions, from the few marks that count.

Each function gives for one pupil the sessions at which a count over a window that hangs
on the calendar reaches `least` (1 or more). A window *leaves* a session when it no
longer reaches back to it; so `least` marks are within it from the last of them until it
leaves the first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence

from attendrules.batch.case import Case
from attendrules.batch.frame import Window
from attendrules.batch.intervals import Intervals, joined
from attendrules.batch.marks import Class, Seen

Solve = Callable[[Case], Intervals]
Leaves = Sequence[int] | Mapping[int, int]


def reached(seen: Seen, of: Class, window: Window, least: int) -> Intervals:
    """When at least `least` sessions of the window have a mark of a class."""
    if not window.to_date:
        return _by_stretch(seen, of, window, least)
    if of.dense and window.restarts:
        return _dense(seen.missing(of), window, least, seen.base)
    places = seen.every(of)
    if len(places) < least:
        return []
    return _in_each(places, window.leaves, least) if window.restarts else enough(places, window.leaves, least)


def _in_each(places: Sequence[int], leaves: Sequence[int], least: int) -> Intervals:
    """The same for a window that restarts: from the `least`th place after each beginning on."""
    out: Intervals = []
    index = 0
    while index + least <= len(places):
        leave, place = leaves[places[index]], places[index + least - 1]
        if place < leave:
            if out and out[-1] == place:
                out[-1] = leave
            else:
                out += (place, leave)
        index = bisect_left(places, leave, index)
    return out


def enough(places: Sequence[int], leaves: Leaves, least: int) -> Intervals:
    """When at least `least` of some places are within a window that reaches to the session looked at."""
    if len(places) < least:
        return []
    return joined(zip(places[least - 1 :], [leaves[s] for s in places[: len(places) - least + 1]], strict=True))


def _by_stretch(seen: Seen, of: Class, window: Window, least: int) -> Intervals:
    return joined((a, b) for a, b, first, last in window.stretches if seen.count(of, first, last) >= least)


def _dense(missing: Sequence[int], window: Window, least: int, base: int) -> Intervals:
    out: Intervals = []
    stop = len(window.first)
    start = max(base, window.start)
    while start < stop:
        begin, end = max(base, window.first[start]), window.leaves[start]
        reached_at = nth(missing, bisect_left(missing, begin), begin, least)
        if reached_at < end:
            out += (reached_at, end) if not out or out[-1] < reached_at else ()
            out[-1] = end
        start = end
    return out


def nth(missing: Sequence[int], skip: int, begin: int, number: int) -> int:
    """The session of the `number`th mark from `begin` on, where all have one but those `missing` from index `skip` on."""
    at = begin + number - 1
    while skip < len(missing) and missing[skip] <= at:
        at += 1
        skip += 1
    return at


def row_reached(places: Sequence[int], order: Sequence[int], idle: Sequence[int], leaves: Sequence[int], least: int) -> Intervals:
    """When at least `least` places follow one another in `order`, which passes over those that are `idle`.

    A row lasts until the next place that is neither among `places` nor idle.
    """
    out: Intervals = []
    for index in range(least - 1, len(places)):
        begin = index - least + 1
        if order[index] - order[begin] == least - 1:
            place = places[index]
            end = min(nth(idle, bisect_right(idle, place), place + 1, 1), leaves[places[begin]])
            if out and place <= out[-1]:
                out[-1] = max(out[-1], end)
            elif place < end:
                out += (place, end)
    return out


def dense_row_reached(breaks: Sequence[int], idle: Sequence[int], window: Window, least: int, base: int) -> Intervals:
    """The same for marks that most sessions have, in a window that restarts; `breaks` are possible sessions without."""
    out: Intervals = []
    begin, stop = max(base, window.start), len(window.first)
    at = bisect_left(breaks, begin)
    while begin < stop:
        end = window.leaves[begin]
        if at < len(breaks) and breaks[at] < end:
            end = breaks[at]
        reached_at = nth(idle, bisect_left(idle, begin), begin, least)
        if reached_at < end:
            if out and out[-1] == reached_at:
                out[-1] = end
            else:
                out += (reached_at, end)
        if at < len(breaks) and breaks[at] == end:
            at += 1
            begin = end + 1
        else:
            begin = end
    return out
