"""A term of our own, a register as CSV, and the same register in every other form."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq

from attendrules.domain.calendar import AcademicYear, Calendar, HalfTerm
from attendrules.domain.codes import code_sets

CALENDAR = Calendar(
    "a term",
    (
        AcademicYear(
            "2024/25",
            (
                HalfTerm("autumn", dt.date(2024, 9, 2), dt.date(2024, 10, 25)),
                HalfTerm("autumn", dt.date(2024, 11, 4), dt.date(2024, 12, 20)),
            ),
            {dt.date(2024, 9, 16): "INSET day"},
        ),
    ),
)
CODES = [code_sets()["england_2024"]]
REGISTER = """\
pupil,date,session,code,arrival,minutes_late,recorded_at,class
Ada,2024-09-02,AM,/,,,,3A
Ada,2024-09-02,PM,\\,,,,3A
Ada,2024-09-03,AM,L,09:12,22,,3A
Ada,2024-09-03,PM,C1,,,,3A
Bo,2024-09-02,AM,N,,,2024-09-02T09:31,3B
Bo,2024-09-02,AM,I,,,2024-09-02T11:00,3B
Bo,2024-09-02,PM,I,,,,3B
Cy,2024-11-04,AM,,08:41,,,
"""
WRONG = """\
pupil,date,session,code,class
Ada,2024-09-02,AM,/,3A
Ada,2024-09-07,AM,/,3A
Ada,2024-09-02,AM,/,3A
Ada,2024-09-03,AM,?,3A
Ada,2024-09-03,PM,/,3A
Ada,2024-09-04,AM,I,3B
,2024-09-03,AM,/,
Bo,2024-09-16,AM,/,3B
Bo,2024-10-28,AM,/,3B
Bo,03/09/2024,morning,I,3B
Bo,2024-13-01,AM,/,3B
Bo,2024-09-03,noon,/,3B
"""


RULES = "when 3 or more unauthorised sessions in one school week then contact RING_HOME\n"
TERM = """\
name = "2024/25"
half_term = [
  { term = "autumn", first = 2024-09-02, last = 2024-10-25 },
  { term = "autumn", first = 2024-11-04, last = 2024-12-20 },
]
closed = [{ date = 2024-09-16, why = "INSET day" }]
"""


def lines(text):
    return list(csv.reader(io.StringIO(text)))


def arrow(text):
    """A text as an Arrow table in which every cell is text."""
    header, *rows = lines(text)
    return pa.table({name: pa.array([row[place] for row in rows], "string") for place, name in enumerate(header)})


def typed(text):
    """The same with dates, times and numbers as such, and nothing where a cell is empty."""
    kinds = {
        "date": dt.date.fromisoformat,
        "arrival": dt.time.fromisoformat,
        "minutes_late": int,
        "recorded_at": dt.datetime.fromisoformat,
    }
    header, *rows = lines(text)
    cells = [{name: kinds.get(name, str)(cell) if cell else None for name, cell in zip(header, row, strict=True)} for row in rows]
    return pa.Table.from_pylist(cells)


def parquet(table, folder):
    pq.write_table(table, folder / "register.parquet", row_group_size=3)
    return folder / "register.parquet"


def feather(table, folder):
    pf.write_feather(table, folder / "register.arrow", chunksize=3)
    return folder / "register.arrow"


def stream(table, folder):
    with pa.ipc.new_stream(folder / "register.arrows", table.schema) as file:
        file.write_table(table, max_chunksize=2)
    return folder / "register.arrows"


def excel(table, folder):
    book = openpyxl.Workbook()
    book.active.append(table.column_names)
    for row in table.to_pylist():
        book.active.append(list(row.values()))
    book.save(folder / "register.xlsx")
    return folder / "register.xlsx"


def sqlite(table, folder):
    path = folder / "register.db"
    with sqlite3.connect(path) as connection:
        names = ", ".join(f'"{name}"' for name in table.column_names)
        connection.execute(f"create table marks ({names})")
        rows = [[None if cell is None else str(cell) for cell in row.values()] for row in table.to_pylist()]
        places = ", ".join("?" * len(table.column_names))
        connection.executemany(f"insert into marks values ({places})", rows)  # noqa: S608 - question marks
    connection.close()
    return path


def text(table, folder):
    path = folder / "register.csv"
    rows = [table.column_names, *([("" if cell is None else str(cell)) for cell in row.values()] for row in table.to_pylist())]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


FORMS = {
    "csv": text,
    "parquet": parquet,
    "arrow file": feather,
    "arrow stream": stream,
    "excel": excel,
    "sqlite": sqlite,
    "pyarrow": lambda table, _: table,
    "record batches": lambda table, _: table.to_reader(2),
    "polars": lambda table, _: pl.from_arrow(table),
    "lazy polars": lambda table, _: pl.from_arrow(table).lazy(),
    "pandas": lambda table, _: table.to_pandas(),
    "pandas with an index": lambda table, _: table.to_pandas().set_index(pd.Index(range(5, 5 + table.num_rows))),
    "dictionaries": lambda table, _: table.to_pylist(),
}
