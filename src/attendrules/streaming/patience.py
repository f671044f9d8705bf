"""How long ordinary marks cannot change a truth.

A count or a percentage of the current period moves by one mark a session at most. What is
far from its threshold need not be looked at for a while, as long as marks are ordinary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attendrules.domain.sessions import Period
from attendrules.plan import model as p
from attendrules.streaming.hangs import windows_of
from attendrules.streaming.measures import Amounts, Asked, amounts
from attendrules.streaming.moves import as_inequality

if TYPE_CHECKING:
    from attendrules.streaming.core import Core

Patience = Callable[["Core", bool], int]
"""From the truth now: the first session after which ordinary marks can have changed it."""

Pushes = Callable[[p.Condition], tuple[bool, bool]]
"""Whether ordinary marks can make a condition rise, and fall."""

FAR = 1 << 60


def patience(asked: Asked, condition: p.Condition | None, layer: int, pushes: Pushes) -> Patience:
    """How long ordinary marks leave a condition as it is."""
    if condition is None:
        return lambda _state, _holds: FAR
    rises, falls = pushes(condition)
    last, slide = _lasting(asked, condition, layer, pushes), _sliding(asked, condition)
    return lambda state, holds: last(state, holds) if (falls if holds else rises) else slide(state)


def _sliding(asked: Asked, condition: p.Condition) -> Callable[[Core], int]:
    """The first session after which the calendar can have changed a condition that ordinary marks leave alone."""
    calendar = asked.calendar
    half_term = any(isinstance(part, p.HalfTermTest) for part in p.parts(condition))
    windows = list(windows_of(condition))
    periods = {window.period for window in windows if isinstance(window, p.This)} | ({Period.HALF_TERM} if half_term else set())
    if not all(isinstance(window, p.This) for window in windows):
        return lambda state: state.at + 1
    return lambda state: min(
        (calendar.start_of(period, calendar.period(period, state.at) + 1) for period in periods), default=FAR
    )


def _lasting(asked: Asked, condition: p.Condition, layer: int, pushes: Pushes) -> Patience:
    match condition:
        case p.Test(value) if isinstance(value.window, p.This):
            return _test(asked, condition, value.window, amounts(asked, value, layer, alone=False))
        case p.AllOf(parts) | p.AnyOf(parts):
            lasting = isinstance(condition, p.AllOf)
            each = [patience(asked, part, layer, pushes) for part in parts]
            return lambda state, holds: min(part(state, holds) for part in each) if holds is lasting else state.at + 1
        case _:
            return lambda state, _: state.at + 1


def _test(asked: Asked, test: p.Test, window: p.This, amount: Amounts) -> Patience:
    share = isinstance(test.value, p.Share)
    if isinstance(test.value, p.Share) and test.value.rounding is not None:
        return lambda state, _: state.at + 1
    above, below, operator = test.threshold.numerator, test.threshold.denominator, as_inequality(test)
    period = window.period
    row = isinstance(test.value, p.Count) and (
        test.value.in_a_row or test.value.unit == "spells" or test.value.reaching is not None
    )

    def until(state: Core, holds: bool) -> int:  # noqa: FBT001 - a truth
        part, whole = amount(state, state.at)
        if not whole or operator == "=" or row:
            return state.at + 1
        up = holds is (operator in {"<", "<="})
        strict = operator in {">", "<="} if up else operator in {">=", "<"}
        if share:
            steps = (
                _share_up(part, whole, above, below, strict=strict)
                if up
                else _share_down(part, whole, above, below, strict=strict)
            )
        else:
            steps = max(1, above // below + 1 - part if strict else -(-above // below) - part) if up else FAR
        return min(state.at + steps, asked.calendar.start_of(period, asked.calendar.period(period, state.at) + 1))

    return until


def _share_up(part: int, whole: int, above: int, below: int, *, strict: bool) -> int:
    """How many sessions more, all of them counted, until a share reaches (or, strictly, passes) above / below per cent."""
    lacking, gained = above * whole - 100 * below * part, 100 * below - above
    if gained <= 0:
        return FAR
    return max(1, lacking // gained + 1 if strict else -(-lacking // gained))


def _share_down(part: int, whole: int, above: int, below: int, *, strict: bool) -> int:
    """How many sessions more, none of them counted, until a share falls to (or, strictly, below) above / below per cent."""
    spare = 100 * below * part - above * whole
    if above <= 0:
        return FAR
    return max(1, spare // above + 1 if strict else -(-spare // above))
