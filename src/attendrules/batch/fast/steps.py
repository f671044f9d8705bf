"""Pupils one after the other through the compiled kernel, with the policy as a list of instructions.

Nothing is compiled for a policy. An instruction makes one set of sessions: a class of
marks, a test of a measure, sets put together, or what comes of a rule.
"""

from __future__ import annotations

import numpy as np

from attendrules.batch.fast.jit import compiled, inlined, outer
from attendrules.batch.fast.measuring import compared, fill, has_a_value, reaches, sum_up
from attendrules.batch.fast.solving import SPARE, find_ends, settle_recodes, solve_band, solve_rule
from attendrules.batch.fast.walking import walk
from attendrules.batch.fast.words import NONE, U0, U1, following, lowest

I_PLANE, I_COUNT, I_SHARE, I_KNOWN, I_AND, I_OR, I_NOT, I_RULE, I_BAND, I_RECODE, I_ENDS, I_SUM = range(12)
GO_ON, HAND_OVER = 0, 1


@inlined
def spread(row, table, ordinary, usual, planes, words, shift, last_session):
    """Marks as a set of sessions for each class, from the few that are not ordinary; the first and last session with a mark."""
    n_classes = planes.shape[0]
    for c in range(n_classes):
        for w in range(words):
            planes[c, w] = usual[c, w]
    first, last = NONE, -1
    for i in range(row.shape[0]):
        code = row[i]
        s = i + shift
        if code != 0:
            last = s
            first = min(first, s)
        if code == ordinary[s & 1] or s > last_session:
            continue
        bit = U1 << np.uint64(s & 63)
        differs = table[code] ^ table[ordinary[s & 1]]
        while differs != U0:
            planes[lowest(differs), s >> 6] ^= bit
            differs &= differs - U1
    return first, last


@inlined
def last_look(first_mark, last_mark, week_ends, last, gone):
    """The last session in which things can be due to a pupil, as `engine.reference.on_roll` has it."""
    stop = min(last, week_ends[last_mark]) if last_mark <= last else last
    if gone >= -1 and stop > gone:
        stop = max(gone, min(stop, first_mark))
    return stop


@inlined
def rank(key, width, late):
    """Where a decision stands; recodes that come on the way are all one."""
    cause = key % width
    return key - cause + late[0] if late[0] <= cause < late[1] else key


