"""Read a register from any kind of table, as strictly as from CSV.

A table is long (a row for each mark), wide (a column for each session), or has strings of
marks; its columns tell which. Findings, strictness and what is set aside are the same for
all, and a row is counted as a line: the header is line 1.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import CodeSet, code_sets
from attendrules.domain.part import Part, part_of
from attendrules.domain.register import Pupil, Register
from attendrules.registers.fields import Wrong
from attendrules.registers.header import columns
from attendrules.registers.reading import DESCRIBING, OPTIONAL, REQUIRED, Reader, RegisterReading
from attendrules.registers.report import NOWHERE, Report
from attendrules.registers.rows import Row
from attendrules.tables.arrow import ArrowTable, nested
from attendrules.tables.cells import row_of
from attendrules.tables.opening import Table, open_table, shown
from attendrules.tables.rows import RowTable
from attendrules.tables.shapes import STRINGS, Shape, normal, shape
from attendrules.tables.strings import StringsReader
from attendrules.tables.wide import WideReader

Progress = Callable[[int, int | None], None]


def read_register(
    source: Any,
    calendar: Calendar,
    codes: Iterable[CodeSet] | None = None,
    *,
    pupils: Iterable[Pupil] = (),
    keep_good: bool = False,
    query: str | None = None,
    progress: Progress | None = None,
) -> RegisterReading:
    """Read a register from a file, a database, a dataframe, or rows as dictionaries.

    `source` is the path of a CSV, Parquet, Arrow, Excel or SQLite file, the address of a
    PostgreSQL database, anything that hands out an Arrow stream, or an iterable of
    mappings; `query` names the table of a database, or is a query. `codes` are the code
    sets that marks may come from, by default all that the library knows; `pupils` says
    more about pupils than the rows do; `progress` is told from time to time how many rows
    have been read, and of how many.

    Raises `OSError` if a file cannot be opened, `MissingExtraError` where a library is
    missing, and `TypeError` for an object that is no table; everything else that can be
    wrong is a finding.
    """
    opened = opening(source, calendar, codes, pupils=pupils, query=query)
    return opened.reading(opened.register(progress), keep_good=keep_good)


def opening(
    source: Any,
    calendar: Calendar,
    codes: Iterable[CodeSet] | None = None,
    *,
    pupils: Iterable[Pupil] = (),
    query: str | None = None,
) -> Opened:
    """Open a table and look at its columns; for the arguments see `read_register`."""
    name = shown(str(source)) if isinstance(source, str | Path) else "register"
    report = Report(name)
    sets = code_sets().values() if codes is None else codes
    known = frozenset(code for each in sets for code in each)
    listed = tuple(pupils)
    reader = Reader(report, calendar, known, [], pupils={pupil.id: pupil for pupil in listed})
    try:
        table = open_table(source, query, name)
        report.name = table.name
        return evolve(_opened(table, reader), listed=listed)
    except Wrong as wrong:
        report.find(NOWHERE, wrong)
        return Opened(None, reader, NOWHERE, broken=True)


@define
class Opened:
    """A table that is about to be read. `header` is its first line; `names` its columns by what they are to the reader."""

    table: Table | None
    reader: Reader
    header: Row
    names: dict[str, str] = field(factory=dict)
    broken: bool = False
    together: bool = False
    """Whether the rows of each pupil are known to stand together."""
    listed: tuple[Pupil, ...] = ()
    """The pupils of whom more was known beforehand."""

    def again(self) -> Opened:
        """The same table, to be read anew by what is already known of it."""
        listed = {pupil.id: pupil for pupil in self.listed}
        reader = evolve(self.reader, report=Report(self.reader.report.name), marks={}, pupils=listed, rows=0)
        return evolve(self, reader=reader)

    def register(self, progress: Progress | None = None) -> Register | None:
        """Everything that is right as one register; `None` if nothing is."""
        if isinstance(self.table, RowTable):
            self._rows(self.table)
            return self.reader.register() if self.reader.marks else None
        registers = []
        for part in self.parts():
            registers.append(part.register())
            if progress and self.table:
                progress(self.reader.rows, self.table.rows)
        if not any(each.marks for each in registers):
            return None
        pupils = {name: pupil for each in registers for name, pupil in each.pupils.items()}
        marks = {name: known for each in registers for name, known in each.marks.items()}
        return Register(self.reader.calendar, {**pupils, **self.reader.pupils}, marks)

    def parts(self) -> Iterator[Part]:
        """Everything that is right, some pupils at a time, each of them once."""
        if not self.names:
            return
        if isinstance(self.table, RowTable):
            self._rows(self.table)
            yield part_of(self.reader.register(), sorted(self.reader.codes))
            return
        if isinstance(self.table, ArrowTable):
            with self._to_the_end():
                yield from self._arrow(self.table)

    def _arrow(self, table: ArrowTable) -> Iterator[Part]:
        from attendrules.tables.order import by_pupil  # noqa: PLC0415 - only where there is Arrow
        from attendrules.tables.parts import parts  # noqa: PLC0415 - likewise

        if not self.together:
            self.table = table = by_pupil(table, list(self.names.values()), self.names["pupil"])
            self.together = True
        yield from parts(table, self.reader, self.names)

    def _rows(self, table: RowTable) -> None:
        if self.names:
            with self._to_the_end():
                for row in table.every():
                    self.reader.take(row)

    @contextlib.contextmanager
    def _to_the_end(self) -> Iterator[None]:
        """A table that turns out not to be whole, or has no rows, is a finding."""
        try:
            yield
        except Wrong as wrong:
            self.broken = True
            self.reader.report.find(NOWHERE, wrong)
        if not self.reader.rows and not self.broken:
            self.reader.report.find(
                self.header, Wrong("AR614", "the register has no rows", "below the header stands one row for each mark")
            )

    def reading(self, register: Register | None, *, keep_good: bool) -> RegisterReading:
        """What came of it; no register if there were errors, unless good rows are kept."""
        report = self.reader.report
        kept = None if self.broken or (report.failed and not keep_good) else register
        return RegisterReading(
            kept, tuple(report.findings), tuple(report.set_aside), self.header.text, self.reader.rows, report.more
        )


def _opened(table: Table, plain: Reader) -> Opened:
    header = table.header if isinstance(table, RowTable) else row_of(1, table.columns)
    if header is None:
        raise Wrong("AR614", "the register is empty", f"the first line names the columns: {','.join(REQUIRED)}")
    form = shape(header.fields)
    required, optional = _wanted(form, header.fields)
    found = columns(plain.report, header, required, optional)
    reader = _reader(form, plain, found)
    if found and isinstance(reader, WideReader):
        reader.place_columns(form, header)
    if plain.report.failed:
        return Opened(table, reader, header)
    if isinstance(table, RowTable):
        return Opened(table, reader, header, dict(zip(found, header.fields, strict=True)))
    names = {name: raw for name, raw in zip(found, table.columns, strict=True) if name in {*required, *optional}}
    reader.columns = list(names)
    _look_at_types(table, names)
    return Opened(table, reader, row_of(1, list(names)), names)


def _wanted(form: Shape, header: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The columns that must be there, and those that may."""
    if form.kind == "long":
        return REQUIRED, OPTIONAL
    if form.kind == "wide":
        return REQUIRED[:1], (*DESCRIBING, *(normal(header[index]) for index, _, _ in form.sessions))
    string = next(name for name in STRINGS if name in map(normal, header))
    return (REQUIRED[0], "start", string), tuple(DESCRIBING)


def _reader(form: Shape, plain: Reader, found: list[str]) -> Reader:
    kind = {"long": Reader, "wide": WideReader, "strings": StringsReader}[form.kind]
    return kind(plain.report, plain.calendar, plain.codes, found, pupils=plain.pupils)


def _look_at_types(table: ArrowTable, names: dict[str, str]) -> None:
    for name in names.values():
        kind = nested(table, name)
        if kind:
            raise Wrong("AR601", f"the column `{name}` holds {kind}, not one value a row")
