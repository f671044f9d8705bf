"""Libraries that only some uses need: loaded when they are needed, with a plain sentence when they are not there."""

from __future__ import annotations

import importlib
from typing import Any

NEEDED = {
    "pyarrow": ("arrow", "Arrow and Parquet files and dataframes"),
    "numpy": ("arrow", "Arrow and Parquet files and dataframes"),
    "duckdb": ("arrow", "sorting a large register by pupil"),
    "python_calamine": ("excel", "spreadsheets"),
    "adbc_driver_postgresql": ("sql", "PostgreSQL"),
    "numba": ("fast", "the fast engine"),
    "pyspark": ("spark", "Spark"),
}
"""For each library the extra that brings it, and what it is needed for."""


class MissingExtraError(ImportError):
    """A library that is not installed; the message names the extra that brings it."""


def load(module: str) -> Any:
    """A module of an optional library; raises `MissingExtraError` with what to install."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        extra, what = NEEDED[library]
        message = f"the library {library} is needed for {what}: install attendrules[{extra}]"
        raise MissingExtraError(message, name=error.name) from None
