"""Answers about properties of a policy, as data."""

from __future__ import annotations

import enum

from attrs import field, frozen

from attendrules.decisions import Decision
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Register
from attendrules.domain.sessions import Session

NAME = "Ada"


class Verdict(enum.Enum):
    """The three answers; there is no fourth."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "not refuted"


@frozen
class Side:
    """One of two registers: a code a session from the first of the calendar on, what was recorded, and what came of it.

    `due` is what the reference engine decides under the whole policy, of what was asked about.
    """

    calendar: Calendar = field(repr=False)
    row: tuple[str, ...]
    inputs: Inputs = field(factory=Inputs, repr=False)
    due: tuple[Decision, ...] = field(default=(), repr=False)

    @property
    def register(self) -> Register:
        """The marks."""
        return register_of(self.calendar, self.row)

    @property
    def first(self) -> Session | None:
        """When it was first due."""
        return min((each.session for each in self.due), default=None)


@frozen
class Witness:
    """Two registers that differ in one thing, and show that a property does not hold."""

    differs: str
    """In what they differ, in words."""
    one: Side
    other: Side


@frozen
class Answer:
    """The answer about one property, and what it was asked about: an outcome, a stage, an input or a reading."""

    name: str
    about: str
    says: str
    """The property in words."""
    verdict: Verdict
    because: str
    """How it was proved, what shows the contrary, or which construct stands in the way of a proof."""
    tried: int = 0
    """How many pairs of registers were run."""
    witness: Witness | None = None
    fault: bool = True
    """Whether it is a fault of the policy if the property does not hold."""


def register_of(calendar: Calendar, row: tuple[str, ...]) -> Register:
    """A register of one pupil; no code is no mark."""
    return Register.of(calendar, {NAME: [Mark(s, code) for s, code in enumerate(row) if code]})
