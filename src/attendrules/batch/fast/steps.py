"""The steps of a plan in the compiled kernel: conditions, rules, bands, and the way through the sessions."""

from __future__ import annotations

import numpy as np

from attendrules.batch.fast.jit import compiled, inlined
from attendrules.batch.fast.kernel import (
    AND,
    AND_WITH,
    OR_WITH,
    RISING,
    UNTIL,
    any_of,
    ask,
    load,
    move,
    note,
    settle_standing,
    sort_out,
)


@inlined
def truth(
    program, p0, p1, tests, asked, stamp, stack, counts, marks, calendar, pupils, standing, issued, saved, s, lanes, first_row
):
    """A condition in every lane, into `stack[0]`: tests in postfix order, with `and` and `or` between them."""
    depth = 0
    if p0 == p1:
        stack[0, :lanes] = 1
    for at in range(p0, p1):
        word = program[at]
        if word >= 0:
            how, number = word & ~0xFFFFF, word & 0xFFFFF
            if stamp[number] != s or tests[number, 7] == 1:
                ask(tests[number], counts, marks, calendar, pupils, standing, issued, saved, s, lanes, first_row, asked[number])
                stamp[number] = s
            row = asked[number]
            if how == AND_WITH:
                out = stack[depth - 1]
                for i in range(lanes):
                    out[i] &= row[i]
            elif how == OR_WITH:
                out = stack[depth - 1]
                for i in range(lanes):
                    out[i] |= row[i]
            else:
                out = stack[depth]
                for i in range(lanes):
                    out[i] = row[i]
                depth += 1
        else:
            depth -= 1
            out, row = stack[depth - 1], stack[depth]
            if word == AND:
                for i in range(lanes):
                    out[i] &= row[i]
            else:
                for i in range(lanes):
                    out[i] |= row[i]


@inlined
def some(row):
    """Whether any lane is set."""
    total = np.uint8(0)
    for i in range(row.shape[0]):
        total |= row[i]
    return total != 0


@inlined
def act(number, acts, turns, saves, s, lanes, true, looked, before, latched, fired, held, issued, saved, counts, fires, keep, fires_words,
        notes, n_notes):  # fmt: skip
    """One action of a rule that was looked at: where it fires, and where it holds its outcome."""
    word, turn, latch, slot, told = acts[number, 2], acts[number, 3], acts[number, 4], acts[number, 5], acts[number, 8]
    period = turns[turn, s] if turn >= 0 else -1
    mine = fired[number]
    if turn >= 0:
        for i in range(lanes):
            keep[i] = np.uint8(mine[i] == period)
    else:
        keep[:lanes] = 0
    if latch >= 0:
        row = latched[latch]
        for i in range(lanes):
            fires[i] = true[i] & (before[i] ^ 1) & (row[i] ^ 1)
    elif word == RISING:
        for i in range(lanes):
            fires[i] = true[i] & (before[i] ^ 1) & (keep[i] ^ 1)
    else:
        for i in range(lanes):
            fires[i] = true[i] & (keep[i] ^ 1)
    if any_of(fires_words):
        n_notes = note(fires, fires_words, s << 16 | 2 * acts[number, 0], notes, n_notes)
        if told >= 0:
            row = issued[told]
            for i in range(lanes):
                row[i] |= fires[i]
        if turn >= 0:
            for i in range(lanes):
                mine[i] = period if fires[i] else mine[i]
        if latch >= 0:
            row = latched[latch]
            for i in range(lanes):
                row[i] |= fires[i]
        for q in range(saves.shape[0]):
            if saves[q, 0] == told and told >= 0:
                part, whole, then = counts[saves[q, 1]], counts[saves[q, 2]], saved[q]
                for i in range(lanes):
                    then[0, i] = part[i] if fires[i] else then[0, i]
                    then[1, i] = whole[i] if fires[i] else then[1, i]
    if slot >= 0:
        row = held[slot]
        lasts = np.uint8(word == UNTIL)
        for i in range(lanes):
            holds = true[i] | (keep[i] & lasts)
            row[i] = (row[i] & (looked[i] ^ 1)) | (holds & looked[i])
        if latch >= 0:
            bolt = latched[latch]
            for i in range(lanes):
                row[i] |= bolt[i] & looked[i]
    return n_notes


