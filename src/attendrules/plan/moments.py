"""When steps look, and the stretches of sessions that measures count over."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from attendrules.domain.sessions import Period


@frozen
class EndOf:
    """After the last session of each period; of `Period.SESSION`, after every session."""

    period: Period


@frozen
class LastMorning:
    """After the morning of the last school day of each period."""

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
    recode `after` is empty: it counts from the session of the mark. With `absence` it counts
    from the first session of the row of absences that is not over; if it `repeats`, it comes
    again so long after each time that it came, as long as what it counts from lasts.
    """

    number: int
    unit: str
    after: str
    event: bool = False
    absence: bool = False
    repeats: bool = False


Moment = EndOf | LastMorning | Weekday | Clock | Delay


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
class BeforeToday:
    """From the start of the current period to the day before that of the session looked at; nothing on its first day."""

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
    This | Previous | ThisAndPrevious | BeforeToday | Last | BeforeLast | Since | SinceLast | Within | SinceMark | SinceAbsence
)  # fmt: skip