@inlined
def in_order(found, n_found, ends, width, base, late, counts, keys, key_ends, n_out, last):
    """A pupil's decisions by session and, within one, by cause; recodes on the way stay as they came."""
    counts[:] = 0
    for j in range(n_found):
        counts[found[j, 0] // width + 1] += 1
    for s in range(last + 1):
        counts[s + 1] += counts[s]
    for j in range(n_found):
        s = found[j, 0] // width
        k = n_out + counts[s]
        counts[s] += 1
        keys[k] = found[j, 0] + base * width
        key_ends[k] = ends[j] + base if ends[j] >= 0 else -1
    for k in range(n_out + 1, n_out + n_found):
        key, end = keys[k], key_ends[k]
        mine = rank(key, width, late)
        j = k
        while j > n_out and rank(keys[j - 1], width, late) > mine:
            keys[j], key_ends[j] = keys[j - 1], key_ends[j - 1]
            j -= 1
        keys[j], key_ends[j] = key, end


@compiled
def obey(code, rules, acts, turns, bands, band_rows, groups, ends_of, ends_held, strata, recodes, targets, kept, measures, windows,
         stretches, planes, sums, known, rows, pairs, flags, flag_words, sets, active, spare, mine, carries, width, found, n):  # fmt: skip
    """Carry out the instructions for one pupil; the number of decisions."""
    n_found, words = 0, active.shape[0]
    for at in range(code.shape[0]):
        what, to, a, b = code[at, 0], code[at, 1], code[at, 2], code[at, 3]
        out = sets[to]
        if what == I_AND:
            for w in range(words):
                out[w] = sets[a, w] & sets[b, w]
        elif what == I_OR:
            for w in range(words):
                out[w] = sets[a, w] | sets[b, w]
        elif what == I_NOT:
            for w in range(words):
                out[w] = ~sets[a, w]
        elif what == I_PLANE:
            for w in range(words):
                out[w] = planes[a, w]
        elif what == I_COUNT:
            reaches(a, b, measures, windows, stretches, planes, sums, known, rows, pairs, flags, flag_words, out, n)
        elif what == I_SHARE:
            compared(a, b, code[at, 4], code[at, 5], measures, windows, stretches, planes, sums, known, flags, flag_words, out, n)
        elif what == I_KNOWN:
            has_a_value(a, measures, windows, stretches, planes, sums, known, flags, flag_words, out, n)
        elif what == I_RULE:
            n_found = solve_rule(rules[a], acts, turns, sets, active, spare, width, found, n_found)
        elif what == I_BAND:
            n_found = solve_band(bands[a], band_rows, groups, sets, active, spare, mine, width, found, n_found)
        elif what == I_RECODE:
            n_found = settle_recodes(strata[a], recodes, targets, kept, planes, known, pairs, sets, active, width, found, n_found)
        elif what == I_SUM:
            sum_up(a, measures, planes, sums, known, rows, pairs, n)
        else:
            find_ends(ends_held[a], ends_of[a], sets, active, carries, out)
    return n_found


@compiled
def pupils(rows, row, row1, shift, table, ordinary, usual, left, profile_of, profiles, leaf_places, leaf_sets, week_ends, sizes, plan,
           walked, of_marks, of_sets, of_walk, out, keys, key_ends, made_by):  # fmt: skip
    """Pupils from `row` on, so long as there is room for their decisions: how far it came, and how many there are."""
    (code, rules, acts, turns, bands, band_rows, groups, ends_of, ends_held, strata, recodes, targets, kept, measures, windows, stretches,
     ends_set, act_outcome) = plan  # fmt: skip
    (w_rules, extra, atoms, leaves, w_acts, latches, delays, later, thans, guards, program, periods, standing, latch_of, w_recodes,
     recode_later, recode_range) = walked  # fmt: skip
    planes, sums, known, pairs, kept_rows, flags, flag_words = of_marks
    sets, active, spare, mine, carries, found, ends, counts, span = of_sets
    where, touch, touch_known, agenda, settling, pend, outcomes, memory, fired, held, latched, stack = of_walk
    last, width, base = sizes[0], sizes[1], sizes[2]
    late, n, words = sizes[7:9], sizes[0] + 1, usual.shape[1]
    profile, n_out = -1, out[1]
    while row < row1 and keys.shape[0] - n_out >= found.shape[0]:
        made_by[row] = -1
        if profiles[profile_of[row]] == HAND_OVER:
            row += 1
            continue
        if profile_of[row] != profile:
            profile = profile_of[row]
            for k in range(leaf_places.shape[0]):
                for w in range(words):
                    sets[leaf_places[k], w] = leaf_sets[profile, k, w]
        first_mark, last_mark = spread(rows[row], table, ordinary, usual, planes, words, shift, last)
        stop = last_look(first_mark, last_mark, week_ends, last, left[row]) if last_mark >= 0 else -1
        if first_mark > stop:
            made_by[row] = 0
            row += 1
            continue
        span[0], span[1] = first_mark, stop
        active[:] = U0
        fill(active, first_mark, stop + 1)
        known[:] = 0
        pairs[:] = 0
        n_found = obey(code, rules, acts, turns, bands, band_rows, groups, ends_of, ends_held, strata, recodes, targets, kept, measures,
                       windows, stretches, planes, sums, known, kept_rows, pairs, flags, flag_words, sets, active, spare, mine, carries,
                       width, found, n)  # fmt: skip
        for j in range(n_found):
            place = found[j, 1]
            ends[j] = -1
            if place >= 0 and found[j, 0] % 2 == 0 and ends_set[place] >= 0:
                end = following(sets[ends_set[place]], found[j, 0] // width + 1, words)
                ends[j] = end if end <= stop else -1
        if w_rules.shape[0] + w_recodes.shape[0] > 0:
            n_found = walk(w_rules, extra, atoms, leaves, w_acts, acts.shape[0], latches, delays, later, thans, guards, program, periods,
                           standing, act_outcome, latch_of, w_recodes, recode_later, recode_range, sets, active, span, spare, where,
                           touch, touch_known, settling, agenda, pend, outcomes, memory, fired, held, latched, stack, measures, windows,
                           planes, sums, kept_rows, width, found, n_found, ends)  # fmt: skip
        if n_found > 0:
            in_order(found, n_found, ends, width, base, late, counts, keys, key_ends, n_out, last)
        n_out += max(n_found, 0)
        made_by[row] = n_found
        row += 1
    out[0], out[1] = row, n_out


@outer
def run(rows, row0, row1, shift, table, ordinary, usual, left, profile_of, profiles, leaf_places, leaf_sets, week_ends,
        known_places, known_sets, sizes, plan, walked, made_by):  # fmt: skip
    """Pupils `row0` to `row1`; the keys of their decisions and the sessions in which they ended. -1 in `made_by`: not done here."""
    n, words, classes = sizes[0] + 1, usual.shape[1], usual.shape[0]
    n_pairs, most = max(1, sizes[5]), (sizes[0] + 1) * (sizes[6] + 1)
    n_rules, n_acts, n_latches = max(1, walked[0].shape[0]), max(1, walked[4].shape[0]), max(1, walked[5].shape[0])
    flags = np.zeros(64 * words, np.uint8)
    of_marks = (np.zeros(usual.shape, np.uint64), np.zeros((classes, n + 1), np.int32), np.zeros(classes, np.uint8),
                np.zeros(n_pairs, np.uint8), np.zeros((n_pairs, 4, n + 2), np.int32), flags, flags.view(np.uint64))  # fmt: skip
    sets = np.zeros((sizes[4], words), np.uint64)
    for k in range(known_places.shape[0]):
        sets[known_places[k]] = known_sets[k]
    of_sets = (sets, np.zeros(words, np.uint64), np.zeros((SPARE, words), np.uint64), np.zeros((max(1, plan[5].shape[0]), words), np.uint64),
               np.zeros(max(1, plan[8].shape[1]), np.uint64), np.zeros((most, 2), np.int64), np.zeros(most, np.int64),
               np.zeros(n + 2, np.int64), np.zeros(2, np.int64))  # fmt: skip
    of_walk = (np.zeros((n_rules, words), np.uint64), np.zeros((n_rules, words), np.uint64), np.zeros(n_rules, np.uint8),
               np.zeros(words, np.uint64), np.zeros(words, np.uint64), np.zeros((max(1, walked[6].shape[0]), words), np.uint64),
               np.zeros((walked[12].shape[0], 6), np.int64), np.zeros((n_rules, 3), np.int64), np.zeros((n_acts, 2), np.int64),
               np.zeros(n_acts, np.bool_), np.zeros(n_latches, np.bool_), np.zeros(64, np.bool_))  # fmt: skip
    keys, key_ends = np.zeros(2 * most, np.int64), np.zeros(2 * most, np.int64)
    out = np.zeros(2, np.int64)
    out[0] = row0
    while True:
        pupils(rows, out[0], row1, shift, table, ordinary, usual, left, profile_of, profiles, leaf_places, leaf_sets, week_ends, sizes,
               plan, walked, of_marks, of_sets, of_walk, out, keys, key_ends, made_by)  # fmt: skip
        if out[0] >= row1:
            return keys[: out[1]], key_ends[: out[1]]
        more_keys, more_ends = np.zeros(2 * keys.shape[0], np.int64), np.zeros(2 * keys.shape[0], np.int64)
        more_keys[: out[1]], more_ends[: out[1]] = keys[: out[1]], key_ends[: out[1]]
        keys, key_ends = more_keys, more_ends
