"""Which way the truth of a condition can move from one session to the next.

A condition that was false can only have become true if something in it rose; one that was
true can only have become false if something fell (false < unknown < true, and `and`, `or`
keep that order). What can rise or fall is read off the plan for each kind of session and
each mark: a rule that a session cannot move need not be looked at.

It errs on one side only: what is not known here can move either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from attendrules.decisions import Amount
from attendrules.domain.sessions import Half
from attendrules.engine.compare import OPERATORS
from attendrules.engine.measures import rounded
from attendrules.plan import model as p
from attendrules.streaming.measures import of_calendar

Ways = tuple[bool, bool]
"""Whether it can rise, and whether it can fall."""

STILL: Ways = (False, False)
EITHER: Ways = (True, True)


@frozen
class Coming:
    """A session as a condition sees it come: its half, the windows that slide, and the codes of its mark.

    A window slides when its beginning moves. `entered` and `effective` are the codes of
    the mark before and after recodes.
    """

    half: Half
    slid: frozenset[p.Window]
    new_half_term: bool
    entered: str | None
    effective: str | None
    arrival: bool = False
    """Whether the time of arrival is known of this mark or of the one before."""


@frozen
class World:
    """What is the same for all sessions: the codes of possible sessions, and the events that somebody records."""

    possible: frozenset[str]
    absent: frozenset[str]
    recorded: frozenset[str]


def ways(condition: p.Condition | None, coming: Coming, world: World) -> Ways:
    """Which way a condition can move when a session comes."""
    match condition:
        case None:
            return STILL
        case p.AllOf(parts) | p.AnyOf(parts):
            return _either_of(ways(part, coming, world) for part in parts)
        case p.Negated(part):
            rises, falls = ways(part, coming, world)
            return falls, rises
        case p.Test():
            return _test(condition, coming, world)
        case p.MarkTest(codes):
            among = (coming.effective or "") in codes
            return among, not among
        case p.HalfTermTest():
            return (coming.new_half_term, coming.new_half_term)
        case p.PhaseTest() | p.FactTest() | p.NumberTest() | p.RollTest() | p.Standing() | p.Issued():
            return STILL  # what moves these wakes those who ask
        case p.Happened(event):
            return _happened(condition, coming, world) if event in world.recorded else STILL
        case p.ArrivalTest():
            return (coming.arrival, coming.arrival)
        case p.ThanEarlier() | p.ThanOther():
            moves = any(way for value in p.values_of(condition) for way in _value(value, coming, world))
            return moves, moves
        case _:
            return EITHER


def _happened(condition: p.Happened, coming: Coming, world: World) -> Ways:
    """Which way a condition about events can move though no event has come."""
    if condition.edge == "ends":
        return EITHER  # time alone brings its end
    match condition.window:
        case p.SinceLast() | p.Within():
            return STILL  # only what it begins with moves it
        case p.SinceAbsence():
            ended = coming.effective in world.possible - world.absent
            return _compared(condition.operator, up=not ended, down=True)
        case window if of_calendar(window):
            slides = window in coming.slid or (coming.half is Half.AM and on_the_wall(window))
            up = slides and isinstance(window, p.Previous | p.BeforeToday | p.BeforeLast)
            return _compared(condition.operator, up=up, down=slides)
        case _:
            return EITHER  # a window that begins with something can come to reach what lasts


def on_the_wall(window: p.Window) -> bool:
    """Whether a window goes by dates, so that it can slide with every day."""
    return getattr(window, "unit", "").startswith("calendar")


def settled_by_mark(condition: p.Condition | None, code: str | None) -> bool | None:
    """The truth of a condition that its mark alone settles; `None` if it does not."""
    match condition:
        case None:
            return True
        case p.AllOf(parts):
            found = [settled_by_mark(part, code) for part in parts]
            return False if False in found else None if None in found else True
        case p.AnyOf(parts):
            found = [settled_by_mark(part, code) for part in parts]
            return True if True in found else None if None in found else False
        case p.Negated(part):
            inner = settled_by_mark(part, code)
            return None if inner is None else not inner
        case p.MarkTest(codes):
            return (code or "") in codes
        case _:
            return None


def _either_of(found: Iterable[Ways]) -> Ways:
    rises = falls = False
    for up, down in found:
        rises, falls = rises or up, falls or down
    return rises, falls


def _test(test: p.Test, coming: Coming, world: World) -> Ways:
    up, down = _value(test.value, coming, world)
    moves = _compared(as_inequality(test), up=up, down=down)
    if isinstance(test.value, p.Share) and (up or down):
        return _either_of([moves, _from_no_value(test, up=up, down=down)])
    return moves


def as_inequality(test: p.Test) -> str:
    """The operator; a share is exactly 100% if it is at least that, and exactly 0% if it is at most that."""
    exact = test.operator == "=" and isinstance(test.value, p.Share) and test.value.rounding is None
    return {Fraction(0): "<=", Fraction(100): ">="}.get(test.threshold, "=") if exact else test.operator


def _compared(operator: str, *, up: bool, down: bool) -> Ways:
    """Which way a comparison can move if its value can go up, or down."""
    if operator == "=":
        return (up or down, up or down)
    return (up, down) if operator in {">", ">="} else (down, up)


def _from_no_value(test: p.Test, *, up: bool, down: bool) -> Ways:
    """A share of no possible sessions becomes 100% or 0%, and the test what it is then."""
    rounding = test.value.rounding if isinstance(test.value, p.Share) else None
    rises = falls = False
    for part, comes in ((1, up), (0, down)):
        value = rounded(Amount(part, 1), rounding).value
        if comes and value is not None:
            among = OPERATORS[test.operator](
                value.numerator * test.threshold.denominator, test.threshold.numerator * value.denominator
            )
            rises, falls = rises or among, falls or not among
    return rises, falls


def _value(value: p.Value, coming: Coming, world: World) -> Ways:
    """Whether a measure can go up, and whether it can go down."""
    slides = value.window in coming.slid
    if isinstance(value.window, p.Previous | p.BeforeToday | p.BeforeLast):
        return slides, slides
    if not of_calendar(value.window) and not isinstance(value.window, p.SinceLast):
        return EITHER
    code = coming.entered if value.seen == "entered" else coming.effective
    if isinstance(value, p.Share):
        return _share(value, code, slides=slides)
    if value.unit == "spells":
        fits = code in value.codes & world.possible
        return (fits, slides) if value.lasting is None else (fits or slides, fits or slides)
    if value.reaching is not None:
        return EITHER
    if value.unit == "days":
        return _days(value, code, coming.half, world.possible, slides=slides)
    if value.in_a_row or value.unit == "part days":
        possible = code in world.possible
        return possible and code in value.codes, slides or (value.in_a_row and possible and code not in value.codes)
    if value.unit == "sessions":
        return code in value.codes, slides
    return EITHER


def _share(value: p.Share, code: str | None, *, slides: bool) -> Ways:
    counts = code in value.possible
    up, down = counts and code in value.codes, counts and code not in value.codes
    if not slides:
        return up, down
    if isinstance(value.window, p.This) and counts:  # it begins anew, and has only this mark
        return up, down
    return EITHER


def _days(value: p.Count, code: str | None, half: Half, possible: frozenset[str], *, slides: bool) -> Ways:
    if half is Half.AM:
        return False, slides
    if code not in possible:
        return True, slides or value.in_a_row
    fits = code in value.codes
    return fits, slides or value.in_a_row or not fits
