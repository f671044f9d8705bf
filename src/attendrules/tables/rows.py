"""Tables that come row by row: CSV, spreadsheets, SQLite, and rows that a program holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from attendrules.registers.files import read_text
from attendrules.registers.rows import Row, rows
from attendrules.tables.cells import FIRST_ROW, row_of


@frozen
class RowTable:
    """A table that comes in rows of text, its header (`None` if there is nothing at all) apart. `every` starts anew each time."""

    name: str
    header: Row | None
    every: Callable[[], Iterator[Row]]


def csv(path: Path) -> RowTable:
    """A CSV file, plain or gzip-compressed; raises `Wrong` if it is no text."""
    return in_text(read_text(path), str(path))


def in_text(text: str, name: str) -> RowTable:
    """The text of a CSV file."""
    return RowTable(name, next(rows(text), None), lambda: _after_header(rows(text)))


def listed(name: str, found: list[Row]) -> RowTable:
    """Rows that are in memory, the header first."""
    return RowTable(name, found[0] if found else None, lambda: iter(found[1:]))


def mappings(found: Iterable[Mapping[str, Any]], name: str) -> RowTable:
    """Rows that a program holds as dictionaries, each by the names of its columns."""
    kept = list(found)
    names = list(dict.fromkeys(str(column) for row in kept for column in row))
    header = row_of(1, names)
    moment = names.index("recorded_at") if "recorded_at" in names else None

    def every() -> Iterator[Row]:
        for line, row in enumerate(kept, FIRST_ROW):
            yield row_of(line, [row.get(column) for column in names], moment)

    return RowTable(name, header if names else None, every)


def _after_header(every: Iterator[Row]) -> Iterator[Row]:
    next(every, None)
    yield from every
