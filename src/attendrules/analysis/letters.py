"""Which marks two sides tell apart: one letter stands for all that neither does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from attendrules.analysis.behaviour import Side
from attendrules.analysis.stories import NONE, PLAIN, Letter
from attendrules.analysis.walking import inside
from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark
from attendrules.engine.marks import entered_track
from attendrules.plan import model as p

FAMILIAR = ("I", "O", "L", "U", "G", "N", "M", "X", "B", "R", "H", "C")
"""Codes that people know best, to stand for others that nobody tells apart from them."""


@frozen
class Alphabet:
    """What can be entered for a session, one letter for each that makes a difference."""

    letters: tuple[tuple[Letter, ...], tuple[Letter, ...]]
    """For mornings and afternoons; plain present first, no mark last."""
    alive: frozenset[str]
    """The codes that a mark can have, entered or recoded."""
    agreed: bool
    """Whether every letter is the same mark to both sides, as far as anything looks."""
    left_out: tuple[str, ...] = ()
    """Codes that only one of the sides knows."""


def alphabet(one: Side, other: Side, calendar: Calendar) -> Alphabet:
    """The letters of two sides."""
    codes, left_out = shared_codes(one, other)
    times = _times(one, other)
    entries = [Letter(code) for code in codes] + [Letter(code, time) for time in times for code in ("", *codes)]
    sides = (one, other)
    seen = one.part.observed | other.part.observed
    timed = any(isinstance(each, p.ArrivalTest) for side in sides for each in inside(side.part.parts))
    classes: list[dict[object, Letter]] = [{}, {}]
    alive: set[str] = set()
    agreed = True
    for half in (0, 1):
        for letter in sorted(entries, key=lambda each: _familiar(each, half)):
            read = [reading(side, calendar, letter, half) for side in sides]
            alive.update(read)
            agreed = agreed and all((read[0] in codes) == (read[1] in codes) for codes in seen)
            classes[half].setdefault((signature(sides, read), letter.arrival if timed else None), letter)
    alive |= {recode.target for side in sides for recode in side.part.plan.recodes}
    morning, afternoon = ((*each.values(), NONE) for each in classes)
    return Alphabet((morning, afternoon), frozenset(alive - {""}), agreed, left_out)


def shared_codes(one: Side, other: Side) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes that both sides know, perhaps by another name, and those that only one does."""
    every = dict.fromkeys([*one.part.plan.codes, *other.part.plan.codes])
    known = [code for code in every if all(side.codes.get(code, code) in side.part.plan.codes for side in (one, other))]
    return tuple(known), tuple(code for code in every if code not in known)


def reading(side: Side, calendar: Calendar, letter: Letter, half: int) -> str:
    """The code as which a side takes a letter before any recode; nothing if there is no mark."""
    mark = Mark(half, side.codes.get(letter.code, letter.code), letter.arrival)
    return entered_track(side.part.plan, calendar, {half: mark}, half).entered[half] or ""


def signature(sides: Iterable[Side], read: Iterable[str]) -> tuple[object, ...]:
    """What a letter is to two sides, as far as anything in them looks."""
    both = list(read)
    looked = [tuple(code in codes for codes in side.part.observed) for side, code in zip(sides, both, strict=True)]
    return (*looked, both[0] == both[1], "" in both)


def _familiar(letter: Letter, half: int) -> tuple[object, ...]:
    plain = letter == Letter(PLAIN[half])
    place = FAMILIAR.index(letter.code) if letter.code in FAMILIAR else len(FAMILIAR)
    return (not plain, letter.arrival is not None, not letter.plain, place, str(letter.arrival), letter.code)


def _times(one: Side, other: Side) -> tuple[dt.time, ...]:
    """Times of arrival, if it matters when somebody comes: each side of every limit."""
    inside_slices = [each for side in (one, other) for each in _limits(side.part.parts)]
    rows = [_rows(side.part.plan) for side in (one, other)]
    if rows[0] != rows[1]:
        inside_slices += [limit for each in rows for row in each for limit in row[1:3] if isinstance(limit, dt.time)]
    around = {_minutes(limit, step) for limit in inside_slices for step in (-1, 0, 1)}
    return tuple(sorted(around))


def _rows(plan: p.Plan) -> list[tuple[object, ...]]:
    return [(row.half, row.first, row.last, row.code) for row in plan.arrivals]


def _limits(part: object) -> Iterator[dt.time]:
    clocks = {id(each.time) for each in inside(part) if isinstance(each, p.Clock)}
    for each in inside(part):
        if isinstance(each, dt.time) and id(each) not in clocks:
            yield each


def _minutes(time: dt.time, step: int) -> dt.time:
    moved = dt.datetime.combine(dt.date(2000, 1, 2), time) + dt.timedelta(minutes=step)
    return moved.time().replace(second=0, microsecond=0)


def plain_letters(start: int, length: int) -> list[Letter]:
    """So many ordinary present marks from a session on."""
    return [Letter(PLAIN[session % 2]) for session in range(start, start + length)]


def reading_codes(codes: Mapping[str, str], known: Iterable[str]) -> dict[str, str]:
    """The successors that are needed: those of codes that are not known."""
    have = frozenset(known)
    return {old: new for old, new in codes.items() if old not in have}
