"""Random pairs of small policies, decided by each way of proof and by brute force, to see how often one is wrong.

    python benchmarks/diff_campaign.py --pairs 10000 --seed 1

For each pair, one outcome is asked about over a calendar of two or three days. The normal
form, the comparison rule by rule (with each solver that is installed), the search through
all states and the whole answer are each held against every register over three or four
letters, run through the reference engine. It ends with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "analysis"))

import brute
import random_policies as chance

from attendrules import PolicyError, parse_policy
from attendrules.analysis.answers import Verdict
from attendrules.analysis.behaviour import first_difference
from attendrules.analysis.explore import explore
from attendrules.analysis.letters import alphabet
from attendrules.analysis.machine import Unsupported, product
from attendrules.analysis.meaning import Budget, Case, answer, same_form
from attendrules.analysis.questions import Question, questions
from attendrules.analysis.rulewise import rule_by_rule
from attendrules.analysis.solvers import MODULES, solver
from attendrules.domain.calendar import Calendar

LETTERS = (("I", ""), ("O", "I"), ("L", "I"), ("L", "U"), ("L", "X"), ("I", "O", ""))
Size = tuple[int, int] | None


def main() -> int:
    """Run the campaign; 0 if nothing was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tally: Counter[str] = Counter()
    started = time.time()
    for number, seed in enumerate(range(asked.seed * 1_000_000, asked.seed * 1_000_000 + 10 * asked.pairs)):
        if tally["pairs"] == asked.pairs:
            break
        _try(seed, tally)
        if number % 500 == 499:
            print(f"{time.time() - started:.0f} s {dict(tally)}", flush=True)
    print(f"{time.time() - started:.0f} s")
    for name, times in sorted(tally.items()):
        print(f"{times:8,} {name}")
    return 1 if tally["wrong"] else 0


def _try(seed: int, tally: Counter[str]) -> None:
    dice = random.Random(seed)
    calendar = chance.small_calendar(dice, dice.choice((4, 4, 4, 4, 4, 4, 4, 4, 6)))
    one = chance.policy(dice)
    other = chance.changed(dice, one) if dice.random() < 0.75 else chance.policy(dice)
    try:
        plans = [parse_policy(chance.text(each)).plan for each in (one, other)]
    except PolicyError:
        return
    every = [
        question for question in questions(plans[0], plans[1]) if question.sides[0].part.parts or question.sides[1].part.parts
    ]
    touched = [question for question in every if _texts(question)[0] != _texts(question)[1]]
    if not every:
        return
    tally["pairs"] += 1
    letters = dice.choice(LETTERS[:-1] if len(calendar) > 4 else LETTERS)
    question = dice.choice(touched if touched and dice.random() < 0.9 else every)
    expected = brute.smallest(question, calendar, letters)
    tally["differ on some register" if expected else "differ on no register that was tried"] += 1
    for name, wrong in _answers(question, calendar, expected, tally):
        if wrong:
            tally["wrong"] += 1
            print(f"WRONG: {name}, seed {seed}, {question.name}, expected {expected}, letters {letters}")


def _texts(question: Question) -> list[str]:
    return [repr(side.part.parts) for side in question.sides]


def _answers(question: Question, calendar: Calendar, expected: Size, tally: Counter[str]) -> list[tuple[str, bool]]:
    """For each way of proof that has an answer, whether it is wrong."""
    letters = alphabet(question.one, question.other, calendar)
    found: list[tuple[str, bool]] = []
    if same_form(Case(question, calendar, letters, Budget(60))):
        tally["proved by normal form"] += 1
        found.append(("normal form", expected is not None))
    for name in MODULES:
        if solver(name) is not None and rule_by_rule(question, calendar, letters, lambda: False, name).equal:
            tally[f"proved rule by rule with {name}"] += 1
            found.append((f"rule by rule with {name}", expected is not None))
    found += _search(question, calendar, expected, tally)
    whole = answer(question, calendar, 5)
    tally[f"answer: {whole.verdict.value}"] += 1
    found.append(("answer", whole.verdict is Verdict.PROVED and expected is not None))
    if whole.witness is not None:
        size = (whole.witness.unusual, calendar.number(whole.witness.session.date, whole.witness.session.half) or 0)
        tally["witnesses proved to be the least"] += whole.witness.least
        found.append(("least", whole.witness.least and expected is not None and expected[0] < size[0]))
        found.append(("replay", first_difference(question.one, question.other, whole.witness.story) != size[1]))
    return found


def _search(question: Question, calendar: Calendar, expected: Size, tally: Counter[str]) -> list[tuple[str, bool]]:
    letters = alphabet(question.one, question.other, calendar)
    try:
        machine = product(question.one, question.other, calendar, letters)
    except Unsupported:
        tally["not for the search"] += 1
        return []
    explored = explore(machine, letters, lambda: False)
    if explored.letters is None:
        tally["proved by search"] += 1
        return [("search", expected is not None)]
    size = (sum(not letter.plain for letter in explored.letters), explored.start + len(explored.letters) - 1)
    tally["refuted by search"] += 1
    return [("smallest of the search", expected is not None and expected < size)]


if __name__ == "__main__":
    sys.exit(main())
