"""Write registers and set-aside rows as CSV: a file is written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from attendrules.domain.register import Mark, Register
from attendrules.registers.reading import OPTIONAL, REQUIRED, RegisterReading


def write_register(register: Register, path: str | Path) -> None:
    """Write a register as long CSV, pupil by pupil."""
    write_whole(Path(path), register_csv(register))


def register_csv(register: Register) -> str:
    """The text of a register as long CSV."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow((*REQUIRED, *OPTIONAL))
    for pupil in register:
        for mark in register.marks.get(pupil.id, ()):
            session = register.calendar.session(mark.session)
            fixed = (pupil.id, session.date.isoformat(), session.half.value, mark.code)
            rows.writerow((*fixed, *_known(mark), pupil.class_name or "", pupil.year_group or ""))
    return out.getvalue()


def _known(mark: Mark) -> tuple[str, str, str]:
    return (
        f"{mark.arrival:%H:%M}" if mark.arrival else "",
        "" if mark.minutes_late is None else str(mark.minutes_late),
        mark.recorded_at.isoformat(timespec="minutes") if mark.recorded_at else "",
    )


def write_set_aside(reading: RegisterReading, path: str | Path) -> None:
    """Write the rows that were set aside, as they were, with their line and the finding's code."""
    lines = [f"{reading.header},line,problem"]
    lines += [f"{row.text},{row.line},{row.code}" for row in reading.set_aside]
    write_whole(Path(path), "\n".join(lines) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that nobody ever sees half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_text(text, encoding="utf-8", newline="")
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
