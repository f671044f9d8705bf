"""Whether a condition is true after a session.

Truth has three values. A share of no possible sessions has no value, a fact that nobody
stated and an event that nobody records are not known: what hangs on them is unknown
(`None`). Only `True` makes anything due; what is unknown for want of an input is pending.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from attendrules.engine.now import Now
from attendrules.plan import model as p

OPERATORS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


def truth(condition: p.Condition | None, now: Now) -> bool | None:
    """True, false, or unknown (`None`)."""
    match condition:
        case None:
            return True
        case p.AllOf(parts):
            return _all(truth(part, now) for part in parts)
        case p.AnyOf(parts):
            return _not(_all(_not(truth(part, now)) for part in parts))
        case p.Negated(part):
            return _not(truth(part, now))
        case p.Standing(outcome):
            return outcome in now.standing or (None if outcome in now.waiting else False)
        case p.Issued(outcome):
            return outcome in now.issued or (None if outcome in now.waiting else False)
        case _:
            return _leaf(condition, now)


def _leaf(condition: p.Condition, now: Now) -> bool | None:
    match condition:
        case p.Test():
            number = now.amount(condition.value).value
            return None if number is None else OPERATORS[condition.operator](number, condition.threshold)
        case p.MarkTest(codes, _):
            return (now.tracks[0].effective[now.session] or "") in codes
        case p.HalfTermTest(number):
            return now.calendar.half_term_of_year(now.session) == number
        case p.PhaseTest(phase):
            return None if now.phase is None else now.phase == phase
        case p.FactTest(fact):
            return now.inputs.fact(now.pupil, fact, now.time)
        case p.Happened(event):
            return None if event not in now.inputs.recorded else bool(now.events(condition)) is not condition.none
        case p.ThanEarlier():
            return _than_earlier(condition, now)
        case p.Best():
            return _best(condition, now)
        case _:
            raise TypeError(condition)


def _all(values: Iterable[bool | None]) -> bool | None:
    """False as soon as one is, and not looking further."""
    unknown = False
    for value in values:
        if value is False:
            return False
        unknown = unknown or value is None
    return None if unknown else True


def _not(value: bool | None) -> bool | None:  # noqa: FBT001 - it reads as the word
    return None if value is None else not value


def _than_earlier(condition: p.ThanEarlier, now: Now) -> bool | None:
    if not now.due.get(condition.outcome):
        return None
    before = now.amount(condition.value, now.due[condition.outcome][-1]).value
    after = now.amount(condition.value).value
    if before is None or after is None:
        return None
    return after > before if condition.higher else after < before


def _best(condition: p.Best, now: Now) -> bool | None:
    mine = now.amount(condition.value).value
    if mine is None or (condition.in_phase and now.phase is None):
        return None
    rivals = [group for group in now.rivals if not condition.in_phase or group.phase == now.phase]
    values = (Now(now.calendar, now.possible, now.session, group.tracks).amount(condition.value).value for group in rivals)
    known = [value for value in values if value is not None]
    return mine == (max(known) if condition.best else min(known))


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
        case p.FactTest(name):
            yield name, False
        case p.Happened(name):
            yield name, condition.none is not wanted
        case p.Standing(outcome) | p.Issued(outcome):
            for name in now.waiting[outcome]:
                yield name, False
        case _:
            pass
