"""What the calendar alone decides: windows, moments and periods, as tables over sessions.

Tables are for the sessions `first` to `last` of a run; what is before them holds no mark.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from attrs import define, field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period
from attendrules.engine.windows import Point, bounds, comes
from attendrules.plan import model as p

STATIC_WINDOWS = (p.This, p.Previous, p.ThisAndPrevious, p.Last, p.BeforeLast, p.Since)
"""Windows that hang on the calendar only, as far as they are known here."""
STATIC_MOMENTS = (p.EndOf, p.Weekday, p.Clock)


@frozen(slots=False)
class Window:
    """The first and last session of a window, for each session looked at."""

    start: int
    """The first session for which the tables were made."""
    first: list[int] = field(repr=False)
    last: list[int] = field(repr=False)

    @cached_property
    def to_date(self) -> bool:
        """Whether it always reaches to the session looked at, and never begins earlier than before."""
        sessions = range(self.start, len(self.first))
        return all(self.last[s] == s for s in sessions) and all(self.first[s - 1] <= self.first[s] for s in sessions[1:])

    @cached_property
    def restarts(self) -> bool:
        """Whether it only grows, but for those sessions at which it begins anew."""
        return self.to_date and all(self.first[s] in {self.first[s - 1], s} for s in range(self.start + 1, len(self.first)))

    @cached_property
    def leaves(self) -> list[int]:
        """For each session, the first at which the window no longer reaches back to it; one past the end if there is none."""
        begin = self.first[self.start :]
        return [self.start + bisect_right(begin, s) for s in range(len(self.first))]

    @cached_property
    def begins(self) -> frozenset[int]:
        """The sessions with which it begins anew, the first of all included."""
        return frozenset([self.start, *(s for s in range(self.start, len(self.first)) if self.first[s] == s)])

    @cached_property
    def stretches(self) -> list[tuple[int, int, int, int]]:
        """Runs of sessions that look at the same window: from, up to, and its first and last session."""
        found: list[tuple[int, int, int, int]] = []
        for s in range(self.start, len(self.first)):
            if found and found[-1][2:] == (self.first[s], self.last[s]):
                found[-1] = (found[-1][0], s + 1, *found[-1][2:])
            else:
                found.append((s, s + 1, self.first[s], self.last[s]))
        return found


@define
class Place:
    """A session, as a window sees it that hangs on the calendar only."""

    calendar: Calendar
    session: int
    mark: int | None = None

    def point(self, anchor: p.Anchor) -> Point | None:
        """Nothing has come."""
        del anchor
        return None

    def absence_began(self) -> int:
        """Nobody is absent."""
        return self.session + 1


@define(slots=False)
class Frame:
    """The tables of one calendar from session `first` to `last`, made when they are first asked for."""

    calendar: Calendar
    first: int
    last: int
    _windows: dict[p.Window, Window] = field(factory=dict, repr=False)
    _periods: dict[Period, list[int]] = field(factory=dict, repr=False)

    def window(self, window: p.Window) -> Window:
        """A window that hangs on the calendar only."""
        made = self._windows.get(window)
        if made is None:
            ends = [bounds(window, Place(self.calendar, s)) for s in range(self.first, self.last + 1)]
            before = [-1] * self.first
            made = Window(self.first, before + [a for a, _ in ends], before + [b for _, b in ends])
            self._windows[window] = made
        return made

    def periods(self, period: Period) -> list[int]:
        """For each session the running number of its period."""
        made = self._periods.get(period)
        if made is None:
            made = self._periods[period] = [self.calendar.period(period, s) for s in range(self.last + 1)]
        return made

    def looks(self, moment: p.Moment) -> list[int]:
        """The sessions after which a moment comes."""
        return [s for s in range(self.first, self.last + 1) if comes(moment, self.calendar, s)]

    @cached_property
    def week_ends(self) -> list[int]:
        """For each session the last of its school week."""
        calendar, weeks = self.calendar, self.periods(Period.WEEK)
        return [calendar.start_of(Period.WEEK, week + 1) - 1 for week in weeks]

    def roll(self, first_mark: int, last_mark: int, pupil_left: int | None) -> tuple[int, int]:
        """The sessions in which things can be due to a pupil, as `engine.reference.on_roll` has it.

        `pupil_left` is the last session of the day of leaving, or of the last school day before it.
        """
        end = self.week_ends[last_mark] if last_mark <= self.last else self.last
        stop = min(self.last, end)
        if pupil_left is not None and stop > pupil_left:
            stop = max(pupil_left, min(stop, first_mark))
        return first_mark, stop
