"""From a number of absent sessions to spells of absence with reasons.

A pupil's absence is cut out of an endless sequence of spells, each with a code and a
length, beginning at a random point of that sequence. Every session of it then has a
given code with the national probability, however few or many sessions are taken:
drawing whole spells instead would give pupils with little absence too few holidays.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from attendrules.domain.codes import Category, CodeSet
from attendrules.synth.calibration import Calibration
from attendrules.synth.dice import Dice, running_totals


@frozen
class Spell:
    """Consecutive absent sessions with one code; `length` is in sessions."""

    code: str
    length: int


@frozen
class SpellSource:
    """The endless sequence of spells of one kind of pupil."""

    spells: tuple[Spell, ...]
    by_spell: tuple[float, ...]
    """Running totals: how often each kind of spell begins."""
    by_session: tuple[float, ...]
    """Running totals: how often a session lies in each kind of spell."""

    @classmethod
    def of(cls, mix: Mapping[str, float], calibration: Calibration) -> SpellSource:
        """The sequence in which sessions have each code with the weight in `mix`."""
        habits = calibration.habits
        rows = [
            (Spell(code, length), share * weight / habits.mean_run(code) / sum(w for _, w in habits.runs[code]))
            for code, share in mix.items()
            for length, weight in habits.runs[code]
        ]
        return cls(
            tuple(spell for spell, _ in rows),
            running_totals(weight for _, weight in rows),
            running_totals(weight * spell.length for spell, weight in rows),
        )

    def take(self, sessions: int, dice: Dice) -> list[Spell]:
        """Spells of `sessions` in all; the first and the last may be parts of longer ones."""
        if not sessions:
            return []
        first = self.spells[dice.index(self.by_session)]
        spells = [Spell(first.code, min(sessions, dice.between(1, first.length)))]
        left = sessions - spells[0].length
        while left:
            spell = self.spells[dice.index(self.by_spell)]
            spells.append(Spell(spell.code, min(left, spell.length)))
            left -= spells[-1].length
        return spells


def mix_of_pupil(calibration: Calibration, code_set: CodeSet, lateness: float, *, persistent: bool) -> dict[str, float]:
    """The shares of the absence codes in one pupil's absence.

    `lateness` is how often the pupil is late, relative to the mean; U varies with it.
    A persistently absent pupil has more of the unauthorised codes. The mean over all
    pupils is the national mix.
    """
    national = calibration.national
    unauthorised = float(national.unauthorised["persistent" if persistent else "other"])
    everywhere = float(national.share(*code_set.in_category(Category.UNAUTHORISED)))
    mix = {
        code: float(national.share(code))
        * (
            unauthorised / everywhere
            if code_set.category(code) is Category.UNAUTHORISED
            else (1 - unauthorised) / (1 - everywhere)
        )
        for code in national.absence
    }
    late = mix["U"] * lateness
    others = (1 - late) / (1 - mix["U"])
    return {code: late if code == "U" else share * others for code, share in mix.items()}
