"""What deciding on Spark costs beside the local engine, and how it grows: `python benchmarks/on_spark.py 100 1000`.

Each number is one of pupils with a year of 380 marks. Answers are compared first. Needs
`pip install '.[spark]'` and Java 17.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import attendrules.spark
from attendrules import resources

POLICY = "england_2006"
YEAR = "2022-23"


def main(sizes: list[int]) -> None:
    """Print, for each size, seconds for Spark and for the local engine, in the same process and on the same file."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession  # noqa: PLC0415 - it takes its time

    began = time.perf_counter()
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "8").getOrCreate()
    session.range(1).count()
    print(f"Spark started in {time.perf_counter() - began:.1f} s")
    policy, calendar = attendrules.load_policy(POLICY), attendrules.english_calendar(YEAR)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "register.parquet"
            write(size, path)
            frame, out = session.read.parquet(str(path)), path.with_name("decisions.parquet")
            spark, on_spark = timed(lambda frame=frame: attendrules.spark.decide(policy, frame, calendar).count())
            local, here = timed(partial(attendrules.decide_into, out, policy, path, calendar))
        if on_spark != here:
            sys.exit(f"{size} pupils: {on_spark} decisions on Spark, {here} here")
        print(f"{size:>9,} pupils {here:>9,} decisions  Spark {spark:7.1f} s  here {local:7.1f} s  ratio {spark / local:.2f}")


def timed(work: Callable[[], Any]) -> tuple[float, int]:
    """Seconds of some work, and how many decisions came of it."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found if isinstance(found, int) else len(found)


def write(size: int, path: Path) -> None:
    """The demo register over and over, under new names."""
    rows = resources.data_file("demo", "register.csv").read_text("utf-8").splitlines()
    marks: dict[str, list[list[str]]] = {}
    for row in rows[1:]:
        marks.setdefault(row.split(",")[0], []).append(row.split(",")[1:7])
    children = list(marks.values())
    every = [(f"P{number:08}", *mark) for number in range(size) for mark in children[number % len(children)]]
    columns = [pa.array(column) for column in zip(*every, strict=True)]
    pq.write_table(pa.table(columns, names=rows[0].split(",")[:7]), path)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1000])
