"""The plan: what runs. Every name is settled, every class of marks is a set of codes.

A plan is for one choice of readings. Engines read plans; nothing here knows a school.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from attendrules.decisions import Modality, Scope
from attendrules.domain.codes import CodeSet
from attendrules.domain.inputs import Input
from attendrules.domain.sessions import Half, Period

# ---- moments and windows -------------------------------------------------------------------


@frozen
class EndOf:
    """After the last session of each period; of `Period.SESSION`, after every session."""

    period: Period


@frozen
class Weekday:
    """On one weekday (0 is Monday) with school: after its morning, or after its afternoon; or at a time, as of `Clock`."""

    weekday: int
    lunchtime: bool
    time: dt.time | None = None


@frozen
class Clock:
    """On every school day at a time; what has happened by then is known."""

    time: dt.time


@frozen
class Delay:
    """So many units after an outcome became due, or after an event: at the end of that day.

    `unit` is as of `Last`. A day without school is put off to the next school day. Of a
    recode `after` is empty: it counts from the session of the mark.
    """

    number: int
    unit: str
    after: str
    event: bool = False


Moment = EndOf | Weekday | Clock | Delay


@frozen
class Anchor:
    """An outcome that became due, or an event that happened, the last time."""

    name: str
    event: bool = False


@frozen
class This:
    """From the start of the current period to the session looked at."""

    period: Period


@frozen
class Previous:
    """The whole period before the current one."""

    period: Period


@frozen
class ThisAndPrevious:
    """The period before the current one, and the current one to date."""

    period: Period


@frozen
class Last:
    """The last `number` units, the one of the session looked at included.

    `unit` is `sessions`, `days` (school days), `school weeks`, `half terms`, `terms`, or
    `calendar days`, `weeks`, `months` or `years`. With `after`, no further back than what
    came after that.
    """

    number: int
    unit: str
    after: Anchor | None = None


@frozen
class BeforeLast:
    """Everything that was before the last `number` units."""

    number: int
    unit: str


@frozen
class Since:
    """After the last earlier time that a moment came."""

    moment: Moment


@frozen
class SinceLast:
    """After the session in which an outcome last became due, or an event happened; nothing if it never did."""

    anchor: Anchor


@frozen
class Within:
    """From an outcome or event on, that day included, for `number` units more; nothing if it never came."""

    number: int
    unit: str
    anchor: Anchor


@frozen
class SinceMark:
    """From the session of the mark that a delayed recode is about."""


@frozen
class SinceAbsence:
    """From the first session of the row of absences that is not over; nothing if the pupil is there."""


Window = (
    This | Previous | ThisAndPrevious | Last | BeforeLast | Since | SinceLast | Within | SinceMark | SinceAbsence
)  # fmt: skip


# ---- measures --------------------------------------------------------------------------------


@frozen
class Rounding:
    """To a multiple of `step` per cent; `direction` is `up`, `down` or `half up`."""

    direction: str
    step: Fraction


@frozen
class Count:
    """How many sessions, days or part days of a window have a mark among `codes`.

    `unit` is `sessions`, `days` (every possible session of which fits) or `part days` (of
    which one does). `in_a_row` counts back from the session looked at to the first possible session with
    another mark; sessions that are not possible neither count nor break the row.
    """

    codes: frozenset[str]
    unit: str
    window: Window
    text: str
    in_a_row: bool = False
    seen: str = ""
    """`entered` for marks before recodes, `effective` for those after them (also the default)."""


@frozen
class Share:
    """The sessions of a window with a mark among `codes`, in per cent of the possible ones."""

    codes: frozenset[str]
    possible: frozenset[str]
    window: Window
    text: str
    rounding: Rounding | None = None
    seen: str = ""
    """As of a `Count`."""


Value = Count | Share


# ---- conditions ------------------------------------------------------------------------------


@frozen
class AnyOf:
    """True if one part is; unknown if none is true and one is unknown."""

    parts: tuple[Condition, ...]


@frozen
class AllOf:
    """True if every part is; false if one is false."""

    parts: tuple[Condition, ...]


@frozen
class Negated:
    """True if the part is false; unknown stays unknown."""

    part: Condition


@frozen
class Test:
    """A measure against a threshold (per cent, or a number)."""

    value: Value
    operator: str
    threshold: Fraction
    text: str


NO_MARK = frozenset({""})
"""Stands among codes for a session without a mark."""


@frozen
class MarkTest:
    """Whether the mark of the session looked at is among `codes`."""

    codes: frozenset[str]
    text: str


@frozen
class HalfTermTest:
    """Whether the session looked at is in a half term of its school year, counted from 1."""

    number: int
    text: str


@frozen
class PhaseTest:
    """Whether the pupil or class belongs to a phase; unknown where the register does not say."""

    phase: str
    text: str


@frozen
class FactTest:
    """Whether a fact is stated of the pupil; unknown until somebody states it."""

    fact: str
    text: str


@frozen
class Lasting:
    """How long an event lasts, its first and last day included, in units as of `Last`."""

    operator: str
    number: int
    unit: str


@frozen
class Happened:
    """How often an event (with a result, of a length) happened in a window, against a number.

    Unknown where nobody records such events.
    """

    event: str
    result: str
    lasting: Lasting | None
    window: Window
    operator: str
    number: Fraction
    text: str

    @property
    def wants_none(self) -> bool:
        """Whether it is true where nothing happened."""
        return self.operator in {"<", "<="}


@frozen
class NumberTest:
    """Whether a number that was said of the pupil is as wanted; unknown until somebody says it."""

    number: str
    operator: str
    threshold: Fraction
    text: str


@frozen
class ArrivalTest:
    """Whether the pupil arrived between two times, both included; unknown where no time was noted."""

    first: dt.time | None
    last: dt.time | None
    text: str


@frozen
class RollTest:
    """Whether the session looked at is the pupil's last before leaving (or the first after joining)."""

    leaves: bool
    text: str


