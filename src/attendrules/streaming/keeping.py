"""What a state has to keep, and for how long: derived from the plan.

Marks are kept as far back as a correction can reach, and before that as far as the windows
of the plan look. A plan that looks back without end (before the last weeks, within days of
an event) keeps every mark of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from attendrules.domain.inputs import Row
from attendrules.domain.sessions import Period
from attendrules.engine.windows import UNIT_PERIODS, bounds
from attendrules.plan import model as p
from attendrules.streaming.hangs import asked_about, conditions, conditions_of, makes, windows_of
from attendrules.streaming.measures import Place, of_calendar

if TYPE_CHECKING:
    from attendrules.streaming.settling import Settling
    from attendrules.streaming.snapshots import Snapshot
    from attendrules.streaming.stream import Stream

KEPT = 7
"""So many half terms back a mark can be corrected: a school year, and the half term before."""

SESSIONS = {Period.SESSION: 1, Period.DAY: 2, Period.WEEK: 10, Period.HALF_TERM: 80, Period.TERM: 160, Period.YEAR: 390}
"""The most sessions of a period in an English school."""

CALENDAR_SESSIONS = {"calendar days": 2, "calendar weeks": 10, "calendar months": 46, "calendar years": 390}


# ---- how far back a plan looks ---------------------------------------------------------------


def looks_back(plan: p.Plan) -> Iterator[tuple[p.Window, str]]:
    """Every window of marks of a plan, with the outcome at which it is looked at again, if there is one."""
    for condition in conditions(plan):
        for part in p.parts(condition):
            outcome = part.outcome if isinstance(part, p.ThanEarlier) else ""
            yield from ((value.window, outcome) for value in p.values_of(part))
            if isinstance(part, p.Happened) and isinstance(part.window, p.SinceAbsence):
                yield part.window, ""
    for step in plan.steps:
        if isinstance(step, p.Rule) and isinstance(step.moment, p.Delay) and step.moment.absence:
            yield p.SinceAbsence(), ""
        for action in step.actions if isinstance(step, p.Rule) else ():
            yield from ((figure.value.window, "") for figure in action.figures if figure.value is not None)


def ends_somewhere(window: p.Window) -> bool:
    """Whether a window looks back only so far: as the calendar says, or to an outcome."""
    if isinstance(window, p.SinceLast):
        return not window.anchor.event
    return (of_calendar(window) and not isinstance(window, p.BeforeLast)) or isinstance(window, p.SinceAbsence)


def most_sessions(window: p.Window) -> int | None:
    """The most sessions that a window of the calendar can hold; nothing if it is not said."""
    match window:
        case p.This(period) | p.BeforeToday(period) | p.Since(p.EndOf(period)):
            return SESSIONS[period]
        case p.Previous(period) | p.ThisAndPrevious(period):
            return 2 * SESSIONS[period]
        case p.Last(number, "sessions"):
            return number
        case p.Last(number, unit):
            return number * (CALENDAR_SESSIONS[unit] if unit in CALENDAR_SESSIONS else SESSIONS[UNIT_PERIODS[unit]])
        case p.Since(p.Weekday()):
            return 2 * SESSIONS[Period.WEEK]
        case p.Since(p.Clock()):
            return SESSIONS[Period.DAY]
        case _:
            return None


# ---- a state that forgets ------------------------------------------------------------------------


def forget(state: Settling) -> None:
    """Forget the marks and dates that nothing can look at any more."""
    first = reach(state.stream, state.snapshots[0])
    if first <= state.kept_from:
        return
    state.kept_from = first
    state.layers = [_from(first, layer) for layer in state.layers]
    state.snapshots = [evolve(each, layers=tuple(_from(first, layer) for layer in each.layers)) for each in state.snapshots]
    for question, number in state.stream.questions.items():
        start = first // 2 if question.of_days else first
        state.series[number] = [place for place in state.series[number] if place >= start]
    for outcome, sessions in state.due.items():
        state.due[outcome] = [session for session in sessions if session >= first] or sessions[-1:]
    state.arrivals = {session: time for session, time in state.arrivals.items() if session >= first}


def _from(first: int, layer: Iterable[int] | dict[int, str | None]) -> dict[int, str | None]:
    return {session: code for session, code in layer.items() if session >= first}  # type: ignore[union-attr]


def reach(stream: Stream, oldest: Snapshot) -> int:
    """The first session that can still be looked at, if nothing is settled again before a snapshot."""
    session = oldest.at + 1
    found = [session, *(mark for coming in oldest.to_come.values() for _, mark in coming)]
    for window, outcome in looks_back(stream.plan):
        if not ends_somewhere(window):
            return 0
        if isinstance(window, p.SinceAbsence):
            found.append(_absence_began(stream, oldest))
            continue
        if isinstance(window, p.SinceLast):
            found += oldest.due.get(window.anchor.name, ())[-1:]
            continue
        found.append(bounds(window, Place(stream.calendar, session))[0])
        found += [bounds(window, Place(stream.calendar, due))[0] for due in oldest.due.get(outcome, ())[-1:]]
    return min(found)


def _absence_began(stream: Stream, oldest: Snapshot) -> int:
    """The first session that is not yet known to be outside the row of absences at a snapshot."""
    odd = oldest.layers[-1]
    session = oldest.at
    while session >= 0 and odd.get(session, stream.ordinary[session & 1]) not in stream.possible - stream.absent:
        session -= 1
    return session + 1


def too_old(state: Settling, row: Row) -> bool:
    """Whether something became known so late that the marks of its day may be settled no more."""
    if not state.stream.late or row.known <= row.time or not state.snapshots or state.kept_from <= state.origin:
        return False
    return state.calendar.session_of(row.time) <= state.snapshots[0].at


# ---- how much that is ----------------------------------------------------------------------------


@frozen
class Size:
    """The most that the state of one pupil holds, over two English school years unless another calendar is given.

    `sessions` is nothing where the plan looks back without end: then it is all of the
    calendar. `size` is in bytes of the saved form, without what is told: `told` for each
    fact, number or event.
    """

    sessions: int | None
    steps: int
    outcomes: int
    size: int
    told: int = 140

    def __str__(self) -> str:
        marks = f"marks of {self.sessions} sessions" if self.sessions else "marks of the whole calendar"
        return (
            f"at most {self.size / 1000:.0f} kB for each pupil ({marks}, {self.steps} steps, dates of {self.outcomes} outcomes),"
            f" and {self.told} bytes for each fact or event"
        )


def size_of(plan: p.Plan, calendar: int = 2 * SESSIONS[Period.YEAR]) -> Size:
    """How much a state under a plan can hold; `calendar` is the number of sessions of the calendar."""
    sessions = _sessions(plan)
    kept = min(calendar, sessions or calendar)
    late = sum(recode.late for recode in plan.recodes)
    layers = len({recode.stratum for recode in plan.recodes if not recode.late}) + late + bool(late)
    dates = dated(plan)
    mark, arrival = len('[12345,"XX"],'), len('"12345":"08:50:00",')
    step = len('"123":["pending",12345,{},null],')
    turn = len('"1":12345,')
    steps = sum(step + turn * len(each.actions) if isinstance(each, p.Rule) else step + _longest(each) for each in plan.steps)
    snapshot = 200 + steps + _names(plan) + sum(len(name) + 6 + 6 * kept for name in dates)
    size = 1500 + sum(len(name) + len(option) for name, option in plan.readings.items()) + sum(map(len, plan.inputs)) * 2
    return Size(sessions, len(plan.steps), len(dates), size + kept * (mark * (1 + layers) + arrival) + (KEPT + 1) * snapshot)


def _sessions(plan: p.Plan) -> int | None:
    """The most sessions whose marks are kept; nothing if it is not said."""
    most: list[int | None] = [0]
    for window, outcome in looks_back(plan):
        most.append(None if outcome else most_sessions(window))
    return None if None in most else KEPT * SESSIONS[Period.HALF_TERM] + max(each for each in most if each is not None)


def _longest(band: p.Band) -> int:
    return max(len(row.outcome) for row in band.rows) if band.rows else 0


def _names(plan: p.Plan) -> int:
    """The bytes of what holds, holds on, and waits, by name."""
    size = 0
    for outcome in plan.outcomes.values():
        name = len(outcome.name) + 6
        size += name + 4 * len(plan.steps) if outcome.standing else 0
    for step in plan.steps:
        asked = {name for condition in conditions_of(step) for name in asked_about(condition)}
        waits = plan.inputs if asked & set(plan.outcomes) else asked & set(plan.inputs)
        size += sum(len(name) + 6 + sum(len(each) + 3 for each in waits) for name in makes(step)) if waits else 0
        for action in step.actions if isinstance(step, p.Rule) else ():
            size += len(action.outcome) + len(action.frequency.outcome) + 20 if action.frequency.outcome else 0
    return size


def dated(plan: p.Plan) -> frozenset[str]:
    """The outcomes of which it has to be known when they were due: what windows and comparisons begin with."""
    found: set[str] = set()
    windows = [window for window, _ in looks_back(plan)]
    for condition in conditions(plan):
        found |= {part.outcome for part in p.parts(condition) if isinstance(part, p.ThanEarlier)}
        windows += windows_of(condition)
    for window in windows:
        anchor = window.after if isinstance(window, p.Last) else getattr(window, "anchor", None)
        found |= {anchor.name} if anchor is not None and not anchor.event else set()
    return frozenset(found)
