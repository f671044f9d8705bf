"""From a path, an address or an object to a table, by what it is rather than by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve

from attendrules.registers.fields import Wrong
from attendrules.tables import arrow, databases, rows
from attendrules.tables.arrow import ArrowTable
from attendrules.tables.rows import RowTable

PARQUET, IPC, SHEETS = (".parquet", ".pq"), (".arrow", ".arrows", ".ipc", ".feather"), (".xlsx", ".xlsm", ".xls", ".ods")
POSTGRES = ("postgresql://", "postgres://")
ZIPPED, OLD_SHEET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Table = ArrowTable | RowTable


def open_table(source: Any, query: str | None = None, name: str = "register") -> Table:
    """A table from a path, a database's address, a dataframe, or rows as dictionaries.

    `query` is a table, a view or a query of a database; `name` is what findings call an
    object. Raises `Wrong` for what can be opened but not read, `OSError` for what cannot
    be opened, `MissingExtraError` where a library is missing, and `TypeError` for an
    object that is no table.
    """
    if isinstance(source, Table):
        return source
    if isinstance(source, str) and source.startswith(POSTGRES):
        return evolve(databases.postgres(source, query), name=shown(source))
    if isinstance(source, str | Path):
        return _file(Path(source), query)
    if query is not None:
        message = "a query is for a database, not for a table that is there"
        raise TypeError(message)
    if hasattr(source, "collect") and not hasattr(source, "__arrow_c_stream__"):
        source = source.collect()
    if hasattr(source, "__arrow_c_stream__"):
        return arrow.capsule(source, name)
    if isinstance(source, Iterable):
        kept = list(source)
        if all(isinstance(row, Mapping) for row in kept):
            return rows.mappings(kept, name)
    message = f"a {type(source).__name__} is no table: give a path, a dataframe, or dictionaries"
    raise TypeError(message)


def _file(path: Path, query: str | None) -> Table:
    with path.open("rb") as file:
        head = file.read(16)
    ending = path.suffix.lower()
    if head == databases.SQLITE:
        return databases.sqlite(path, query)
    if query is not None:
        raise Wrong("AR601", "the file is no database, so nothing can be asked of it by a query")
    if head.startswith(b"PAR1") or ending in PARQUET:
        return arrow.parquet(path)
    if head.startswith(b"ARROW1") or ending in IPC:
        return arrow.ipc(path)
    if head.startswith((ZIPPED, OLD_SHEET)) or ending in SHEETS:
        from attendrules.tables.sheets import sheet  # noqa: PLC0415 - only for spreadsheets

        return rows.listed(str(path), sheet(path))
    return rows.csv(path)


def shown(address: str) -> str:
    """A path as it is, and the address of a database without its password."""
    if not address.startswith(POSTGRES):
        return address
    parts = urlsplit(address)
    place = parts.netloc if parts.password is None else f"{parts.username}@{parts.netloc.rpartition('@')[2]}"
    return f"{parts.scheme}://{place}{parts.path}"
