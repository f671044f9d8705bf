"""What a measure is at a session: counts, rows and shares, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil, floor
from typing import Protocol

from attrs import evolve

from attendrules.decisions import Amount, Counted
from attendrules.domain.calendar import Calendar
from attendrules.engine.compare import OPERATORS
from attendrules.engine.marks import Track
from attendrules.engine.windows import UNIT_PERIODS, Seen, bounds
from attendrules.plan import model as p


class View(Seen, Protocol):
    """What a measure looks at."""

    possible: frozenset[str]
    tracks: Sequence[Track]


class Coded(Protocol):
    """The codes of sessions."""

    @property
    def calendar(self) -> Calendar:
        """The calendar whose sessions are counted."""

    def code(self, session: int, *, entered: bool = False) -> str | None:
        """The code of a session, effective unless `entered` is asked for."""


def amount(value: p.Value, view: View) -> Amount:
    """The value of a measure after a session; over several tracks, pooled."""
    first, last = bounds(value.window, view) if view.tracks else (0, -1)
    tracks = view.tracks
    if isinstance(value, p.Share):
        part, whole = (
            sum(track.count(codes, first, min(last, track.last), entered=_entered(value)) for track in tracks)
            for codes in (value.codes, value.possible)
        )
        return rounded(Amount(part, whole), value.rounding)
    return Amount(sum(len(units(value, view.possible, track, first, min(last, track.last))) if _slow(value)
                      else track.count(value.codes, first, min(last, track.last), entered=_entered(value))
                      for track in tracks))  # fmt: skip


def _entered(value: p.Value) -> bool:
    return value.seen == "entered"


def _slow(value: p.Count) -> bool:
    return value.in_a_row or value.unit != "sessions"


def rounded(exact: Amount, rounding: p.Rounding | None) -> Amount:
    """A share rounded to a step; the result is a fraction of 100 again, still exact."""
    number = exact.value
    if rounding is None or number is None:
        return exact
    steps = number / rounding.step
    whole = {"up": ceil, "down": floor}.get(rounding.direction, lambda x: floor(x + Fraction(1, 2)))(steps)
    result = whole * rounding.step
    return Amount(result.numerator, 100 * result.denominator)


def units(value: p.Count, possible: frozenset[str], track: Coded, first: int, last: int) -> list[tuple[int, ...]]:
    """The units that a count of other than sessions counts, each as the sessions it is made of, latest first."""
    if value.unit == "part days":
        sessions = units(evolve(value, unit="sessions"), possible, track, first, last)
        return [tuple(s for (s,) in day) for _, day in groupby(sessions, key=lambda session: session[0] // 2)]
    if value.unit == "spells":
        coded = ((s, track.code(s, entered=_entered(value))) for s in range(last, first - 1, -1))
        fits = [(s, code in value.codes) for s, code in coded if code in possible]
        return [run for run in _runs(fits) if value.lasting is None or lasts(run, value.lasting, track.calendar)]
    if value.unit == "sessions":
        return [(s,) for s in _fitting(value, possible, track, first, last)]
    found: list[tuple[int, ...]] = []
    for unit in _units(value.unit, track.calendar, first, last):
        codes = [(s, track.code(s, entered=_entered(value))) for s in unit]
        counted = tuple(s for s, code in codes if code in possible)
        if counted and _fits(value, [code for s, code in codes if s in counted]):
            found.append(counted)
        elif counted and value.in_a_row:
            break
    return found


def _fitting(value: p.Count, possible: frozenset[str], track: Coded, first: int, last: int) -> Iterator[int]:
    """The possible sessions that fit, latest first; of a row, up to the first that does not."""
    codes, entered = value.codes, _entered(value)
    for session in range(last, first - 1, -1):
        code = track.code(session, entered=entered)
        if code in possible:
            if code in codes:
                yield session
            elif value.in_a_row:
                return


def _fits(value: p.Count, codes: Sequence[str | None]) -> bool:
    """Whether the possible sessions of a unit fit: all of them, or a share of them."""
    part = sum(code in value.codes for code in codes)
    if value.reaching is None:
        return part == len(codes)
    return OPERATORS[value.reaching.operator](Fraction(100 * part, len(codes)), value.reaching.threshold)


def _runs(fits: Iterable[tuple[int, bool]]) -> Iterator[tuple[int, ...]]:
    """The runs of sessions that fit."""
    for fitting, run in groupby(fits, key=lambda each: each[1]):
        if fitting:
            yield tuple(session for session, _ in run)


def lasts(run: Sequence[int], lasting: p.Lasting, calendar: Calendar) -> bool:
    """Whether a spell lasts so many sessions, school days with one of them, or days of the calendar."""
    days = [calendar.days[session // 2] for session in (min(run), max(run))]
    length = {
        "sessions": len(run),
        "days": len({session // 2 for session in run}),
        "calendar days": (days[1] - days[0]).days + 1,
    }[lasting.unit]
    return OPERATORS[lasting.operator](length, lasting.number)


def _units(unit: str, calendar: Calendar, first: int, last: int) -> Iterable[tuple[int, ...]]:
    """The whole units from session `first` to `last`, latest first."""
    period = UNIT_PERIODS[unit]
    if last < first:
        return ()
    begins = (
        calendar.start_of(period, i) for i in range(calendar.period(period, last) + 1, calendar.period(period, first) - 1, -1)
    )
    return (tuple(range(begin, end)) for end, begin in pairwise(begins) if end - 1 <= last and first <= begin)


def counted(value: p.Value, view: View) -> tuple[Counted, ...]:
    """The sessions behind a pupil's measure, in order: for a share, those that are not in it but possible."""
    track = view.tracks[0]
    first, last = bounds(value.window, view)
    last = min(last, track.last)
    if isinstance(value, p.Share):
        part, whole = (track.count(codes, first, last, entered=_entered(value)) for codes in (value.codes, value.possible))
        shown = value.possible - value.codes if 2 * part > whole else value.codes
        sessions = [s for s in range(first, last + 1) if track.code(s, entered=_entered(value)) in shown]
    elif _slow(value):
        sessions = sorted(s for unit in units(value, view.possible, track, first, last) for s in unit)
    else:
        sessions = [s for s in range(first, last + 1) if track.code(s, entered=_entered(value)) in value.codes]
    return tuple(Counted(track.calendar.session(s), track.effective[s] or "", track.entered[s] or "") for s in sessions)
