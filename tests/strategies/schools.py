"""Small schools that nobody attends: calendars, registers, inputs and corrections, put together at random.

Years of a few weeks have every boundary that long ones have, and are quickly gone through.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from random import Random

from attrs import frozen
from policies import EVENTS, FACTS, NUMBERS, RESULTS

from attendrules import Calendar, Event, Inputs, Mark, Pupil, Register, Stated
from attendrules.domain.calendar import AcademicYear, HalfTerm
from attendrules.domain.inputs import EVERYBODY, Said

MONDAY = dt.date(2024, 9, 2)
MIXES = ("/" * 30 + "ILNOX", "/" * 9 + "ILNOUGBMX#J", "/" * 60 + "IOL", "IOU/N", "/\\")
ARRIVALS = tuple(dt.time(8 + minute // 60, minute % 60) for minute in range(35, 90, 5))


@frozen
class School:
    """A register over a small calendar, and what was recorded besides."""

    register: Register
    inputs: Inputs


def write_calendar(random: Random) -> Calendar:
    """Two years of six half terms, most of them of a week or two; some days are closed."""
    years, day = [], MONDAY
    for number in range(2):
        half_terms, closed = [], {}
        for half in range(6):
            first = day + dt.timedelta(days=random.choice((0, 0, 0, 1, 3)))
            last = day + dt.timedelta(days=random.choice((2, 4, 4, 4, 9, 11)))
            half_terms.append(HalfTerm(("autumn", "spring", "summer")[half // 2], first, max(first, last)))
            if random.random() < 0.2:
                closed[first + dt.timedelta(days=1)] = "training"
            day = last - dt.timedelta(days=last.weekday()) + dt.timedelta(weeks=random.choice((1, 2, 2, 3)))
        years.append(AcademicYear(f"year {number}", tuple(half_terms), closed))
    return Calendar("small", tuple(years))


def write_school(random: Random, calendar: Calendar, *, arrivals: bool = False, longest: int = 30) -> School:
    """One or two pupils with marks from somewhere in the calendar on, and inputs about them."""
    names = ["Ada", "Ben"][: random.choice((1, 1, 2))]
    pupils = [_pupil(random, name, calendar) for name in names]
    marks = {name: _marks(random, calendar, longest, arrivals=arrivals) for name in names}
    return School(Register.of(calendar, marks, pupils), write_inputs(random, calendar, names))


def _pupil(random: Random, name: str, calendar: Calendar) -> Pupil:
    def day() -> dt.date | None:
        return random.choice(calendar.days) if random.random() < 0.12 else None

    phase = random.choice((None, "Key Stage 1", "Key Stage 2"))
    return Pupil(name, random.choice(("3A", "3B")), "Year 3", day(), day(), phase)


def _marks(random: Random, calendar: Calendar, longest: int, *, arrivals: bool) -> list[Mark]:
    mix, gaps = random.choice(MIXES), random.choice((0.0, 0.0, 0.02, 0.2))
    start = random.randrange(len(calendar))
    stop = min(len(calendar), start + random.randint(1, longest))
    sessions = [session for session in range(start, stop) if random.random() >= gaps] or [start]
    return [_mark(random, session, mix, arrivals=arrivals) for session in sessions]


def _mark(random: Random, session: int, mix: str, *, arrivals: bool) -> Mark:
    code = random.choice(mix)
    if code == "/" and session % 2 and random.random() < 0.98:
        code = "\\"
    if arrivals and random.random() < 0.3:
        return Mark(session, random.choice((code, "", "N")), random.choice(ARRIVALS))
    return Mark(session, code)


def write_inputs(random: Random, calendar: Calendar, names: list[str]) -> Inputs:
    """Facts, numbers and events about pupils, or about everybody; some events are recorded by nobody."""
    if random.random() < 0.35:
        return Inputs(recorded=frozenset(EVENTS[: random.randint(0, 2)]))

    def who() -> str:
        return random.choice((*names, EVERYBODY))

    def when() -> dt.datetime:
        day = random.choice(calendar.days) + dt.timedelta(days=random.choice((0, 0, 0, 0, 1, 2, -40)))
        return dt.datetime.combine(day, dt.time(random.choice((7, 8, 9, 9, 10, 12, 13, 15)), random.choice((0, 15, 30, 45))))

    def recorded(time: dt.datetime) -> dt.datetime | None:
        return time + dt.timedelta(hours=random.choice((1, 5, 26, 100, 400))) if random.random() < 0.25 else None

    def event(name: str) -> Event:
        time = when()
        until = time.date() + dt.timedelta(days=random.randint(0, 9)) if random.random() < 0.3 else None
        return Event(time, random.choice(RESULTS) if name == "home_call" else "", until, recorded=recorded(time))

    def stated() -> Stated:
        time = when()
        return Stated(time, random.random() < 0.7, recorded=recorded(time))

    def counted() -> Said:
        time = when()
        return Said(time, Fraction(random.randint(0, 4)), recorded=recorded(time))

    return Inputs.of(
        facts=[(who(), name, stated()) for name in FACTS for _ in range(random.choice((0, 1, 2)))],
        events=[(who(), name, event(name)) for name in EVENTS for _ in range(random.choice((0, 1, 3)))],
        recorded=[name for name in EVENTS if random.random() < 0.3],
        numbers=[(who(), name, counted()) for name in NUMBERS for _ in range(random.choice((0, 1)))],
    )


def write_corrections(random: Random, register: Register, pupil: str) -> list[Mark]:
    """Marks that replace some of a pupil's, in the order in which they come in."""
    marks = register.marks[pupil]
    chosen = random.sample(marks, min(len(marks), random.randint(1, 3)))
    return [Mark(mark.session, random.choice("/INOULX")) for mark in chosen]
