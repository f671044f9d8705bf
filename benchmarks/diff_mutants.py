"""Each policy against itself with one small change: what the comparison of meanings says, and how long it takes.

    python benchmarks/diff_mutants.py crestwood --every 10
    python benchmarks/diff_mutants.py aycliffe kildwick --seconds 5

The changes are those of `attendrules test --mutants`. Only the outcomes are asked about
that the change can reach. A change that a scenario beside the rules notices is a
difference without doubt: if it is called equal, the answer is wrong, and the command ends
with 1. It prints the answers, the times, and what stands in the way of a proof.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter

from attrs import define, field

from attendrules import Policy, load_policy
from attendrules.analysis.answers import Verdict
from attendrules.analysis.difference import usual_calendar
from attendrules.analysis.meaning import answer
from attendrules.analysis.questions import OUTCOME, questions
from attendrules.analysis.stories import Story
from attendrules.scenarios import pages_of
from attendrules.scenarios import test_page as run_page
from attendrules.scenarios.mutants import survey
from attendrules.scenarios.mutants.making import mutants
from attendrules.scenarios.mutants.model import Mutant


@define
class Tally:
    """What came of the changes of one policy."""

    answers: Counter[str] = field(factory=Counter)
    times: list[float] = field(factory=list)
    obstacles: Counter[str] = field(factory=Counter)
    wrong: list[str] = field(factory=list)
    missed: list[str] = field(factory=list)
    """Changes that a scenario notices and of which nothing is said."""


def main() -> int:
    """Compare; 1 if a change that a scenario notices was called equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("policies", nargs="+", help="Names of bundled policies.")
    parser.add_argument("--every", type=int, default=1, help="Only every so many changes.")
    parser.add_argument("--seconds", type=float, default=2.0, help="For each question.")
    asked = parser.parse_args()
    wrong = 0
    for name in asked.policies:
        tally = compare(load_policy(name), asked.every, asked.seconds)
        print_out(name, tally)
        wrong += len(tally.wrong)
    return 1 if wrong else 0


def compare(policy: Policy, every: int, seconds: float) -> Tally:
    """Every so many changes of a policy against it."""
    tally = Tally()
    noticed = _noticed(policy)
    calendar = usual_calendar(policy, policy)
    for mutant in mutants(policy.plan).mutants[::every]:
        started, verdicts, known = time.process_time(), set[Verdict](), list[Story]()
        for question in questions(policy.plan, mutant.plan, OUTCOME):
            if question.one.part.plan == question.other.part.plan:
                continue
            given = answer(question, calendar, seconds, known)
            verdicts.add(given.verdict)
            if given.witness is not None:
                known.append(given.witness.story)
            if given.verdict is Verdict.UNKNOWN:
                tally.obstacles[given.because.removeprefix("no register was found, and nothing is proved about ")] += 1
        tally.times.append(time.process_time() - started)
        found = next((v for v in (Verdict.REFUTED, Verdict.UNKNOWN) if v in verdicts), Verdict.PROVED)
        tally.answers[found.value] += 1
        if found is not Verdict.REFUTED and _key(mutant) in noticed:
            (tally.wrong if found is Verdict.PROVED else tally.missed).append(f"line {mutant.line}: {mutant.words}")
    return tally


def _key(mutant: Mutant) -> tuple[int, str]:
    return mutant.line, mutant.words


def _noticed(policy: Policy) -> frozenset[tuple[int, str]]:
    """The changes that a scenario notices, under the readings that are taken."""
    results = [result for page in pages_of(policy.name) for result in run_page(page).results]
    survivors = {_key(each) for each in survey(results).survivors}
    return frozenset(_key(each) for each in mutants(policy.plan).mutants) - survivors


def print_out(name: str, tally: Tally) -> None:
    """What came of it, in lines."""
    times = sorted(tally.times)
    print(f"{name}: {len(times):,} changes; " + ", ".join(f"{n:,} {word}" for word, n in tally.answers.most_common()))
    slow = sum(each > 5 for each in times)
    print(f"  seconds of computing each: median {statistics.median(times):.2f}, most {times[-1]:.2f}; {slow} took more than 5")
    for what, number in tally.obstacles.most_common(8):
        print(f"  not proved ({number}): {what}")
    for each in tally.missed:
        print(f"  not found, though a scenario tells them apart: {each}")
    for each in tally.wrong:
        print(f"  WRONG: called equal, though a scenario tells them apart: {each}")


if __name__ == "__main__":
    sys.exit(main())
