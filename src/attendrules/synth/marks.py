"""From absences on the calendar to the marks that a school would have entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark
from attendrules.synth.calibration import Calibration
from attendrules.synth.dice import Dice
from attendrules.synth.placing import Placed

ENTERED = (dt.time(9, 30), dt.time(13, 15))
"""When provisional marks of the morning and the afternoon are entered."""
CORRECTED = dt.time(15, 45)
"""When they are corrected, on a later day or on the last of the year."""


@frozen
class Times:
    """The bells of the morning.

    A pupil who arrives after `starts` and not after `closes` is late (L); one who
    arrives after `closes` is late after the register closed (U), at most
    `latest_minutes` minutes after it.
    """

    starts: dt.time = dt.time(8, 55)
    closes: dt.time = dt.time(9, 10)
    latest_minutes: int = 110

    def __attrs_post_init__(self) -> None:
        if self.closes <= self.starts:
            message = f"the register closes at {self.closes:%H:%M}, not after the start at {self.starts:%H:%M}"
            raise ValueError(message)

    def late_mark(self, session: int, code: str, dice: Dice) -> Mark:
        """An L or U mark with its arrival; `minutes_late` counts from `starts`."""
        opening = _minutes(self.closes) - _minutes(self.starts)
        low, high = (1, opening) if code == "L" else (opening + 1, opening + self.latest_minutes)
        late = min(dice.between(low, high), dice.between(low, high))
        hour, minute = divmod(_minutes(self.starts) + late, 60)
        return Mark(session, code, arrival=dt.time(hour, minute), minutes_late=late)


@frozen
class Office:
    """What a school office needs to enter a pupil's marks."""

    calendar: Calendar
    calibration: Calibration
    times: Times

    def absent(self, placed: Iterable[Placed], dice: Dice) -> Iterator[Mark]:
        """The marks of a pupil's absences, with N where the reason came later or never."""
        habits = self.calibration.habits
        for spell in placed:
            if dice.chance(habits.provisional.get(spell.code, 0)):
                yield from _corrected(spell, self.calendar, habits.correction_days, dice)
                continue
            for session in spell.sessions:
                if spell.code == "U" and session % 2 == 0:
                    yield self.times.late_mark(session, "U", dice)
                else:
                    recorded = _entered(session, self.calendar) if spell.code == "N" else None
                    yield Mark(session, spell.code, recorded_at=recorded)

    def present(self, sessions: Iterable[int], trips: frozenset[int], lateness: float, dice: Dice) -> Iterator[Mark]:
        """The marks of the sessions that a pupil attended; `lateness` is relative to the mean."""
        national = self.calibration.national
        late = lateness * 2 * national.late / national.present  # mornings only, so twice
        activities = {code: n / national.attended for code, n in national.activities.items() if code != "V"}
        for session in sessions:
            activity = _activity(activities, dice)
            if session // 2 in trips:
                yield Mark(session, "V")
            elif activity:
                yield Mark(session, activity)
            elif session % 2 == 0 and dice.chance(late):
                yield self.times.late_mark(session, "L", dice)
            else:
                yield Mark(session, "/\\"[session % 2])


def _corrected(spell: Placed, calendar: Calendar, wait: tuple[int, int], dice: Dice) -> Iterator[Mark]:
    """N on the day, and the spell's own code some school days later; of an illness only its first day."""
    first = spell.sessions[0] // 2
    unclear = [s for s in spell.sessions if spell.code != "I" or s // 2 == first]
    day = min(unclear[-1] // 2 + dice.between(*wait), len(calendar.days) - 1)
    corrected = dt.datetime.combine(calendar.days[day], CORRECTED)
    for session in spell.sessions:
        if session in unclear:
            yield Mark(session, "N", recorded_at=_entered(session, calendar))
            yield Mark(session, spell.code, recorded_at=corrected)
        else:
            yield Mark(session, spell.code)


def _entered(session: int, calendar: Calendar) -> dt.datetime:
    return dt.datetime.combine(calendar.days[session // 2], ENTERED[session % 2])


def _activity(shares: Mapping[str, float], dice: Dice) -> str:
    draw = dice.unit()
    for code, share in shares.items():
        if draw < share:
            return code
        draw -= share
    return ""


def _minutes(time: dt.time) -> int:
    return 60 * time.hour + time.minute
