"""Read a list of pupils from CSV: class, year group, and the days of joining and leaving."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from attendrules.diagnostics import Diagnostic, Label
from attendrules.domain.register import Pupil
from attendrules.registers import fields
from attendrules.registers.fields import Wrong
from attendrules.source import Source, Span

COLUMNS = ("pupil", "class", "year_group", "joined", "left")


@frozen
class PupilsReading:
    """The pupils of a list, and a finding for each row that cannot be used."""

    pupils: tuple[Pupil, ...]
    findings: tuple[Diagnostic, ...]


def read_pupils(path: str | Path) -> PupilsReading:
    """Read a list of pupils; only `pupil` must be a column. Raises `OSError` if it cannot be opened."""
    data = Path(path).read_bytes()
    try:
        return parse_pupils(data.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        problem = Wrong("AR601", "the list of pupils is not UTF-8 text", "save it as CSV UTF-8")
        return PupilsReading((), (_finding(str(path), 1, "", problem),))


def parse_pupils(text: str, name: str) -> PupilsReading:
    """Read the text of a list of pupils."""
    lines = text.splitlines()
    header = [each.strip().lower().replace(" ", "_") for each in next(csv.reader(io.StringIO(lines[0])), [])] if lines else []
    if "pupil" not in header:
        problem = Wrong("AR602", "there is no column `pupil`", f"the columns are {','.join(COLUMNS)}; only `pupil` must be there")
        return PupilsReading((), (_finding(name, 1, lines[0] if lines else "", problem),))
    pupils: dict[str, Pupil] = {}
    findings = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        values = [value.strip() for value in next(csv.reader(io.StringIO(line)), [])]
        try:
            pupil = _pupil(dict(zip(header, values, strict=False)), too_many=len(values) > len(header))
            if pupil.id in pupils:
                raise Wrong("AR620", f"`{pupil.id}` stands in the list twice", "keep one of the rows")
            pupils[pupil.id] = pupil
        except Wrong as wrong:
            findings.append(_finding(name, number, line, Wrong("AR620", wrong.message, wrong.advice)))
    return PupilsReading(tuple(pupils.values()), tuple(findings))


def _pupil(row: Mapping[str, str], *, too_many: bool) -> Pupil:
    if too_many:
        raise Wrong("AR620", "the row has more fields than the header", "put a field with a comma in quotation marks")
    if not row.get("pupil"):
        raise Wrong("AR620", "the pupil is missing", "write the name that the register uses")
    joined, left = (fields.date(row[key]) if row.get(key) else None for key in ("joined", "left"))
    if joined and left and left < joined:
        raise Wrong("AR620", f"{row['pupil']} leaves on {left}, before joining on {joined}", "swap the two dates")
    return Pupil(row["pupil"], row.get("class") or None, row.get("year_group") or None, joined, left)


def _finding(name: str, number: int, line: str, wrong: Wrong) -> Diagnostic:
    source = Source(name, line, first_line=number)
    return Diagnostic(wrong.code, wrong.message, Label(source, Span(0, len(line))), help=(wrong.advice,) if wrong.advice else ())
