"""Spreadsheets (`.xlsx`, `.xls`, `.ods`), row by row. One that would unfold to more than a register can be is not opened."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attendrules.extras import load
from attendrules.registers.fields import Wrong
from attendrules.registers.rows import Row
from attendrules.tables.cells import row_of

LARGEST = 400_000_000
"""Bytes that a spreadsheet may have once it is unpacked; a full sheet of a million marks has some 150 million."""
BLOCK = 1 << 20


def sheet(path: Path) -> list[Row]:
    """The rows of the first sheet that has any, the header first; raises `Wrong` if that cannot be had."""
    calamine = load("python_calamine")
    _unfold(path)
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            sheets = [book.get_sheet_by_name(each.name) for each in book.sheets_metadata if "Work" in str(each.typ)]
            values: list[list[Any]] = next((each.to_python(skip_empty_area=False) for each in sheets if each.height), [])
    except (calamine.CalamineError, ValueError, OSError) as error:
        reason = str(error).splitlines()[0][:120]
        raise Wrong("AR601", f"the file is not whole, or no spreadsheet ({reason}): save it again") from None
    return list(_rows(values))


def _rows(values: list[list[Any]]) -> Iterator[Row]:
    moment = None
    for line, row in enumerate(values, 1):
        if not any(cell not in {"", None} for cell in row):
            continue
        if moment is None:
            names = [str(cell).strip().lower() for cell in row]
            moment = names.index("recorded_at") if "recorded_at" in names else -1
        yield row_of(line, row, moment)


def _unfold(path: Path) -> None:
    """Unpack a zipped spreadsheet once to nowhere, as far as it may go: what it says of its own size proves nothing."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return
    try:
        with zipfile.ZipFile(path) as archive:
            total = 0
            for member in archive.infolist():
                with archive.open(member) as part:
                    while block := part.read(BLOCK):
                        total += len(block)
                        if total > LARGEST:
                            raise Wrong(
                                "AR601", f"the spreadsheet unfolds to more than {LARGEST:,} bytes, too many for a register"
                            )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Wrong("AR601", f"the file is not whole, or no spreadsheet ({error}): save it again") from None
