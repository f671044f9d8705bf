"""Small registers to try, as data that is quick to change: who is there, with which marks and inputs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve, field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Event, Inputs, Said, Stated
from attendrules.domain.register import Mark, Pupil, Register

PLAIN = ("/", "\\")
"""The marks that cost nothing: present, in the morning and in the afternoon."""


LONG = 6
"""How many weeks a long event lasts."""


@frozen
class Letter:
    """What is entered for a session: a code, and perhaps a time of arrival. No code is no mark."""

    code: str = ""
    arrival: dt.time | None = None

    @property
    def plain(self) -> bool:
        """Whether it is an ordinary present mark."""
        return self.code in PLAIN and self.arrival is None

    @property
    def none(self) -> bool:
        """Whether the session has no mark at all."""
        return not self.code and self.arrival is None


NONE = Letter()


@frozen
class Told:
    """Something told at a session.

    A `fact` (`yes`, `no`), a `number`, an `event` (with its result), a `long` one (it lasts
    for six weeks), or `recorded` (that such events are recorded).
    """

    kind: str
    name: str
    session: int = 0
    value: str = ""


@frozen
class Child:
    """A pupil and the letters from session `start` on."""

    name: str
    start: int
    letters: tuple[Letter, ...]
    class_name: str = "3A"
    phase: str | None = None
    bounded: bool = False
    """Whether the days of joining and leaving are noted: those of the first and last letter."""

    @property
    def stop(self) -> int:
        """The session after the last letter."""
        return self.start + len(self.letters)

    def pupil(self, calendar: Calendar) -> Pupil:
        """As registers have it."""
        days = calendar.days[self.start // 2], calendar.days[(self.stop - 1) // 2]
        joined, left = days if self.bounded else (None, None)
        about = {"year_group": "3", "joined": joined, "left": left, "phase": self.phase}
        return Pupil(self.name, self.class_name, parents=("Parent",), groups=("a group",), **about)  # type: ignore[arg-type]


@frozen
class Story:
    """A register with inputs, before it is one."""

    calendar: Calendar = field(hash=False)
    children: tuple[Child, ...]
    told: tuple[Told, ...] = ()

    @property
    def unusual(self) -> int:
        """How many sessions, between first and last, have another mark than present."""
        return sum(not letter.plain for child in self.children for letter in child.letters)

    @property
    def marks(self) -> int:
        """How many sessions there are between first and last marks."""
        return sum(len(child.letters) for child in self.children)

    def register(self, codes: Mapping[str, str] | None = None) -> Register:
        """The register, with some codes read as others."""
        read = codes or {}
        marks = {
            child.name: [
                Mark(child.start + index, read.get(letter.code, letter.code), letter.arrival)
                for index, letter in enumerate(child.letters)
                if not letter.none
            ]
            for child in self.children
        }
        return Register.of(self.calendar, marks, [child.pupil(self.calendar) for child in self.children])

    def inputs(self) -> Inputs:
        """The facts and events."""
        facts = [("*", each.name, Stated(self._time(each), each.value == "yes")) for each in self.told if each.kind == "fact"]
        events = [("*", each.name, self._event(each)) for each in self.told if each.kind in {"event", "long"}]
        numbers = [("*", each.name, Said(self._time(each), Fraction(each.value))) for each in self.told if each.kind == "number"]
        return Inputs.of(facts, events, [each.name for each in self.told if each.kind == "recorded"], numbers)

    def _event(self, told: Told) -> Event:
        time = self._time(told)
        until = time.date() + dt.timedelta(weeks=LONG) if told.kind == "long" else None
        return Event(time, told.value, until)

    def _time(self, told: Told) -> dt.datetime:
        """Before anything of that session is looked at; a fact is stated before the day begins."""
        session = self.calendar.session(told.session)
        hour = 0 if told.kind in {"fact", "number"} else 8 + 5 * session.half.index
        return dt.datetime.combine(session.date, dt.time(hour))

    def with_letters(self, number: int, letters: tuple[Letter, ...], start: int | None = None) -> Story:
        """With other letters for one of the children."""
        child = self.children[number]
        changed = evolve(child, letters=letters, start=child.start if start is None else start)
        return evolve(self, children=(*self.children[:number], changed, *self.children[number + 1 :]))
