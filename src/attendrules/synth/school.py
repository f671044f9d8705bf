"""What all pupils of an invented school share: the year, and the days that are special in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from string import ascii_uppercase

from attrs import frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Pupil
from attendrules.synth.calibration import Habits, National
from attendrules.synth.dice import Dice, running_totals

YEAR_GROUPS = (3, 4, 5, 6, 1, 2)
"""In which year groups classes are opened, before any of them gets a second class."""


@frozen
class School:
    """A calendar with the special days of one invented school.

    Days are counted from 0 over the school days of the calendar.
    """

    calendar: Calendar
    habits: Habits
    seed: int
    closed: int | None
    """The day on which the school could not open, if any."""
    observances: tuple[int, ...]
    """The days on which some families keep a religious feast."""

    @classmethod
    def of(cls, calendar: Calendar, habits: Habits, seed: int) -> School:
        """The school of a seed."""
        dice = Dice(seed, "school")
        days = range(len(calendar.days))
        winter = [day for day in days if calendar.days[day].month in habits.closure_months]
        closed = winter[dice.between(0, len(winter) - 1)] if winter else None
        observances = {dice.between(0, len(days) - 1) for _ in range(habits.observance_days)} - {closed}
        return cls(calendar, habits, seed, closed, tuple(sorted(observances)))

    def day_weights(self, code: str) -> tuple[float, ...]:
        """Running totals over all days: how readily a spell with this code begins on each."""
        months = self.habits.months.get(code, self.habits.months["other"])
        weekdays = self.habits.weekdays.get(code, self.habits.weekdays["other"])
        return running_totals(months.get(day.month, 0) * weekdays[day.weekday()] for day in self.calendar.days)

    def trips(self, year_group: str | None, national: National) -> frozenset[int]:
        """The days on which a whole year group is on a visit (V)."""
        dice = Dice(self.seed, "trips of year", year_group)
        weights = self.day_weights("V")
        share = national.activities["V"] / national.attended
        days = {dice.index(weights) for _ in range(dice.rounded(share * len(self.calendar.days)))}
        return frozenset(days - {self.closed})


def roll(school: School, classes: int, pupils_per_class: int) -> Iterator[Pupil]:
    """The pupils of a school, class by class; `ValueError` for more classes than there are names for."""
    if not 0 <= classes <= len(YEAR_GROUPS) * len(ascii_uppercase):
        message = f"{classes} classes cannot be named: there are {len(YEAR_GROUPS)} year groups and 26 letters"
        raise ValueError(message)
    for number in range(classes):
        stream, place = divmod(number, len(YEAR_GROUPS))
        year = YEAR_GROUPS[place]
        for pupil in range(stream * pupils_per_class, (stream + 1) * pupils_per_class):
            joined, left = _stay(school, f"Y{year}-{pupil + 1:02}")
            yield Pupil(f"Y{year}-{pupil + 1:02}", f"{year}{ascii_uppercase[stream]}", str(year), joined, left)


def span(school: School, pupil: Pupil) -> range:
    """The sessions for which a pupil is on roll; `left` is the last day."""
    days = school.calendar.days
    first = days.index(pupil.joined) if pupil.joined else 0
    last = days.index(pupil.left) if pupil.left else len(days) - 1
    return range(2 * first, 2 * last + 2)


def _stay(school: School, name: str) -> tuple[dt.date | None, dt.date | None]:
    dice = Dice(school.seed, name, "stay")
    days = school.calendar.days
    middle = len(days) // 2
    joins, leaves = dice.chance(school.habits.joins_late), dice.chance(school.habits.leaves_early)
    first, last = dice.between(1, middle), dice.between(middle + 1, len(days) - 2)
    return days[first] if joins else None, days[last] if leaves else None
