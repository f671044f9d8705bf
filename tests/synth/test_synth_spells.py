"""Draws and spells, by themselves."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import pytest

from attendrules.domain.codes import CodeSet, code_sets
from attendrules.synth.calibration import calibration
from attendrules.synth.dice import Dice, running_totals
from attendrules.synth.spells import SpellSource, mix_of_pupil

DRAWS = 20_000


def test_draws_are_fixed_for_ever() -> None:
    """These numbers may never change: the demonstration register rests on them."""
    dice = Dice(1, "Y3-01")
    assert [dice.between(1, 100) for _ in range(5)] == [60, 48, 14, 22, 5]


def test_index_follows_its_weights() -> None:
    dice = Dice("weights")
    found = Counter(dice.index(running_totals([1, 0, 3])) for _ in range(DRAWS))
    assert found[1] == 0
    assert found[2] / DRAWS == pytest.approx(0.75, abs=3 * sqrt(0.75 * 0.25 / DRAWS))


@pytest.mark.parametrize("sessions", [1, 4, 30])
def test_the_mix_does_not_depend_on_how_much_is_taken(sessions: int) -> None:
    """Even of pupils with one absent session, the national share are on holiday."""
    figures = calibration(code_sets()["england_2006"])
    source = SpellSource.of({"I": 0.7, "G": 0.3}, figures)
    dice = Dice("mix")
    per_draw = [sum(spell.length for spell in source.take(sessions, dice) if spell.code == "G") / sessions for _ in range(DRAWS)]
    mean = sum(per_draw) / DRAWS
    error = sqrt(sum((each - mean) ** 2 for each in per_draw)) / DRAWS
    assert mean == pytest.approx(0.3, abs=3 * error)


def test_spells_add_up() -> None:
    source = SpellSource.of({"I": 1.0}, calibration(code_sets()["england_2006"]))
    assert source.take(0, Dice("none")) == []
    assert sum(spell.length for spell in source.take(37, Dice("some"))) == 37


@pytest.mark.parametrize("lateness", [0, 1, 3.8])
@pytest.mark.parametrize("persistent", [False, True])
def test_a_mix_is_a_distribution(code_set: CodeSet, lateness: float, *, persistent: bool) -> None:
    mix = mix_of_pupil(calibration(code_set), code_set, lateness, persistent=persistent)
    assert sum(mix.values()) == pytest.approx(1)
    assert min(mix.values()) >= 0
    assert (mix["U"] == 0) == (lateness == 0)
