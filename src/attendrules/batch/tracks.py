"""What the reference engine sees of a pupil, for steps that are left to it."""

from __future__ import annotations

from attrs import frozen

from attendrules.batch.case import Case
from attendrules.batch.marks import Alphabet, Seen
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.engine.marks import Track
from attendrules.engine.now import Now


@frozen(eq=False)
class Tracks:
    """Makes tracks of rows of bytes."""

    calendar: Calendar
    alphabet: Alphabet
    inputs: Inputs
    possible: frozenset[str]
    last: int

    def track(self, case: Case) -> Track:
        """The marks of a pupil as the reference engine has them."""
        entered = self._codes(case.entered)
        effective = entered if case.effective is case.entered else self._codes(case.effective)
        return Track(self.calendar, entered, effective, {}, self.last)

    def _codes(self, seen: Seen) -> list[str | None]:
        codes = self.alphabet.codes
        row = [codes[byte] or None for byte in seen.row]
        return [*[None] * seen.base, *row, *[None] * (self.last + 1 - seen.base - len(row))]

    def now(self, case: Case, session: int) -> Now:
        """What a condition sees of a pupil in a session."""
        return Now(self.calendar, self.possible, session, (self.track(case),), case.pupil.id, case.pupil.phase, self.inputs)
