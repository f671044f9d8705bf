"""The compiled kernel: many pupils side by side through the sessions, with the policy as tables.

Pupils stand in lanes. After each session every counter is brought up to date in all
lanes at once, then each rule whose moment comes is looked at in all lanes at once. What
a rule does is the reference engine's `look`, on vectors. Nothing is compiled for a policy:
counters, tests, conditions, rules and actions are rows of tables (see `tables`).

What a rule makes due is noted as (lane, session, code), and so is the end of a standing
outcome; at the end of a block the notes are sorted by lane.
"""

from __future__ import annotations

import numpy as np

from attendrules.batch.fast.jit import compiled, inlined

COUNT, ROW, DAYS, DAY_ROW = range(4)
AT_LEAST, BELOW, EQUAL, UNEQUAL = range(4)
T_COUNT, T_SHARE, T_MARK, T_NOT_MARK, T_CALENDAR, T_STANDING, T_NOT_STANDING, T_ISSUED, T_NOT_ISSUED, T_PUPIL, T_THAN = range(11)
AND, OR = -1, -2
PUSH, AND_WITH, OR_WITH = 0, 1 << 20, 2 << 20
RISING, EVERY, ONCE, UNTIL = range(4)
U16 = np.uint16


@compiled
def load(rows, lanes, first_row, table, recodes, kept, first, marks, spans, week_ends, left, last, base, notes):
    """Marks of a block as masks of classes, session by lane; recodes done; and the sessions of each pupil."""
    sessions = rows.shape[1]
    n_notes = 0
    sources = np.uint16(0)
    for r in range(recodes.shape[0]):
        sources |= np.uint16(recodes[r, 0])
    counts = np.zeros(max(1, recodes.shape[0]), np.int64)
    for lane in range(lanes):
        row = rows[first_row + lane]
        seen = np.uint16(0)
        for s in range(base, last + 1):
            mask = table[row[s - base]]
            marks[s, lane] = mask
            seen |= mask
        begin = 0
        while begin < sessions and row[begin] == 0:
            begin += 1
        end = sessions - 1
        while end >= 0 and row[end] == 0:
            end -= 1
        begin += base
        end += base
        stop = min(last, week_ends[end]) if end <= last else last
        gone = left[first_row + lane]
        if gone >= -1 and stop > gone:
            stop = max(gone, min(stop, begin))
        if end < base:
            begin, stop = 1, 0
        spans[0, lane] = begin
        spans[1, lane] = stop
        if seen & sources:
            counts[:] = 0
            for s in range(base, last + 1):
                mask = marks[s, lane]
                done = False
                for r in range(recodes.shape[0]):
                    if first[recodes[r, 3], s] == s:
                        counts[r] = 0
                    if mask & np.uint16(recodes[r, 1]):
                        counts[r] += 1
                    half = recodes[r, 4]
                    if (
                        not done
                        and mask & np.uint16(recodes[r, 0])
                        and counts[r] >= recodes[r, 2]
                        and (half < 0 or half == s & 1)
                    ):
                        done = True
                        marks[s, lane] = (mask & kept) | np.uint16(recodes[r, 5])
                        if begin <= s <= stop:
                            notes[n_notes, 0] = lane
                            notes[n_notes, 1] = s << 16 | 2 * recodes[r, 6]
                            n_notes += 1
    return n_notes


