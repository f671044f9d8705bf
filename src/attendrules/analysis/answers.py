"""Answers: proved, refuted with a register, or unknown with the reason named."""

from __future__ import annotations

import enum

from attrs import field, frozen

from attendrules.analysis.stories import Story
from attendrules.decisions import Decision
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.domain.sessions import Session


class Verdict(enum.Enum):
    """The three answers; there is no fourth."""

    PROVED = "equal"
    REFUTED = "different"
    UNKNOWN = "not proved"


@frozen
class Witness:
    """A register on which two policies differ, and what each decides there.

    Both decisions come from the reference engine; a second one, run over the whole
    policies, decided the same.
    """

    story: Story = field(repr=False)
    session: Session
    """The first session in which they differ."""
    decisions: tuple[tuple[Decision, ...], tuple[Decision, ...]]
    """What each makes due, or ends, in that session: none if nothing."""
    history: tuple[tuple[Decision, ...], tuple[Decision, ...]]
    """All that each makes due, in the respect that was asked about."""
    rules: tuple[tuple[str, ...], tuple[str, ...]]
    """Where the rules stand that decided; if none did, those that could have."""
    least: bool
    """Whether it was proved that no register with fewer marks other than present shows a difference."""
    engines: tuple[str, ...]
    """The engines that replayed it."""

    @property
    def register(self) -> Register:
        """The marks."""
        return self.story.register()

    @property
    def inputs(self) -> Inputs:
        """The facts and events."""
        return self.story.inputs()

    @property
    def unusual(self) -> int:
        """How many marks are other than present."""
        return self.story.unusual


@frozen
class Answer:
    """The answer to one question about two policies."""

    name: str
    verdict: Verdict
    because: str
    """How it was proved, or why it could not be."""
    scope: str
    """For which registers it holds."""
    witness: Witness | None = None
    tried: int = 0
    """On how many registers both were run."""
    seconds: float = 0.0
