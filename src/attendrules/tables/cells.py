"""Cells of tables as the text that they would be in CSV, so that one reader can judge them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from attendrules.registers.rows import Row

LONGEST_CELL = 40_000
"""More than any cell of a register can hold; the rest of a longer one is not carried along."""
FIRST_ROW = 2
"""The line of a table's first row: as in CSV, the first line is the header."""


def text_of(value: object) -> str:
    """A value as it would stand in CSV: nothing for what is missing, a whole number without a point, a date as 2022-09-05."""
    match value:
        case str():
            return value[:LONGEST_CELL].strip() if len(value) > LONGEST_CELL else value.strip()
        case None:
            return ""
        case bool():
            return str(value)
        case float():
            return "" if value != value else str(int(value)) if value.is_integer() else repr(value)  # noqa: PLR0124 - not a number
        case dt.datetime():
            return value.isoformat() if value.timetz() != dt.time() else value.date().isoformat()
        case bytes():
            return text_of(value[:LONGEST_CELL].decode("utf-8", "replace"))
        case _:
            return text_of(str(value))


def row_of(line: int, values: Sequence[object], moment: int | None = None) -> Row:
    """A row of a table as a row of CSV; `moment` is the place of a cell that holds a date and a time, even at midnight."""
    fields = [value.isoformat() if place == moment and isinstance(value, dt.datetime) else text_of(value)
              for place, value in enumerate(values)]  # fmt: skip
    return Row(line, ",".join(map(_field, fields)), fields)


def _field(text: str) -> str:
    if any(sign in text for sign in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text
