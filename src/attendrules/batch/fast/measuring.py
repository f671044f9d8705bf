"""Counts and shares of one pupil in the compiled kernel, from sums over the sessions.

`sums[c, s]` is how many sessions before `s` have a mark of class `c`. Of a row of marks
(`pair`: a class that counts and one that breaks it) more is kept: the last break, the
days that count, and the days of which some session does.
"""

from __future__ import annotations

import numpy as np

from attendrules.batch.fast.jit import compiled, inlined
from attendrules.batch.fast.words import ALL, U1, following, has, packed

COUNT, SHARE, ROW, DAYS, DAY_ROW, PARTS, PART_ROW = range(7)


@inlined
def summed(c, planes, sums, known, n):
    """Make the sums of a class, if they are not there yet."""
    if known[c] == 0:
        known[c] = 1
        total = np.int32(0)
        plane, out = planes[c], sums[c]
        for s in range(n):
            out[s] = total
            total += np.int32((plane[s >> 6] >> np.uint64(s & 63)) & U1)
        out[n] = total


@compiled
def paired(pair, hits, stops, planes, rows, kept, n):
    """Make what is kept of a row of marks, if it is not there yet."""
    if kept[pair] != 0:
        return
    kept[pair] = 1
    hit, stop = planes[hits], planes[stops]
    last_stop, parts, days, last_day = -1, 0, 0, -1
    for s in range(n):
        rows[pair, 1, s] = parts
        if s % 2 == 0:
            rows[pair, 2, s >> 1] = days
            rows[pair, 3, s >> 1] = last_day
        if has(stop, s):
            last_stop = s
        rows[pair, 0, s] = last_stop
        if has(hit, s) and not (s % 2 == 1 and has(hit, s - 1)):
            parts += 1
        if s % 2 == 1:
            if has(stop, s) or has(stop, s - 1):
                last_day = s >> 1
            elif has(hit, s) or has(hit, s - 1):
                days += 1
    rows[pair, 1, n] = parts
    rows[pair, 2, (n + 1) >> 1] = days
    if n % 2 == 0:
        rows[pair, 3, n >> 1] = last_day


@compiled
def sum_up(measure, measures, planes, sums, known, rows, kept, n):
    """Make all that a measure is taken from."""
    kind, a, b = measures[measure, 0], measures[measure, 1], measures[measure, 2]
    summed(a, planes, sums, known, n)
    if kind == SHARE:
        summed(b, planes, sums, known, n)
    elif kind != COUNT:
        paired(measures[measure, 5], a, b, planes, rows, kept, n)


@compiled
def value(kind, a, pair, begin, end, planes, sums, rows):
    """A measure over the sessions from `begin` up to `end`, without it."""
    if begin >= end:
        return 0
    if kind == COUNT or kind == SHARE:
        return sums[a, end] - sums[a, begin]
    if kind == ROW or kind == PART_ROW:
        begin = max(begin, rows[pair, 0, end - 1] + 1)
        if begin >= end:
            return 0
        if kind == ROW:
            return sums[a, end] - sums[a, begin]
    if kind == PARTS or kind == PART_ROW:
        found = rows[pair, 1, end] - rows[pair, 1, begin]
        hit = planes[a]
        if begin % 2 == 1 and has(hit, begin) and has(hit, begin - 1):
            found += 1
        return found
    first, stop = (begin + 1) >> 1, end >> 1
    if kind == DAY_ROW:
        first = max(first, rows[pair, 3, stop] + 1)
    if first >= stop:
        return 0
    return rows[pair, 2, stop] - rows[pair, 2, first]


@inlined
def fill(out, begin, end):
    """Put the sessions from `begin` up to `end` into a set."""
    for w in range(begin >> 6, ((end - 1) >> 6) + 1):
        word = ALL
        if w == begin >> 6:
            word &= ALL << np.uint64(begin & 63)
        if w == (end - 1) >> 6:
            word &= ALL >> np.uint64(63 - ((end - 1) & 63))
        out[w] |= word


