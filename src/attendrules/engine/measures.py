"""What a measure is at a session: windows, counts, rows and shares, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

from attendrules.decisions import Amount, Counted
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period
from attendrules.engine.marks import Track
from attendrules.plan import model as p

UNIT_PERIODS = {"days": Period.DAY, "school weeks": Period.WEEK, "half terms": Period.HALF_TERM, "terms": Period.TERM}


def comes(moment: p.Moment, calendar: Calendar, session: int) -> bool:
    """Whether a moment comes right after session `session`."""
    if isinstance(moment, p.EndOf):
        return calendar.is_last(moment.period, session)
    half = 0 if moment.lunchtime else 1
    return session % 2 == half and calendar.days[session // 2].weekday() == moment.weekday


def bounds(window: p.Window, calendar: Calendar, session: int) -> tuple[int, int]:
    """The first and last session of a window looked at after session `session`."""
    match window:
        case p.This(period):
            return calendar.start_of(period, calendar.period(period, session)), session
        case p.Previous(period):
            index = calendar.period(period, session)
            first = calendar.start_of(period, index - 1) if index else 0
            return first, calendar.start_of(period, index) - 1
        case p.ThisAndPrevious(period):
            return calendar.start_of(period, max(0, calendar.period(period, session) - 1)), session
        case p.Since(moment):
            earlier = (s for s in range(session - 1, -1, -1) if comes(moment, calendar, s))
            return next(earlier, -1) + 1, session
        case p.Last(number, "sessions"):
            return max(0, session - number + 1), session
        case p.Last(number, "calendar weeks"):
            return _days_back(calendar, session, 7 * number), session
        case p.Last(number, unit):
            period = UNIT_PERIODS[unit]
            return calendar.start_of(period, max(0, calendar.period(period, session) - number + 1)), session


def _days_back(calendar: Calendar, session: int, days: int) -> int:
    """The first session on one of the last `days` calendar days, today included."""
    today = calendar.days[session // 2].toordinal()
    first = session // 2
    while first > 0 and calendar.days[first - 1].toordinal() > today - days:
        first -= 1
    return 2 * first


def amount(value: p.Value, possible: frozenset[str], tracks: Sequence[Track], session: int) -> Amount:
    """The value of a measure after a session; over several tracks, pooled."""
    first, last = bounds(value.window, tracks[0].calendar, session) if tracks else (0, -1)
    if isinstance(value, p.Share):
        part, whole = (
            sum(track.count(codes, first, min(last, track.last), entered=_entered(value)) for track in tracks)
            for codes in (value.codes, value.possible)
        )
        return rounded(Amount(part, whole), value.rounding)
    return Amount(sum(len(_behind(value, possible, track, first, min(last, track.last))) if _slow(value)
                      else track.count(value.codes, first, min(last, track.last), entered=_entered(value))
                      for track in tracks))  # fmt: skip


def _entered(value: p.Value) -> bool:
    return value.seen == "entered"


def _slow(value: p.Count) -> bool:
    return value.in_a_row or value.unit == "days"


def rounded(exact: Amount, rounding: p.Rounding | None) -> Amount:
    """A share rounded to a step; the result is a fraction of 100 again, still exact."""
    number = exact.value
    if rounding is None or number is None:
        return exact
    steps = number / rounding.step
    whole = {"up": ceil, "down": floor}.get(rounding.direction, lambda x: floor(x + Fraction(1, 2)))(steps)
    result = whole * rounding.step
    return Amount(result.numerator, 100 * result.denominator)


def _behind(value: p.Count, possible: frozenset[str], track: Track, first: int, last: int) -> list[tuple[int, ...]]:
    """The units that a slow count counts, each as the sessions it is made of, latest first."""
    found: list[tuple[int, ...]] = []
    for unit in _units(value.unit, first, last):
        codes = [(s, track.code(s, entered=_entered(value))) for s in unit]
        counted = tuple(s for s, code in codes if code in possible)
        if counted and all(code in value.codes for s, code in codes if s in counted):
            found.append(counted)
        elif counted and value.in_a_row:
            break
    return found


def _units(unit: str, first: int, last: int) -> Iterable[tuple[int, ...]]:
    if unit == "sessions":
        return ((s,) for s in range(last, first - 1, -1))
    last_whole_day = (last + 1) // 2 - 1
    return ((2 * day, 2 * day + 1) for day in range(last_whole_day, (first + 1) // 2 - 1, -1))


def counted(value: p.Value, possible: frozenset[str], track: Track, session: int) -> tuple[Counted, ...]:
    """The sessions behind a measure, in order: for a share, those that are not in it but possible."""
    first, last = bounds(value.window, track.calendar, session)
    last = min(last, track.last)
    if isinstance(value, p.Share):
        part, whole = (track.count(codes, first, last, entered=_entered(value)) for codes in (value.codes, value.possible))
        shown = value.possible - value.codes if 2 * part > whole else value.codes
        sessions = [s for s in range(first, last + 1) if track.code(s, entered=_entered(value)) in shown]
    elif _slow(value):
        sessions = sorted(s for unit in _behind(value, possible, track, first, last) for s in unit)
    else:
        sessions = [s for s in range(first, last + 1) if track.code(s, entered=_entered(value)) in value.codes]
    return tuple(
        Counted(track.calendar.session(s), track.effective[s] or "", track.entered[s] or "") for s in sessions
    )
