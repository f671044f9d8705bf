"""Rules that hang on what happens on the way, in the compiled kernel: session by session, where something can change.

What a look does is the reference engine's `look`. Sessions are visited in which a rule
could come to be other than false, or in which one has something to take back.
"""

from __future__ import annotations

from attendrules.batch.fast.jit import compiled, inlined
from attendrules.batch.fast.measuring import value
from attendrules.batch.fast.visits import sites, touched, visit_delays, visit_recodes
from attendrules.batch.fast.words import (
    U0,
    before,
    following,
    has,
    put,
)

RISING, EVERY, ONCE, UNTIL = range(4)
NOTHING, DUE, PENDING = range(3)
P_AND, P_OR, P_NOT, P_STANDS, P_ISSUED, P_WAITS, P_THAN, P_NOT_THAN = range(8)
STATE, IDLE, LOOKED_IN = range(3)
STANDING, ISSUED, WAITING, LAST_DUE, OPEN, CHANGED = range(6)
FIRED, WAITS = range(2)


@inlined
def last_due(dynamic, fixed, outcomes, sets, s):
    """The session in which an outcome last became due; -1 for never."""
    if dynamic >= 0:
        return outcomes[dynamic, LAST_DUE]
    return before(sets[fixed], s)


@compiled
def than(row, s, outcomes, sets, measures, windows, planes, sums, rows):
    """Whether a measure is higher than when an outcome last became due (1), as high (0), or lower (-1); 2 for unknown."""
    m = row[0]
    then = last_due(row[2], row[3], outcomes, sets, s)
    if then < 0:
        return 2
    kind, a, b, w, pair = measures[m, 0], measures[m, 1], measures[m, 2], measures[m, 3], measures[m, 5]
    first, stop = windows[w, 0], windows[w, 1]
    now = value(kind, a, pair, first[s], stop[s], planes, sums, rows)
    was = value(kind, a, pair, first[then], stop[then], planes, sums, rows)
    if kind == 1:
        whole = value(0, b, pair, first[s], stop[s], planes, sums, rows)
        whole_then = value(0, b, pair, first[then], stop[then], planes, sums, rows)
        if whole == 0 or whole_then == 0:
            return 2
        now, was = now * whole_then, was * whole
    return 1 if now > was else -1 if now < was else 0


@inlined
def asked(program, p0, p1, s, stack, sets, outcomes, thans, measures, windows, planes, sums, rows):
    """A formula in one session, from its parts in postfix order."""
    depth = 0
    stack[0] = False
    for at in range(p0, p1):
        kind, number = program[at, 0], program[at, 1]
        if kind < 0:
            stack[depth] = has(sets[number], s)
            depth += 1
        elif kind == P_AND:
            depth -= 1
            stack[depth - 1] = stack[depth - 1] and stack[depth]
        elif kind == P_OR:
            depth -= 1
            stack[depth - 1] = stack[depth - 1] or stack[depth]
        elif kind == P_NOT:
            stack[depth - 1] = not stack[depth - 1]
        else:
            if kind == P_STANDS:
                found = outcomes[number, STANDING] > 0
            elif kind == P_ISSUED:
                found = outcomes[number, ISSUED] == s
            elif kind == P_WAITS:
                found = outcomes[number, WAITING] != 0
            else:
                compared = than(thans[number], s, outcomes, sets, measures, windows, planes, sums, rows)
                found = compared == 2 * thans[number, 1] - 1
                if kind == P_NOT_THAN:
                    found = compared != 2 and not found
            stack[depth] = found
            depth += 1
    return stack[0]


@inlined
def stand(act, held, outcome, holds, s, outcomes, found, n_found, ends, act_outcome):
    """Note that an outcome holds, or no longer holds, by one action; what ends with it."""
    if holds:
        if not held[act]:
            held[act] = True
            outcomes[outcome, STANDING] += 1
            if outcomes[outcome, STANDING] == 1:
                outcomes[outcome, CHANGED] = s
    elif held[act]:
        held[act] = False
        outcomes[outcome, STANDING] -= 1
        if outcomes[outcome, STANDING] == 0:
            outcomes[outcome, CHANGED] = s
            for j in range(outcomes[outcome, OPEN], n_found):
                place = found[j, 1]
                if place >= 0 and act_outcome[place] == outcome and found[j, 0] % 2 == 0 and ends[j] < 0:
                    ends[j] = s
            outcomes[outcome, OPEN] = n_found