@compiled
def reaches(measure, least, measures, windows, stretches, planes, sums, known, rows, kept, flags, flag_words, out, n):
    """When a count is at least a number."""
    kind, a, b, w, pair = (
        measures[measure, 0],
        measures[measure, 1],
        measures[measure, 2],
        measures[measure, 3],
        measures[measure, 5],
    )
    out[:] = 0
    summed(a, planes, sums, known, n)
    total = sums[a]
    if total[n] < least:
        return
    first, stop = windows[w, 0], windows[w, 1]
    if kind != COUNT:
        paired(pair, a, b, planes, rows, kept, n)
        if kind == ROW:
            stops = rows[pair, 0]
            for s in range(n):
                end = stop[s]
                begin = max(first[s], stops[end - 1] + 1) if end > 0 else end
                flags[s] = np.uint8(total[end] - total[min(begin, end)] >= least)
            packed(flag_words, out, out.shape[0])
            return
        for s in range(n):
            flags[s] = np.uint8(value(kind, a, pair, first[s], stop[s], planes, sums, rows) >= least)
        packed(flag_words, out, out.shape[0])
    elif stretches[w, 0] >= 0:
        at = 0
        while at < n:
            end = stretches[w, at]
            need = total[at] + least
            if total[end] >= need:
                low, high = at, end
                while low < high:
                    middle = (low + high) >> 1
                    if total[middle] >= need:
                        high = middle
                    else:
                        low = middle + 1
                fill(out, low - 1, end)
            at = end
    else:
        for s in range(n):
            flags[s] = np.uint8(total[stop[s]] - total[first[s]] >= least)
        packed(flag_words, out, out.shape[0])


@compiled
def compared(measure, x, y, strict, measures, windows, stretches, planes, sums, known, flags, flag_words, out, n):
    """When a share (100 x part / whole) is at least, or `strict` above, a bound: `x` times the part against `y` times the whole."""
    a, b, w = measures[measure, 1], measures[measure, 2], measures[measure, 3]
    summed(a, planes, sums, known, n)
    summed(b, planes, sums, known, n)
    part, whole = sums[a], sums[b]
    more = np.int32(strict)
    if stretches[w, 0] >= 0 and max(abs(x), abs(y)) * n < 1 << 31:
        x32, y32, at = np.int32(x), np.int32(y), 0
        while at < n:
            end = stretches[w, at]
            p0, w0 = part[at], whole[at]
            parts, wholes, out_flags = part[at + 1 : end + 1], whole[at + 1 : end + 1], flags[at:end]
            for i in range(end - at):
                every = np.int32(wholes[i] - w0)
                over = np.int32(np.int32(np.int32(parts[i] - p0) * x32) - np.int32(every * y32))
                out_flags[i] = np.uint8(over >= more) & np.uint8(every > 0)
            at = end
    else:
        first, stop = windows[w, 0], windows[w, 1]
        for s in range(n):
            possible = np.int64(whole[stop[s]] - whole[first[s]])
            above = np.int64(part[stop[s]] - part[first[s]]) * x - possible * y
            flags[s] = np.uint8(above >= strict) & np.uint8(possible > 0)
    packed(flag_words, out, out.shape[0])


@compiled
def has_a_value(measure, measures, windows, stretches, planes, sums, known, flags, flag_words, out, n):
    """When a share has a value: when anything in its window is possible."""
    b, w = measures[measure, 2], measures[measure, 3]
    out[:] = 0
    if stretches[w, 0] >= 0:
        at = 0
        while at < n:
            end = stretches[w, at]
            s = following(planes[b], at, out.shape[0])
            if s < end:
                fill(out, s, end)
            at = end
        return
    summed(b, planes, sums, known, n)
    whole, first, stop = sums[b], windows[w, 0], windows[w, 1]
    for s in range(n):
        flags[s] = np.uint8(whole[stop[s]] > whole[first[s]])
    packed(flag_words, out, out.shape[0])
