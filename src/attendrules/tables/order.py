"""Long registers pupil by pupil: whether a table is in that order, and putting it there if it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve

from attendrules.extras import load
from attendrules.registers.fields import Wrong
from attendrules.tables.arrow import BATCH_ROWS, LINE, ArrowTable, numbered
from attendrules.tables.encode import runs
from attendrules.tables.scratch import Scratch

CHUNK_ROWS = 524_288
MOST_ROWS = 4 * CHUNK_ROWS
"""More than a pupil can have."""
SORTED_IN_MEMORY = 4_000_000
"""Rows up to which a table is sorted in memory; a larger one is sorted on disk."""
SORT_MEMORY = "600MB"
MOST_CHANGES = 1_000_000
"""From so many changes of pupil on, a table in which pupils change nearly every row is not in order."""


def by_pupil(table: ArrowTable, columns: Sequence[str], pupil: str) -> ArrowTable:
    """The same rows with those of each pupil together, each with its line; as they stand if they are so already."""
    if _together(table, pupil):
        return table
    if table.rows is not None and table.rows <= SORTED_IN_MEMORY:
        return _sorted_in_memory(table, columns, pupil)
    return _sorted_on_disk(table, columns, pupil)


def chunks(table: ArrowTable, columns: Sequence[str], pupil: str, size: int = CHUNK_ROWS) -> Iterator[Any]:
    """The rows of a table in chunks of some `size`, which hold all rows of their pupils, with the line of each."""
    pyarrow = load("pyarrow")
    pending: list[Any] = []
    rows = 0
    for batch in numbered(table, columns, min(size, BATCH_ROWS)):
        pending.append(batch)
        rows += batch.num_rows
        if rows < size:
            continue
        chunk = pyarrow.Table.from_batches(pending).unify_dictionaries()
        tail = max(0, rows - BATCH_ROWS)
        last = int(runs(chunk[pupil].slice(tail))[0][-1])
        cut = tail + last if last or not tail else int(runs(chunk[pupil])[0][-1])
        if not cut and rows > MOST_ROWS:
            raise Wrong("AR601", f"one pupil has more than {MOST_ROWS:,} rows: is `{pupil}` the name of the pupil?")
        if cut:
            yield chunk.slice(0, cut)
        pending, rows = chunk.slice(cut).to_batches(), rows - cut
    if rows:
        yield pyarrow.Table.from_batches(pending).unify_dictionaries()


def _together(table: ArrowTable, pupil: str) -> bool:
    """Whether no pupil comes back after another; where pupils stand in the order of their names, that needs no memory."""
    pyarrow = load("pyarrow")
    seen: list[Any] = []
    last, ascending, rows, changes = "", True, 0, 0
    for batch in table.batches([pupil], BATCH_ROWS):
        names = runs(batch.column(0))[1]
        ends_with = names[-1] if names else last
        if seen and names and names[0] == last:
            names = names[1:]
        rows, changes = rows + batch.num_rows, changes + len(names)
        ascending = ascending and all(map(str.__lt__, [last, *names], names))
        if not ascending and (len(set(names)) < len(names) or changes > max(MOST_CHANGES, rows // 2)):
            return False
        last = ends_with
        seen.append(pyarrow.array(names, pyarrow.large_string()))
    return ascending or load("pyarrow.compute").count_distinct(pyarrow.chunked_array(seen)).as_py() == changes


def _plain(table: ArrowTable, columns: Sequence[str]) -> Iterator[Any]:
    """Batches with their lines, in which texts are texts: dictionaries of several batches do not sort together."""
    pyarrow = load("pyarrow")
    for batch in numbered(table, columns):
        arrays = [array.dictionary_decode() if isinstance(array, pyarrow.DictionaryArray) else array for array in batch.columns]
        yield pyarrow.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _sorted_in_memory(table: ArrowTable, columns: Sequence[str], pupil: str) -> ArrowTable:
    whole = load("pyarrow").Table.from_batches(_plain(table, columns)).sort_by([(pupil, "ascending"), (LINE, "ascending")])

    def batches(wanted: Sequence[str], most: int) -> Iterator[Any]:
        yield from whole.select(list(wanted)).to_batches(most)

    return evolve(table, columns=(*columns, LINE), kinds=tuple(whole.schema.types), batches=batches)


def _sorted_on_disk(table: ArrowTable, columns: Sequence[str], pupil: str) -> ArrowTable:
    """Sorted by DuckDB into a Parquet file of its own, which goes away with the table."""
    duckdb, pyarrow = load("duckdb"), load("pyarrow")
    scratch = Scratch()
    path = scratch.path / "sorted.parquet"
    first = _plain(table, columns)
    head = next(first)

    def rest() -> Iterator[Any]:
        yield head
        yield from first

    settings = {"memory_limit": SORT_MEMORY, "temp_directory": str(scratch.path), "preserve_insertion_order": "false"}
    with duckdb.connect(config=settings) as connection:
        connection.register("register", pyarrow.RecordBatchReader.from_batches(head.schema, rest()))
        connection.execute(
            f"copy (select * from register order by {_quoted(pupil)}, {LINE}) to '{path}' (format parquet, compression lz4_raw)"  # noqa: S608 - quoted
        )
    return scratch.table(path, table.name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
