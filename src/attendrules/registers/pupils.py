"""Lists of pupils as CSV: class, year group, phase, the days of joining and leaving, parents and groups."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from attrs import field, frozen

from attendrules.diagnostics import Diagnostic
from attendrules.domain.register import Pupil
from attendrules.registers import fields
from attendrules.registers.fields import Wrong
from attendrules.registers.files import read_text
from attendrules.registers.header import columns
from attendrules.registers.report import NOWHERE, Report, frozen_counts
from attendrules.registers.rows import rows

COLUMNS = ("pupil", "class", "year_group", "phase", "joined", "left", "parents", "groups")


@frozen
class PupilsReading:
    """The pupils of a list, and a finding for each row that cannot be used."""

    pupils: tuple[Pupil, ...]
    findings: tuple[Diagnostic, ...]
    more: Mapping[str, int] = field(factory=dict, converter=frozen_counts)

    @property
    def failed(self) -> bool:
        """Whether the list has errors."""
        return any(finding.is_error for finding in self.findings)


def read_pupils(path: str | Path) -> PupilsReading:
    """Read a list of pupils, plain or gzip-compressed; only `pupil` must be a column.

    Raises `OSError` if it cannot be opened; everything else that can be wrong is a finding.
    """
    try:
        return parse_pupils(read_text(path), str(path))
    except Wrong as wrong:
        report = Report(str(path))
        report.find(NOWHERE, wrong)
        return PupilsReading((), tuple(report.findings))


def parse_pupils(text: str, name: str) -> PupilsReading:
    """Read the text of a list of pupils."""
    report = Report(name)
    every = rows(text)
    header = next(every, NOWHERE)
    names = columns(report, header, COLUMNS[:1], COLUMNS[1:])
    if not names:
        return PupilsReading((), tuple(report.findings))
    pupils: dict[str, Pupil] = {}
    for row in every:
        try:
            pupil = _pupil(fields.cells(names, row.fields), pupils)
            pupils[pupil.id] = pupil
        except Wrong as wrong:
            report.find(row, wrong, names.index(wrong.column) if wrong.column else None)
    if not pupils and not report.failed:
        report.find(header, Wrong("AR614", "the list of pupils has no rows", "below the header stands one row for each pupil"))
    return PupilsReading(tuple(pupils.values()), tuple(report.findings), report.more)


def _pupil(row: Mapping[str, str], before: Collection[str]) -> Pupil:
    name = fields.pupil(row["pupil"])
    if name in before:
        raise Wrong("AR620", f"{fields.quote(name)} stands in the list twice", "keep one of the rows", "pupil")
    joined, left = (fields.date(row[key], key) if row.get(key) else None for key in ("joined", "left"))
    if joined and left and left < joined:
        raise Wrong("AR620", f"{name} leaves on {left}, before joining on {joined}", "swap the two dates", "left")
    class_name, year_group, phase = (row.get(key) or None for key in ("class", "year_group", "phase"))
    parents, groups = (_several(row.get(key, "")) for key in ("parents", "groups"))
    return Pupil(name, class_name, year_group, joined, left, phase, parents, groups)


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.split(";") if each.strip()))
