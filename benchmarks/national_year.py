"""The national year: many pupils with 380 sessions, under several policies, from wide Parquet to Parquet.

    python benchmarks/national_year.py PUPILS[,PUPILS...] [ENGINE] [POLICY ...]

Without policies: the five bundled ones of schools, all in one run. Prints the machine, and for each number
of pupils the time, processor time, decisions and the peak of memory of that run, which is in a process of its
own. Marks are those of `batch_marks`, 5,000 pupils over and over.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from batch_marks import rows

from attendrules import decide_many_into, english_calendar, load_policy

YEAR, DIFFERENT, GROUP = "2022-23", 5_000, 50_000
FIVE = ["aycliffe", "bridgewater", "crestwood", "kildwick", "middleton"]


def write(path: Path, pupils: int) -> None:
    """A register with a string of marks a pupil."""
    calendar = english_calendar(YEAR)
    some = [row.replace("#", "-") for row in rows(min(pupils, DIFFERENT), len(calendar))]
    schema = pa.schema([("pupil", pa.string()), ("start", pa.string()), ("marks", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for first in range(0, pupils, GROUP):
            places = range(first, min(pupils, first + GROUP))
            file.write_table(pa.table({
                "pupil": [f"P{place:08}" for place in places], "start": [calendar.days[0].isoformat()] * len(places),
                "marks": [some[place % len(some)] for place in places],
            }, schema=schema))  # fmt: skip


def one(path: Path, pupils: int, engine: str, names: list[str]) -> None:
    """One run; prints a line."""
    out = path.with_name("due.parquet")
    wall, used = time.perf_counter(), time.process_time()
    made = decide_many_into(out, [load_policy(name) for name in names], path, english_calendar(YEAR), engine=engine)
    wall, used = time.perf_counter() - wall, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    marks = made.marks * len(names) / 1e6
    print(f"{pupils:>10,} pupils {len(names)} policies {len(made):>12,} decisions {wall:>7.1f} s {used:>7.1f} cpu-s "
          f"{marks / used:>6.2f} M marks x policies/cpu-s {peak:>6.0f} MB memory", flush=True)  # fmt: skip


def main(numbers: list[int], engine: str, names: list[str]) -> None:
    """Each number of pupils in a new process."""
    print(f"{time.strftime('%d %B %Y')}, {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
          f"load {os.getloadavg()[0]:.1f}, {engine}: {', '.join(names)}", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for pupils in numbers:
            path = Path(folder) / "register.parquet"
            write(path, pupils)
            subprocess.run([sys.executable, __file__, "--one", str(path), str(pupils), engine, *names], check=True)


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        one(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5:])
    else:
        main(
            [int(float(each)) for each in sys.argv[1].split(",")],
            sys.argv[2] if len(sys.argv) > 2 else "auto",
            sys.argv[3:] or FIVE,
        )
