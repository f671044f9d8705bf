"""A pupil's marks, session by session: as entered, and as they count.

Arrival times give codes first, then recodes run stratum by stratum. A recode sees the
marks as the strata before its own left them, so none can change its own condition. The
register itself is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from attrs import define, evolve, field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark
from attendrules.plan.model import Plan, Recode


@define
class Track:
    """One pupil's codes by session number; a session without a mark is `None`.

    `entered` is the mark after arrival times were turned into codes, `effective` is it
    after recodes.
    """

    calendar: Calendar
    entered: list[str | None]
    effective: list[str | None]
    marks: Mapping[int, Mark]
    last: int
    _sums: dict[tuple[frozenset[str], bool], list[int]] = field(factory=dict, repr=False)

    def code(self, session: int, *, entered: bool = False) -> str | None:
        """The code of a session, effective unless `entered` is asked for."""
        return (self.entered if entered else self.effective)[session]

    def count(self, codes: frozenset[str], first: int, last: int, *, entered: bool = False) -> int:
        """How many of the sessions `first` to `last`, both included, have a mark among `codes`."""
        sums = self._sums.get((codes, entered))
        if sums is None:
            sums = self._sums[codes, entered] = self._summed(codes, entered=entered)
        return sums[last + 1] - sums[first] if first <= last else 0

    def change(self, session: int, code: str) -> None:
        """Let a mark count as another code from now on."""
        self.effective[session] = code
        self._sums = {key: sums for key, sums in self._sums.items() if key[1]}

    def _summed(self, codes: frozenset[str], *, entered: bool) -> list[int]:
        sums = [0]
        for code in self.entered if entered else self.effective:
            sums.append(sums[-1] + (code in codes))
        return sums


def entered_track(plan: Plan, calendar: Calendar, marks: Mapping[int, Mark], last: int) -> Track:
    """The marks of one pupil up to session `last`, before any recode."""
    codes: list[str | None] = [None] * (last + 1)
    for number, mark in marks.items():
        if number <= last:
            codes[number] = registered(plan, calendar, mark) or None
    return Track(calendar, codes, codes, marks, last)


@frozen
class Changed:
    """What a recode did at a session, and the track that it saw."""

    session: int
    recode: Recode
    code: str
    seen: Track


def recoded(plan: Plan, entered: Track, applies: Callable[[Recode, Track, int], bool]) -> tuple[Track, list[Changed]]:
    """The track after every recode that is not late, and each change.

    `applies` tells whether a recode's condition is true at a session of the track it sees.
    """
    before, changes = evolve(entered, effective=list(entered.effective), sums={}), []
    settled = [recode for recode in plan.recodes if not recode.late]
    for _, stratum in groupby(settled, key=lambda recode: recode.stratum):
        recodes = list(stratum)
        after = evolve(before, effective=list(before.effective), sums={})
        for session in sorted(entered.marks):
            code = before.code(session) if session <= entered.last else None
            fits = (r for r in recodes if code and _concerns(r, session, code) and applies(r, before, session))
            recode = next(fits, None)
            if recode is not None and code is not None:
                after.effective[session] = recode.target
                changes.append(Changed(session, recode, code, before))
        before = after
    return before, changes


def _concerns(recode: Recode, session: int, code: str) -> bool:
    return code in recode.sources and (recode.half is None or recode.half.index == session % 2)


def registered(plan: Plan, calendar: Calendar, mark: Mark) -> str:
    """The code of a mark, from the time of arrival where the policy gives times.

    A known arrival replaces no mark, an N, and the codes that arrival times give; any
    other entered code was somebody's decision and stands.
    """
    if mark.arrival is None:
        return mark.code
    rows = [row for row in plan.arrivals if row.half is calendar.session(mark.session).half]
    if not rows or mark.code not in {"", "N", *(row.code for row in rows)}:
        return mark.code
    return next((row.code for row in rows if row.fits(mark.arrival)), mark.code)
