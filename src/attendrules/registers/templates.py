"""Blank files for the data that a policy wants: only their first lines, and a calendar to be put right."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Iterable
from pathlib import Path

from attendrules import resources
from attendrules.domain.calendar import english_years
from attendrules.registers.inputs import COLUMNS
from attendrules.whole import write_whole


def templates(marks: Iterable[str], pupils: Iterable[str], *, inputs: bool) -> dict[str, str]:
    """The text of each file by its name: `register.csv`, `pupils.csv`, `inputs.csv` if any are asked for, and `calendar.toml`."""
    year = english_years()[-1]
    made = {"register.csv": _header(marks), "pupils.csv": _header(pupils)}
    made |= {"inputs.csv": _header(COLUMNS)} if inputs else {}
    return {**made, "calendar.toml": resources.data_file("calendars", f"england_{year}.toml").read_text("utf-8")}


def write_templates(files: dict[str, str], folder: str | Path) -> list[Path]:
    """Write files into a folder, made if need be; if one of them is there, raises `FileExistsError` and writes none."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / name for name in files]
    for path in paths:
        if path.exists():
            raise FileExistsError(errno.EEXIST, "the file is there already", str(path))
    for path, text in zip(paths, files.values(), strict=True):
        write_whole(path, text)
    return paths


def _header(names: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(names)
    return out.getvalue()
