"""Write registers, lists of pupils and set-aside rows as CSV: a file is written whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from attendrules.domain.register import Mark, Pupil, Register
from attendrules.registers import fields
from attendrules.registers.header import IGNORED
from attendrules.registers.pupils import COLUMNS
from attendrules.registers.reading import OPTIONAL, REQUIRED, RegisterReading
from attendrules.whole import write_whole


def write_register(register: Register, path: str | Path) -> None:
    """Write a register as long CSV, pupil by pupil."""
    write_whole(path, register_csv(register))


def register_csv(register: Register) -> str:
    """The text of a register as long CSV: a row for each mark.

    What does not belong to a mark (a pupil without marks, the days of joining and
    leaving) stands in the list of pupils, `pupils_csv`; the two together read back as the
    same register. Raises `ValueError` for a name that would read back as another.
    """
    phases = any(pupil.phase for pupil in register)
    header = (*REQUIRED, *OPTIONAL) if phases else (*REQUIRED, *OPTIONAL[:-1])
    return _csv(header, (row[: len(header)] for row in _marks(register)))


def _marks(register: Register) -> Iterator[tuple[str, ...]]:
    for pupil in register:
        about = (_name(pupil.class_name or ""), _name(pupil.year_group or ""), _name(pupil.phase or ""))
        for mark in register.marks.get(pupil.id, ()):
            session = register.calendar.session(mark.session)
            yield (_name(pupil.id), session.date.isoformat(), session.half.value, mark.code, *_known(mark), *about)


def _known(mark: Mark) -> tuple[str, str, str]:
    return (
        _clock(mark.arrival) if mark.arrival else "",
        "" if mark.minutes_late is None else str(mark.minutes_late),
        f"{mark.recorded_at.date()}T{_clock(mark.recorded_at.time())}" if mark.recorded_at else "",
    )


def _clock(time: dt.time) -> str:
    """As in `08:57`, with seconds only where there are any."""
    return time.isoformat() if time.second or time.microsecond else f"{time:%H:%M}"


def write_pupils(pupils: Iterable[Pupil], path: str | Path) -> None:
    """Write a list of pupils as CSV."""
    write_whole(path, pupils_csv(pupils))


def pupils_csv(pupils: Iterable[Pupil]) -> str:
    """The text of a list of pupils; `ValueError` for a name that would read back as another."""
    return _csv(COLUMNS, map(_pupil, pupils))


def _pupil(pupil: Pupil) -> tuple[str, ...]:
    days = (day.isoformat() if day else "" for day in (pupil.joined, pupil.left))
    groups = (_name(each or "") for each in (pupil.class_name, pupil.year_group, pupil.phase))
    return (_name(pupil.id), *groups, *days, *(_name("; ".join(each)) for each in (pupil.parents, pupil.groups)))


def _name(text: str) -> str:
    """A name, if it reads back as it is."""
    if text and (text != text.strip() or fields.pupil(text) != text):
        message = f"{text!r} cannot be written to CSV so that it reads back the same: blanks stand around it"
        raise ValueError(message)
    return text


def _csv(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write_set_aside(reading: RegisterReading, path: str | Path) -> None:
    """Write the rows that were set aside, as they were, each behind its line and what is wrong.

    The file is a register again: once its rows are put right it can be read as it is.
    """
    lines = [",".join((*IGNORED, reading.header))]
    for row in reading.set_aside:
        problem = f"{row.code}: {row.message}".replace('"', "'")
        lines.append(f'{row.line},"{problem}",{row.text}')
    write_whole(path, "\n".join(lines) + "\n")
