"""Registers in databases: a table or a query of SQLite or PostgreSQL. Nothing is ever written there."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attendrules.extras import load
from attendrules.registers.fields import Wrong
from attendrules.registers.rows import Row
from attendrules.tables.arrow import ArrowTable, readable
from attendrules.tables.cells import FIRST_ROW, row_of
from attendrules.tables.rows import RowTable
from attendrules.tables.scratch import Scratch
from attendrules.tables.shapes import normal

SQLITE = b"SQLite format 3\0"
LONGEST_REASON = 200


def statement(query: str) -> str:
    """A query as it is; the name of a table or view becomes the query of all its rows."""
    return f"select * from {query}" if re.fullmatch(r'[\w.]+|"[^"]+"', query.strip()) else query.strip().rstrip(";")  # noqa: S608 - a name


def sqlite(path: Path, query: str | None) -> RowTable:
    """A table, view or query of an SQLite file; without one, the only table there is. Raises `Wrong` if it cannot be read."""
    with _sqlite(path) as connection:
        (whole,) = connection.execute("pragma quick_check(1)").fetchone()
    if whole != "ok":
        raise Wrong("AR601", "the database is not whole: copy it again, or restore it")
    text = statement(query or _only_table(path))
    with _sqlite(path) as connection:
        names = [column[0] for column in connection.execute(text).description or ()]
    plain = [normal(name) for name in names]
    moment = plain.index("recorded_at") if "recorded_at" in plain else None

    def every() -> Iterator[Row]:
        with _sqlite(path) as connection:
            for line, values in enumerate(connection.execute(text), FIRST_ROW):
                yield row_of(line, values, moment)

    return RowTable(str(path), row_of(1, names) if names else None, every)


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("pragma trusted_schema = off")
            yield connection
    except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError) as error:
        raise _unreadable(error) from None


def _only_table(path: Path) -> str:
    with _sqlite(path) as connection:
        found = connection.execute("select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%'")
        names: list[str] = [name for (name,) in found]
    if len(names) != 1:
        listed = ", ".join(names[:10]) or "none"
        raise Wrong("AR601", f"which table of the database is the register? Its tables are: {listed}; name one, or give a query")
    return '"' + names[0].replace('"', '""') + '"'


def postgres(address: str, query: str | None) -> ArrowTable:
    """A table, view or query of a PostgreSQL database, read once, in one read-only transaction.

    The rows are kept in a file of their own, which goes away with the table. Raises
    `Wrong` if they cannot be had.
    """
    dbapi = load("adbc_driver_postgresql.dbapi")
    if query is None:
        raise Wrong("AR601", "which table of the database is the register? Name one, or give a query")
    scratch = Scratch()
    path = scratch.path / "register.parquet"
    try:
        with dbapi.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("set transaction read only")
            cursor.execute(statement(query))
            _keep(cursor.fetch_record_batch(), path)
    except dbapi.Error as error:
        raise _unreadable(error) from None
    return scratch.table(path, "postgresql")


def _keep(reader: Any, path: Path) -> None:
    """Write batches to a Parquet file; a type that only the database knows becomes what it is stored as."""
    pyarrow = load("pyarrow")
    kinds = [getattr(field.type, "storage_type", field.type) for field in reader.schema]
    schema = pyarrow.schema(list(zip(reader.schema.names, kinds, strict=True)))
    with readable("Arrow"), load("pyarrow.parquet").ParquetWriter(path, schema, compression="lz4") as writer:
        for batch in reader:
            arrays = [getattr(array, "storage", array) for array in batch.columns]
            writer.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=schema))


def _unreadable(error: Exception) -> Wrong:
    reason = " ".join(str(error).split())[:LONGEST_REASON]
    return Wrong("AR601", f"the database gives no register: {reason}")
