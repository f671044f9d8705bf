"""How the batch engines grow with the number of pupils, by policy.

    python benchmarks/batch_scaling.py ENGINE PUPILS[,PUPILS...] [POLICY ...]

For each number it prints millions of marks per second of processor time and by the
clock, the decisions per pupil, and the peak of memory. Marks are those of `batch_marks`,
10,000 pupils over and over. Without a policy: the twenty steps of `batch_rules.rules`.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

from batch_marks import rows

from attendrules import Columns, Inputs, Policy, Pupil, english_calendar, load_policy
from attendrules.batch.run import Job, ready

DIFFERENT = 10_000


def main(engine: str, numbers: list[int], policies: list[Policy]) -> None:
    """Print a line for each policy and number of pupils."""
    calendar = english_calendar("2022-23")
    some = Columns.of_strings(calendar, {str(n): row for n, row in enumerate(rows(min(max(numbers), DIFFERENT), len(calendar)))})
    for policy in policies:
        for number in numbers:
            columns = Columns(
                calendar, [Pupil(str(n)) for n in range(number)], [some.rows[n % len(some)] for n in range(number)], some.codes
            )
            start, wall = time.process_time(), time.perf_counter()
            made = decisions(engine, policy, columns)
            used, wall = time.process_time() - start, time.perf_counter() - wall
            marks = number * len(calendar) / 1e6
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{policy.name:14}{engine:8}{number:>10,} pupils {marks / used:>8.2f} M marks/cpu-s "
                  f"{marks / wall:>8.2f} M marks/s {made / number:>7.1f} decisions each {peak:>7.0f} MB", flush=True)  # fmt: skip


def decisions(engine: str, policy: Policy, columns: Columns) -> int:
    """How many decisions an engine makes."""
    sparse = ready(Job(policy.plan, columns, Inputs()))
    if engine == "sparse":
        return sum(len(found.keys) for found in sparse.each())
    from attendrules.batch.fast import fast  # noqa: PLC0415

    return len(fast(sparse, os.cpu_count())[0])


if __name__ == "__main__":
    named = sys.argv[3:] or [str(Path(__file__).parent / "batch_rules.rules")]
    main(sys.argv[1], [int(float(each)) for each in sys.argv[2].split(",")], [load_policy(each) for each in named])
