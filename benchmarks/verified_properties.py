"""Try to break proofs: random policies, and for whatever is proved of them, random registers with one mark made better.

`python benchmarks/verified_properties.py 2000` writes so many policies; it prints how many proofs
were tried, on how many pairs of registers, and every one that was broken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "strategies"))

from policies import write_policy
from schools import write_calendar, write_inputs

from attendrules import Mark, Policy, Pupil, Register, parse_policy
from attendrules.analysis.slices import cut
from attendrules.api import PolicyError
from attendrules.decisions import Scope, Status
from attendrules.domain.codes import ABSENT
from attendrules.domain.inputs import Inputs
from attendrules.engine import decide
from attendrules.verify.monotone import Obstacle, order

PRESENT = ("/", "\\")
MIX = "/" * 6 + "IOUNLGMX#B"


def proved(policy: Policy, bad: Sequence[str]) -> Iterator[str]:
    """The outcomes for which it is proved that more of these marks only bring them sooner."""
    for name in policy.plan.outcomes:
        part = cut(policy.plan, [name])
        if part.plan.steps:
            try:
                order(part, PRESENT, bad).prove()
            except Obstacle:
                continue
            yield name


def first(policy: Policy, register: Register, inputs: Inputs, outcome: str) -> object:
    """The first session in which an outcome is due to Ada."""
    made = decide(cut(policy.plan, [outcome]).plan, register, inputs)
    mine = (d.session for d in made if d.outcome == outcome and d.status is Status.DUE and d.subject.scope is Scope.PUPIL)
    return min(mine, default=None)


def broken(random: Random, pairs: int = 6) -> Iterator[str | None]:
    """For a random policy each pair of registers that was tried: what it breaks, or nothing."""
    try:
        policy = parse_policy(write_policy(random))
    except PolicyError:
        return
    calendar = write_calendar(random)
    for bad in (sorted(policy.plan.codes.in_category(*ABSENT)), ["L"]):
        for outcome in proved(policy, bad):
            for _ in range(pairs):
                yield _tried(random, policy, calendar, outcome, bad)


def _tried(random: Random, policy: Policy, calendar: object, outcome: str, bad: Sequence[str]) -> str | None:
    length = random.randint(2, min(len(calendar), 40))  # type: ignore[arg-type]  # a calendar
    row = [random.choice(MIX) if random.random() < 0.7 else random.choice(bad) for _ in range(length)]
    at = random.randrange(length)
    inputs = write_inputs(random, calendar, ["Ada"])  # type: ignore[arg-type]  # likewise
    found = []
    for code in (random.choice(bad), PRESENT[at % 2]):
        row[at] = code
        marks = {"Ada": [Mark(session, each) for session, each in enumerate(row)]}
        found.append(first(policy, Register.of(calendar, marks, [Pupil("Ada", phase="Key Stage 2")]), inputs, outcome))  # type: ignore[arg-type]  # likewise
    if found[1] is not None and (found[0] is None or found[1] < found[0]):  # type: ignore[operator]  # sessions
        return f"{outcome} {bad} {row} at {at}: {found}\n{policy.source.text}"
    return None


def main(policies: int) -> int:
    """Try so many policies; the number of proofs that were broken."""
    tried, wrong = 0, 0
    for seed in range(policies):
        for flaw in broken(Random(seed)):
            tried += 1
            if flaw is not None:
                wrong += 1
                print(seed, flaw)
    print(f"{policies:,} policies, {tried:,} pairs of registers: {wrong:,} broken proofs")
    return wrong


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300), 1))