@inlined
def look(rule, index, acts, first_act, s, state, memory, fired, held, latched, periods, outcomes, standing, width, found,
         n_found, ends, act_outcome, latch_of):  # fmt: skip
    """One look at a rule whose condition is true, pending or neither."""
    period = periods[rule[7], s] if rule[7] >= 0 else -1
    if memory[index, LOOKED_IN] != period or rule[13] != 0:
        memory[index, STATE] = NOTHING
    memory[index, LOOKED_IN] = period
    if state == NOTHING and memory[index, IDLE] != 0:
        return n_found
    was = memory[index, STATE]
    holding = False
    for a in range(rule[8], rule[9]):
        act = acts[a]
        word, turn, outcome, latch = act[1], act[2], act[3], latch_of[a]
        now = periods[turn, s] if turn >= 0 else -1
        kept = turn >= 0 and fired[a, FIRED] == now
        bolted = latch >= 0 and latched[latch]
        fires = was == NOTHING if state == PENDING else state == DUE and (was != DUE or (word != RISING and latch < 0))
        if fires and not kept and not bolted:
            found[n_found, 0] = s * width + 2 * act[0] + (1 if state == PENDING else 0)
            found[n_found, 1] = first_act + a
            ends[n_found] = -1
            n_found += 1
            if state == DUE:
                outcomes[outcome, ISSUED] = s
                outcomes[outcome, LAST_DUE] = s
                outcomes[outcome, CHANGED] = s
                fired[a, FIRED] = now
                if latch >= 0:
                    latched[latch] = True
                    bolted = True
        if standing[outcome]:
            holds = state == DUE or (kept and word == UNTIL) or bolted
            stand(a, held, outcome, holds, s, outcomes, found, n_found, ends, act_outcome)
            holding = holding or held[a]
        waits = 1 if state == PENDING else 0
        if waits != fired[a, WAITS]:
            outcomes[outcome, CHANGED] = s
            outcomes[outcome, WAITING] += waits - fired[a, WAITS]
            fired[a, WAITS] = waits
    memory[index, STATE] = state
    memory[index, IDLE] = 1 if state == NOTHING and not holding else 0
    return n_found


@inlined
def guarded(rule, guards, outcomes, s):
    """Whether outcomes that a rule needs hold, are due or wait."""
    fits = True
    for g in range(rule[10], rule[11]):
        o = guards[g, 1]
        here = outcomes[o, ISSUED] == s if guards[g, 0] else outcomes[o, STANDING] > 0
        fits = fits and (here or outcomes[o, WAITING] != 0)
    return fits


@inlined
def awake(more, atoms, outcomes, s):
    """Whether anything that a rule asks about on the way is so, or has been."""
    found = more[8] == 2
    for k in range(more[4], more[5]):
        o = atoms[k]
        found = found or outcomes[o, STANDING] > 0 or outcomes[o, ISSUED] == s or outcomes[o, WAITING] != 0
        found = found or (more[8] != 0 and outcomes[o, LAST_DUE] >= 0)
    return found


@inlined
def waiting(more, atoms, outcomes):
    """Whether an outcome that a rule asks about waits for inputs."""
    found = False
    for k in range(more[4], more[5]):
        found = found or outcomes[atoms[k], WAITING] != 0
    return found


@inlined
def stirred(more, atoms, outcomes, s):
    """Whether an outcome that a rule asks about has changed in this session."""
    found = False
    for k in range(more[4], more[5]):
        found = found or outcomes[atoms[k], CHANGED] == s
    return found


@compiled
def settle_late(recodes, recode_later, recode_range, start, s, program, stack, sets, outcomes, thans, measures, windows, planes, sums,
                rows, width, found, n_found, ends):  # fmt: skip
    """Recodes that are settled in a session: those that wait are noted; -1 if one fits, so that marks change."""
    first_mark = s
    for c in range(recodes.shape[0]):
        if recodes[c, 2] >= 0 and recode_range[recodes[c, 2], 0, s] >= 0:
            first_mark = min(first_mark, max(start, recode_range[recodes[c, 2], 0, s]))
    for mark in range(first_mark, s + 1):
        for c in range(recodes.shape[0]):
            when = mark if recodes[c, 2] < 0 else recode_later[recodes[c, 2], mark]
            if when != s or (recodes[c, 2] >= 0 and mark == s) or not has(sets[recodes[c, 1]], mark):
                continue
            for k in range(2):
                if asked(program, recodes[c, 3 + 2 * k], recodes[c, 4 + 2 * k], s, stack, sets, outcomes, thans, measures, windows,
                         planes, sums, rows):  # fmt: skip
                    if k == 0:
                        return -1
                    if recodes[c, 8] >= 0:
                        outcomes[recodes[c, 8], WAITING] += 1
                        outcomes[recodes[c, 8], CHANGED] = s
                    found[n_found, 0] = s * width + 2 * recodes[c, 0] + 1
                    found[n_found, 1] = -1
                    ends[n_found] = -1
                    n_found += 1
    return n_found


@compiled
def begin(rules, acts, outcomes, memory, fired, held, latched, touch_known, n_found):
    """Nothing holds, is due or waits before the first session."""
    for o in range(outcomes.shape[0]):
        outcomes[o, STANDING], outcomes[o, ISSUED], outcomes[o, WAITING] = 0, -1, 0
        outcomes[o, LAST_DUE], outcomes[o, CHANGED], outcomes[o, OPEN] = -1, -1, n_found
    for r in range(rules.shape[0]):
        memory[r, STATE], memory[r, IDLE], memory[r, LOOKED_IN] = NOTHING, 1, -2
    for a in range(acts.shape[0]):
        fired[a, FIRED], fired[a, WAITS] = -2, 0
    held[:] = False
    latched[:] = False
    touch_known[:] = 0