@frozen
class ThanEarlier:
    """Whether a measure is higher (lower) than when an outcome last became due; unknown if it never did."""

    value: Value
    higher: bool
    outcome: str
    text: str


@frozen
class Standing:
    """Whether a standing outcome holds."""

    outcome: str


@frozen
class Issued:
    """Whether an outcome is made due at this very moment."""

    outcome: str


@frozen
class Best:
    """Whether a group's share is the best (or lowest) of all groups (of its phase); ties all are."""

    value: Value
    best: bool
    text: str
    in_phase: bool = False


Condition = (
    AnyOf | AllOf | Negated | Test | MarkTest | HalfTermTest | PhaseTest | FactTest | Happened | NumberTest
    | ArrivalTest | RollTest | ThanEarlier | Standing | Issued | Best
)  # fmt: skip


def parts(lowered: Condition | None) -> Iterator[Condition]:
    """A condition and everything in it."""
    if lowered is None:
        return
    yield lowered
    for part in lowered.parts if isinstance(lowered, AllOf | AnyOf) else ():
        yield from parts(part)
    if isinstance(lowered, Negated):
        yield from parts(lowered.part)


def inputs_of(lowered: Condition | None) -> frozenset[str]:
    """The facts, numbers and events that a condition asks for."""
    asked = (part for part in parts(lowered) if isinstance(part, FactTest | NumberTest | Happened))
    return frozenset(getattr(part, {FactTest: "fact", NumberTest: "number", Happened: "event"}[type(part)]) for part in asked)


# ---- steps -----------------------------------------------------------------------------------


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
class Action:
    """One outcome of a rule."""

    outcome: str
    modality: Modality
    frequency: Frequency = Frequency()
    figures: tuple[FigureOf, ...] = ()
    by: str = ""


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
