"""A decision and the reason for it, as data: prose is rendered from these."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from fractions import Fraction

from attrs import field, frozen

from attendrules.domain.inputs import PARENT_OF
from attendrules.domain.sessions import Session


class Modality(enum.Enum):
    """How binding a rule is on the school."""

    MUST = "must"
    CONSIDER = "must consider"
    SHOULD = "should"
    MAY = "may"


class Status(enum.Enum):
    """What has become of a decision.

    `PENDING` decisions hang on something that nobody has supplied; `due` ones do not.
    """

    DUE = "due"
    OFFERED = "offered"
    PENDING = "pending"


class Scope(enum.Enum):
    """Whom a decision is about."""

    PUPIL = "pupil"
    PARENT = "parent"
    CLASS = "class"
    YEAR_GROUP = "year group"
    PHASE = "phase"
    GROUP = "group"
    SCHOOL = "school"


@frozen(order=True)
class Subject:
    """A pupil or a group, by the name that the register uses."""

    scope: Scope = field(order=lambda scope: scope.value)
    name: str

    @property
    def pupil(self) -> str:
        """The pupil, or the child of the parent; nothing for a group."""
        if self.scope is Scope.PARENT:
            return self.name.partition(PARENT_OF)[0]
        return self.name if self.scope is Scope.PUPIL else ""


@frozen
class Amount:
    """The value of a measure.

    A percentage keeps its fraction: `part` attended (or absent) sessions of `whole`
    possible ones. A count has no `whole`. No value (`whole` of 0) is not a number.
    """

    part: int
    whole: int | None = None

    @property
    def value(self) -> Fraction | None:
        """The exact number: a percentage in per cent, or the count; `None` if there is none."""
        if self.whole is None:
            return Fraction(self.part)
        return Fraction(100 * self.part, self.whole) if self.whole else None


@frozen
class Counted:
    """One session that a measure counted, with the mark it saw there."""

    session: Session
    code: str
    entered: str
    """The code as it was entered; the same unless a rule recoded it."""


@frozen
class Fact:
    """One thing that was looked at: a measure against its threshold, a mark, or a status.

    `holds` is `None` where the measure had no value. `counted` lists the sessions behind
    the count, for a percentage those of the smaller part; `first` and `last` bound the
    window that was looked at.
    """

    text: str
    holds: bool | None
    measure: str = ""
    amount: Amount | None = None
    comparison: str = ""
    threshold: str = ""
    first: Session | None = None
    last: Session | None = None
    counted: tuple[Counted, ...] = ()


@frozen
class Change:
    """What a recode did: the mark of a session counts as another code."""

    session: Session
    entered: str
    effective: str


@frozen
class Figure:
    """A value that a report or letter is to carry."""

    name: str
    amount: Amount | None = None
    text: str = ""


@frozen
class Decision:
    """Something that is due to a pupil or group under a policy, with its reason."""

    subject: Subject
    policy: str
    version: str
    outcome: str
    kind: str
    stage: str
    label: str
    modality: Modality
    session: Session
    """The session after which it was first due."""
    moment: str
    """When the rule was looked at, as in `end of each half term`."""
    status: Status
    rule: str
    """Where the rule stands, as in `crestwood.rules:214`."""
    clauses: tuple[str, ...]
    facts: tuple[Fact, ...]
    readings: tuple[tuple[str, str], ...] = ()
    """The readings (question, option taken) that the rule depends on."""
    figures: tuple[Figure, ...] = ()
    change: Change | None = None
    ends: Session | None = None
    """For a standing outcome that has ended: the session after which it no longer held."""
    missing: tuple[str, ...] = ()
    """For a pending decision: the facts and events that nobody recorded."""
    done_by: dt.date | None = None
    """By when it is to be done, if the rule says so and the calendar reaches so far."""

    @property
    def reference(self) -> str:
        """Eight letters and digits by which this decision can be asked for again, on any machine."""
        session = self.session.date.isoformat() + self.session.half.value
        what = (self.policy, self.subject.scope.value, self.subject.name, self.outcome, session, *self.clauses)
        if self.change is not None and self.change.session != self.session:
            what += (str(self.change.session),)
        return hashlib.sha256("\x1f".join(what).encode()).hexdigest()[:8]