@compiled
def change_band(
    first, stop, row_of, looked, mine, year, this, acts, held, makers, standing, issued, s, lanes, base, notes, n_notes
):
    """What changes where a pupil comes into another band, or into a new school year; `row_of` is the row, -1 for none."""
    for i in range(lanes):
        if not looked[i]:
            continue
        now = acts[first + row_of[i], 1] if row_of[i] >= 0 else -1
        was = mine[i]
        if now == was and this == year[i]:
            continue
        mine[i], year[i] = now, this
        if was >= 0:
            for number in range(first, stop):
                if acts[number, 1] == was:
                    held[acts[number, 5], i] = 0
            still = np.uint8(0)
            for m in range(makers.shape[1]):
                if makers[was, m] >= 0:
                    still |= held[makers[was, m], i]
            if standing[was, i] and not still:
                notes[n_notes, 0] = i
                notes[n_notes, 1] = s << 16 | base + was
                n_notes += 1
            standing[was, i] = still
        if now >= 0:
            number = first + row_of[i]
            notes[n_notes, 0] = i
            notes[n_notes, 1] = s << 16 | 2 * acts[number, 0]
            n_notes += 1
            if acts[number, 8] >= 0:
                issued[acts[number, 8], i] = 1
            held[acts[number, 5], i] = 1
            standing[now, i] = 1
    return n_notes


