"""Registers on which a rule and its national counterpart differ, tried by the reference engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil, floor

from attrs import field, frozen

from attendrules.baseline.matters import Matter, count_of
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.domain.sessions import Period, Session
from attendrules.engine import decide
from attendrules.plan import model as p

GAPS = (0, 9, 10, 11, 12, 15)
"""So many weeks stand between the two halves of the absences that are tried."""


@frozen
class Shown:
    """A child on whom the two differ: how many sessions, how many of them missed, from when to when."""

    missed: int
    possible: int
    first: Session
    last: Session
    until: Session
    register: Register = field(repr=False)


@frozen
class Both:
    """The smallest that were found: of the national rule only, and of the policy's only."""

    weaker: Shown | None
    stronger: Shown | None


def shown(matter: Matter, plan: p.Plan, base: p.Plan, calendar: Calendar) -> Both:
    """Registers on which only one of the two makes its outcome due."""
    weaker: Shown | None = None
    stronger: Shown | None = None
    for away, length in _tried(matter, calendar):
        if weaker and stronger:
            break
        register = _register(calendar, away, length, matter.code)
        last = calendar.session(length - 1)
        there = _so(base, (matter.national,), register, last, at_end=matter.share)
        found = Shown(len(away), length, calendar.session(away[0]), calendar.session(away[-1]), last, register)
        if there and not weaker and not _so(plan, matter.beside, register, last, at_end=matter.share):
            weaker = found
        if not there and not stronger and _so(plan, (matter.outcome,), register, last, at_end=matter.share):
            stronger = found
    return Both(weaker, stronger)


def _so(plan: p.Plan, outcomes: tuple[str, ...], register: Register, last: Session, *, at_end: bool) -> bool:
    """Whether one of the outcomes holds at the end, or was ever due."""
    made = [each for each in decide(plan, register, Inputs()) if each.outcome in outcomes]
    if not at_end:
        return bool(made)
    return any(each.ends is None if plan.outcomes[each.outcome].standing else each.session == last for each in made)


def _register(calendar: Calendar, away: Iterable[int], length: int, code: str) -> Register:
    missed = set(away)
    marks = [Mark(number, code if number in missed else "/\\"[number % 2]) for number in range(length)]
    return Register.of(calendar, {"Ada": marks}, [Pupil("Ada")])


# ---- what is tried ----------------------------------------------------------------------------------------


def _tried(matter: Matter, calendar: Calendar) -> Iterator[tuple[list[int], int]]:
    """Sessions missed and how many sessions there are: fewest missed first."""
    found = _shares(matter, calendar) if matter.share else _counts(matter, calendar)
    yield from sorted(found, key=lambda each: (len(each[0]), each[1], each[0]))


def _shares(matter: Matter, calendar: Calendar) -> Iterator[tuple[list[int], int]]:
    """At the end of each half term, as many missed as are just enough for either, and one more or less."""
    for length in (number + 1 for number in range(len(calendar)) if calendar.is_last(Period.HALF_TERM, number)):
        near = {step + number for number in _near(matter, length) for step in (-1, 0, 1)}
        for missed in sorted(near):
            if 0 < missed <= length:
                yield list(range(missed)), length


def _near(matter: Matter, length: int) -> set[int]:
    tests = [part for each in (*matter.mine, matter.base) for part in p.parts(each.condition) if isinstance(part, p.Test)]
    found: set[int] = set()
    for test in tests:
        amount = test.threshold * length / 100 if isinstance(test.value, p.Share) else test.threshold
        rest = Fraction(length) - amount if isinstance(test.value, p.Share) else amount
        found |= {floor(amount), ceil(amount), floor(rest), ceil(rest)}
    return found


def _counts(matter: Matter, calendar: Calendar) -> Iterator[tuple[list[int], int]]:
    """Whole days missed in a row, or half of them so many weeks after the others."""
    tests = [test for each in (*matter.mine, matter.base) if (test := count_of(each))]
    each = [2 if isinstance(test.value, p.Count) and test.value.unit != "sessions" else 1 for test in tests]
    sizes = {int(test.threshold) * size + step for test, size in zip(tests, each, strict=True) for step in (-size, 0, size)}
    weeks = [calendar.start_of(Period.WEEK, week) for week in range(calendar.period(Period.WEEK, len(calendar) - 1) + 1)]
    for size in sorted(sizes):
        for start, gap in ((start, gap) for start in (0, 5) for gap in GAPS):
            if size < 2 or start + gap >= len(weeks):
                continue
            half = size if gap == 0 else size // 2
            away = [weeks[start] + n for n in range(half)]
            away += [weeks[start + gap] + n for n in range(size - half)]
            if away[-1] < len(calendar) and len(set(away)) == size:
                yield away, away[-1] + 1
