"""Which sessions the kernel has to visit: where a rule could be other than false, and where something comes on the way."""

from __future__ import annotations

from attendrules.batch.fast.jit import compiled
from attendrules.batch.fast.words import U0, at_the_look_before, following, has, put


@compiled
def sites(rules, extra, sets, active, spare, where, agenda):
    """Where each rule could be other than false, or (of one whose condition is known) where it changes."""
    words = active.shape[0]
    for r in range(rules.shape[0]):
        rule, mine, more = rules[r], where[r], extra[r]
        if rule[6] >= 0:
            continue
        looks = spare[0]
        for w in range(words):
            looks[w] = sets[rule[0], w] & active[w]
        if rule[12] == 0:
            for w in range(words):
                mine[w] = sets[more[0], w] & looks[w]
                agenda[w] |= mine[w] if more[8] == 2 else sets[more[3], w] & looks[w]
            continue
        mine[:] = U0
        for k in range(2):
            any_of = U0
            true, was = spare[1], spare[2]
            for w in range(words):
                true[w] = sets[more[1 + k], w] & looks[w]
                any_of |= true[w]
            if any_of == U0:
                continue
            at_the_look_before(true, looks, was, words)
            for w in range(words):
                often = true[w] if rule[12] == 2 or k == 1 else true[w] & sets[rule[1], w]
                agenda[w] |= (true[w] ^ was[w]) | often


@compiled
def touched(rule, more, leaves, sets, active, spare, out):
    """The looks at which anything that a rule asks of marks and the calendar is other than at the look before."""
    words = active.shape[0]
    looks, true, was = spare[0], spare[1], spare[2]
    for w in range(words):
        looks[w] = sets[rule[0], w] & active[w]
        out[w] = sets[rule[1], w] & looks[w]
    for k in range(more[6], more[7]):
        for w in range(words):
            true[w] = sets[leaves[k], w] & looks[w]
        at_the_look_before(true, looks, was, words)
        for w in range(words):
            out[w] |= true[w] ^ was[w]


@compiled
def visit_recodes(recodes, recode_later, sets, start, stop, words, agenda, settling):
    """Where late recodes are settled."""
    for c in range(recodes.shape[0]):
        source = sets[recodes[c, 1]]
        s = following(source, start, words)
        while s <= stop:
            when = s if recodes[c, 2] < 0 else recode_later[recodes[c, 2], s]
            if recodes[c, 2] < 0 or when > s:
                if when <= stop and (recodes[c, 2] >= 0 or has(sets[recodes[c, 7]], s)):
                    put(agenda, when)
                    put(settling, when)
            s = following(source, s + 1, words)


@compiled
def visit_delays(delays, later, latches, sets, active, start, stop, words, pend, agenda):
    """Where rules come so long after an outcome that marks settle, and where such an outcome ends another."""
    for d in range(delays.shape[0]):
        pend[d] = U0
        if delays[d, 2] >= 0:
            s = following(sets[delays[d, 2]], start, words)
            while s <= stop:
                if s <= later[d, s] <= stop:
                    put(pend[d], later[d, s])
                    put(agenda, later[d, s])
                s = following(sets[delays[d, 2]], s + 1, words)
    for q in range(latches.shape[0]):
        if latches[q, 2] >= 0:
            for w in range(words):
                agenda[w] |= sets[latches[q, 2], w] & active[w]