@compiled
def move(counters, windows, counts, marks, s, lanes, at):
    """Bring every counter up to session `s`."""
    for k in range(counters.shape[0]):
        kind, bit, possible, w = counters[k, 0], counters[k, 1], counters[k, 2], counters[k, 3]
        begin, end = windows[w, 0, s], windows[w, 1, s]
        out = counts[k]
        if kind == COUNT:
            first, upto = at[k, 0], at[k, 1]
            if begin > upto:
                out[:] = 0
                first, upto = begin, begin - 1
            for x in range(first, begin):
                row = marks[x]
                for i in range(lanes):
                    out[i] -= U16((row[i] >> bit) & 1)
            for x in range(upto + 1, end + 1):
                row = marks[x]
                for i in range(lanes):
                    out[i] += U16((row[i] >> bit) & 1)
            at[k, 0], at[k, 1] = begin, max(end, begin - 1)
        else:
            if begin == s:
                out[:] = 0
            if kind == ROW:
                row = marks[s]
                for i in range(lanes):
                    hit = U16((row[i] >> bit) & 1)
                    can = U16((row[i] >> possible) & 1)
                    out[i] = U16(U16(out[i] + hit) * U16(hit | (1 - can)))
            elif s & 1:
                am, pm = marks[s - 1], marks[s]
                for i in range(lanes):
                    can = U16(((am[i] | pm[i]) >> possible) & 1)
                    miss = U16((((am[i] >> possible) & ~(am[i] >> bit)) | ((pm[i] >> possible) & ~(pm[i] >> bit))) & 1)
                    hit = U16(can & (1 - miss))
                    if kind == DAYS:
                        out[i] = U16(out[i] + hit)
                    else:
                        out[i] = U16(U16(out[i] + hit) * U16(hit | (1 - can)))


@inlined
def share16(part, whole, p, q, op, lanes, out):
    """A share against a threshold where the products fit into 16 bits: one loop for each comparison, so that it is vectors."""
    if op == AT_LEAST:
        for i in range(lanes):
            out[i] = np.uint8(U16(part[i] * p) >= U16(whole[i] * q))
    elif op == BELOW:
        for i in range(lanes):
            out[i] = np.uint8(U16(part[i] * p) < U16(whole[i] * q))
    elif op == EQUAL:
        for i in range(lanes):
            out[i] = np.uint8(U16(part[i] * p) == U16(whole[i] * q))
    elif op == UNEQUAL:
        for i in range(lanes):
            out[i] = np.uint8(U16(part[i] * p) != U16(whole[i] * q))
    elif op == 4:
        for i in range(lanes):
            out[i] = np.uint8(U16(part[i] * p) > U16(whole[i] * q))
    else:
        for i in range(lanes):
            out[i] = np.uint8(U16(part[i] * p) <= U16(whole[i] * q))
    for i in range(lanes):
        out[i] &= np.uint8(whole[i] > 0)


@inlined
def ask(test, counts, marks, calendar, pupils, standing, issued, saved, s, lanes, first_row, out):
    """Whether a test is true, in every lane."""
    kind, a, b, x, y, op = test[0], test[1], test[2], test[3], test[4], test[5]
    if kind == T_COUNT:
        value = counts[a]
        least = U16(x)
        if op == AT_LEAST:
            for i in range(lanes):
                out[i] = np.uint8(value[i] >= least)
        elif op == BELOW:
            for i in range(lanes):
                out[i] = np.uint8(value[i] < least)
        elif op == EQUAL:
            for i in range(lanes):
                out[i] = np.uint8(value[i] == least)
        else:
            for i in range(lanes):
                out[i] = np.uint8(value[i] != least)
    elif kind == T_SHARE:
        part, whole = counts[a], counts[b]
        if test[6] == 1:
            share16(part, whole, U16(x), U16(y), op, lanes, out)
        else:
            for i in range(lanes):
                over = np.int64(part[i]) * x - np.int64(whole[i]) * y
                if op == AT_LEAST:
                    fits = over >= 0
                elif op == BELOW:
                    fits = over < 0
                elif op == EQUAL:
                    fits = over == 0
                elif op == UNEQUAL:
                    fits = over != 0
                elif op == 4:
                    fits = over > 0
                else:
                    fits = over <= 0
                out[i] = np.uint8(fits) & np.uint8(whole[i] > 0)
    elif kind == T_MARK or kind == T_NOT_MARK:
        row = marks[s]
        flip = U16(kind == T_NOT_MARK)
        for i in range(lanes):
            out[i] = np.uint8(((row[i] >> a) & 1) ^ flip)
    elif kind == T_CALENDAR:
        out[:lanes] = calendar[a, s]
    elif kind == T_STANDING or kind == T_NOT_STANDING:
        flip8 = np.uint8(kind == T_NOT_STANDING)
        for i in range(lanes):
            out[i] = standing[a, i] ^ flip8
    elif kind == T_ISSUED or kind == T_NOT_ISSUED:
        flip8 = np.uint8(kind == T_NOT_ISSUED)
        for i in range(lanes):
            out[i] = issued[a, i] ^ flip8
    elif kind == T_PUPIL:
        for i in range(lanes):
            out[i] = pupils[a, first_row + i]
    else:
        part, whole, then = counts[a], counts[b], saved[x]
        for i in range(lanes):
            now_is, was = np.int64(part[i]) * then[1, i], np.int64(whole[i]) * then[0, i]
            if op == 0:
                fits = now_is > was
            elif op == 1:
                fits = now_is < was
            elif op == 2:
                fits = now_is <= was
            else:
                fits = now_is >= was
            out[i] = np.uint8(fits) & np.uint8(whole[i] > 0) & np.uint8(then[1, i] > 0)


