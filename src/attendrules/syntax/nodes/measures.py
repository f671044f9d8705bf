"""Windows, moments and measures, as they were written."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from attrs import frozen

from attendrules.domain.sessions import Period
from attendrules.syntax.nodes.base import Name, Node, Number


@frozen
class ThisPeriod(Node):
    """From the start of the current period to the session looked at."""

    period: Period


@frozen
class PreviousPeriod(Node):
    """The whole period before the current one."""

    period: Period


@frozen
class BeforeToday(Node):
    """As in `this school week before today`: from the start of the current period to the day before."""

    period: Period


@frozen
class ThisAndPrevious(Node):
    """The period before the current one and the current one to date."""

    period: Period


@frozen
class LastN(Node):
    """The last `number` sessions, days or weeks, the current one included; with `after`, what came after that."""

    number: Number
    unit: str
    after: Name | None = None


@frozen
class BeforeLast(Node):
    """`before the last 6 calendar weeks`: all that was earlier."""

    number: Number
    unit: str


@frozen
class SincePrevious(Node):
    """After the last time a moment came, to the session looked at."""

    moment: Moment


@frozen
class SinceLast(Node):
    """`since LETTER_1`: after an outcome last became due, or an event last happened."""

    start: Name


@frozen
class Within(Node):
    """`within 21 calendar days of notice_served`: from an outcome or event on, for so long."""

    number: Number
    unit: str
    start: Name


@frozen
class SinceMark(Node):
    """`since the mark`: from the mark that a delayed recode is about."""


@frozen
class SinceAbsence(Node):
    """`since the absence began`: from the first session of the row of absences that is not over."""


Window = (
    ThisPeriod | PreviousPeriod | ThisAndPrevious | BeforeToday | LastN | BeforeLast | SincePrevious | SinceLast | Within
    | SinceMark | SinceAbsence
)  # fmt: skip


@frozen
class EndOf(Node):
    """After the last session of each period; `Period.SESSION` is each session."""

    period: Period


@frozen
class LastMorning(Node):
    """After the morning of the last school day of each period."""

    period: Period


@frozen
class EachWeekday(Node):
    """On one weekday (Monday is 0), at lunchtime (after the morning), at a time, or at its end."""

    weekday: int
    lunchtime: bool = False
    time: dt.time | None = None


@frozen
class NamedMoment(Node):
    """A moment that the policy declares."""

    name: Name


@frozen
class Clock(Node):
    """`at 9:30`: on every school day at a time."""

    time: dt.time


@frozen
class Delay(Node):
    """`3 school weeks after LETTER_1`: so long after an outcome became due or an event happened.

    `after` is nothing in `5 school days after the mark`, of a recode, and in `... after the
    absence began`.
    """

    number: Number
    unit: str
    after: Name | None
    absence: bool = False


@frozen
class Repeated(Node):
    """`every 2 school weeks while ON_PLAN holds`: again and again after an outcome became due, or an event began."""

    number: Number
    unit: str
    after: Name


Moment = EndOf | LastMorning | EachWeekday | NamedMoment | Clock | Delay | Repeated


@frozen
class Rounding(Node):
    """Round a percentage to a multiple of `step` per cent: `up`, `down` or `half up`."""

    direction: str
    step: Fraction


@frozen
class Lasting(Node):
    """`lasting at least 3 school days`, of an event or a spell."""

    operator: str
    number: Number
    unit: str


@frozen
class WithShare(Node):
    """`with at least 95% attendance`, of a period; without an operator, `with 100% attendance`."""

    operator: str
    percent: Fraction
    words: tuple[Name, ...]


@frozen
class Measure(Node):
    """Something that can be counted or worked out: `absent sessions this school year`.

    `unit` is `sessions`, `days`, `part days`, `spells`, `absences` (spells of absence), `school
    weeks`, `half terms`, `terms` or nothing (a percentage or a declared measure). `codes`
    are the codes of `sessions marked ...`. `seen` is `entered` for `sessions entered as ...`
    (marks before recodes), `effective` for `sessions counting as ...` (after them), or nothing.
    """

    words: tuple[Name, ...] = ()
    unit: str = ""
    codes: tuple[Name, ...] = ()
    seen: str = ""
    in_a_row: bool = False
    window: Window | None = None
    rounding: Rounding | None = None
    lasting: Lasting | None = None
    with_share: WithShare | None = None


@frozen
class Quantity(Node):
    """What a measure is compared with; `unit` is `%`, `sessions`, `days` or nothing."""

    value: Fraction
    unit: str = ""
