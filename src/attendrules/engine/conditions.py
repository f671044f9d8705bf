"""Whether a condition is true after a session.

Truth has three values. A share of no possible sessions has no value, a fact that nobody
stated and an event that nobody records are not known: what hangs on them is unknown
(`None`). Only `True` makes anything due; what is unknown for want of an input is pending.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from attrs import evolve

from attendrules.engine.compare import OPERATORS
from attendrules.engine.now import Now
from attendrules.plan import model as p


def truth(condition: p.Condition | None, now: Now) -> bool | None:
    """True, false, or unknown (`None`)."""
    match condition:
        case None:
            return True
        case p.AllOf(parts):
            return every(truth(part, now) for part in parts)
        case p.AnyOf(parts):
            return opposite(every(opposite(truth(part, now)) for part in parts))
        case p.Negated(part):
            return opposite(truth(part, now))
        case p.Standing(outcome):
            return now.holds(outcome) or (None if now.waits(outcome) else False)
        case p.Issued(outcome):
            return now.is_due(outcome) or (None if now.waits(outcome) else False)
        case _:
            return _leaf(condition, now)


def _leaf(condition: p.Condition, now: Now) -> bool | None:
    match condition:
        case p.Test():
            number = now.amount(condition.value).value
            return None if number is None else OPERATORS[condition.operator](number, condition.threshold)
        case p.MarkTest(codes, _):
            return (now.tracks[0].effective[now.session if now.mark is None else now.mark] or "") in codes
        case p.HalfTermTest(number):
            return now.calendar.half_term_of_year(now.session) == number
        case p.PhaseTest(phase):
            return None if now.phase is None else now.phase == phase
        case p.FactTest(fact):
            return now.inputs.fact(now.pupil, fact, now.time)
        case p.Happened(event):
            known = event in now.inputs.recorded
            return OPERATORS[condition.operator](len(now.events(condition)), condition.number) if known else None
        case p.NumberTest(number):
            said = now.inputs.number(now.pupil, number, now.time)
            return None if said is None else OPERATORS[condition.operator](said, condition.threshold)
        case p.ArrivalTest(first, last):
            return _arrived(now, first, last)
        case p.RollTest(leaves):
            return _on_the_edge(now, leaves=leaves)
        case p.ThanEarlier():
            return _than_earlier(condition, now)
        case p.ThanOther():
            return _than_other(condition, now)
        case p.Best():
            return _best(condition, now)
        case _:
            raise TypeError(condition)


def every(values: Iterable[bool | None]) -> bool | None:
    """False as soon as one is, and not looking further."""
    unknown = False
    for value in values:
        if value is False:
            return False
        unknown = unknown or value is None
    return None if unknown else True


def opposite(value: bool | None) -> bool | None:  # noqa: FBT001 - it reads as the word
    """True for false and false for true; unknown stays unknown."""
    return None if value is None else not value


def _than_earlier(condition: p.ThanEarlier, now: Now) -> bool | None:
    due = now.outcomes_due(condition.outcome)
    if not due:
        return None
    before = now.at(max(due)).amount(condition.value).value
    after = now.amount(condition.value).value
    if before is None or after is None:
        return None
    return OPERATORS[condition.operator](after, condition.limit(before))


def _than_other(condition: p.ThanOther, now: Now) -> bool | None:
    one, other = (now.amount(value).value for value in p.values_of(condition))
    return None if one is None or other is None else OPERATORS[condition.operator](one, other + condition.by)


def _best(condition: p.Best, now: Now) -> bool | None:
    mine = now.amount(condition.value).value
    if mine is None or (condition.in_phase and now.phase is None):
        return None
    rivals = [group for group in now.rivals if not condition.in_phase or group.phase == now.phase]
    values = (evolve(now, tracks=group.tracks).amount(condition.value).value for group in rivals)
    known = [value for value in values if value is not None]
    return mine == (max(known) if condition.best else min(known))


def _arrived(now: Now, first: dt.time | None, last: dt.time | None) -> bool | None:
    mark = now.tracks[0].marks.get(now.session)
    if mark is None or mark.arrival is None:
        return None
    minute = mark.arrival.replace(second=0, microsecond=0)
    return (first is None or first <= minute) and (last is None or minute <= last)


def _on_the_edge(now: Now, *, leaves: bool) -> bool:
    """Whether this is the pupil's last session on the roll, or the first; false where no day is noted."""
    days, session = now.calendar.days, now.session
    edge = now.left if leaves else now.joined
    if edge is None:
        return False
    if leaves:
        return days[session // 2] <= edge and (session + 1 == 2 * len(days) or days[(session + 1) // 2] > edge)
    return days[session // 2] >= edge and (session == 0 or days[(session - 1) // 2] < edge)


def missing(condition: p.Condition | None, now: Now) -> tuple[str, ...]:
    """The facts and events for want of which an unknown condition waits.

    None where it hangs on an event that would have to happen: such an event starts
    something, and where nobody records it nothing has been started.
    """
    found = list(_missing(condition, now, wanted=True)) if condition is not None else []
    return () if any(starts for _, starts in found) else tuple(dict.fromkeys(name for name, _ in found))


def _missing(condition: p.Condition, now: Now, *, wanted: bool) -> Iterator[tuple[str, bool]]:
    """Each missing input, and whether it is an event that would have to happen."""
    if truth(condition, now) is not None:
        return
    match condition:
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                yield from _missing(part, now, wanted=wanted)
        case p.Negated(part):
            yield from _missing(part, now, wanted=not wanted)
        case p.FactTest(name) | p.NumberTest(name):
            yield name, False
        case p.Happened(name):
            yield name, condition.wants_none is not wanted
        case p.Standing(outcome) | p.Issued(outcome):
            for name in now.waits(outcome):
                yield name, False
        case _:
            pass
