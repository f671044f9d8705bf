"""Where in the year a pupil's spells of absence lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import define, frozen

from attendrules.synth.dice import Dice
from attendrules.synth.school import School
from attendrules.synth.spells import Spell

TRIES = 60
"""How many random starts are tried for each spell."""

HOLIDAYS = frozenset("GH")
MORNING_ONLY = frozenset("U")
AFTERNOON_ONLY = frozenset({"C2"})
EITHER_HALF = frozenset({"M", "J1"})


@frozen
class Placed:
    """A spell on the calendar: its code and the sessions it takes, in order."""

    code: str
    sessions: tuple[int, ...]


@define
class Year:
    """One pupil's year while it is being filled."""

    school: School
    weights: Mapping[str, tuple[float, ...]]
    """Of each code, the running totals that `School.day_weights` gives."""
    free: set[int]
    dice: Dice

    def place(self, spells: Iterable[Spell]) -> list[Placed]:
        """Put spells on free sessions: U first, because only mornings will do, then long before short."""
        order = sorted(spells, key=lambda spell: (spell.code not in MORNING_ONLY, -spell.length))
        return [self._put(spell) for spell in order]

    def _put(self, spell: Spell) -> Placed:
        start = self._start(spell)
        sessions = sorted([start, *self._following(start, spell.length - 1)])
        self.free.difference_update(sessions)
        return Placed(spell.code, tuple(sessions))

    def _following(self, start: int, count: int) -> list[int]:
        """The next free sessions; those before `start` if the year ends too soon."""
        after = [s for s in range(start + 1, self._end) if s in self.free][:count]
        missing = count - len(after)
        before = [s for s in range(start - 1, -1, -1) if s in self.free][:missing] if missing else []
        return [*before, *after]

    @property
    def _end(self) -> int:
        return 2 * len(self.school.calendar.days)

    def _start(self, spell: Spell) -> int:
        """Where the whole spell fits, or at least its first session, or simply where a session is free."""
        first_fits = None
        for session in self._candidates(spell):
            if self.free.issuperset(range(session, session + spell.length)):
                return session
            if first_fits is None and session in self.free:
                first_fits = session
        return self._any_start(spell) if first_fits is None else first_fits

    def _any_start(self, spell: Spell) -> int:
        free = sorted(self.free)
        mornings = [session for session in free if session % 2 == 0]
        fitting = mornings if spell.code in MORNING_ONLY and mornings else free
        return fitting[self.dice.between(0, len(fitting) - 1)]

    def _candidates(self, spell: Spell) -> Iterator[int]:
        if spell.code == "R":
            yield from (2 * day for day in self.school.observances)
        for _ in range(TRIES):
            day = self.dice.index(self.weights[spell.code])
            half = self._half(spell)
            if spell.code not in HOLIDAYS or self._suits_holiday(day, spell.length):
                yield 2 * day + half

    def _half(self, spell: Spell) -> int:
        if spell.code in MORNING_ONLY:
            return 0
        if spell.code in AFTERNOON_ONLY:
            return 1
        afternoon = 0.5 if spell.code in EITHER_HALF else 0.4 if spell.length % 2 else 0.05
        return int(self.dice.chance(afternoon))

    def _suits_holiday(self, day: int, sessions: int) -> bool:
        """Whether a holiday of so many sessions would begin on a Monday or end on a Friday."""
        weekday = self.school.calendar.days[day].weekday()
        return weekday == 0 or weekday + (sessions + 1) // 2 == 5
