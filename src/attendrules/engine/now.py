"""What can be seen when a condition is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from attrs import define, evolve, field, frozen

from attendrules.decisions import Amount
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Event, Inputs
from attendrules.engine.events import extent, matching
from attendrules.engine.marks import Track
from attendrules.engine.measures import amount
from attendrules.engine.windows import Point
from attendrules.plan import model as p


@frozen
class Group:
    """The tracks of a group, and the phase that all its pupils are in."""

    tracks: Sequence[Track]
    phase: str | None


@define
class Now:
    """Tracks, the session, what was recorded besides marks, and what holds and is due.

    `tracks` is one pupil's, or all of a group's; `rivals` are every group, this one too.
    """

    calendar: Calendar
    possible: frozenset[str]
    absent: frozenset[str]
    session: int
    tracks: Sequence[Track]
    pupil: str = ""
    """Whose facts and events are looked at: a pupil, a parent (`Ada / first parent`), or a group (`class 3A`)."""
    phase: str | None = None
    joined: dt.date | None = None
    left: dt.date | None = None
    inputs: Inputs = field(factory=Inputs)
    rivals: Sequence[Group] = ()
    clock: dt.datetime | None = None
    """The time at which a clock rule looks; the end of the session for others."""
    standing: set[str] = field(factory=set)
    issued: set[str] = field(factory=set)
    due: dict[str, list[int]] = field(factory=dict)
    """The sessions in which each outcome became due."""
    waiting: dict[str, dict[int, tuple[str, ...]]] = field(factory=dict)
    """Outcomes that would be due or would hold now if it were known, and what is not known, by each step that waits."""
    mark: int | None = None
    """The session of the mark that a delayed recode is about."""
    child: Now | None = None
    """For a parent: what is so of the child."""

    @property
    def time(self) -> dt.datetime:
        """The time until which events and facts are known."""
        return self.clock or self.calendar.ends(self.session)

    def at(self, session: int) -> Now:
        """The same as it was after an earlier session."""
        return self if session == self.session else evolve(self, session=session, clock=None)

    def of_mark(self, session: int) -> Now:
        """The same as it is known now, looking at an earlier mark."""
        return evolve(self, session=session, clock=self.time, mark=session)

    def amount(self, value: p.Value) -> Amount:
        """The value of a measure now."""
        return amount(value, self)

    def events(self, happened: p.Happened) -> tuple[Event, ...]:
        """The events of a condition that fall into its window, until now."""
        return matching(happened, self, self.inputs.happened(self.pupil, happened.event))

    def points(self, anchor: p.Anchor) -> Sequence[Point]:
        """Every time that an outcome became due or an event happened, until now."""
        if anchor.event:
            happened = self.inputs.happened(self.pupil, anchor.name)
            return [
                Point(self.calendar.session_of(each.time), each.time)
                for each in happened
                if max(each.time, each.known) <= self.time
            ]
        ends = self.calendar.ends
        return [Point(each, ends(each)) for each in self.outcomes_due(anchor.name) if each <= self.session]

    def starts(self, delay: p.Delay) -> Sequence[Point]:
        """The points from which a delay counts: for one that repeats, only those of what still lasts."""
        if delay.absence:
            began = self.absence_began()
            return [Point(began, self.calendar.ends(began))] if began <= self.session else []
        anchor = p.Anchor(delay.after, delay.event)
        if not delay.repeats:
            return self.points(anchor)
        if not delay.event:
            return [point] if (point := self.point(anchor)) else []
        events = (each for each in self.inputs.happened(self.pupil, anchor.name) if max(each.time, each.known) <= self.time)
        return [
            Point(first, each.time)
            for each in events
            for first, last in (extent(each, self.calendar),)
            if first <= self.session <= last
        ]

    def point(self, anchor: p.Anchor) -> Point | None:
        """The last time that an outcome became due or an event happened; nothing if it never did."""
        return max(self.points(anchor), key=lambda point: point.time, default=None)

    def outcomes_due(self, outcome: str) -> Sequence[int]:
        """The sessions in which an outcome became due, for a parent to the child too."""
        own = self.due.get(outcome, [])
        return own if self.child is None else [*own, *self.child.due.get(outcome, [])]

    def holds(self, outcome: str) -> bool:
        """Whether a standing outcome holds, of a parent's child too."""
        return outcome in self.standing or (self.child is not None and outcome in self.child.standing)

    def is_due(self, outcome: str) -> bool:
        """Whether an outcome is made due in this very session, to a parent's child too."""
        return outcome in self.issued or (self.child is not None and outcome in self.child.issued)

    def waits(self, outcome: str) -> tuple[str, ...]:
        """What is not known for want of which an outcome waits, to a parent's child too."""
        own = self.waiting.get(outcome, {})
        waits = tuple(dict.fromkeys(name for step in sorted(own) for name in own[step]))
        return waits or (self.child.waits(outcome) if self.child is not None else ())

    def absence_began(self) -> int:
        """The first session of the pupil's row of absences that is not over; the next session if there is none."""
        first = self.session + 1
        for session in range(self.session, -1, -1):
            code = self.tracks[0].effective[session]
            if code in self.absent:
                first = session
            elif code in self.possible:
                break
        return first
