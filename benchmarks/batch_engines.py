"""The batch engines beside hand-written Python, pandas, polars and DuckDB, for the same rules in one run.

    python benchmarks/batch_engines.py [PUPILS] [ROUNDS]

First all answers are compared. Then each has its turn in every round, so that a busy
machine slows all of them; what is printed is the median of millions of marks per second
of processor time, on one core, and how many times that is of plain Python.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from batch_by_hand import BY_HAND, Found
from batch_marks import rows

from attendrules import Columns, Inputs, Policy, english_calendar, parse_policy
from attendrules.batch.run import Job, ready

RULES = (
    (Path(__file__).parent / "batch_rules.rules")
    .read_text("utf-8")
    .split("\nwhen possible sessions >= 10 and attendance < 92%")[0]
)


def found(policy: Policy, columns: Columns, engine: str) -> Callable[[], Found | int]:
    """A run of one of our engines over columns, from the plan to the decisions."""

    def run(*, bare: bool = True) -> Found | int:
        sparse = ready(Job(policy.plan, columns, Inputs()))
        if engine == "fast":
            from attendrules.batch.fast import fast  # noqa: PLC0415

            keys, starts, _ = fast(sparse, 1)
            each = (keys[starts[i] : starts[i + 1]] for i in range(len(columns)))
        else:
            each = (found.keys for found in sparse.each())
        if bare:
            return sum(map(len, each))
        width = 2 * len(sparse.causes)
        outcomes = [cause.outcome for cause in sparse.causes]
        return {
            (pupil, key // width, outcomes[key % width // 2])
            for pupil, mine in enumerate(each) for key in mine if outcomes[key % width // 2] != "RECODE"
        }  # fmt: skip

    return run  # type: ignore[return-value]


def main(pupils: int, rounds: int) -> None:
    """Compare, then measure."""
    calendar = english_calendar("2022-23")
    made = rows(pupils, len(calendar))
    columns = Columns.of_strings(calendar, {str(number): row for number, row in enumerate(made)})
    policy = parse_policy(RULES)
    ours = {"sparse": found(policy, columns, "sparse")}
    if find_spec("numba"):
        ours["fast"] = found(policy, columns, "fast")
    frames: dict[str, object] = {"plain Python": made}
    if find_spec("polars") and find_spec("pandas"):
        import polars as pl  # noqa: PLC0415

        every = pl.DataFrame({
            "pupil": [number for number in range(pupils) for _ in range(len(calendar))],
            "session": list(range(len(calendar))) * pupils, "code": list("".join(made)),
        }, schema={"pupil": pl.Int32, "session": pl.Int32, "code": pl.String})  # fmt: skip
        frames |= {"pandas": every.to_pandas(), "polars": every, "DuckDB": every}
    works: dict[str, Callable[[], object]] = {
        name: (lambda n=name, f=frame: BY_HAND[n](f, calendar)) for name, frame in frames.items()
    }
    answers = {name: work() for name, work in works.items()} | {name: run(bare=False) for name, run in ours.items()}  # type: ignore[call-arg]
    expected = answers["plain Python"]
    for name, answer in answers.items():
        if answer != expected:
            sys.exit(f"{name} does not decide as plain Python does: {len(answer ^ expected)} decisions differ")  # type: ignore[operator,arg-type]
    print(f"{pupils:,} pupils, {pupils * len(calendar):,} marks; all give the same {len(expected):,} decisions")  # type: ignore[arg-type]
    measure(works | ours, pupils * len(calendar), rounds)


def measure(works: dict[str, Callable[[], object]], marks: int, rounds: int) -> None:
    """Print the table."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    base = statistics.median(times["plain Python"])
    print(f"{'':14}{'M marks/s':>10}{'x plain Python':>16}")
    for name, each in times.items():
        median = statistics.median(each)
        print(f"{name:14}{marks / median / 1e6:>10.2f}{base / median:>16.1f}")


if __name__ == "__main__":
    os.environ |= dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS"), "1")
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
