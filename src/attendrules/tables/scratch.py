"""A folder for what does not fit into memory; it goes away with what was made there."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from attendrules.tables.arrow import ArrowTable, parquet


class Scratch:
    """A new folder, removed when this is no longer needed, or at the end of the program."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="attendrules."))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def table(self, path: Path, name: str) -> ArrowTable:
        """A Parquet file in the folder as a table of another name, which keeps the folder."""
        made = parquet(path)

        def batches(wanted: Sequence[str], most: int, *, _keep: object = self) -> Iterator[Any]:
            yield from made.batches(wanted, most)

        return evolve(made, name=name, batches=batches)