@compiled
def walk(rules, extra, atoms, leaves, acts, first_act, latches, delays, later, thans, guards, program, periods, standing, act_outcome, latch_of,
         recodes, recode_later, recode_range, sets, active, span, spare, where, touch, touch_known, settling, agenda, pend, outcomes, memory, fired, held, latched,
         stack, measures, windows, planes, sums, rows, width, found, n_found, ends):  # fmt: skip
    """One pupil through the sessions that matter; the number of decisions, less one and negative if another engine has to do it."""
    words = active.shape[0]
    agenda[:], settling[:] = U0, U0
    sites(rules, extra, sets, active, spare, where, agenda)
    start, stop = span[0], span[1]
    visit_recodes(recodes, recode_later, sets, start, stop, words, agenda, settling)
    visit_delays(delays, later, latches, sets, active, start, stop, words, pend, agenda)
    s = following(agenda, start, words)
    if s > stop:
        return n_found
    begin(rules, acts, outcomes, memory, fired, held, latched, touch_known, n_found)
    while s <= stop:
        for o in range(outcomes.shape[0]):
            if not standing[o]:
                outcomes[o, WAITING] = 0
        for a in range(acts.shape[0]):
            if not standing[acts[a, 3]]:
                fired[a, WAITS] = 0
        if has(settling, s):
            n_found = settle_late(recodes, recode_later, recode_range, start, s, program, stack, sets, outcomes, thans, measures, windows,
                                  planes, sums, rows, width, found, n_found, ends)  # fmt: skip
            if n_found < 0:
                return -1
        for r in range(rules.shape[0]):
            rule = rules[r]
            if rule[6] >= 0:
                d = rule[6]
                at_once = delays[d, 1] >= 0 and outcomes[delays[d, 1], ISSUED] == s and later[d, s] == s
                if not at_once and not has(pend[d], s):
                    continue
            elif not has(sets[rule[0]], s):
                continue
            elif memory[r, IDLE] != 0 and memory[r, STATE] == NOTHING and rule[12] == 0:
                open_now = has(where[r], s) and awake(extra[r], atoms, outcomes, s) and guarded(rule, guards, outcomes, s)
                if not open_now and not has(sets[extra[r, 3]], s):
                    continue
            state = NOTHING
            if rule[12] != 0 and rule[6] < 0:
                state = DUE if has(sets[extra[r, 1]], s) else PENDING if has(sets[extra[r, 2]], s) else NOTHING
            else:
                for k in range(2):
                    if state == NOTHING and (k == 0 or extra[r, 10] == 0 or waiting(extra[r], atoms, outcomes)):
                        if asked(program, rule[2 + 2 * k], rule[3 + 2 * k], s, stack, sets, outcomes, thans, measures, windows, planes,
                                 sums, rows):  # fmt: skip
                            state = DUE if k == 0 else PENDING
            n_found = look(rule, r, acts, first_act, s, state, memory, fired, held, latched, periods, outcomes, standing, width,
                           found, n_found, ends, act_outcome, latch_of)  # fmt: skip
        for q in range(latches.shape[0]):
            if latched[q]:
                over = (
                    has(sets[latches[q, 2]], s)
                    if latches[q, 2] >= 0
                    else latches[q, 1] >= 0 and outcomes[latches[q, 1], ISSUED] == s
                )
                if over:
                    latched[q] = False
                    a = latches[q, 0]
                    if standing[acts[a, 3]]:
                        stand(a, held, acts[a, 3], False, s, outcomes, found, n_found, ends, act_outcome)
                    again = following(sets[rules[latches[q, 3], 0]], s + 1, words)
                    if rules[latches[q, 3], 6] < 0 and again <= stop:
                        put(agenda, again)
        for d in range(delays.shape[0]):
            if delays[d, 1] >= 0 and outcomes[delays[d, 1], ISSUED] == s and s < later[d, s] <= stop:
                put(pend[d], later[d, s])
                put(agenda, later[d, s])
        for r in range(rules.shape[0]):
            rule, more = rules[r], extra[r]
            if rule[6] >= 0:
                continue
            if rule[12] != 0:
                if memory[r, IDLE] == 0 and memory[r, STATE] == NOTHING:  # an outcome holds on to the end of a period
                    again = following(sets[rule[0]], s + 1, words)
                    if again <= stop:
                        put(agenda, again)
                continue
            busy = memory[r, IDLE] == 0 or memory[r, STATE] != NOTHING
            open_now = awake(more, atoms, outcomes, s)
            if not busy and not open_now:
                continue
            if (more[8] != 0 and open_now) or (busy and more[9] != 0) or stirred(more, atoms, outcomes, s):
                again = following(sets[rule[0]], s + 1, words) if busy else following(where[r], s + 1, words)
            else:
                if touch_known[r] == 0:
                    touch_known[r] = 1
                    touched(rule, more, leaves, sets, active, spare, touch[r])
                again = following(touch[r], s + 1, words)
            if again <= stop:
                put(agenda, again)
        s = following(agenda, s + 1, words)
    return n_found
