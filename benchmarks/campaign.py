"""A long campaign: made-up policies over made-up registers, decided by several engines that have to agree.

    python benchmarks/campaign.py --pairs 100000 --seed 1 --engines reference,streaming

Each policy meets many small registers. The first pair on which engines differ is saved as
a page to read (`--save`), with the policy, the marks, the inputs and both lists of
decisions; the exit code is then 1. Run several with different seeds to use more cores.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "strategies"))

from policies import write_policy
from schools import School, write_calendar, write_school

from attendrules import Calendar
from attendrules.batch.run import decide_job, job_of
from attendrules.compiler import compile_policy
from attendrules.decisions import Decision, Scope, Status
from attendrules.engine import decide
from attendrules.plan.model import Plan
from attendrules.source import Source
from attendrules.streaming import Stream, decided, replay


class Bare(NamedTuple):
    """A decision as a batch engine gives it; sessions by number."""

    pupil: str
    session: int | None
    ends: int | None
    outcome: str
    rule: str
    pending: bool


Made = Sequence[Decision] | Sequence[Bare]
Engine = Callable[[Plan, School], Made]


def reference(plan: Plan, school: School) -> list[Decision]:
    """The definition of correct."""
    return [d for d in decide(plan, school.register, school.inputs) if d.subject.scope is Scope.PUPIL]


_streams: dict[tuple[int, frozenset[str]], Stream] = {}


def streaming(plan: Plan, school: School) -> list[Decision]:
    """Mark by mark, pupil by pupil."""
    key = id(plan), school.inputs.recorded
    stream = _streams.get(key) or _streams.setdefault(key, Stream(plan, school.register.calendar, school.inputs.recorded))
    found: list[Decision] = []
    for pupil in school.register.pupils:
        found += decided(replay(stream, school.register, pupil, school.inputs)[1])
    return found


def batch(engine: str) -> Callable[[Plan, School], list[Bare]]:
    """A batch engine; it gives decisions without reasons."""

    def decided_bare(plan: Plan, school: School) -> list[Bare]:
        found = decide_job(job_of(plan, school.register, school.inputs, None), engine)
        return [Bare(row.pupil.id, row.session, row.ends, row.outcome, row.cause.step.origin.place, row.pending) for row in found]

    return decided_bare


def bare(made: Decision, school: School) -> Bare:
    """What a batch engine says of a decision."""
    number = school.register.calendar.number
    ends = None if made.ends is None else number(made.ends.date, made.ends.half)
    session = number(made.session.date, made.session.half)
    return Bare(made.subject.name, session, ends, made.outcome, made.rule, made.status is Status.PENDING)


ENGINES: dict[str, Engine] = {"reference": reference, "streaming": streaming, "sparse": batch("sparse"), "fast": batch("fast")}
BARE = ("sparse", "fast")


def _dice(seed: int) -> Random:
    return Random(seed)


def policies(seed: int) -> Iterable[tuple[int, str, Plan, Calendar]]:
    """Made-up policies without end, each with a calendar; those that do not compile are left out."""
    number = seed * 10_000_000
    while True:
        number += 1
        random = _dice(number)
        text = write_policy(random, groups=False)
        plan = compile_policy(Source("made_up.rules", text)).plan
        if plan is not None:
            yield number, text, plan, write_calendar(random)


def differing(engines: Sequence[str], plan: Plan, school: School) -> tuple[str, Made, Made] | None:
    """The first engine that does not agree with the one before all, and both lists of decisions."""
    first, *others = engines
    expected = ENGINES[first](plan, school)
    for name in others:
        found = ENGINES[name](plan, school)
        wanted = [bare(made, school) for made in expected if isinstance(made, Decision)] if name in BARE else expected
        if found != wanted:
            return name, wanted, found
    return None


def page(number: int, text: str, school: School, names: Sequence[str], lists: Sequence[Made]) -> str:
    """A pair on which engines differ, to be read by people."""
    session = school.register.calendar.session
    marks = "\n".join(
        f"{pupil}: "
        + ", ".join(f"{session(m.session)} {m.code or '(blank)'} {m.arrival or ''}" for m in school.register.marks[pupil.id])
        for pupil in school.register
    )
    parts = [f"# Engines differ (policy {number})", f"```rules\n{text}\n```", f"```text\n{marks}\n{school.inputs}\n```"]
    for name, decisions in zip(names, lists, strict=True):
        lines = "\n".join(map(_line, decisions))
        parts.append(f"## {name}\n\n```text\n{lines}\n```")
    return "\n\n".join(parts) + "\n"


def _line(made: Decision | Bare) -> str:
    if isinstance(made, Bare):
        return " ".join(map(str, made))
    return f"{made.subject.name} {made.session} {made.outcome} {made.status.value} until {made.ends} {made.facts}"


def main() -> int:
    """Run until so many pairs have been decided, or two engines differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=10_000, help="How many pairs of a policy and a register.")
    parser.add_argument("--seed", type=int, default=1, help="Another seed, other policies.")
    parser.add_argument("--engines", default="reference,streaming", help=f"Of {', '.join(ENGINES)}; the first is right.")
    parser.add_argument("--each", type=int, default=100, help="Registers for each policy.")
    parser.add_argument("--minutes", type=float, default=1e9, help="Stop after so long.")
    parser.add_argument("--save", type=Path, default=Path("differing.md"), help="Where a pair is saved on which engines differ.")
    told = parser.parse_args()
    engines = told.engines.split(",")
    start, pairs, texts = time.monotonic(), 0, 0
    for number, text, plan, calendar in policies(told.seed):
        _streams.clear()
        texts += 1
        for each in range(told.each):
            school = write_school(_dice(number * 1000 + each), calendar, arrivals="arrival" in text, longest=14)
            found = differing(engines, plan, school)
            pairs += 1
            if found is not None:
                name, expected, got = found
                told.save.write_text(page(number, text, school, [engines[0], name], [expected, got]), "utf-8")
                print(f"{engines[0]} and {name} differ on pair {pairs}: see {told.save}")
                return 1
        took = time.monotonic() - start
        if pairs >= told.pairs or took > 60 * told.minutes:
            break
        if texts % 50 == 0:
            print(f"{pairs:,} pairs, {texts:,} policies, {pairs / took:.0f} pairs a second", file=sys.stderr)
    rate, cpu = pairs / took, pairs / time.process_time()
    print(f"{pairs:,} pairs ({texts:,} policies), {' and '.join(engines)} agree; seed {told.seed}")
    print(f"{rate:.0f} pairs a second, {cpu:.0f} a second of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
