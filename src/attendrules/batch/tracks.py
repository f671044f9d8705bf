"""What the reference engine sees of a pupil, for steps that are left to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from attendrules.batch.case import Case
from attendrules.batch.marks import Alphabet, Seen
from attendrules.domain.register import Mark
from attendrules.engine.marks import Track
from attendrules.engine.now import Now
from attendrules.engine.reference import Task


@frozen(eq=False)
class Tracks:
    """Makes tracks of rows of bytes."""

    alphabet: Alphabet
    task: Task
    known: Callable[[int], Mapping[int, Mark]]
    """The marks of a pupil, by the place in the columns."""
    arrivals: bool
    """Whether a rule asks when a pupil arrived; the marks themselves are needed for nothing else."""

    def track(self, case: Case) -> Track:
        """The marks of a pupil as the reference engine has them."""
        entered = self._codes(case.entered)
        effective = entered if case.effective is case.entered else self._codes(case.effective)
        return Track(self.task.calendar, entered, effective, self.known(case.index) if self.arrivals else {}, self.task.last)

    def _codes(self, seen: Seen) -> list[str | None]:
        codes = self.alphabet.codes
        row = [codes[byte] or None for byte in seen.row]
        return [*[None] * seen.base, *row, *[None] * (self.task.last + 1 - seen.base - len(row))]

    def now(self, case: Case, session: int) -> Now:
        """What a condition sees of a pupil in a session."""
        task, pupil = self.task, case.pupil
        return Now(task.calendar, task.possible, task.absent, session, (self.track(case),), pupil.id, pupil.phase,
                   pupil.joined, pupil.left, task.inputs)  # fmt: skip
