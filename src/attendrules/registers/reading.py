"""Read a register from long CSV: strictly, row by row, with nothing dropped in silence.

The columns are `pupil`, `date`, `session` and `code`, and if you have them `arrival`,
`minutes_late`, `recorded_at`, `class` and `year_group`. A row that is wrong in any way
gives a finding with its line; it is set aside, and the rest can still be used.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from attendrules.diagnostics import Diagnostic, Label, Severity, nearest
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import CodeSet, code_sets
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.domain.sessions import Half
from attendrules.registers import fields
from attendrules.registers.fields import Wrong
from attendrules.source import Source, Span

REQUIRED = ("pupil", "date", "session", "code")
OPTIONAL = ("arrival", "minutes_late", "recorded_at", "class", "year_group")
MOST_SHOWN = 1000
LONGEST_FIELD = 200


@frozen
class SetAside:
    """A row that was not used: its line, its text and the code of the finding."""

    line: int
    text: str
    code: str


@frozen
class RegisterReading:
    """What came of reading: the register (`None` if there were errors, unless good rows are kept), and findings."""

    register: Register | None
    findings: tuple[Diagnostic, ...]
    set_aside: tuple[SetAside, ...]
    header: str = ""
    rows: int = 0


@define
class _Reader:
    name: str
    calendar: Calendar
    codes: Collection[str]
    marks: dict[str, list[Mark]] = field(factory=dict)
    pupils: dict[str, Pupil] = field(factory=dict)
    first_lines: dict[tuple[Any, ...], int] = field(factory=dict)
    findings: list[Diagnostic] = field(factory=list)
    set_aside: list[SetAside] = field(factory=list)
    rows: int = 0

    def find(self, line: int, text: str, part: str, wrong: Wrong, severity: Severity = Severity.ERROR) -> None:
        """Report what is wrong with a part of a line."""
        if severity is Severity.ERROR and line:
            self.set_aside.append(SetAside(line, text, wrong.code))
        if len(self.findings) < MOST_SHOWN:
            start = text.find(part) if part else -1
            span = Span(start, start + len(part)) if start >= 0 else Span(0, len(text))
            source = Source(self.name, text, first_line=max(line, 1))
            advice = (wrong.advice,) if wrong.advice else ()
            self.findings.append(Diagnostic(wrong.code, wrong.message, Label(source, span), help=advice, severity=severity))

    def reading(self, header: str, *, keep_good: bool) -> RegisterReading:
        """Everything that came of it."""
        failed = any(f.is_error for f in self.findings)
        register = None if failed and not keep_good else Register.of(self.calendar, self.marks, self.pupils.values())
        return RegisterReading(register, tuple(self.findings), tuple(self.set_aside), header, self.rows)


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
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError):
            return _unreadable(str(path), "the file is not whole: its compression is broken")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _unreadable(str(path), _encoding(data, error))
    return parse_register(text, str(path), calendar, codes, pupils=pupils, keep_good=keep_good)


def _encoding(data: bytes, error: UnicodeDecodeError) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "the file is UTF-16 text; save it as CSV UTF-8"
    line = data.count(b"\n", 0, error.start) + 1
    return f"the file is not UTF-8 text (line {line}); it may be Windows-1252: save it as CSV UTF-8"


def _unreadable(name: str, message: str) -> RegisterReading:
    source = Source(name, "")
    return RegisterReading(None, (Diagnostic("AR601", message, Label(source, Span(0, 0))),), ())


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
    sets = list(code_sets().values()) if codes is None else list(codes)
    reader = _Reader(name, calendar, frozenset(code for each in sets for code in each))
    reader.pupils = {pupil.id: pupil for pupil in pupils}
    rows = _rows(text)
    line, header_text, header = next(rows, (1, "", []))
    columns = _columns(reader, header_text, header)
    if columns is None:
        return reader.reading(header_text, keep_good=False)
    for line, raw, row in rows:
        _row(reader, columns, line, raw, row)
    if not reader.rows:
        reader.find(0, header_text, "", Wrong("AR614", "the register has no rows", "below the header stands one row a mark"))
    return reader.reading(header_text, keep_good=keep_good)


def _rows(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each line with its number, its text and its fields; blank lines are passed over."""
    for number, line in enumerate(text.split("\n"), start=1):
        raw = line.rstrip("\r")
        if raw.strip():
            plain = '"' not in raw
            yield number, raw, [part.strip() for part in (raw.split(",") if plain else _quoted(raw))]


