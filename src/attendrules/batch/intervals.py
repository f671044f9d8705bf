"""Sets of sessions as flat lists of half-open intervals: `[3, 5, 9, 12]` is 3, 4, 9, 10 and 11.

The ends ascend strictly, so two intervals never touch. A condition that changes twenty
times a year takes forty numbers, whatever the number of sessions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Intervals = list[int]


def both(a: Intervals, b: Intervals) -> Intervals:
    """The sessions in both."""
    if not a or not b:
        return []
    out: Intervals = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, stop = max(a[i], b[j]), min(a[i + 1], b[j + 1])
        if start < stop:
            out += (start, stop)
        if a[i + 1] <= b[j + 1]:
            i += 2
        else:
            j += 2
    return out


def either(a: Intervals, b: Intervals) -> Intervals:
    """The sessions in one or both."""
    if not a or not b:
        return a or b
    pairs = sorted([*zip(a[::2], a[1::2], strict=True), *zip(b[::2], b[1::2], strict=True)])
    return joined(pairs)


def joined(pairs: Iterable[tuple[int, int]]) -> Intervals:
    """Intervals in order of their starts, which may overlap, as one set."""
    out: Intervals = []
    for start, stop in pairs:
        if start >= stop:
            continue
        if out and start <= out[-1]:
            out[-1] = max(out[-1], stop)
        else:
            out += (start, stop)
    return out


def outside(a: Intervals, start: int, stop: int) -> Intervals:
    """The sessions from `start` up to `stop`, without it, that are not in the set."""
    if not a:
        return [start, stop] if start < stop else []
    ends = [start, *a, stop]
    if a[0] > start and a[-1] < stop:
        return ends
    return joined((max(each, start), min(end, stop)) for each, end in zip(ends[::2], ends[1::2], strict=True))


def within(a: Intervals, start: int, stop: int) -> Intervals:
    """The sessions of the set from `start` up to `stop`, without it."""
    if not a or (a[0] >= start and a[-1] <= stop):
        return a
    return both(a, [start, stop]) if start < stop else []


def singles(sessions: Iterable[int]) -> Intervals:
    """The set of these sessions, which ascend."""
    out: Intervals = []
    for session in sessions:
        if out and out[-1] == session:
            out[-1] = session + 1
        else:
            out += (session, session + 1)
    return out


def has(a: Intervals, session: int) -> bool:
    """Whether a session is in the set."""
    return bisect_right(a, session) % 2 == 1
