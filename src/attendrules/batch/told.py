"""Facts and events of a pupil as sessions in which they are known to be so, or known not to be."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from attrs import frozen

from attendrules.batch.case import Case
from attendrules.batch.frame import Frame
from attendrules.batch.intervals import Intervals, joined
from attendrules.domain.inputs import Event, Inputs, Said, Stated, whose
from attendrules.engine.compare import OPERATORS
from attendrules.engine.events import extent
from attendrules.plan import model as p


@frozen(eq=False)
class Told:
    """What was recorded besides marks; with a `clock`, as a rule with a time of day sees it."""

    frame: Frame
    inputs: Inputs
    clock: dt.time | None = None

    def fact(self, case: Case, fact: str, *, wanted: bool) -> Intervals:
        """When a fact is stated to be so (or not to be so) of a pupil."""
        name, found = case.pupil.id, self.inputs.fact
        return self._spans(case, self.inputs.facts, fact, lambda time: found(name, fact, time) is wanted)

    def number(self, case: Case, asked: p.NumberTest, *, wanted: bool) -> Intervals:
        """When a number that was said of a pupil is (or is not) as wanted."""

        def fits(time: dt.datetime) -> bool:
            said = self.inputs.number(case.pupil.id, asked.number, time)
            return said is not None and OPERATORS[asked.operator](said, asked.threshold) is wanted

        return self._spans(case, self.inputs.numbers, asked.number, fits)

    def _spans(
        self, case: Case, told: Mapping[str, Mapping[str, Sequence[Stated | Said]]], name: str,
        fits: Callable[[dt.datetime], bool],
    ) -> Intervals:  # fmt: skip
        rows = [row for who in whose(case.pupil.id) for row in told.get(who, {}).get(name, ())]
        if not rows:
            return []
        changes = sorted(
            {min(max(self.visible(max(row.time, row.known)), case.start), case.stop) for row in rows} | {case.start, case.stop}
        )
        return joined((a, b) for a, b in pairwise(changes) if fits(self._time(a)))

    def happened(self, case: Case, happened: p.Happened, *, wanted: bool) -> Intervals:
        """When the number of such events in the window is (or is not) as wanted."""
        if happened.event not in self.inputs.recorded:
            return []
        rows = self.inputs.events
        if not any(happened.event in rows.get(who, {}) for who in whose(case.pupil.id)):
            return [case.start, case.stop] if self._fits(happened, 0) is wanted else []
        spans = [
            span for event in self.inputs.happened(case.pupil.id, happened.event) for span in self._spans_of(event, happened)
        ]
        steps = Counter({case.start: 0, case.stop: 0})
        for start, stop in spans:
            steps[min(max(start, case.start), case.stop)] += 1
            steps[min(max(stop, case.start), case.stop)] -= 1
        ends = sorted(steps)
        numbers = accumulate(steps[end] for end in ends)
        return joined(
            (a, b) for a, b, number in zip(ends, ends[1:], numbers, strict=False) if self._fits(happened, number) is wanted
        )

    @staticmethod
    def _fits(happened: p.Happened, number: int) -> bool:
        return OPERATORS[happened.operator](number, happened.number)

    def _spans_of(self, event: Event, happened: p.Happened) -> Iterator[tuple[int, int]]:
        """The sessions in which an event is known and in the window, at least in part."""
        if happened.result and event.result != happened.result:
            return
        window = self.frame.window(happened.window)
        visible = self.visible(max(event.time, event.known))
        first, last = extent(event, self.frame.calendar)
        if last < 0:
            return  # before the calendar: in no window of its sessions
        if window.to_date:
            if last < 0:
                return
            leaves = window.leaves[last] if last < len(window.leaves) else len(window.leaves)
            start = max(visible, first)
            if start < leaves:
                yield start, leaves
            return
        for start, stop, begin, end in window.stretches:
            if first <= end and last >= begin and max(start, visible) < stop:
                yield max(start, visible), stop

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
