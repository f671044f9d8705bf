"""Reading a long Parquet register of any size: `python benchmarks/large_register.py 100000 [--shuffled]`.

Writes a register of so many pupils with a year of 380 marks (a million pupils are 400 million marks), goes
through it as `decide_into` does before it decides, and prints marks a second and the most memory that was used.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from attendrules import english_calendar
from attendrules.tables import opening

AT_ONCE = 20_000
CODES = ["/", "\\", "I", "O", "L", "M", "U"]
SHARES = [0.93, 0.0, 0.03, 0.015, 0.012, 0.01, 0.003]


def main(pupils: int, *, shuffled: bool) -> None:
    """Write, read, and print."""
    calendar = english_calendar("2024-25")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.parquet"
        write(path, pupils, shuffled=shuffled)
        before, began, used = memory(), time.perf_counter(), time.process_time()
        opened = opening(path, calendar)
        marks = sum(part.count() for part in opened.parts())
        wall, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"{marks:,} marks of {pupils:,} pupils{', shuffled' * shuffled}, {len(opened.reader.report.findings)} findings")
    print(f"{wall:.1f} s, {cpu:.1f} s of processor: {marks / cpu / 1e6:.1f} million marks a second of processor")
    print(f"most memory {memory():,} MB (before reading {before:,} MB)")


def write(path: Path, pupils: int, *, shuffled: bool) -> None:
    """An invented register, some thousand pupils at a time."""
    dice = np.random.default_rng(1)
    calendar = english_calendar("2024-25")
    dates = pa.array([day for day in calendar.days for _ in range(2)])
    with pq.ParquetWriter(path, schema()) as file:
        for start in range(0, pupils, AT_ONCE):
            many = min(AT_ONCE, pupils - start)
            codes = dice.choice(len(CODES), size=(many, len(calendar)), p=SHARES).astype("int8")
            codes[:, 1::2][codes[:, 1::2] == 0] = 1
            names = pa.array([f"P{number:08}" for number in range(start, start + many)])
            columns = [
                names.take(pa.array(np.arange(many).repeat(len(calendar)))),
                dates.take(pa.array(np.tile(np.arange(len(calendar)), many))),
                pa.array(["AM", "PM"]).take(pa.array(np.tile(np.arange(len(calendar)) % 2, many))),
                pa.array(CODES).take(pa.array(codes.ravel())),
            ]
            table = pa.table(columns, schema=schema())
            file.write_table(table.take(pa.array(dice.permutation(table.num_rows))) if shuffled else table)


def schema() -> pa.Schema:
    """The columns of a long register."""
    return pa.schema([("pupil", pa.string()), ("date", pa.date32()), ("session", pa.string()), ("code", pa.string())])


def memory() -> int:
    """The most memory that the process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000, shuffled="--shuffled" in sys.argv)
