"""Part of a table as numbers: each different cell is judged once, by the reader of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define, field

from attendrules.extras import load
from attendrules.registers.fields import Wrong
from attendrules.tables.cells import text_of

NOTHING = -1
"""The number of a cell that the reader of rows has to judge."""


def cells(column: Any) -> tuple[Any, list[str]]:
    """A column as numbers into the texts of its different cells; a missing cell is the last of them."""
    array = _dictionary(column)
    texts = _texts(array.dictionary)
    return _indices(array, len(texts)), [*texts, ""]


def runs(column: Any) -> tuple[Any, list[str]]:
    """The places at which another text begins in a column, and the texts that begin there."""
    numpy = load("numpy")
    array = _dictionary(column)
    numbers = _indices(array, NOTHING)
    changes = numpy.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    starts = numpy.concatenate([[0], changes])[: len(numbers)]
    texts = _texts(array.take(load("pyarrow").array(starts)))
    new = [place for place, text in enumerate(texts) if not place or text != texts[place - 1]]
    return starts[new], [texts[place] for place in new]


def _dictionary(column: Any) -> Any:
    pyarrow = load("pyarrow")
    array = column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
    array = getattr(array, "storage", array)
    if load("pyarrow.types").is_null(array.type):
        array = array.cast(pyarrow.string())
    return array if isinstance(array, pyarrow.DictionaryArray) else array.dictionary_encode()


def _indices(array: Any, missing: int) -> Any:
    indices = array.indices
    if indices.null_count:
        indices = indices.cast(load("pyarrow").int64()).fill_null(missing)
    return indices.to_numpy(zero_copy_only=False)


def _texts(array: Any) -> list[str]:
    try:
        return [text_of(value) for value in array.to_pylist()]
    except UnicodeDecodeError:
        raise Wrong("AR601", "the file has text that is not UTF-8: export it again as UTF-8") from None


@define
class Judge:
    """What each different text of a column means, as a number; `NOTHING` if it means nothing at once."""

    meaning: Callable[[str], int]
    known: dict[str, int] = field(factory=dict)

    def column(self, column: Any) -> Any:
        """The numbers of a column, one a row."""
        numbers, texts = cells(column)
        return self.of(texts)[numbers]

    def of(self, texts: list[str]) -> Any:
        """The numbers of texts."""
        for text in texts:
            if text not in self.known:
                try:
                    self.known[text] = self.meaning(text)
                except Wrong:
                    self.known[text] = NOTHING
        return load("numpy").array([self.known[text] for text in texts], dtype="int64")


def same(column: Any) -> Any:
    """A column as numbers that are equal where its texts are."""
    numbers, texts = cells(column)
    first: dict[str, int] = {}
    return load("numpy").array([first.setdefault(text, place) for place, text in enumerate(texts)])[numbers]


def square(column: Any) -> Any:
    """The bytes of a column of texts that are all of one length, as a matrix; `None` for any other column."""
    numpy, pyarrow, types = load("numpy"), load("pyarrow"), load("pyarrow.types")
    array = column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
    if isinstance(array, pyarrow.DictionaryArray):
        array = array.dictionary_decode()
    if not len(array) or array.null_count or not (types.is_string(array.type) or types.is_large_string(array.type)):
        return None
    _, places, data = array.buffers()
    kind = "int64" if types.is_large_string(array.type) else "int32"
    ends = numpy.frombuffer(places, kind)[array.offset : array.offset + len(array) + 1]
    lengths = numpy.diff(ends)
    if lengths[0] == 0 or (lengths != lengths[0]).any():
        return None
    return numpy.frombuffer(data, "uint8")[ends[0] : ends[-1]].reshape(len(array), int(lengths[0]))