def _quoted(raw: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(raw.replace("\0", ""))), [])
    except csv.Error:
        return [raw]


def _columns(reader: _Reader, text: str, header: list[str]) -> dict[str, int] | None:
    names = [re_spaced(name) for name in header]
    for delimiter, words in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and text.count(delimiter) >= 3:
            wrong = Wrong("AR610", f"the columns are separated by {words}, not commas", "save the file as CSV with commas")
            reader.find(0, text, delimiter, wrong)
            return None
    missing = [name for name in REQUIRED if name not in names]
    for name in missing:
        near = nearest(name, [each for each in names if each not in (*REQUIRED, *OPTIONAL)])
        advice = f"is it the column `{near[0]}`? call it `{name}`" if near else f"the header is {','.join(REQUIRED)}"
        reader.find(0, text, header[names.index(near[0])] if near else "", Wrong("AR602", f"there is no column `{name}`", advice))
    for name in names:
        if name not in (*REQUIRED, *OPTIONAL) and not missing:
            reader.find(0, text, name, Wrong("AR619", f"the column `{name}` is not used"), Severity.NOTE)
    return None if missing else {name: index for index, name in enumerate(names)}


def re_spaced(name: str) -> str:
    """A column name in small letters with underscores."""
    return "_".join(name.lower().split())


def _row(reader: _Reader, columns: Mapping[str, int], line: int, raw: str, row: list[str]) -> None:
    reader.rows += 1
    if len(row) != len(columns):
        few = "few" if len(row) < len(columns) else "many"
        advice = f"a row has {len(columns)} fields; put a field with a comma in quotation marks"
        reader.find(line, raw, "", Wrong("AR612", f"the row has {len(row)} fields, too {few}", advice))
        return
    get: Callable[[str], str] = lambda name: row[columns[name]] if name in columns else ""  # noqa: E731
    name = ""
    try:
        name = "pupil"
        pupil = _pupil(get("pupil"))
        name = "date"
        day = fields.date(get("date"))
        name = "session"
        half = fields.half(get("session"))
        name = "date"
        session = fields.session(day, half, reader.calendar)
        name = "arrival"
        arrival = fields.time(get("arrival"))
        name = "code"
        code = fields.code(get("code"), reader.codes, arrived=arrival is not None)
        name = "minutes_late"
        minutes = fields.minutes(get("minutes_late"))
        name = "recorded_at"
        mark = Mark(session, code, arrival, minutes, fields.recorded(get("recorded_at")))
        name = "session"
        _not_twice(reader, line, pupil, day, half, mark)
        name = "class"
        _describe(reader, pupil, get("class"), get("year_group"))
    except Wrong as wrong:
        reader.find(line, raw, get(name), wrong)
        return
    if (half is Half.PM and code == "/") or (half is Half.AM and code == "\\"):
        right = "\\" if half is Half.PM else "/"
        advice = f"the {half.value} mark is `{right}`; both count as present"
        what = Wrong("AR615", f"`{code}` is entered for a {half.value} session", advice)
        reader.find(line, raw, code, what, Severity.WARNING)
    reader.marks.setdefault(pupil, []).append(mark)


def _pupil(text: str) -> str:
    if not text:
        raise Wrong("AR618", "the pupil is missing", "every mark belongs to a pupil")
    if len(text) > LONGEST_FIELD:
        raise Wrong("AR618", f"the pupil's name has {len(text)} characters", "is a quotation mark missing?")
    return text


def _not_twice(reader: _Reader, line: int, pupil: str, day: object, half: Half, mark: Mark) -> None:
    first = reader.first_lines.setdefault((pupil, mark.session, mark.recorded_at), line)
    if first != line:
        message = f"{pupil} already has a mark for {day} {half.value}, on line {first}"
        raise Wrong("AR606", message, "keep one, or say with `recorded_at` which corrects the other")


def _describe(reader: _Reader, pupil: str, class_name: str, year_group: str) -> None:
    known = reader.pupils.get(pupil, Pupil(pupil))
    if class_name and known.class_name and class_name != known.class_name:
        raise Wrong("AR620", f"{pupil} is in class {known.class_name} on an earlier row", "a pupil is in one class")
    if pupil not in reader.pupils or (class_name and not known.class_name) or (year_group and not known.year_group):
        reader.pupils[pupil] = evolve(
            known, class_name=known.class_name or class_name or None, year_group=known.year_group or year_group or None
        )
