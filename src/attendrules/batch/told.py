"""Facts and events of a pupil as sessions in which they are known to be so, or known not to be."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left

from attrs import frozen

from attendrules.batch.case import Case
from attendrules.batch.frame import Frame
from attendrules.batch.intervals import Intervals, joined, outside
from attendrules.domain.inputs import EVERYBODY, Inputs
from attendrules.plan import model as p


@frozen(eq=False)
class Told:
    """What was recorded besides marks; with a `clock`, as a rule with a time of day sees it."""

    frame: Frame
    inputs: Inputs
    clock: dt.time | None = None

    def fact(self, case: Case, fact: str, *, wanted: bool) -> Intervals:
        """When a fact is stated to be so (or not to be so) of a pupil."""
        told = self.inputs.facts
        rows = [row for who in (case.pupil.id, EVERYBODY) for row in told.get(who, {}).get(fact, ())]
        if not rows:
            return []
        changes = sorted({min(max(self.visible(row.time), case.start), case.stop) for row in rows} | {case.start, case.stop})
        spans = zip(changes, changes[1:], strict=False)
        return joined((a, b) for a, b in spans if self.inputs.fact(case.pupil.id, fact, self._time(a)) is wanted)

    def happened(self, case: Case, happened: p.Happened, *, wanted: bool) -> Intervals:
        """When such an event is (or, with `none`, is not) within its window; or when the condition is false."""
        if happened.event not in self.inputs.recorded:
            return []
        events = [
            (self.visible(event.time), self.frame.calendar.session_of(event.time))
            for event in self.inputs.happened(case.pupil.id, happened.event)
            if not happened.result or event.result == happened.result
        ]
        some = self._in_window(events, happened.window) if events else []
        return some if happened.none is not wanted else outside(some, case.start, case.stop)

    def _in_window(self, events: list[tuple[int, int]], written: p.Window) -> Intervals:
        window = self.frame.window(written)
        events = [(visible, session) for visible, session in events if session <= self.frame.last]
        if window.to_date:
            return joined(sorted((max(visible, session), window.leaves[session]) for visible, session in events))
        return joined(sorted(
            (max(start, visible), stop)
            for start, stop, first, last in window.stretches
            for visible, session in events if first <= session <= last
        ))  # fmt: skip

    def visible(self, time: dt.datetime) -> int:
        """The first session in which what happened at a time is known at the look."""
        if self.clock is None:
            return self.frame.calendar.session_of(time)
        days = self.frame.calendar.days
        day = bisect_left(days, time.date())
        return 2 * (day + (day < len(days) and days[day] == time.date() and time.time() > self.clock))

    def _time(self, session: int) -> dt.datetime:
        if self.clock is None:
            return self.frame.calendar.ends(session)
        return dt.datetime.combine(self.frame.calendar.days[session // 2], self.clock)