@compiled
def run(
    rows, row0, row1, table, recodes, kept, first, week_ends, left, pupils, counters, windows, tests, calendar, program, rules, looks, fresh,
    acts, turns, latches, makers, delays, later, saves, years, of_cause, sizes, made_by,
):  # fmt: skip
    """Pupils `row0` to `row1` through all sessions; returns the keys of their decisions and the sessions in which they ended."""
    block, last, base = sizes[0], sizes[1], sizes[2]
    n_stand, n_told, n_held, n_latch, n_bands = sizes[3], sizes[4], sizes[5], sizes[6], sizes[7]
    begin = sizes[8]
    marks = np.zeros((last + 1, block), np.uint16)
    spans = np.zeros((2, block), np.int64)
    counts = np.zeros((max(1, counters.shape[0]), block), np.uint16)
    at = np.zeros((max(1, counters.shape[0]), 2), np.int64)
    asked = np.zeros((max(1, tests.shape[0]), block), np.uint8)
    stamp = np.zeros(max(1, tests.shape[0]), np.int64)
    stack = np.zeros((9, block), np.uint8)
    standing = np.zeros((max(1, n_stand), block), np.uint8)
    issued = np.zeros((max(1, n_told), block), np.uint8)
    held = np.zeros((max(1, n_held), block), np.uint8)
    latched = np.zeros((max(1, n_latch), block), np.uint8)
    fired = np.zeros((max(1, acts.shape[0]), block), np.int32)
    before = np.zeros((max(1, rules.shape[0]), block), np.uint8)
    pend = np.zeros((max(1, delays.shape[0]), last + 2, block), np.uint8)
    saved = np.zeros((max(1, saves.shape[0]), 2, block), np.int32)
    mine = np.zeros((max(1, n_bands), block), np.int64)
    year = np.zeros((max(1, n_bands), block), np.int64)
    row_of = np.zeros(block, np.int64)
    active, looked, fires, keep, spare = (np.zeros(block, np.uint8), np.zeros(block, np.uint8), np.zeros(block, np.uint8),
                                          np.zeros(block, np.uint8), np.zeros(block, np.uint8))  # fmt: skip
    in_a_session = block * (acts.shape[0] + 2 * n_stand + n_latch + 1)
    notes = np.zeros((block * 16 + 2 * in_a_session, 2), np.int64)
    keys, ends = np.zeros(64 * block, np.int64), np.zeros(64 * block, np.int64)
    place = np.zeros(block + 2, np.int64)
    current = np.zeros(max(1, n_stand), np.int64)
    looked_words, fires_words, spare_words, true_words = (looked.view(np.uint64), fires.view(np.uint64), spare.view(np.uint64),
                                                          stack[0].view(np.uint64))  # fmt: skip
    active_words = active.view(np.uint64)
    true = stack[0]
    n_out = 0
    row = row0
    while row < row1:
        lanes = min(block, row1 - row)
        counts[:] = 0
        at[:, 0], at[:, 1] = 0, -1
        stamp[:] = -1
        standing[:], held[:], latched[:], fired[:], before[:], pend[:], saved[:], mine[:], year[:] = 0, 0, 0, -1, 0, 0, 0, -1, -1
        stack[:], active[:], looked[:], fires[:], keep[:], spare[:] = 0, 0, 0, 0, 0, 0
        n_notes = load(rows, lanes, row, table, recodes, kept, first, marks, spans, week_ends, left, last, begin, notes)
        recoded = n_notes > 0
        for s in range(begin, last + 1):
            move(counters, windows, counts, marks, s, lanes, at)
            for i in range(lanes):
                active[i] = np.uint8(spans[0, i] <= s) & np.uint8(s <= spans[1, i])
            if not any_of(active_words):
                continue
            if notes.shape[0] - n_notes < in_a_session:
                more = np.zeros((2 * notes.shape[0], 2), np.int64)
                more[:n_notes] = notes[:n_notes]
                notes = more
            issued[:] = 0
            for r in range(rules.shape[0]):
                delay = rules[r, 2]
                if delay >= 0:
                    for i in range(lanes):
                        looked[i] = pend[delay, s, i] & active[i]
                    if not any_of(looked_words):
                        continue
                    now = looked
                elif looks[rules[r, 0], s]:
                    now = active
                else:
                    continue
                if rules[r, 3] >= 0:
                    row_of[:lanes] = -1
                    for number in range(rules[r, 4], rules[r, 5]):
                        truth(program, acts[number, 6], acts[number, 7], tests, asked, stamp, stack, counts, marks, calendar,
                              pupils, standing, issued, saved, s, lanes, row)  # fmt: skip
                        for i in range(lanes):
                            row_of[i] = number - rules[r, 4] if row_of[i] < 0 and true[i] else row_of[i]
                    n_notes = change_band(rules[r, 4], rules[r, 5], row_of, now, mine[rules[r, 3]], year[rules[r, 3]], years[s],
                                          acts, held, makers, standing, issued, s, lanes, base, notes, n_notes)  # fmt: skip
                    continue
                was = before[r]
                if delay >= 0 or fresh[rules[r, 1], s]:
                    was[:] = 0
                truth(program, rules[r, 6], rules[r, 7], tests, asked, stamp, stack, counts, marks, calendar,
                      pupils, standing, issued, saved, s, lanes, row)  # fmt: skip
                for i in range(lanes):
                    true[i] &= now[i]
                if rules[r, 8] < 2 and not any_of(true_words):
                    holding = False
                    for number in range(rules[r, 4], rules[r, 5]):
                        holding = holding or (acts[number, 5] >= 0 and some(held[acts[number, 5]]))
                    if not holding:
                        was[:] = 0
                        continue
                for number in range(rules[r, 4], rules[r, 5]):
                    n_notes = act(number, acts, turns, saves, s, lanes, true, now, was, latched, fired, held, issued, saved, counts,
                                  fires, keep, fires_words, notes, n_notes)  # fmt: skip
                    if acts[number, 5] >= 0:
                        n_notes = settle_standing(acts[number, 1], makers, held, standing, spare, spare_words, lanes, s, base,
                                                  notes, n_notes)  # fmt: skip
                for i in range(lanes):
                    was[i] = (was[i] & (now[i] ^ 1)) | true[i]
            for q in range(latches.shape[0]):
                slot, over = latches[q, 0], issued[latches[q, 2]]
                if latches[q, 1] < 0:
                    for i in range(lanes):
                        latched[slot, i] &= over[i] ^ 1
                    continue
                bolt, holds = latched[slot], held[latches[q, 1]]
                for i in range(lanes):
                    holds[i] &= (over[i] & bolt[i]) ^ 1
                    bolt[i] &= over[i] ^ 1
                n_notes = settle_standing(
                    latches[q, 3], makers, held, standing, spare, spare_words, lanes, s, base, notes, n_notes
                )
            for d in range(delays.shape[0]):
                when = later[d, s]
                if s < when <= last:
                    for i in range(lanes):
                        pend[d, when, i] |= issued[delays[d], i]
        if keys.shape[0] - n_out < n_notes:
            room = max(2 * keys.shape[0], n_out + n_notes)
            more_keys, more_ends = np.zeros(room, np.int64), np.zeros(room, np.int64)
            more_keys[:n_out], more_ends[:n_out] = keys[:n_out], ends[:n_out]
            keys, ends = more_keys, more_ends
        order = np.zeros(n_notes, np.int64)
        n_out = sort_out(notes, n_notes, lanes, base, of_cause, keys, ends, n_out, made_by, row, order, place, current, recoded)
        row += lanes
    return keys[:n_out], ends[:n_out]