@inlined
def any_of(words):
    """Whether any lane is set."""
    total = np.uint64(0)
    for j in range(words.shape[0]):
        total |= words[j]
    return total != 0


@inlined
def note(fires, words, key, notes, n_notes):
    """Write down the lanes in which something comes about."""
    for j in range(words.shape[0]):
        if words[j] != 0:
            for i in range(8 * j, 8 * j + 8):
                if fires[i]:
                    notes[n_notes, 0] = i
                    notes[n_notes, 1] = key
                    n_notes += 1
    return n_notes


@inlined
def settle_standing(o, makers, held, standing, scratch, scratch_words, lanes, s, base, notes, n_notes):
    """Whether an outcome still holds by any of its makers; note where it does not any more."""
    now = scratch
    now[:lanes] = 0
    for m in range(makers.shape[1]):
        slot = makers[o, m]
        if slot < 0:
            break
        row = held[slot]
        for i in range(lanes):
            now[i] |= row[i]
    row = standing[o]
    for i in range(lanes):
        was = row[i]
        row[i] = now[i]
        now[i] = was & (now[i] ^ 1)
    if any_of(scratch_words):
        n_notes = note(now, scratch_words, s << 16 | base + o, notes, n_notes)
    return n_notes


@compiled
def sort_out(notes, n_notes, lanes, base, of_cause, keys, ends, n_out, made_by, first_row, order, place, current, recoded):
    """The notes of a block by lane and in order; the ends that were noted go to the decisions that they end."""
    place[:] = 0
    for j in range(n_notes):
        place[notes[j, 0] + 2] += 1
    for lane in range(lanes):
        place[lane + 2] += place[lane + 1]
    for j in range(n_notes):
        lane = notes[j, 0] + 1
        order[place[lane]] = notes[j, 1]
        place[lane] += 1
    for lane in range(lanes):
        a, b = place[lane], place[lane + 1]
        if recoded:
            for j in range(a + 1, b):
                key = order[j]
                k = j
                while k > a and order[k - 1] >> 16 > key >> 16:
                    order[k] = order[k - 1]
                    k -= 1
                order[k] = key
        made = 0
        for j in range(a, b):
            made += order[j] & 0xFFFF < base
        k = n_out + made
        current[:] = -1
        for j in range(b - 1, a - 1, -1):
            session, code = order[j] >> 16, order[j] & 0xFFFF
            if code >= base:
                current[code - base] = session
            else:
                k -= 1
                keys[k] = session * base + code
                outcome = of_cause[code // 2]
                ends[k] = current[outcome] if outcome >= 0 else -1
        made_by[first_row + lane] = made
        n_out += made
    return n_out
