"""Decisions in files, written whole or not at all: CSV, JSON lines, or Parquet."""

from __future__ import annotations

import contextlib
import csv
import errno
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from attendrules.decisions import as_arrow
from attendrules.decisions.as_csv import COLUMNS, as_row, no_formula
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.decisions.model import Decision
from attendrules.extras import load
from attendrules.whole import naming, whole

ENDINGS = (".csv", ".jsonl", ".parquet")
GROUP = 65_536
"""Decisions in a row group of a Parquet file."""


class Writer(Protocol):
    """Takes decisions, as many at a time as there are."""

    def write(self, decisions: Iterable[Decision]) -> None:
        """Write some decisions more."""


def ready(path: str | Path) -> None:
    """Whether decisions can be written to a path, as far as that can be told before there are any.

    Raises `ValueError` for an ending that says no form, `MissingExtraError` for Parquet
    without pyarrow, and `OSError` for a folder that is not there.
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        message = f"decisions are written to files that end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, not to `{path}`"
        raise ValueError(message)
    if ending == ".parquet":
        load("pyarrow.parquet")
    with naming(path):
        Path(path).parent.stat()
        if Path(path).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


@contextlib.contextmanager
def decisions_file(path: str | Path) -> Iterator[Writer]:
    """A file for decisions, in the form that its ending asks for; it is there when all are written, and not before.

    Raises what `ready` raises, and `OSError` if it cannot be written.
    """
    ready(path)
    ending = Path(path).suffix.lower()
    with whole(path) as place, _writer(ending, place, path) as writer:
        yield writer


@contextlib.contextmanager
def _writer(ending: str, place: Path, path: str | Path) -> Iterator[Writer]:
    if ending == ".parquet":
        parquet = _Parquet(place)
        try:
            yield parquet
        finally:
            parquet.close()
        return
    with naming(path):
        file = place.open("w", encoding="utf-8", newline="")
    with file:
        yield _Lines(file) if ending == ".jsonl" else _Csv(file)


class _Csv:
    def __init__(self, file: Any) -> None:
        self.rows = csv.writer(file, lineterminator="\n")
        self.rows.writerow(COLUMNS)

    def write(self, decisions: Iterable[Decision]) -> None:
        self.rows.writerows(map(no_formula, map(as_row, decisions)))


class _Lines:
    def __init__(self, file: Any) -> None:
        self.file = file

    def write(self, decisions: Iterable[Decision]) -> None:
        self.file.writelines(json.dumps(decision_as_dict(each), ensure_ascii=False) + "\n" for each in decisions)


class _Parquet:
    def __init__(self, place: Path) -> None:
        self.writer = load("pyarrow.parquet").ParquetWriter(place, as_arrow.schema(), compression="zstd")
        self.pending: list[Decision] = []

    def write(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            self.pending.append(decision)
            if len(self.pending) == GROUP:
                self._flush()

    def _flush(self) -> None:
        self.writer.write_batch(as_arrow.batch(self.pending))
        self.pending = []

    def close(self) -> None:
        self._flush()
        self.writer.close()
