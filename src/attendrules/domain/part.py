"""Registers as bytes: one byte a session, for what reads or decides about very many pupils at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from attrs import field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark, Pupil, Register

NO_MARK = 0
"""The byte of a session without a mark."""
BLANK = 1
"""The byte of a mark without a code."""
CODES_FROM = 2
MOST_CODES = 254


def _more(marks: Mapping[str, tuple[Mark, ...]]) -> Mapping[str, tuple[Mark, ...]]:
    return MappingProxyType(dict(marks))


@frozen(eq=False)
class Part:
    """A register, or the part of one that has some of its pupils, with a row of bytes for each pupil.

    `marks` is one row after the other, `width` bytes each, for the sessions from `first`
    on. A byte is 0 where there is no mark, 1 for a mark without a code, and otherwise the
    place of the code in `codes`, in which the first two places are empty. `more` has every
    mark of those pupils of whom bytes cannot say all: arrivals, minutes and corrections.
    Their rows hold the last code known.

    `last` is the last session with a mark of the whole register that this is a part of.
    """

    calendar: Calendar
    codes: tuple[str, ...]
    pupils: tuple[Pupil, ...]
    first: int
    width: int
    marks: bytes | bytearray = field(repr=False)
    more: Mapping[str, tuple[Mark, ...]] = field(factory=dict, converter=_more, repr=False)
    last: int | None = None
    known_ends: tuple[int, int] | None = None
    """The first and the last session with a mark, if who made it has looked."""

    def __len__(self) -> int:
        """The number of pupils."""
        return len(self.pupils)

    @property
    def rows(self) -> list[bytes]:
        """The bytes of every pupil."""
        return [self.row(index) for index in range(len(self.pupils))]

    def row(self, index: int) -> bytes:
        """The bytes of one pupil."""
        return bytes(self.marks[index * self.width : (index + 1) * self.width])

    def count(self) -> int:
        """The number of entered marks, corrections included."""
        marks = len(self.marks) - self.marks.count(0)
        for index, pupil in enumerate(self.pupils if self.more else ()):
            if pupil.id in self.more:
                row = self.row(index)
                marks += len(self.more[pupil.id]) - (len(row) - row.count(0))
        return marks

    def ends(self) -> tuple[int, int] | None:
        """The first and the last session with a mark; `None` if there is none."""
        if self.known_ends is not None:
            return self.known_ends
        if self.more:
            numbers = [mark.session for each in self.register().marks.values() for mark in each]
            return (min(numbers), max(numbers)) if numbers else None
        rows = [row for row in self.rows if row.count(0) < self.width]
        if not rows:
            return None
        before = min(self.width - len(row.lstrip(b"\0")) for row in rows)
        return self.first + before, self.first + max(len(row.rstrip(b"\0")) for row in rows) - 1

    def register(self) -> Register:
        """The same as a register, with a mark for each byte that stands for one."""
        made: dict[int, Mark] = {}
        marks: dict[str, tuple[Mark, ...]] = {}
        for index, pupil in enumerate(self.pupils):
            known = self.more.get(pupil.id)
            found = tuple(self._marks(index, made)) if known is None else known
            if found:
                marks[pupil.id] = found
        return Register(self.calendar, {pupil.id: pupil for pupil in self.pupils}, marks, self.last)

    def _marks(self, index: int, made: dict[int, Mark]) -> Iterable[Mark]:
        """The marks of a row; equal ones are one object, however many pupils have them."""
        for place, byte in enumerate(self.row(index)):
            if byte:
                key = place << 8 | byte
                mark = made.get(key)
                if mark is None:
                    mark = made[key] = Mark(self.first + place, self.codes[byte])
                yield mark


def alphabet_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes of a set as a part has them; `ValueError` for more than a byte can tell apart."""
    alphabet = ("", "", *dict.fromkeys(code for code in codes if code))
    if len(alphabet) - CODES_FROM > MOST_CODES:
        message = f"{len(alphabet) - CODES_FROM} codes are more than a byte can tell apart ({MOST_CODES})"
        raise ValueError(message)
    return alphabet


def part_of(register: Register, codes: Iterable[str]) -> Part:
    """A register as bytes over the sessions that have marks.

    `codes` are all that can come (a code set); `ValueError` for a mark with another, or
    for more codes than a byte can tell apart.
    """
    alphabet = alphabet_of(codes)
    numbers = {"": BLANK, **{code: number for number, code in enumerate(alphabet) if code}}
    sessions = [each[end].session for each in register.marks.values() if each for end in (0, -1)]
    first, width = (min(sessions), max(sessions) - min(sessions) + 1) if sessions else (0, 0)
    pupils = tuple(register)
    rows = bytearray(len(pupils) * width)
    more = {}
    for index, pupil in enumerate(pupils):
        marks = register.marks.get(pupil.id, ())
        if any(map(says_more, marks)) or len({mark.session for mark in marks}) < len(marks):
            more[pupil.id] = marks
        for mark in marks:
            if mark.code not in numbers:
                message = f"`{mark.code}` is not among the codes"
                raise ValueError(message)
            rows[index * width + mark.session - first] = numbers[mark.code]
    return Part(register.calendar, alphabet, pupils, first, width, rows, more, register.last)


def says_more(mark: Mark) -> bool:
    """Whether a mark says more than its code."""
    return not mark.code or mark.arrival is not None or mark.minutes_late is not None or mark.recorded_at is not None
