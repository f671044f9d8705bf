"""At which sessions a rule is looked at, and at which of them it starts afresh."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from attrs import field, frozen

from attendrules.batch.frame import Frame
from attendrules.batch.intervals import Intervals, has
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

FEW = 8


@frozen(eq=False)
class Looks:
    """The looks of a rule over the calendar, by session; `every` if there is one after each session."""

    sessions: Sequence[int] = field(repr=False)
    every: bool
    fresh: Sequence[int] = field(repr=False)
    """Indices of looks at which the rule starts afresh, the first look in the calendar included."""
    starts: bytes = field(repr=False)
    """The same as a table."""
    always: bool
    """Whether it starts afresh at every look."""

    @classmethod
    def of(cls, moment: p.Moment, afresh: Period | None, frame: Frame) -> Looks:
        """The looks at a moment, when the rule is about periods (`afresh`)."""
        every = moment == p.EndOf(Period.SESSION)
        sessions: Sequence[int] = range(frame.last + 1) if every else frame.looks(moment)
        periods = frame.periods(afresh) if afresh is not None else None
        fresh = [
            index for index, session in enumerate(sessions)
            if periods is not None and (index == 0 or periods[session] != periods[sessions[index - 1]])
        ]  # fmt: skip
        starts = bytearray(len(sessions))
        for index in fresh:
            starts[index] = 1
        return cls(sessions, every, fresh, bytes(starts), len(fresh) == len(sessions) > 0)

    def index(self, session: int) -> int:
        """The place of the first look at or after a session."""
        return min(session, len(self.sessions)) if self.every else bisect_left(self.sessions, session)

    def within(self, runs: Intervals) -> list[int]:
        """Every look in some runs of sessions."""
        return [s for a, b in zip(runs[::2], runs[1::2], strict=True) for s in self.sessions[self.index(a) : self.index(b)]]

    def risen(self, runs: Intervals, busy: Intervals, start: int) -> list[int]:
        """The looks in `runs` at which the rule comes from outside of `busy`, or starts afresh.

        A pupil is looked at from session `start` on.
        """
        if self.every and runs is busy and len(self.fresh) <= FEW:
            anew = [session for session in self.fresh if session > start and has(runs, session)]
            return sorted({*runs[::2], *anew}) if anew else runs[::2]
        if self.always:
            return self.within(runs)
        out: list[int] = []
        for a, b in zip(runs[::2], runs[1::2], strict=True):
            i, j = self.index(a), self.index(b)
            if i < j:
                before = self.sessions[i - 1] if i else -1
                if before < start or self.starts[i] or not has(busy, before):
                    out.append(self.sessions[i])
                if self.fresh:
                    out += [self.sessions[k] for k in self.fresh[bisect_left(self.fresh, i + 1) : bisect_left(self.fresh, j)]]
        return out

    def held(self, runs: Intervals, stop: int) -> Intervals:
        """From each first look in `runs` to the next one outside; up to `stop` if none comes before."""
        if self.every:
            return runs
        out: Intervals = []
        for a, b in zip(runs[::2], runs[1::2], strict=True):
            i, j = self.index(a), self.index(b)
            if i < j:
                start = self.sessions[i]
                end = min(self.sessions[j], stop) if j < len(self.sessions) else stop
                if out and out[-1] >= start:
                    out[-1] = end
                else:
                    out += (start, end)
        return out
