"""The machine and the search against the reference engine: on chance policies, and on every register of small calendars."""

from __future__ import annotations

import random

import brute
import pytest
import random_policies as chance

from attendrules import Calendar, PolicyError, parse_policy
from attendrules.analysis.behaviour import first_difference
from attendrules.analysis.explore import explore
from attendrules.analysis.letters import Alphabet, alphabet
from attendrules.analysis.machine import Product, Unsupported, product
from attendrules.analysis.questions import Question, questions
from attendrules.analysis.stories import Child, Letter, Story


def pairs(seed: int, sessions: int) -> list[tuple[Question, Calendar, Alphabet, Product]]:
    """The questions about two chance policies for which there is a machine."""
    dice = random.Random(seed)  # noqa: S311 - the same each time
    calendar = chance.small_calendar(dice, sessions)
    one = chance.policy(dice)
    other = chance.changed(dice, one) if dice.random() < 0.7 else chance.policy(dice)
    try:
        plans = [parse_policy(chance.text(each)).plan for each in (one, other)]
    except PolicyError:
        return []
    return [each for question in questions(*plans) if (each := _ready(question, calendar)) is not None]


def _ready(question: Question, calendar: Calendar) -> tuple[Question, Calendar, Alphabet, Product] | None:
    letters = alphabet(question.one, question.other, calendar)
    try:
        return question, calendar, letters, product(question.one, question.other, calendar, letters)
    except Unsupported:
        return None


@pytest.mark.parametrize("seed", range(120))
def test_the_machine_differs_when_the_reference_engine_does(seed: int) -> None:
    """On the same session, for registers by chance."""
    for question, calendar, letters, machine in pairs(seed, 12):
        dice = random.Random(seed)  # noqa: S311 - the same each time
        start = dice.randrange(len(calendar))
        word = [dice.choice(letters.letters[session % 2]) for session in range(start, len(calendar))]
        for place in (0, -1):
            if word[place].none:
                word[place] = letters.letters[(start + place if place == 0 else len(calendar) - 1) % 2][0]
        story = Story(calendar, (Child("Ada", start, tuple(word)),))
        assert first_difference(question.one, question.other, story) == _first(machine, start, word)


def _first(machine: Product, start: int, word: list[Letter]) -> int | None:
    state = machine.initial()
    for session, letter in enumerate(word, start):
        state, differs = machine.step(state, session, letter)
        if differs:
            return session
    return None


@pytest.mark.parametrize("seed", range(8))
def test_search_agrees_with_every_register_of_two_days(seed: int) -> None:
    """In the answer, in the number of marks, and in the session; brute force knows nothing of classes of codes."""
    for question, calendar, letters, machine in pairs(seed + 1000, 4):
        found = explore(machine, letters, lambda: False)
        expected = brute.smallest(question, calendar, ("I", "O", "L", "X", ""))
        size = None
        if found.letters is not None:
            size = (sum(not letter.plain for letter in found.letters), found.start + len(found.letters) - 1)
        assert size == expected
