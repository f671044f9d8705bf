"""One pupil while the batch engine is at it."""

from __future__ import annotations

from attrs import define, field

from attendrules.batch.intervals import Intervals
from attendrules.batch.marks import Seen
from attendrules.domain.register import Pupil


@define(eq=False)
class Case:
    """A pupil's marks, the sessions to look at (`start` up to `stop`, without it), and what is solved so far."""

    pupil: Pupil
    index: int
    """The place in the columns."""
    entered: Seen
    effective: Seen
    start: int
    stop: int
    standing: dict[str, Intervals] = field(factory=dict)
    """When each standing outcome holds, as a look in that session sees it."""
    issued: dict[str, list[int]] = field(factory=dict)
    """The sessions in which each outcome is due, in no order, perhaps more than once."""
    found: dict[int, Intervals] = field(factory=dict)
    """Answers that several steps ask for."""

    def seen(self, which: str) -> Seen:
        """The marks before recodes (`entered`) or after them."""
        return self.entered if which == "entered" else self.effective
