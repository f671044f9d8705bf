"""When a percentage is at least, or more than, a threshold: from the few sessions that are missed.

A percentage of attendance is turned into one of absence first, so that what is counted is
rare. In a window that restarts, the share of `m` missed sessions falls from one mark to the
next; so with each missed session it is enough to know up to how many possible sessions `m`
is enough (`Limits`), and to find the session in which there are more.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import ceil, floor

from attrs import define, field, frozen

from attendrules.batch.counts import nth
from attendrules.batch.frame import Window
from attendrules.batch.intervals import Intervals, joined, outside
from attendrules.batch.marks import Class, Seen


@define
class Limits:
    """Up to how many possible sessions `m` of them are at least (`strict`: more than) a threshold in per cent, above 0."""

    threshold: Fraction
    strict: bool
    _table: list[int] = field(factory=list)

    def upto(self, number: int) -> list[int]:
        """The limits of 0 to `number`."""
        for m in range(len(self._table), number + 1):
            most = 100 * m / self.threshold
            self._table.append(ceil(most) - 1 if self.strict else floor(most))
        return self._table


@frozen(eq=False)
class Share:
    """The missed sessions (rare) of the possible ones (dense) in a window."""

    missed: Class
    possible: Class
    window: Window
    limits: Limits


def high(seen: Seen, share: Share) -> Intervals:
    """When the share has a value and is high enough."""
    if share.window.restarts and share.possible.dense and not share.missed.dense:
        return _falling(seen, share)
    return _each(seen, share)


def _falling(seen: Seen, share: Share) -> Intervals:
    places, idle = seen.places(share.missed), seen.missing(share.possible)
    first, leaves = share.window.first, share.window.leaves
    limit = share.limits.upto(len(places))
    out: Intervals = []
    begin = end = zero = missed = upto = 0
    for place, order in zip(places, seen.orders(share.missed, share.possible), strict=True):
        if place >= end:
            if upto:
                out.append(min(nth(idle, bisect_left(idle, begin), begin, upto + 1), end))
            begin, end, missed, upto = max(first[place], seen.base), leaves[place], 0, 0
            zero = begin - bisect_left(idle, begin) - 1
        missed += 1
        whole = order - zero
        if whole <= limit[missed]:
            if upto and whole > upto + 1:
                out.append(nth(idle, bisect_left(idle, begin), begin, upto + 1))
                upto = 0
            if not upto:
                _begin(out, place)
            upto = limit[missed]
    if upto:
        out.append(min(nth(idle, bisect_left(idle, begin), begin, upto + 1), end))
    return out


def _begin(out: Intervals, place: int) -> None:
    if out and out[-1] == place:
        out.pop()
    else:
        out.append(place)


def _each(seen: Seen, share: Share) -> Intervals:
    """Window by window, for windows that slide and measures that are not rare."""
    missed, possible = seen.sums(share.missed), seen.sums(share.possible)
    base, width = seen.base, len(seen.row)
    strict, numerator, denominator = (
        share.limits.strict,
        share.limits.threshold.numerator,
        100 * share.limits.threshold.denominator,
    )
    pairs = []
    for start, stop, first, last in share.window.stretches:
        a, b = max(first - base, 0), min(last - base + 1, width)
        if a < b and possible[a] < possible[b]:
            over = denominator * (missed[b] - missed[a]) - numerator * (possible[b] - possible[a])
            if over > 0 or (over == 0 and not strict):
                pairs.append((start, stop))
    return joined(pairs)


def known(seen: Seen, possible: Class, window: Window, start: int, stop: int) -> Intervals:
    """When the share has a value at all: from `start` up to `stop`, with a possible session in its window."""
    if not (window.restarts and possible.dense):
        sums, base, width = seen.sums(possible), seen.base, len(seen.row)
        bounds = ((a, b, max(first - base, 0), min(last - base + 1, width)) for a, b, first, last in window.stretches)
        return joined((a, b) for a, b, i, j in bounds if i < j and sums[j] > sums[i])
    idle = seen.missing(possible)
    if not idle or window.begins.isdisjoint(idle):
        return [start, stop]
    without: Intervals = []
    upto = -1
    for session in idle:
        if session == upto or session in window.begins:
            upto = session + 1
            if without and without[-1] == session:
                without[-1] = upto
            else:
                without += (session, upto)
    return outside(without, start, stop)
