"""What the policy decides: rules, rows of bands, arrival times."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from attendrules.domain.sessions import Half, Period
from attendrules.syntax.nodes.base import Name, Node, Number
from attendrules.syntax.nodes.conditions import Condition
from attendrules.syntax.nodes.measures import Measure, Moment


@frozen
class Frequency(Node):
    """`every time`, `once a term`, `until the school year ends`, `until CLOSED is due`."""

    word: str
    period: Period | None = None
    outcome: Name | None = None


@frozen
class Money(Node):
    """`£60`: an amount that goes with a decision."""

    amount: str


@frozen
class Deadline(Node):
    """`within 5 school days`: by when it is to be done."""

    number: Number
    unit: str


@frozen
class Action(Node):
    """`must letter FORMAL_LETTER every time giving attendance`."""

    kind: Name
    outcome: Name
    modality: str = "must"
    frequency: Frequency | None = None
    giving: tuple[Measure | Money, ...] = ()
    by: str = ""
    within: Deadline | None = None


@frozen
class Recode(Node):
    """`recode morning L to U`."""

    sources: tuple[Name, ...]
    target: Name
    half: Half | None = None
    outcome: Name | None = None
    modality: str = "must"


@frozen
class Rule(Node):
    """`when CONDITION at MOMENT then ACTIONS`."""

    actions: tuple[Action | Recode, ...]
    condition: Condition | None = None
    moment: Moment | None = None
    scope: str = "pupil"


@frozen
class BandRow(Node):
    """`band grade is BAND when CONDITION`."""

    band: Name
    outcome: Name
    condition: Condition


@frozen
class Arrival(Node):
    """Arrival times (both included, whole minutes; `None` is open) that give a code."""

    half: Half
    first: dt.time | None
    last: dt.time | None
    code: Name


Statement = Rule | BandRow | Arrival


@frozen
class Guarded(Node):
    """A statement that stands only under these options of readings."""

    options: tuple[Name, ...]
    statement: Statement
