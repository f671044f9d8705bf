"""Tables that are in Arrow's form or can be brought into it: Parquet and IPC files, and dataframes of any library."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from attendrules.extras import load
from attendrules.registers.fields import Wrong
from attendrules.tables.cells import FIRST_ROW
from attendrules.tables.shapes import STRINGS, normal

BATCH_ROWS = 131_072
LINE = "_line"
"""The column that the reader adds: the line of a row, counted as in CSV."""
LONGEST_REASON = 120


@frozen
class ArrowTable:
    """A table that comes in Arrow record batches, as often as it is asked for.

    `batches` takes the names of the columns that are wanted, and how many rows a batch has
    at most. `kinds` are the types of the columns. `rows` is how many rows there are, if that is known beforehand.
    """

    name: str
    columns: tuple[str, ...]
    kinds: tuple[Any, ...]
    batches: Callable[[Sequence[str], int], Iterator[Any]]
    rows: int | None = None


def parquet(path: Path) -> ArrowTable:
    """A Parquet file; raises `Wrong` if it is none or is not whole."""
    module = load("pyarrow.parquet")
    with readable("Parquet"):
        with module.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
        names, kinds = _columns(schema)
    texts = [name for name, kind in zip(names, kinds, strict=True) if _is_text(kind) and normal(name) not in STRINGS]

    def batches(columns: Sequence[str], most: int) -> Iterator[Any]:
        wanted = [name for name in texts if name in columns]
        with readable("Parquet"), module.ParquetFile(path, read_dictionary=wanted) as file:
            yield from file.iter_batches(most, columns=list(columns))

    return ArrowTable(str(path), names, kinds, batches, rows)


def ipc(path: Path) -> ArrowTable:
    """An Arrow IPC file or stream (also called Feather); raises `Wrong` if it is none or is not whole."""
    pyarrow = load("pyarrow")
    with readable("Arrow"), _ipc_reader(path) as reader:
        names, kinds = _columns(reader.schema)

    def batches(columns: Sequence[str], most: int) -> Iterator[Any]:
        with readable("Arrow"), _ipc_reader(path) as reader:
            places = range(reader.num_record_batches) if hasattr(reader, "num_record_batches") else None
            for batch in reader if places is None else map(reader.get_batch, places):
                batch.validate(full=True)
                table = _without_views(pyarrow.Table.from_batches([batch.select(list(columns))]))
                yield from table.to_batches(most)

    return ArrowTable(str(path), names, kinds, batches)


@contextlib.contextmanager
def _ipc_reader(path: Path) -> Iterator[Any]:
    pyarrow = load("pyarrow")
    with path.open("rb") as file:
        magic = file.read(6)
    with pyarrow.memory_map(str(path)) as source:
        yield (load("pyarrow.ipc").open_file if magic == b"ARROW1" else load("pyarrow.ipc").open_stream)(source)


def capsule(frame: Any, name: str) -> ArrowTable:
    """Anything that hands out an Arrow stream (`__arrow_c_stream__`): polars, pandas, pyarrow, DuckDB, and others."""
    table = _without_views(load("pyarrow").RecordBatchReader.from_stream(frame).read_all())

    def batches(columns: Sequence[str], most: int) -> Iterator[Any]:
        yield from table.select(list(columns)).to_batches(most)

    return ArrowTable(name, *_columns(table.schema), batches, table.num_rows)


def _without_views(table: Any) -> Any:
    """Texts in the form that all of Arrow's functions know."""
    pyarrow, types = load("pyarrow"), load("pyarrow.types")
    for place, field in enumerate(table.schema):
        if types.is_string_view(field.type) or types.is_binary_view(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pyarrow.large_string()))
    return table


def _columns(schema: Any) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The names and types of columns; pandas' index is none."""
    kept = [field for field in schema if not field.name.startswith("__index_level_")]
    return tuple(field.name for field in kept), tuple(field.type for field in kept)


def nested(table: ArrowTable, name: str) -> str:
    """The type of a column whose cells hold several values each; nothing for any other."""
    kind = table.kinds[table.columns.index(name)]
    types = load("pyarrow.types")
    return str(kind) if types.is_nested(kind) and not types.is_dictionary(kind) else ""


def _is_text(kind: Any) -> bool:
    types = load("pyarrow.types")
    return bool(types.is_string(kind) or types.is_large_string(kind))


@contextlib.contextmanager
def readable(form: str) -> Iterator[None]:
    """Whatever a damaged file makes the Arrow library say is one finding, with the library's words."""
    pyarrow = load("pyarrow")
    try:
        yield
    except (pyarrow.ArrowException, OSError, ValueError, KeyError, MemoryError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        lines = str(error).strip().splitlines() or [type(error).__name__]
        advice = "export it again, or copy it again to its end"
        problem = f"the file is not whole, or no {form} file ({lines[0][:LONGEST_REASON]})"
        raise Wrong("AR601", f"{problem}: {advice}") from None


def numbered(table: ArrowTable, columns: Sequence[str], most: int = BATCH_ROWS) -> Iterator[Any]:
    """The batches of a table, with the line of each row in a column more; a sorted table has it already."""
    pyarrow, numpy = load("pyarrow"), load("numpy")
    line = FIRST_ROW
    for batch in table.batches(columns if LINE not in table.columns else [*columns, LINE], most):
        if LINE in table.columns:
            yield batch
            continue
        lines = pyarrow.array(numpy.arange(line, line + batch.num_rows))
        line += batch.num_rows
        yield pyarrow.RecordBatch.from_arrays([*batch.columns, lines], names=[*batch.schema.names, LINE])
