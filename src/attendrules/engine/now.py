"""What can be seen when a condition is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from attrs import define, field, frozen

from attendrules.decisions import Amount
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Event, Inputs
from attendrules.engine.marks import Track
from attendrules.engine.measures import amount
from attendrules.engine.windows import bounds
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
    session: int
    tracks: Sequence[Track]
    pupil: str = ""
    phase: str | None = None
    inputs: Inputs = field(factory=Inputs)
    rivals: Sequence[Group] = ()
    clock: dt.datetime | None = None
    """The time at which a clock rule looks; the end of the session for others."""
    standing: set[str] = field(factory=set)
    issued: set[str] = field(factory=set)
    due: dict[str, list[int]] = field(factory=dict)
    """The sessions in which each outcome became due."""
    waiting: dict[str, tuple[str, ...]] = field(factory=dict)
    """Outcomes that would be due or would hold now if it were known, and what is not known."""

    @property
    def time(self) -> dt.datetime:
        """The time until which events and facts are known."""
        return self.clock or self.calendar.ends(self.session)

    def amount(self, value: p.Value, session: int | None = None) -> Amount:
        """The value of a measure now, or as it was after an earlier session."""
        return amount(value, self.possible, self.tracks, self.session if session is None else session, self.due)

    def events(self, happened: p.Happened) -> tuple[Event, ...]:
        """The events of a condition that fall into its window, until now."""
        first, last = bounds(happened.window, self.calendar, self.session, self.due)
        return tuple(
            event
            for event in self.inputs.happened(self.pupil, happened.event)
            if event.time <= self.time
            and first <= self.calendar.session_of(event.time) <= last
            and (not happened.result or event.result == happened.result)
        )

    def starts(self, delay: p.Delay) -> Sequence[int]:
        """The sessions from which a delay counts."""
        if not delay.event:
            return self.due.get(delay.after, ())
        return [self.calendar.session_of(event.time) for event in self.inputs.happened(self.pupil, delay.after)]
