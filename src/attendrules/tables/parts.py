"""An Arrow table as columns of bytes, some pupils at a time."""

from __future__ import annotations

from collections.abc import Iterator

from attendrules.domain.part import Part, alphabet_of
from attendrules.registers.reading import Reader
from attendrules.tables.arrow import ArrowTable
from attendrules.tables.broad import CHUNK_PUPILS, BroadReader
from attendrules.tables.long import LongReader
from attendrules.tables.order import CHUNK_ROWS, chunks
from attendrules.tables.strings import StringsReader
from attendrules.tables.wide import WideReader


def parts(table: ArrowTable, reader: Reader, names: dict[str, str]) -> Iterator[Part]:
    """The pupils of a table with their marks. Its rows are in the order of pupils.

    Raises `Wrong` where the table turns out not to be readable to its end.
    """
    alphabet = alphabet_of(sorted(reader.codes))
    taking: BroadReader | LongReader
    if isinstance(reader, WideReader | StringsReader):
        taking, size = BroadReader(reader, alphabet, names), CHUNK_PUPILS
    else:
        taking, size = LongReader(reader, alphabet, names), CHUNK_ROWS
    for chunk in chunks(table, list(names.values()), names["pupil"], size):
        yield from taking.take(chunk)
