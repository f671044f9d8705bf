"""Whether what one condition counts is always among what another counts."""

from __future__ import annotations

from attendrules.domain.sessions import Period
from attendrules.plan import model as p

LONGER = {
    Period.SESSION: {Period.DAY, Period.WEEK, Period.HALF_TERM, Period.TERM, Period.YEAR},
    Period.DAY: {Period.WEEK, Period.HALF_TERM, Period.TERM, Period.YEAR},
    Period.HALF_TERM: {Period.TERM, Period.YEAR},
    Period.TERM: {Period.YEAR},
}
"""The periods that a period is always inside of; a week may go over the end of a half term."""


def within(inner: p.Condition, outer: p.Condition) -> bool:
    """Whether the first counts nothing that the second does not count too."""
    match inner, outer:
        case p.Happened(), p.Happened():
            same = (inner.event, inner.lasting) == (outer.event, outer.lasting) and outer.result in {"", inner.result}
            return same and _window_within(inner.window, outer.window)
        case p.Test(p.Count() as one), p.Test(p.Count() as other):
            same = (one.unit, one.in_a_row, one.seen) == (other.unit, other.in_a_row, other.seen)
            return same and one.unit == "sessions" and one.codes <= other.codes and _window_within(one.window, other.window)
        case _:
            return False


def _window_within(inner: p.Window, outer: p.Window) -> bool:
    match inner, outer:
        case p.This(one), p.This(other):
            return one is other or other in LONGER.get(one, set())
        case p.Last(one, unit, None), p.Last(other, same, None):
            return unit == same and one <= other
        case p.Within(one, unit, anchor), p.Within(other, same, start):
            return (unit, anchor) == (same, start) and one <= other
        case _:
            return inner == outer
