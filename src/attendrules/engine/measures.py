"""What a measure is at a session: counts, rows and shares, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from math import ceil, floor
from typing import Protocol

from attrs import evolve

from attendrules.decisions import Amount, Counted
from attendrules.engine.marks import Track
from attendrules.engine.windows import Seen, bounds
from attendrules.plan import model as p


class View(Seen, Protocol):
    """What a measure looks at."""

    possible: frozenset[str]
    tracks: Sequence[Track]


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
    return Amount(sum(len(_behind(value, view.possible, track, first, min(last, track.last))) if _slow(value)
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


def _behind(value: p.Count, possible: frozenset[str], track: Track, first: int, last: int) -> list[tuple[int, ...]]:
    """The units that a slow count counts, each as the sessions it is made of, latest first."""
    if value.unit == "part days":
        sessions = _behind(evolve(value, unit="sessions"), possible, track, first, last)
        return [tuple(s for (s,) in day) for _, day in groupby(sessions, key=lambda session: session[0] // 2)]
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
        sessions = sorted(s for unit in _behind(value, view.possible, track, first, last) for s in unit)
    else:
        sessions = [s for s in range(first, last + 1) if track.code(s, entered=_entered(value)) in value.codes]
    return tuple(Counted(track.calendar.session(s), track.effective[s] or "", track.entered[s] or "") for s in sessions)
