"""Read a register from long CSV: strictly, row by row, with nothing dropped in silence.

The columns are `pupil`, `date`, `session` and `code`, and if you have them `arrival`,
`minutes_late`, `recorded_at`, `class`, `year_group` and `phase`. A row that is wrong in
any way gives a finding with its line; it is set aside, and the rest can still be used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from attendrules.diagnostics import Diagnostic, Severity
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import CodeSet, code_sets
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.registers import fields
from attendrules.registers.fields import Wrong
from attendrules.registers.files import read_text
from attendrules.registers.header import columns
from attendrules.registers.report import NOWHERE, Report, SetAside, frozen_counts
from attendrules.registers.rows import Row, rows

REQUIRED = ("pupil", "date", "session", "code")
OPTIONAL = ("arrival", "minutes_late", "recorded_at", "class", "year_group", "phase")
DESCRIBING = {"class": "class_name", "year_group": "year_group", "phase": "phase"}
"""The columns that describe the pupil, and the attribute of each."""
OTHER_HALF = ("\\", "/")
"""The code for present that is wrong in the morning, and the one that is wrong in the afternoon."""


@frozen
class RegisterReading:
    """What came of reading: the register (`None` if there were errors, unless good rows are kept), and findings.

    Of a thousand findings with one code or more, `findings` has the first thousand and
    `more` the number of the rest. `set_aside` has every row that was not used.
    """

    register: Register | None
    findings: tuple[Diagnostic, ...]
    set_aside: tuple[SetAside, ...] = ()
    header: str = ""
    rows: int = 0
    more: Mapping[str, int] = field(factory=dict, converter=frozen_counts)


def read_register(
    path: str | Path,
    calendar: Calendar,
    codes: Iterable[CodeSet] | None = None,
    *,
    pupils: Iterable[Pupil] = (),
    keep_good: bool = False,
) -> RegisterReading:
    """Read a CSV file, plain or gzip-compressed.

    `codes` are the code sets that marks may come from, by default all that the library
    knows; `pupils` says more about pupils than the rows do. Raises `OSError` if the file
    cannot be opened; everything else that can be wrong is a finding.
    """
    try:
        text = read_text(path)
    except Wrong as wrong:
        report = Report(str(path))
        report.find(NOWHERE, wrong)
        return RegisterReading(None, tuple(report.findings))
    return parse_register(text, str(path), calendar, codes, pupils=pupils, keep_good=keep_good)


def parse_register(
    text: str,
    name: str,
    calendar: Calendar,
    codes: Iterable[CodeSet] | None = None,
    *,
    pupils: Iterable[Pupil] = (),
    keep_good: bool = False,
) -> RegisterReading:
    """Read the text of a register; see `read_register`."""
    sets = code_sets().values() if codes is None else codes
    report = Report(name)
    every = rows(text)
    header = next(every, None)
    if header is None:
        report.find(NOWHERE, Wrong("AR614", "the register is empty", f"the first line names the columns: {','.join(REQUIRED)}"))
        return RegisterReading(None, tuple(report.findings))
    names = columns(report, header, REQUIRED, OPTIONAL)
    reader = Reader(report, calendar, frozenset(code for each in sets for code in each), names)
    reader.pupils = {pupil.id: pupil for pupil in pupils}
    if names:
        for row in every:
            reader.take(row)
        if not reader.rows:
            report.find(header, Wrong("AR614", "the register has no rows", "below the header stands one row for each mark"))
    register = None if not reader.marks or (report.failed and not keep_good) else reader.register()
    return RegisterReading(register, tuple(report.findings), tuple(report.set_aside), header.text, reader.rows, report.more)


@define
class Reader:
    """What has been read so far: the marks and pupils of all rows that are right."""

    report: Report
    calendar: Calendar
    codes: Collection[str]
    columns: list[str]
    marks: dict[str, list[Mark]] = field(factory=dict)
    pupils: dict[str, Pupil] = field(factory=dict)
    rows: int = 0
    _sessions: dict[tuple[str, str], int] = field(factory=dict, init=False)
    _lines: dict[str, dict[tuple[int, dt.datetime | None], int]] = field(factory=dict, init=False)

    def register(self) -> Register:
        """The register of all rows that are right."""
        return Register.of(self.calendar, self.marks, self.pupils.values())

    def take(self, row: Row) -> None:
        """Read a row: a mark more (or several), or a finding more."""
        self.rows += 1
        try:
            cells = fields.cells(self.columns, row.fields)
            name = fields.pupil(cells["pupil"])
            marks = self.marks_in(cells)
            pupil = self.describe(name, cells)
            self._once(name, marks)
        except Wrong as wrong:
            self.report.refuse(row, wrong, self.columns.index(wrong.column) if wrong.column else None)
            return
        lines = self._lines.setdefault(name, {})
        self.pupils[name] = pupil
        self.marks.setdefault(name, []).extend(marks)
        for mark in marks:
            lines[mark.session, mark.recorded_at] = row.line
            if mark.code == OTHER_HALF[mark.session % 2]:
                self._other_half(row, mark)

    def marks_in(self, cells: Mapping[str, str]) -> Sequence[Mark]:
        """The marks of a row, by the names of its columns: one, in a register with a row for each mark."""
        return (self._mark(cells),)

    def column_of(self, mark: Mark) -> int | None:  # noqa: ARG002 - for registers of other shapes
        """The place of the column that a mark stands in; `None` for the whole row."""
        return self.columns.index("code")

    def forget(self, name: str) -> tuple[Pupil, list[Mark]]:
        """What was read of a pupil, of whom no more rows will come."""
        self._lines.pop(name, None)
        return self.pupils.pop(name, None) or Pupil(name), self.marks.pop(name, [])

    def _mark(self, cells: Mapping[str, str]) -> Mark:
        session = self._session(cells["date"], cells["session"])
        arrival = fields.time(cells.get("arrival", ""))
        code = fields.code(cells["code"], self.codes, arrived=arrival is not None)
        minutes = fields.minutes(cells.get("minutes_late", ""))
        return Mark(session, code, arrival, minutes, fields.recorded(cells.get("recorded_at", "")))

    def _session(self, date: str, half: str) -> int:
        number = self._sessions.get((date, half))
        if number is None:
            number = fields.session(fields.date(date), fields.half(half), self.calendar)
            self._sessions[date, half] = number
        return number

    def describe(self, name: str, cells: Mapping[str, str]) -> Pupil:
        """The pupil with all that is known now, if no two rows differ about it."""
        pupil = self.pupils.get(name) or Pupil(name)
        news: dict[str, Any] = {}
        for column, attribute in DESCRIBING.items():
            said, known = cells.get(column), getattr(pupil, attribute)
            if said and said != known:
                news[attribute] = said
                if known:
                    words = column.replace("_", " ")
                    what = f"{name} is in {words} {known} by an earlier row or the list of pupils, not in {said}"
                    raise Wrong("AR620", what, f"a pupil is in one {words}: write that of today everywhere", column)
        return evolve(pupil, **news) if news else pupil

    def _once(self, name: str, marks: Iterable[Mark]) -> None:
        lines = self._lines.get(name, {})
        for mark in marks:
            first = lines.get((mark.session, mark.recorded_at))
            if first is not None:
                session = self.calendar.session(mark.session)
                advice = "keep one, or say with `recorded_at` which corrects the other"
                raise Wrong("AR606", f"{name} already has a mark for {session}, on line {first}", advice)

    def _other_half(self, row: Row, mark: Mark) -> None:
        half, right = self.calendar.session(mark.session).half.value, OTHER_HALF[1 - mark.session % 2]
        advice = f"the {half} mark is `{right}`; both count as present"
        wrong = Wrong("AR615", f"`{mark.code}` is entered for {'an' if half == 'AM' else 'a'} {half} session", advice)
        self.report.find(row, wrong, self.column_of(mark), Severity.WARNING)
