"""Wide registers and strings of marks in Arrow's form, some thousand pupils at a time.

As for long ones, a row that is plainly right is read with many others, and any other is
given to the reader of rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, field

from attendrules.domain.part import Part
from attendrules.domain.register import Pupil
from attendrules.extras import load
from attendrules.registers import fields
from attendrules.registers.fields import Wrong
from attendrules.registers.reading import DESCRIBING, OTHER_HALF
from attendrules.tables.arrow import LINE
from attendrules.tables.assemble import assembled
from attendrules.tables.cells import row_of, text_of
from attendrules.tables.encode import NOTHING, Judge, square
from attendrules.tables.strings import CLOSED, UNMARKED, StringsReader, places
from attendrules.tables.wide import WideReader

CHUNK_PUPILS = 4096
BAD = 255


@define
class BroadReader:
    """Reads chunks in which a row has many marks. `names` are the columns by what they are to the reader."""

    reader: WideReader | StringsReader
    alphabet: tuple[str, ...]
    names: dict[str, str]
    _numbers: dict[str, int] = field(factory=dict)
    _places: dict[tuple[str, int], Any] = field(factory=dict)
    _ambiguous: bool = False
    """Whether two characters could be two codes or one."""
    _table: Any = None
    """The number of each character, `BAD` for one that is no code."""

    def __attrs_post_init__(self) -> None:
        numpy = load("numpy")
        self._numbers = {"": 0, UNMARKED: 0, **{code: number for number, code in enumerate(self.alphabet) if code}}
        self._ambiguous = any(len(code) > 1 and all(sign in self._numbers for sign in code) for code in self.alphabet)
        self._table = numpy.full(256, BAD, dtype="uint8")
        for code, number in self._numbers.items():
            if len(code) == 1 and code.isascii() and number < BAD:
                self._table[ord(code)] = number

    def take(self, chunk: Any) -> Iterator[Part]:
        """Read a chunk: the marks of its pupils, and findings for its rows that are wrong."""
        pupils = [text_of(each) for each in chunk[self.names["pupil"]].to_pylist()]
        marks, first, plain = self._wide(chunk) if isinstance(self.reader, WideReader) else self._strings(chunk, self.reader)
        plain &= ~self._at_the_wrong_half(marks, first)
        self._describe(chunk, pupils, plain)
        marks[~plain] = 0
        self.reader.rows += int(plain.sum())
        self._one_by_one(chunk, plain)
        rows: dict[str, int] = {}
        for row, name in enumerate(pupils):
            rows.setdefault(name, row)
        yield assembled(self.reader, self.alphabet, list(rows), marks[list(rows.values())], first)

    def _describe(self, chunk: Any, pupils: Sequence[str], plain: Any) -> None:
        """Note what rows say of pupils besides marks; one of several rows, or in doubt, is read row by row."""
        told = {name: chunk[self.names[name]].to_pylist() for name in DESCRIBING if name in self.names}
        times = Counter(pupils)
        if not told and len(times) == len(pupils):
            self._name(pupils, plain)
            return
        for row in plain.nonzero()[0].tolist():
            name = pupils[row]
            try:
                fields.pupil(name)
                pupil = self.reader.describe(name, {column: text_of(values[row]) for column, values in told.items()})
            except Wrong:
                plain[row] = False
            else:
                plain[row] = times[name] == 1
                if plain[row]:
                    self.reader.pupils[name] = pupil

    def _name(self, pupils: Sequence[str], plain: Any) -> None:
        """Note pupils of whom rows say nothing but their names."""
        known = self.reader.pupils
        for row in plain.nonzero()[0].tolist():
            name = pupils[row]
            try:
                fields.pupil(name)
            except Wrong:
                plain[row] = False
            else:
                known.setdefault(name, Pupil(name))

    def _at_the_wrong_half(self, marks: Any, first: int) -> Any:
        wrong = load("numpy").zeros(len(marks), dtype=bool)
        for half, code in enumerate(OTHER_HALF):
            if code in self._numbers:
                wrong |= (marks[:, (half - first) % 2 :: 2] == self._numbers[code]).any(axis=1)
        return wrong

    def _one_by_one(self, chunk: Any, plain: Any) -> None:
        rows = (~plain).nonzero()[0]
        if len(rows):
            taken = chunk.select([*self.names.values(), LINE]).take(load("pyarrow").array(rows))
            for *values, line in zip(*(column.to_pylist() for column in taken.columns), strict=True):
                self.reader.take(row_of(line, values))

    def _wide(self, chunk: Any) -> tuple[Any, int, Any]:
        """The bytes of each row, the session of the first, and which rows are plainly right."""
        numpy, sessions = load("numpy"), self.reader.sessions  # type: ignore[union-attr]  # of a wide reader
        judge = Judge(lambda text: self._numbers.get(text, NOTHING))
        first, last = min(sessions, default=0), max(sessions, default=-1)
        marks = numpy.zeros((chunk.num_rows, last - first + 1), dtype="uint8")
        plain = numpy.ones(chunk.num_rows, dtype=bool)
        for session, column in sessions.items():
            codes = judge.column(chunk[self.names[column]])
            plain &= codes != NOTHING
            marks[:, session - first] = codes * (codes != NOTHING)
        return marks, first, plain

    def _strings(self, chunk: Any, reader: StringsReader) -> tuple[Any, int, Any]:
        """The same for strings: those with one start and length are placed together."""
        numpy = load("numpy")
        alike_all = self._all_alike(chunk, reader)
        if alike_all is not None:
            return alike_all
        starts = [text_of(each) for each in chunk[self.names["start"]].to_pylist()]
        alike: dict[tuple[str, int], list[tuple[int, bytes]]] = {}
        for row, text in enumerate(chunk[self.names[reader.string]].to_pylist()):
            codes = self._codes(text)
            if codes is not None and self._placed(reader, starts[row], len(codes)) is not None:
                alike.setdefault((starts[row], len(codes)), []).append((row, codes))
        ends = [number for key in alike for number in self._places[key].tolist() if number >= 0]
        first, width = (min(ends), max(ends) - min(ends) + 1) if ends else (0, 0)
        marks = numpy.zeros((chunk.num_rows, width), dtype="uint8")
        plain = numpy.zeros(chunk.num_rows, dtype=bool)
        for key, found in alike.items():
            rows, place = numpy.array([row for row, _ in found]), self._places[key]
            codes = numpy.frombuffer(b"".join(each for _, each in found), dtype="uint8").reshape(len(found), key[1])
            on_no_day = codes[:, place < 0]
            plain[rows] = ((on_no_day == 0) | (on_no_day == self._closed(reader))).all(axis=1)
            marks[numpy.ix_(rows, place[place >= 0] - first)] = codes[:, place >= 0]
        return marks, first, plain

    def _all_alike(self, chunk: Any, reader: StringsReader) -> tuple[Any, int, Any] | None:
        """The same where all strings have one start and one length and a character for each session, as most registers have."""
        numpy = load("numpy")
        begin = load("pyarrow.compute").unique(chunk[self.names["start"]])
        signs = None if self._ambiguous or len(begin) != 1 else square(chunk[self.names[reader.string]])
        start = text_of(begin[0].as_py()) if signs is not None else ""
        if signs is None or self._placed(reader, start, signs.shape[1]) is None:
            return None
        place = self._places[start, signs.shape[1]]
        on_days = place >= 0
        if not on_days.any():
            return None
        first, width = int(place[on_days].min()), int(place[on_days].max() - place[on_days].min()) + 1
        codes = self._table[signs]
        plain = ~(codes == BAD).any(axis=1)
        on_no_day = codes[:, ~on_days]
        if on_no_day.size:
            plain &= ((on_no_day == 0) | (on_no_day == self._closed(reader))).all(axis=1)
        if on_days.all() and width == signs.shape[1] and (numpy.diff(place) == 1).all():
            return codes, first, plain
        marks = numpy.zeros((chunk.num_rows, width), dtype="uint8")
        marks[:, place[on_days] - first] = codes[:, on_days]
        return marks, first, plain

    def _closed(self, reader: StringsReader) -> int:
        """The byte that stands for a closed school in strings of weekdays; no mark in others."""
        return self._numbers.get(CLOSED, 0) if reader.by_weekday else 0

    def _placed(self, reader: StringsReader, start: str, length: int) -> Any:
        """The session of each place of a string, `NOTHING` where there is none; `None` for a start that will not do."""
        if (start, length) not in self._places:
            try:
                found = places(reader.calendar, fields.date(start, "start"), length, by_weekday=reader.by_weekday)
            except Wrong:
                self._places[start, length] = None
            else:
                numbers = [NOTHING if number is None else number for number in found]
                self._places[start, length] = load("numpy").array(numbers, dtype="int64")
        return self._places[start, length]

    def _codes(self, text: object) -> bytes | None:
        """The bytes of a string, or `None` for one that has to be looked at more closely."""
        if not isinstance(text, str) or not text:
            return None
        try:
            if "," in text:
                return bytes([self._numbers[code] for code in text.split(",")])
            if self._ambiguous:
                return None
            return bytes([self._numbers[sign] for sign in text])
        except KeyError:
            return None
