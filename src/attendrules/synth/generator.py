"""Invented registers of one school year, like those of English primary schools.

No pupil in them exists. How much pupils are absent, why, and how often they are late
follows national figures; when they are absent follows assumptions (see `calibration`).

The result depends on the calendar, the code set, the seed and each pupil's own name
only: the same pupil gets the same marks however many classes there are.

`recorded_at` stands on N marks and on the marks that correct them, and on no others:
these were known at once. A corrected session thus has two marks. L and U marks have
`arrival` and `minutes_late`. On one winter day the school could not open and every
pupil has Y (Y4 in the code set of 2024).
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import CodeSet
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.synth.calibration import Calibration, calibration
from attendrules.synth.dice import Dice
from attendrules.synth.marks import Office, Times
from attendrules.synth.placing import Year
from attendrules.synth.school import School, roll, span
from attendrules.synth.spells import SpellSource, mix_of_pupil


@frozen
class _Workshop:
    """What the marks of every pupil are made from."""

    school: School
    figures: Calibration
    code_set: CodeSet
    times: Times
    weights: Mapping[str, tuple[float, ...]]

    def marks(self, pupil: Pupil, trips: frozenset[int]) -> list[Mark]:
        """All marks of a pupil, in no particular order."""
        dice = Dice(self.school.seed, pupil.id)
        habits = self.figures.habits
        lateness = habits.lateness[dice.between(0, len(habits.lateness) - 1)]
        rate = self.figures.national.draw_absence(dice)
        on_roll = span(self.school, pupil)
        open_sessions = [s for s in on_roll if s // 2 != self.school.closed]
        persistent = rate >= 0.1
        mix = mix_of_pupil(self.figures, self.code_set, lateness, persistent=persistent)
        spells = SpellSource.of(mix, self.figures).take(dice.rounded(rate * len(open_sessions)), dice)
        year = Year(self.school, self.weights, set(open_sessions), dice)
        placed = year.place(spells)
        office = Office(self.school.calendar, self.figures, self.times)
        marks = list(office.absent(placed, dice))
        attended = [s for s in open_sessions if s in year.free]
        marks += office.present(attended, trips, lateness, dice)
        closure = "Y" if "Y" in self.code_set else "Y4"
        return marks + [Mark(s, closure) for s in on_roll if s // 2 == self.school.closed]


def generate(
    calendar: Calendar,
    *,
    classes: int = 2,
    pupils_per_class: int = 29,
    seed: int = 1,
    code_set: CodeSet,
    phase: str = "primary",
    times: Times | None = None,
) -> Register:
    """A register of `classes` times `pupils_per_class` invented pupils over one school year.

    Classes are opened in years 3, 4, 5, 6, 1 and 2, then each of these gets a second
    class, and so on; pupils are called `Y3-01` by year group and number. A few join
    late or leave early; their marks begin on `joined` and end on `left`, that day
    included. Raises `ValueError` if the calendar is not of one year, or if there are
    no national figures for the code set or phase.
    """
    if len(calendar.years) != 1:
        message = f"a register is generated for one school year, and the calendar has {len(calendar.years)}"
        raise ValueError(message)
    figures = calibration(code_set, phase)
    school = School.of(calendar, figures.habits, seed)
    weights = {code: school.day_weights(code) for code in figures.national.absence}
    workshop = _Workshop(school, figures, code_set, times or Times(), weights)
    pupils = list(roll(school, classes, pupils_per_class))
    trips = {year: school.trips(year, figures.national) for year in {pupil.year_group for pupil in pupils}}
    return Register.of(calendar, {p.id: workshop.marks(p, trips[p.year_group]) for p in pupils}, pupils)
