"""Answers about what is to come, as data."""

from __future__ import annotations

from attrs import field, frozen

from attendrules.api import Policy
from attendrules.domain.register import Pupil
from attendrules.domain.sessions import Session
from attendrules.forecast.kinds import Missed
from attendrules.plan import model as p


@frozen
class Way:
    """How an outcome would come, if nothing else is missed.

    `missed` sessions of a `kind` in a row, from `begins` to `ends`, bring it at `comes`; with
    one less it does not come. After `ends` it can no longer be avoided. `missed` is 0 if it
    comes even if every session is attended; there are no sessions and no kind then.
    """

    missed: int
    comes: Session
    kind: Missed | None = None
    begins: Session | None = None
    ends: Session | None = None

    @property
    def spare(self) -> int:
        """How many sessions can still be missed without it; -1 if it is certain."""
        return self.missed - 1


@frozen
class Prospect:
    """How near a pupil is to an outcome, and, if it holds already, how far from its end."""

    pupil: Pupil
    outcome: p.Outcome
    nearest: Way | None
    """The way with the fewest sessions missed; `None` if none of those that were tried brings it."""
    straight: Way | None = None
    """The same if the sessions that are missed are the very next ones."""
    perhaps: Way | None = None
    """A way with fewer, if people decide, or something is recorded, that makes it come; `None` if there is none."""
    earliest: Session | None = None
    """The earliest session in which it came in any future that was tried."""
    usual: int | None = None
    """How many sessions a pupil in the same place who never missed one would have to miss."""
    usual_perhaps: int | None = None
    """The same if people decide so."""
    since: Session | None = None
    """Since when it holds; of what does not stand: since when its rule has been true, so that it is not due anew."""
    recovery: int | None = None
    """How many sessions in a row, from the next one on, have to be attended until it is over; `None` if they do not suffice."""
    recovered: Session | None = None
    """The last of these sessions."""
    by_attending: bool = False
    """Whether it comes if every session is attended, and not if every session is missed: it is no step down."""
    waits_for: tuple[str, ...] = ()
    """What nobody has recorded, for want of which `perhaps` is not certain."""
    uneven: bool = False
    """Whether missing more than the nearest way says was seen not to bring it."""
    replayed: bool = False
    """Whether the reference engine gave the same with and without the last session of each way."""

    @property
    def certain(self) -> bool:
        """Whether it comes even if every session is attended."""
        return self.nearest is not None and self.nearest.missed == 0

    @property
    def near(self) -> bool:
        """Whether the pupil is nearer to it than one who never missed a session."""
        return self.nearest is not None and not self.by_attending and (self.usual is None or self.nearest.missed < self.usual)

    @property
    def nearer_perhaps(self) -> bool:
        """Whether it is nearer than to one who never missed a session if people decide so."""
        return self.perhaps is not None and (self.usual_perhaps is None or self.perhaps.missed < self.usual_perhaps)


@frozen
class Forecast:
    """What is near for pupils under a policy, the nearest first."""

    policy: Policy
    now: Session
    """The last session that is known."""
    until: Session
    """The last session that was looked at."""
    left: int
    """How many sessions there are after `now`, up to `until`."""
    prospects: tuple[Prospect, ...] = field(repr=False)
    pupils: int
    """How many pupils were looked at."""
    hangs_on: dict[str, tuple[str, ...]] = field(repr=False, factory=dict)
    """For each outcome the facts, numbers and events that its rules ask for: taken as recorded so far."""
    left_out: tuple[str, ...] = field(repr=False, default=())
    """Outcomes of rules for parents, classes and other groups, which are not looked at ahead."""

    def about(self, pupil: str) -> tuple[Prospect, ...]:
        """The prospects of one pupil."""
        return tuple(each for each in self.prospects if each.pupil.id == pupil)
