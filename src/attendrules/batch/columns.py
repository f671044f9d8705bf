"""Marks as compact columns: one byte a session, one row a pupil."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.engine.marks import registered
from attendrules.plan.model import Plan

NO_ROW = 0
"""The byte of a session of which the register says nothing."""
BLANK = 1
"""The byte of a session that was entered without a code."""
MOST_CODES = 256


@frozen
class Columns:
    """The marks of pupils over one calendar, each pupil's as a string of bytes.

    Byte `i` of a row is the mark of session `first + i`: 0 where the register has no mark,
    1 for a mark without a code, and otherwise the place of its code in `codes`, in which
    the first two places are empty. `last` is the last session of which anything is known;
    by default the last in which anybody has a mark.
    """

    calendar: Calendar
    pupils: Sequence[Pupil] = field(repr=False)
    rows: Sequence[bytes] = field(repr=False)
    codes: tuple[str, ...] = field()
    first: int = 0
    last: int = field()

    @last.default
    def _last_mark(self) -> int:
        return self.first + max((len(row.rstrip(b"\0")) for row in self.rows), default=0) - 1

    @codes.validator
    def _two_empty(self, _: object, codes: tuple[str, ...]) -> None:
        if codes[:2] != ("", "") or len(codes) > MOST_CODES or len(set(codes[2:])) != len(codes) - 2:
            message = "`codes` begins with two empty places and has every code once, 254 at most"
            raise ValueError(message)

    @rows.validator
    def _row_each(self, _: object, rows: Sequence[bytes]) -> None:
        if len(rows) != len(self.pupils):
            message = f"there are {len(self.pupils)} pupils, but {len(rows)} rows of marks"
            raise ValueError(message)

    def __attrs_post_init__(self) -> None:
        """Look whether the rows fit the calendar."""
        widest = max(map(len, self.rows), default=0)
        if self.first < 0 or self.first + widest > len(self.calendar):
            message = f"a row has {widest} sessions from {self.first} on, but the calendar has {len(self.calendar)}"
            raise ValueError(message)

    def __len__(self) -> int:
        """The number of pupils."""
        return len(self.pupils)

    @classmethod
    def of_strings(cls, calendar: Calendar, marks: Mapping[str, str], first: int = 0) -> Columns:
        r"""From one character a session, `"/\\II"`, by the name of the pupil; a dot is a session without a mark."""
        found = sorted({code for row in marks.values() for code in row} - {"."})
        if len(found) > MOST_CODES - 2:
            message = f"there are {len(found)} different codes, more than {MOST_CODES - 2}"
            raise ValueError(message)
        table = {ord(code): place for place, code in enumerate(found, 2)} | {ord("."): NO_ROW}
        rows = [row.translate(table).encode("latin-1") for row in marks.values()]
        return cls(calendar, [Pupil(name) for name in marks], rows, ("", "", *found), first)

    def marks(self, row: bytes) -> Iterator[Mark]:
        """A row as marks, as a register has them."""
        return (Mark(self.first + place, self.codes[byte]) for place, byte in enumerate(row) if byte != NO_ROW)

    def register(self, indices: Iterable[int]) -> Register:
        """The marks of some pupils, by their places, as a register."""
        chosen = list(indices)
        marks = {self.pupils[index].id: list(self.marks(self.rows[index])) for index in chosen}
        return Register.of(self.calendar, marks, [self.pupils[index] for index in chosen])


def columns_of(plan: Plan, register: Register, as_of: dt.datetime | None = None) -> Columns:
    """The marks of a register as they were known at a moment, after the policy's arrival times.

    Pupils without a mark are left out: nothing is ever due to them.
    """
    last = register.last_session(as_of)
    if last is None:
        return Columns(register.calendar, [], [], ("", ""))
    known = {pupil.id: (pupil, register.known(pupil.id, as_of)) for pupil in register}
    known = {name: (pupil, marks) for name, (pupil, marks) in known.items() if marks}
    first = min(min(marks) for _, marks in known.values())
    width = max(max(marks) for _, marks in known.values()) - first + 1
    places: dict[str, int] = {"": BLANK}
    rows = [_row(plan, register.calendar, marks, first, width, places) for _, marks in known.values()]
    if len(places) >= MOST_CODES:
        message = f"there are {len(places)} different codes, more than {MOST_CODES - 2}"
        raise ValueError(message)
    codes = ("", "", *(code for code in places if code))
    return Columns(register.calendar, [pupil for pupil, _ in known.values()], rows, codes, first, last)


def _row(
    plan: Plan, calendar: Calendar, marks: Mapping[int, Mark], first: int, width: int, places: dict[str, int]
) -> bytes:  # fmt: skip
    row = [NO_ROW] * width
    for session, mark in marks.items():
        code = registered(plan, calendar, mark) if mark.arrival is not None else mark.code
        row[session - first] = places.setdefault(code, len(places) + 1)
    return bytes(min(place, MOST_CODES - 1) for place in row)
