"""Which decisions of a run hang on a reading, as data."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from attendrules.api import Run
from attendrules.decisions import Decision
from attendrules.readings.questions import Question


class Checked(enum.Enum):
    """How far it was checked whether a decision hangs on a reading."""

    NO_QUESTION = "no question bears on it"
    EVERY = "every combination of the questions that bear on it"
    SINGLE = "one question at a time"
    """Each option of each question that bears on it, all else as taken; combinations were not tried."""


@frozen
class Dependence:
    """A question on which a decision hangs."""

    question: str
    there: tuple[str, ...]
    """The options under which the decision is there, all else as taken."""
    not_there: tuple[str, ...]
    """Those under which it is not. If there are none, the question matters only together with another."""


@frozen
class Holding:
    """A decision, and on which questions it hangs.

    A decision that is not due under the readings taken, but is under others, is here too
    (`taken` is false): as it is under the first of them.
    """

    decision: Decision
    taken: bool
    depends: tuple[Dependence, ...]
    checked: Checked
    ends_otherwise: bool = False
    """Whether under another reading a standing outcome ends in another session, or not at all."""

    @property
    def holds(self) -> bool:
        """Whether it is due, and under all that was tried."""
        return self.taken and not self.depends

    @property
    def proved(self) -> bool:
        """Whether it holds under every combination of readings."""
        return self.holds and self.checked is not Checked.SINGLE


@frozen
class Weighed:
    """A run under the readings taken, and what became of its decisions under others."""

    run: Run
    questions: tuple[Question, ...]
    holdings: tuple[Holding, ...] = field(repr=False)
    tried: tuple[Mapping[str, str], ...] = field(repr=False)
    """Every choice of readings that was run, the one taken first."""
    combinations: int
    """How many choices there are in all."""
    single: Mapping[tuple[str, str], tuple[tuple[Decision, ...], tuple[Decision, ...]]] = field(repr=False)
    """For each question and option not taken, all else as taken: the decisions that go, and those that come."""

    def __iter__(self) -> Iterator[Holding]:
        return iter(self.holdings)

    def __len__(self) -> int:
        """The number of decisions, those under other readings included."""
        return len(self.holdings)

    def hanging_on(self, question: str) -> tuple[Holding, ...]:
        """The decisions that hang on a question, in order of time."""
        return tuple(each for each in self.holdings if any(d.question == question for d in each.depends))
