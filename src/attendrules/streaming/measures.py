"""Measures and windows, made ready to be looked at after each session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from attrs import define

from attendrules.engine.measures import units
from attendrules.engine.windows import Point, bounds
from attendrules.plan import model as p
from attendrules.streaming.series import Question, count, last_yes

if TYPE_CHECKING:
    from attendrules.domain.calendar import Calendar
    from attendrules.streaming.core import Core

Bounds = Callable[["Core", int], tuple[int, int]]
"""The first and last session of a window, looked at after a session."""

Amounts = Callable[["Core", int], tuple[int, int]]
"""Part and whole of a measure after a session; the whole of a count is 1."""


class Asked(Protocol):
    """Where series are asked for while a plan is made ready."""

    calendar: Calendar
    possible: frozenset[str]

    def series(self, question: Question) -> tuple[int, bool]:
        """The number of a series, and its answer for an ordinary session or day."""
        ...


class Remembered(dict[int, tuple[int, int]]):
    """The bounds of a window that only the calendar moves, found once for each session."""

    def __init__(self, window: p.Window, calendar: Calendar) -> None:
        super().__init__()
        self.window, self.calendar = window, calendar

    def __missing__(self, session: int) -> tuple[int, int]:
        found = self[session] = bounds(self.window, Place(self.calendar, session))
        return found


@define
class Place:
    """A session of the calendar, where nothing is known of outcomes and events."""

    calendar: Calendar
    session: int
    mark: int | None = None

    def point(self, anchor: p.Anchor) -> Point | None:  # noqa: ARG002 - nothing ever came
        """Nothing ever came."""
        return None

    def absence_began(self) -> int:
        """There is no absence."""
        return self.session + 1


def of_calendar(window: p.Window) -> bool:
    """Whether only the calendar moves a window."""
    if isinstance(window, p.Last):
        return window.after is None
    return isinstance(window, p.This | p.Previous | p.ThisAndPrevious | p.BeforeToday | p.BeforeLast | p.Since)


def window(asked: Asked, lowered: p.Window, *, alone: bool) -> Bounds:
    """The bounds of a window; `alone` for recodes, which know of no outcome."""
    if of_calendar(lowered):
        remembered = Remembered(lowered, asked.calendar)
        return lambda _, session: remembered[session]
    return lambda state, session: bounds(lowered, state.now(alone=alone).at(session))


def amounts(asked: Asked, value: p.Value, layer: int, *, alone: bool) -> Amounts:
    """Part and whole of a measure."""
    within = window(asked, value.window, alone=alone)
    layer = 0 if value.seen == "entered" else layer
    if isinstance(value, p.Share):
        return _share(asked, value, layer, within)
    if value.unit == "spells" or value.reaching is not None:
        return _looked_through(value, layer, within)
    if value.unit == "days":
        return _days(asked, value, layer, within)
    if value.unit == "part days":
        return _part_days(asked, value, layer, within)
    if value.in_a_row:
        return _row(asked, value, layer, within)
    return _sessions(asked, value, layer, within)


def _sessions(asked: Asked, value: p.Count, layer: int, within: Bounds) -> Amounts:
    number, ordinary = asked.series(Question(layer, value.codes))

    def amount(state: Core, session: int) -> tuple[int, int]:
        first, last = within(state, session)
        return count(state.series[number], ordinary, state.origin, first, last), 1

    return amount


def _share(asked: Asked, value: p.Share, layer: int, within: Bounds) -> Amounts:
    part, part_ordinary = asked.series(Question(layer, value.codes))
    whole, whole_ordinary = asked.series(Question(layer, value.possible))

    def amount(state: Core, session: int) -> tuple[int, int]:
        first, last = within(state, session)
        series, origin = state.series, state.origin
        return (
            count(series[part], part_ordinary, origin, first, last),
            count(series[whole], whole_ordinary, origin, first, last),
        )

    return amount


def _row(asked: Asked, value: p.Count, layer: int, within: Bounds) -> Amounts:
    fits, fits_ordinary = asked.series(Question(layer, value.codes & asked.possible))
    breaks, breaks_ordinary = asked.series(Question(layer, asked.possible - value.codes))

    def amount(state: Core, session: int) -> tuple[int, int]:
        first, last = within(state, session)
        broken = last_yes(state.series[breaks], breaks_ordinary, state.origin, last)
        return count(state.series[fits], fits_ordinary, state.origin, max(first, broken + 1), last), 1

    return amount


def _days(asked: Asked, value: p.Count, layer: int, within: Bounds) -> Amounts:
    possible = asked.possible
    fits, fits_ordinary = asked.series(Question(layer, value.codes, of_days=True, possible=possible))
    breaks, breaks_ordinary = asked.series(Question(layer, value.codes, of_days=True, possible=possible, breaks=True))
    in_a_row = value.in_a_row

    def amount(state: Core, session: int) -> tuple[int, int]:
        first, last = within(state, session)
        first, last, origin = (first + 1) // 2, (last + 1) // 2 - 1, state.origin // 2
        if in_a_row:
            first = max(first, last_yes(state.series[breaks], breaks_ordinary, origin, last) + 1)
        return count(state.series[fits], fits_ordinary, origin, first, last), 1

    return amount


def _looked_through(value: p.Count, layer: int, within: Bounds) -> Amounts:
    """Spells and whole periods, found among the marks as the reference engine finds them."""

    def amount(state: Core, session: int) -> tuple[int, int]:
        first, last = within(state, session)
        first = max(first, state.origin if value.reaching is None else 0)
        return len(units(value, state.stream.possible, Codes(state, layer), first, last)), 1

    return amount


@define
class Codes:
    """The codes of a layer, session by session."""

    state: Core
    layer: int

    @property
    def calendar(self) -> Calendar:
        """The calendar whose sessions are counted."""
        return self.state.calendar

    def code(self, session: int, *, entered: bool = False) -> str | None:  # noqa: ARG002 - the layer says that
        """The code of a session."""
        state = self.state
        odd = state.layers[self.layer]
        return odd.get(session, state.stream.ordinary[session & 1]) if session >= state.origin else None


def _part_days(asked: Asked, value: p.Count, layer: int, within: Bounds) -> Amounts:
    codes = value.codes & asked.possible
    fits, fits_ordinary = asked.series(Question(layer, codes))
    breaks, breaks_ordinary = asked.series(Question(layer, asked.possible - value.codes))
    some, some_ordinary = asked.series(Question(layer, codes, of_days=True, possible=asked.possible, some=True))
    in_a_row = value.in_a_row

    def amount(state: Core, session: int) -> tuple[int, int]:
        first, last = within(state, session)
        series, origin = state.series, state.origin
        if in_a_row:
            first = max(first, last_yes(series[breaks], breaks_ordinary, origin, last) + 1)
        if last < first:
            return 0, 1
        days = count(series[some], some_ordinary, origin // 2, (first + 1) // 2, (last + 1) // 2 - 1)
        for half_day in {first} & {first | 1} | {last} & {last & ~1}:
            days += count(series[fits], fits_ordinary, origin, half_day, half_day)
        return days, 1

    return amount
