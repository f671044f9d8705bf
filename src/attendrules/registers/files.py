"""From the bytes of a file to text, or to a sentence about why they are no text."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from attendrules.registers.fields import Wrong

SAVE = "save it as CSV UTF-8"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_text(path: str | Path) -> str:
    """The text of a CSV file, plain or gzip-compressed.

    Raises `Wrong` if it is no text, and `OSError` if it cannot be opened.
    """
    data = Path(path).read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data)
    if data.startswith(_SPREADSHEETS):
        raise Wrong("AR601", f"the file is a spreadsheet or an archive, not CSV; open it in a spreadsheet program and {SAVE}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        raise Wrong("AR601", f"the file is UTF-16 text, or no text at all: {SAVE}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Wrong("AR601", f"the file is not UTF-8 text (line {line}); it may be Windows-1252: {SAVE}") from None


def _unpacked(data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        raise Wrong("AR601", "the file is not whole: its compression is broken") from None
