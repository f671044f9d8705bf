"""What deciding on Spark costs beside the local engine, and how it grows: `python benchmarks/on_spark.py 100 1000`.

Each number is one of pupils with a year of 380 marks. Answers are compared first. Needs
`pip install '.[spark]'` and Java 17.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import attendrules.spark
from attendrules import resources

POLICY = "kildwick"
YEAR = "2022-23"


def main(sizes: list[int]) -> None:
    """Print, for each size, seconds for Spark and for the local engine, in the same process and on the same file."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession  # noqa: PLC0415 - it takes its time

    began = time.perf_counter()
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
    session = builder.getOrCreate()
    session.range(1).count()
    print(f"Spark started in {time.perf_counter() - began:.1f} s")
    policy, calendar = attendrules.load_policy(POLICY), attendrules.english_calendar(YEAR)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "register.parquet"
            write(size, path)
            spark, on_spark = timed(lambda path=path: attendrules.spark.decide(policy, session.read.parquet(str(path)), calendar).count())
            local, here = timed(lambda path=path: len(attendrules.decide_into(path.with_suffix(".out.parquet"), policy, path, calendar)))
        if on_spark != here:
            sys.exit(f"{size} pupils: {on_spark} decisions on Spark, {here} here")
        print(f"{size:>9,} pupils {here:>9,} decisions  Spark {spark:7.1f} s  local, one core {local:7.1f} s  ratio {spark / local:.2f}")


def timed(work: object) -> tuple[float, int]:
    """Seconds of some work, and what came of it."""
    began = time.perf_counter()
    found = work()  # type: ignore[operator]
    return time.perf_counter() - began, found


def write(size: int, path: Path) -> None:
    """The demo register over and over, under new names."""
    rows = resources.data_file("demo", "register.csv").read_text("utf-8").splitlines()
    marks: dict[str, list[list[str]]] = {}
    for row in rows[1:]:
        marks.setdefault(row.split(",")[0], []).append(row.split(",")[1:4])
    children = list(marks.values())
    every = [(f"P{number:08}", *mark) for number in range(size) for mark in children[number % len(children)]]
    table = pa.table(dict(zip(("pupil", "date", "session", "code"), (list(column) for column in zip(*every, strict=True)), strict=True)))
    pq.write_table(table, path)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1000])
