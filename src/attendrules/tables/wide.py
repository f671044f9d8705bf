"""Wide registers: a row for each pupil, and a column for each session, as in `2024-09-09 AM`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, field

from attendrules.domain.register import Mark
from attendrules.registers import fields
from attendrules.registers.fields import Wrong
from attendrules.registers.reading import Reader
from attendrules.registers.rows import Row
from attendrules.tables.shapes import Shape
from attendrules.tables.strings import UNMARKED


@define
class WideReader(Reader):
    """A register with a column for each session; an empty cell, or `-`, is no mark.

    `sessions` are the columns by the numbers of their sessions.
    """

    sessions: Mapping[int, str] = field(factory=dict)

    def place_columns(self, shape: Shape, header: Row) -> None:
        """Find the session of each column; one on a day without school is a finding about the header."""
        placed: dict[int, str] = {}
        for index, day, half in shape.sessions:
            try:
                number = fields.session(day, half, self.calendar)
            except Wrong as wrong:
                self.report.find(header, wrong, index)
                continue
            if number in placed:
                twice = f"there are two columns for {self.calendar.session(number)}"
                self.report.find(header, Wrong("AR602", twice, "keep the one that is meant"), index)
            placed[number] = self.columns[index]
        self.sessions = dict(sorted(placed.items()))

    def marks_in(self, cells: Mapping[str, str]) -> Sequence[Mark]:
        """The marks of a row."""
        return [
            Mark(number, fields.code(cells[column], self.codes, arrived=False, column=column))
            for number, column in self.sessions.items()
            if cells[column] not in {"", UNMARKED}
        ]

    def column_of(self, mark: Mark) -> int | None:
        """The place of a session's column."""
        return self.columns.index(self.sessions[mark.session])
