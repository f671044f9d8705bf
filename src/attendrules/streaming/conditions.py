"""Conditions, made ready: each becomes one function of the state, true, false or unknown.

What is counted is found in the state's series. Whatever hangs on facts and events is
asked of the reference engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from attendrules.decisions import Amount
from attendrules.engine.compare import OPERATORS
from attendrules.engine.conditions import truth as told_truth
from attendrules.engine.measures import rounded
from attendrules.engine.ready import all_of, any_of, negated
from attendrules.plan import model as p
from attendrules.streaming.measures import Amounts, Asked, amounts

if TYPE_CHECKING:
    from attendrules.streaming.core import Core

Truth = Callable[["Core"], bool | None]


def truth(asked: Asked, condition: p.Condition | None, layer: int, *, alone: bool = False) -> Truth:
    """The truth of a condition after the session that the state has come to.

    `layer` is the layer of marks that it looks at; `alone` is for recodes, which know of
    no outcome.
    """
    match condition:
        case None:
            return lambda _: True
        case p.AllOf(parts):
            return all_of([truth(asked, part, layer, alone=alone) for part in parts])
        case p.AnyOf(parts):
            return any_of([truth(asked, part, layer, alone=alone) for part in parts])
        case p.Negated(part):
            return negated(truth(asked, part, layer, alone=alone))
        case p.Test():
            return _test(condition, amounts(asked, condition.value, layer, alone=alone))
        case p.MarkTest(codes):
            return lambda state: (state.codes[layer] or "") in codes
        case p.HalfTermTest(number):
            return lambda state: state.calendar.half_term_of_year(state.at) == number
        case p.PhaseTest(phase):
            return lambda state: None if state.pupil.phase is None else state.pupil.phase == phase
        case p.Standing(outcome):
            return lambda state: outcome in state.standing or (None if outcome in state.waiting else False)
        case p.Issued(outcome):
            return lambda state: outcome in state.issued or (None if outcome in state.waiting else False)
        case p.ArrivalTest(first, last):
            return _arrival(first, last)
        case p.ThanOther():
            return _than_other(condition, *(amounts(asked, each, layer, alone=alone) for each in p.values_of(condition)))
        case p.ThanEarlier():
            return _than_earlier(condition, amounts(asked, condition.value, layer, alone=alone))
        case _:
            return lambda state: told_truth(condition, state.now(alone=alone))


def _arrival(first: dt.time | None, last: dt.time | None) -> Truth:
    def holds(state: Core) -> bool | None:
        arrival = state.arrivals.get(state.at)
        if arrival is None:
            return None
        minute = arrival.replace(second=0, microsecond=0)
        return (first is None or first <= minute) and (last is None or minute <= last)

    return holds


def _test(test: p.Test, amount: Amounts) -> Truth:
    compare = OPERATORS[test.operator]
    above, below = test.threshold.numerator, test.threshold.denominator
    scale = 100 * below if isinstance(test.value, p.Share) else below
    rounding = test.value.rounding if isinstance(test.value, p.Share) else None
    if rounding is not None:
        return _rounded_test(test, amount, rounding)

    def holds(state: Core) -> bool | None:
        part, whole = amount(state, state.at)
        return compare(scale * part, above * whole) if whole else None

    return holds


def _rounded_test(test: p.Test, amount: Amounts, rounding: p.Rounding) -> Truth:
    compare = OPERATORS[test.operator]
    above, below = test.threshold.numerator, test.threshold.denominator

    def holds(state: Core) -> bool | None:
        value = rounded(Amount(*amount(state, state.at)), rounding).value
        return None if value is None else compare(value.numerator * below, above * value.denominator)

    return holds


def _than_earlier(condition: p.ThanEarlier, amount: Amounts) -> Truth:
    value = _value_of(condition.value, amount)

    def holds(state: Core) -> bool | None:
        due = state.due.get(condition.outcome)
        if not due:
            return None
        then, now = value(state, max(due)), value(state, state.at)
        return None if then is None or now is None else OPERATORS[condition.operator](now, condition.limit(then))

    return holds


def _than_other(condition: p.ThanOther, amount: Amounts, other: Amounts) -> Truth:
    mine, theirs = _value_of(condition.value, amount), _value_of(condition.other, other)

    def holds(state: Core) -> bool | None:
        one, than = mine(state, state.at), theirs(state, state.at)
        return None if one is None or than is None else OPERATORS[condition.operator](one, than + condition.by)

    return holds


def _value_of(value: p.Value, amount: Amounts) -> Callable[[Core, int], Fraction | None]:
    """A measure after a session: a number, or per cent."""
    if isinstance(value, p.Count):
        return lambda state, session: Fraction(amount(state, session)[0])
    rounding = value.rounding
    return lambda state, session: rounded(Amount(*amount(state, session)), rounding).value


def lacking(state: Core, condition: p.Condition | None, truths: Mapping[int, Truth]) -> tuple[str, ...]:
    """The facts and events for want of which an unknown condition waits; none where it hangs on one that starts things."""
    found = list(_lacking(state, condition, truths, wanted=True)) if condition is not None else []
    return () if any(starts for _, starts in found) else tuple(dict.fromkeys(name for name, _ in found))


def _lacking(state: Core, condition: p.Condition, truths: Mapping[int, Truth], *, wanted: bool) -> Iterator[tuple[str, bool]]:
    if truths[id(condition)](state) is not None:
        return
    match condition:
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                yield from _lacking(state, part, truths, wanted=wanted)
        case p.Negated(part):
            yield from _lacking(state, part, truths, wanted=not wanted)
        case p.FactTest(name) | p.NumberTest(name):
            yield name, False
        case p.Happened(name):
            yield name, condition.wants_none is not wanted
        case p.Standing(outcome) | p.Issued(outcome):
            for name in state.now().waits(outcome):
                yield name, False
        case _:
            pass
