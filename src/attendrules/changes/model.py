"""A change of a decision, and the corrections that caused it, as data."""

from __future__ import annotations

import datetime as dt
import enum

from attrs import frozen

from attendrules.decisions import Decision
from attendrules.domain.inputs import Event, Said, Stated
from attendrules.domain.register import Mark
from attendrules.domain.sessions import Session


class Became(enum.Enum):
    """What has become of a decision between an earlier and a later moment."""

    CONFIRMED = "confirmed"
    """It is there at both, for the same reason."""
    SUPERSEDED = "superseded"
    """Another has taken its place: another reason, status, end or session."""
    WITHDRAWN = "withdrawn"
    """It is no longer due, or no longer waits."""
    NEWLY_DUE = "newly due"
    """It was not there."""


class Told(enum.Enum):
    """How the causes of a change are known."""

    TIME = "time"
    """Nothing had to be corrected: the sessions have come since."""
    EACH = "each"
    """Without any one of the causes, all else as it is known now, the change would not be."""
    TOGETHER = "together"
    """Without all of the causes the change would not be; without a single one it still would."""
    POSSIBLE = "possible"
    """The causes lie in what the reasons look at; which of them mattered was not told apart."""


@frozen
class Correction:
    """A mark that is known otherwise than before; `before` is `None` for one that was not known at all."""

    pupil: str
    session: Session
    before: Mark | None
    after: Mark
    recorded_at: dt.datetime
    """From when the later mark was known."""


@frozen
class News:
    """A fact, a number or an event that has become known.

    `pupil` is as in the inputs: a pupil, a parent, a group, or `*` for everybody.
    """

    pupil: str
    name: str
    what: Stated | Said | Event


Cause = Correction | News


@frozen
class DecisionChange:
    """One decision at the earlier moment, at the later, or both."""

    became: Became
    before: Decision | None
    after: Decision | None
    differs: tuple[str, ...] = ()
    """For a superseded decision, the fields in which the two differ."""
    late: bool = False
    """Whether it is newly due in a session that had been looked at before, so that it comes late."""
    causes: tuple[Cause, ...] = ()
    told: Told | None = None
    """Nothing for a confirmed decision."""

    @property
    def decision(self) -> Decision:
        """The decision as it is now, or as it was if there is none now."""
        found = self.after or self.before
        assert found is not None, "a change is of a decision"  # noqa: S101 - for the type checker
        return found
