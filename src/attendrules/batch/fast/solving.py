"""Rules and bands that are solved for a whole year at once, in the compiled kernel.

What a rule does is the reference engine's `look`, on sets of sessions: it fires at those
looks at which it is true and was not at the look before.
"""

from __future__ import annotations

import numpy as np

from attendrules.batch.fast.jit import compiled, inlined
from attendrules.batch.fast.words import (
    NONE,
    U0,
    U1,
    U63,
    at_the_look_before,
    following,
    lowest,
    put,
    take,
    until_the_next_look,
)

RISING, EVERY, ONCE, UNTIL = range(4)
SPARE = 8
"""Sets for the time being."""


@inlined
def some(row):
    """Whether a set is not empty."""
    total = U0
    for w in range(row.shape[0]):
        total |= row[w]
    return total != U0


@inlined
def noted(row, key, width, place, found, n_found):
    """Write down a decision in each session of a set: its key, and the place of its action."""
    for w in range(row.shape[0]):
        word = row[w]
        while word != U0:
            s = (w << 6) + lowest(word)
            word &= word - U1
            found[n_found, 0] = s * width + key
            found[n_found, 1] = place
            n_found += 1
    return n_found


@inlined
def kept_after(fires, looks, turns, turn, out):
    """Looks in a period after one in which it fired; only the first of a period stays among those that fire."""
    out[:] = U0
    words = fires.shape[0]
    s = following(fires, 0, words)
    while s < NONE:
        end = turns[turn, s]
        x = following(looks, s + 1, words)
        while x < end:
            put(out, x)
            take(fires, x)
            x = following(looks, x + 1, words)
        s = following(fires, end, words) if end < 64 * words else NONE


@compiled
def solve_rule(rule, acts, turns, sets, active, spare, width, found, n_found):
    """What comes of a rule: when its outcomes are due, wait and hold."""
    true, wait = spare[0], spare[1]
    looks, fresh, words = spare[2], sets[rule[1]], active.shape[0]
    any_true, any_wait = U0, U0
    for w in range(words):
        looks[w] = sets[rule[0], w] & active[w]
        true[w] = sets[rule[2], w] & looks[w]
        wait[w] = sets[rule[3], w] & looks[w]
        any_true |= true[w]
        any_wait |= wait[w]
    for a in range(rule[4], rule[5]):
        sets[acts[a, 4]] = U0
        sets[acts[a, 5]] = U0
    if any_true == U0 and any_wait == U0:
        return n_found
    was, either, fires, kept = spare[3], spare[4], spare[5], spare[6]
    at_the_look_before(true, looks, was, words)
    for a in range(rule[4], rule[5]):
        word, turn = acts[a, 1], acts[a, 2]
        for w in range(words):
            fires[w] = true[w] & (~was[w] | fresh[w]) if word == RISING else true[w]
        if turn >= 0:
            kept_after(fires, looks, turns, turn, kept)
        else:
            kept[:] = U0
        n_found = noted(fires, 2 * acts[a, 0], width, a, found, n_found)
        for w in range(words):
            sets[acts[a, 4], w] = fires[w]
        if any_wait != U0:
            for w in range(words):
                either[w] = true[w] | wait[w]
            at_the_look_before(either, looks, fires, words)
            for w in range(words):
                fires[w] = wait[w] & (~fires[w] | fresh[w]) & ~kept[w]
            n_found = noted(fires, 2 * acts[a, 0] + 1, width, a, found, n_found)
        if acts[a, 3] >= 0:
            for w in range(words):
                either[w] = true[w] | kept[w] if word == UNTIL else true[w]
            until_the_next_look(either, looks, fires, words)
            for w in range(words):
                sets[acts[a, 5], w] = fires[w] & active[w]
    return n_found


@compiled
def solve_band(band, rows, groups, sets, active, spare, mine, width, found, n_found):
    """When a pupil comes into each band of a table, and when out of it."""
    words = active.shape[0]
    left = spare[0]
    for w in range(words):
        left[w] = active[w]
    years = sets[band[4]]
    for g in range(band[2], band[3]):
        for k in range(3):
            sets[groups[g, k]] = U0
    for r in range(band[0], band[1]):
        held = sets[groups[rows[r, 2], 1]]
        for w in range(words):
            inside = left[w] & sets[rows[r, 1], w]
            mine[r - band[0], w] = inside
            left[w] &= ~inside
            held[w] |= inside
    for g in range(band[2], band[3]):
        due, held, ends = sets[groups[g, 0]], sets[groups[g, 1]], sets[groups[g, 2]]
        moved = U0
        for w in range(words):
            was = (held[w] << U1) | moved
            moved = held[w] >> U63
            due[w] = held[w] & (~was | years[w])
            ends[w] = was & (~held[w] | years[w]) & active[w]
    for r in range(band[0], band[1]):
        due = sets[groups[rows[r, 2], 0]]
        for w in range(words):
            spare[1, w] = due[w] & mine[r - band[0], w]
        n_found = noted(spare[1], 2 * rows[r, 0], width, rows[r, 3], found, n_found)
    return n_found


@compiled
def find_ends(held, n_held, sets, active, carries, out):
    """When an outcome ends that several steps may make hold, one after the other in each session."""
    words = active.shape[0]
    out[:] = U0
    for i in range(n_held):
        moved_i = U0
        carries[:n_held] = U0
        for w in range(words):
            now = sets[held[i], w]
            ended = ((now << U1) | moved_i) & ~now & active[w]
            moved_i = now >> U63
            for j in range(n_held):
                if j != i:
                    other = sets[held[j], w]
                    was = (other << U1) | carries[j]
                    carries[j] = other >> U63
                    ended &= ~other if j < i else ~was
            out[w] |= ended


@compiled
def settle_recodes(stratum, recodes, targets, kept, planes, sums_known, pairs_kept, sets, active, width, found, n_found):
    """Change the marks that the recodes of a stratum fit; each mark by the first of them."""
    words = active.shape[0]
    changed = False
    for r in range(stratum[0], stratum[1]):
        sets[recodes[r, 5]] = U0
    for r in range(stratum[0], stratum[1]):
        fits, done = sets[recodes[r, 2]], sets[recodes[r, 5]]
        source = sets[recodes[r, 1]]
        for w in range(words):
            done[w] = source[w] & fits[w] & sets[recodes[r, 3], w]
            for earlier in range(stratum[0], r):
                done[w] &= ~sets[recodes[earlier, 5], w]
    for r in range(stratum[0], stratum[1]):
        done = sets[recodes[r, 5]]
        s = following(done, 0, words)
        while s < NONE:
            changed = True
            mask = targets[r]
            for c in range(planes.shape[0]):
                if kept[c] == 0:
                    if (mask >> np.uint64(c)) & U1 != U0:
                        put(planes[c], s)
                    else:
                        take(planes[c], s)
            s = following(done, s + 1, words)
        for w in range(words):
            done[w] &= active[w]
        n_found = noted(done, 2 * recodes[r, 0], width, -1, found, n_found)
    if changed:
        for c in range(planes.shape[0]):
            if kept[c] == 0:
                sums_known[c] = 0
        for k in range(pairs_kept.shape[0]):
            pairs_kept[k] = 0
    return n_found
