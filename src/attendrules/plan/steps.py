"""What runs, in its order: outcomes, rules, bands, recodes, and the plan that holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from attrs import field, frozen

from attendrules.decisions import Modality, Scope
from attendrules.domain.codes import CodeSet
from attendrules.domain.inputs import Input
from attendrules.domain.sessions import Half, Period
from attendrules.plan.conditions import Condition
from attendrules.plan.measures import Value
from attendrules.plan.moments import Delay, Moment


@frozen
class Outcome:
    """What a rule can make due."""

    name: str
    kind: str
    stage: str = ""
    label: str = ""

    @property
    def standing(self) -> bool:
        """Whether it holds on until its rule is no longer true."""
        return self.kind in {"status", "list"}


@frozen
class Origin:
    """Where a step comes from: the place in the file, the clauses, the readings it hangs on."""

    place: str
    clauses: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()


@frozen
class Frequency:
    """How often: `rising` (each time it becomes true), `every` time, `once` a period, `until` its end.

    With `outcome` a standing outcome holds until that one is due.
    """

    word: str = "rising"
    period: Period | None = None
    outcome: str = ""


@frozen
class FigureOf:
    """A value that goes with a decision: a measure, the name of a band, or an amount of money (`£60`)."""

    name: str
    value: Value | None = None
    money: bool = False


@frozen
class Deadline:
    """So many units after it became due something is to be done; `unit` is as of `Last`."""

    number: int
    unit: str


@frozen
class Action:
    """One outcome of a rule."""

    outcome: str
    modality: Modality
    frequency: Frequency = Frequency()
    figures: tuple[FigureOf, ...] = ()
    by: str = ""
    within: Deadline | None = None


@frozen
class Rule:
    """When a condition is true at a moment, outcomes are due.

    `afresh` is the shortest current period that the condition is about: with each new
    one the rule starts again, as if the condition had been false.
    """

    origin: Origin
    scope: Scope
    moment: Moment
    moment_text: str
    condition: Condition | None
    actions: tuple[Action, ...]
    afresh: Period | None


@frozen
class BandRow:
    """One row of a band table."""

    origin: Origin
    outcome: str
    condition: Condition


@frozen
class Band:
    """A table of bands: the first row that is true is the pupil's band."""

    name: str
    rows: tuple[BandRow, ...]


Step = Rule | Band


@frozen
class Recode:
    """A mark among `sources` counts as `target` where the condition is true of it.

    Recodes run stratum by stratum: in one, the first that fits a mark is taken, and each
    sees the marks as the strata before left them. One with a `delay`, or one that asks about
    outcomes (`late`), is settled on the way through the sessions instead.
    """

    origin: Origin
    sources: frozenset[str]
    target: str
    half: Half | None
    condition: Condition | None
    outcome: str
    modality: Modality
    stratum: int = 0
    delay: Delay | None = None
    late: bool = False


@frozen
class ArrivalRow:
    """Arrival times, both included and in whole minutes, that give a code."""

    origin: Origin
    half: Half
    first: dt.time | None
    last: dt.time | None
    code: str

    def fits(self, time: dt.time) -> bool:
        """Whether an arrival at `time` is in this row; seconds do not count."""
        minute = time.replace(second=0, microsecond=0)
        return (self.first is None or self.first <= minute) and (self.last is None or minute <= self.last)


@frozen
class Clause:
    """A clause of the document and what has become of it."""

    ref: str
    where: str
    says: str
    disposition: str
    detail: tuple[str, ...]
    places: tuple[str, ...]
    """Where its rules stand."""
    declares: bool = False
    """Whether a declaration (a code, a moment, a measure) stands under it."""


@frozen
class Plan:
    """A policy, ready to run."""

    name: str
    title: str
    version: str
    source: str
    first_day: dt.date | None
    last_day: dt.date | None
    codes: CodeSet
    outcomes: Mapping[str, Outcome] = field(repr=False)
    arrivals: tuple[ArrivalRow, ...] = field(repr=False)
    recodes: tuple[Recode, ...] = field(repr=False)
    """In the order of their strata; the late ones last."""
    steps: tuple[Step, ...] = field(repr=False)
    """Pupil steps in an order in which each comes after those it asks about."""
    group_rules: tuple[Rule, ...] = field(repr=False)
    clauses: tuple[Clause, ...] = field(repr=False)
    readings: Mapping[str, str] = field(factory=dict)
    """The option taken for each open question."""
    inputs: Mapping[str, Input] = field(factory=dict, repr=False)
    """The facts and events that the rules ask for, by name."""
    hash: str = ""
    """SHA-256 of the policy's text, for receipts."""
