"""What is near, worked out by brute force: every future is built by hand and run in the reference engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from attrs import field, frozen

from attendrules import Inputs, Mark, Policy, Register
from attendrules.decisions import Status
from attendrules.domain.calendar import AcademicYear, Calendar, HalfTerm
from attendrules.domain.sessions import Period
from attendrules.engine import decide

MONDAY = dt.date(2024, 9, 2)
NOTHING = Inputs()


def small_calendar(*days: int) -> Calendar:
    """Half terms of so many school days from Monday 2 September 2024 on, each beginning on a Monday."""
    half_terms, first = [], MONDAY
    for index, length in enumerate(days):
        last = first + dt.timedelta(days=length - 1 + 2 * ((length - 1) // 5))
        half_terms.append(HalfTerm(("autumn", "spring")[index // 2], first, last))
        first += dt.timedelta(weeks=(length + 4) // 5 + 1)
    return Calendar("small", (AcademicYear("2024/25", tuple(half_terms)),))


@frozen
class Brute:
    """A pupil in a small calendar: `row` has a code a session from the first on, `.` for none."""

    policy: Policy
    calendar: Calendar
    row: str
    known: dict[tuple[tuple[int, str], ...], dict[str, int]] = field(factory=dict, repr=False)
    """What was due in registers that were tried already."""

    @property
    def left(self) -> range:
        """The sessions to come."""
        return range(len(self.row), len(self.calendar))

    def register(self, missed: dict[int, str] | None = None, *, future: bool = True, upto: int | None = None) -> Register:
        """The register, with some sessions to come missed and the others attended."""
        codes = dict(enumerate(self.row))
        if future:
            codes |= {s: (missed or {}).get(s, "/\\"[s % 2]) for s in self.left if upto is None or s <= upto}
        return Register.of(self.calendar, {"Ada": [Mark(s, code) for s, code in codes.items() if code != "."]})

    def due(self, outcome: str, missed: dict[int, str]) -> int | None:
        """The first session to come in which an outcome is due."""
        key = tuple(missed.items())
        if key not in self.known:
            found: dict[str, int] = {}
            for made in decide(self.policy.plan, self.register(missed), NOTHING):
                session = self.calendar.number(made.session.date, made.session.half) or 0
                if made.status is Status.DUE and session >= len(self.row):
                    found[made.outcome] = min(session, found.get(made.outcome, session))
            self.known[key] = found
        return self.known[key].get(outcome)

    def rows(self, code: str) -> Iterator[dict[int, str]]:
        """Every row of missed sessions that begins now, or with the next school week, half term or term."""
        first = self.left[0]
        period = self.calendar.period
        starts = {self.calendar.start_of(each, period(each, first) + 1) for each in (Period.WEEK, Period.HALF_TERM, Period.TERM)}
        for start in sorted({first, *starts}):
            for stop in range(start, len(self.calendar)):
                yield dict.fromkeys(range(start, stop + 1), code)

    def fewest(self, outcome: str, codes: str) -> int | None:
        """The fewest sessions of such a row that bring an outcome; 0 if it comes anyway."""
        if self.due(outcome, {}) is not None:
            return 0
        return min((len(row) for code in codes for row in self.rows(code) if self.due(outcome, row) is not None), default=None)

    def fewest_anywhere(self, outcome: str, code: str) -> int | None:
        """The same for sessions in any places at all."""
        for number in range(len(self.left) + 1):
            if any(self.due(outcome, dict.fromkeys(places, code)) is not None for places in combinations(self.left, number)):
                return number
        return None
