"""Long registers in Arrow's form: rows that are plainly right are read a column at a time, every other one by one.

What a cell means is asked of the reader of rows (`registers.reading`), once for each
different cell. A row with anything that is wrong, or that says more than a code, goes to
that reader itself, so that findings and strictness are the same for every kind of file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from attrs import define, field

from attendrules.domain.part import Part
from attendrules.extras import load
from attendrules.registers import fields
from attendrules.registers.reading import DESCRIBING, OTHER_HALF, Reader
from attendrules.tables.arrow import LINE
from attendrules.tables.assemble import assembled
from attendrules.tables.cells import row_of
from attendrules.tables.encode import NOTHING, Judge, runs, same

TELLING = ("arrival", "minutes_late", "recorded_at")
"""Part that say more of a mark than its code."""
MOST_PUPILS = 4096
"""How many pupils are read at once: the bytes of so many, over all sessions of some years, are not much."""


@define
class LongReader:
    """Reads chunks of a long register that hold all rows of their pupils.

    `names` are the columns of a chunk by what they are to the reader.
    """

    reader: Reader
    alphabet: tuple[str, ...]
    names: dict[str, str]
    _judges: dict[str, Judge] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        numbers = {code: number for number, code in enumerate(self.alphabet) if code}
        days = {day: index for index, day in enumerate(self.reader.calendar.days)}
        self._judges = {
            "pupil": Judge(lambda text: len(fields.pupil(text))),
            "date": Judge(lambda text: days.get(fields.date(text), NOTHING)),
            "session": Judge(lambda text: fields.half(text).index),
            "code": Judge(lambda text: numbers.get(text, NOTHING)),
            **{name: Judge(lambda text: NOTHING if text else 0) for name in TELLING},
        }

    def take(self, chunk: Any) -> Iterator[Part]:
        """Read a chunk: the marks of its pupils, some thousands at a time, and findings for its rows that are wrong."""
        starts, pupils = runs(chunk[self.names["pupil"]])
        ends = [*starts.tolist(), chunk.num_rows]
        for cut in range(0, len(pupils), MOST_PUPILS):
            names = pupils[cut : cut + MOST_PUPILS]
            places = ends[cut : cut + len(names) + 1]
            part = chunk if len(names) == len(pupils) else chunk.slice(places[0], places[-1] - places[0])
            yield self._take(part, names, [stop - start for start, stop in pairwise(places)])

    def _take(self, chunk: Any, pupils: list[str], lengths: list[int]) -> Part:
        numpy = load("numpy")
        rows = numpy.arange(len(pupils)).repeat(lengths)
        sessions, codes, odd = self._marks(chunk)
        odd |= (self._judges["pupil"].of(pupils) == NOTHING).repeat(lengths)
        self._judges["pupil"].known.clear()
        self._look_closer(chunk, rows, sessions, odd)
        self.reader.rows += int((~odd).sum())
        self._one_by_one(chunk, odd)
        plain = slice(None) if not odd.any() else ~odd
        return self._columns(pupils, rows[plain], sessions[plain], codes[plain])

    def _marks(self, chunk: Any) -> tuple[Any, Any, Any]:
        """For each row the number of its session and of its code, and whether it is odd: wrong, or more than a code."""
        days, halves, codes = (self._judged(chunk, name) for name in ("date", "session", "code"))
        odd = (days == NOTHING) | (halves == NOTHING) | (codes == NOTHING)
        for half, wrong in enumerate(OTHER_HALF):
            if wrong in self.alphabet:
                odd |= (halves == half) & (codes == self.alphabet.index(wrong))
        for name in TELLING:
            if name in self.names:
                odd |= self._judged(chunk, name) == NOTHING
        return 2 * days + halves, codes, odd

    def _judged(self, chunk: Any, name: str) -> Any:
        return self._judges[name].column(chunk[self.names[name]])

    def _look_closer(self, chunk: Any, rows: Any, sessions: Any, odd: Any) -> None:
        """Have rows read one by one that are doubtful only beside others: two for a session, or another class than before."""
        numpy = load("numpy")
        width = len(self.reader.calendar)
        keys = rows * width + sessions
        times = numpy.bincount(keys if not odd.any() else keys[sessions >= 0])
        if times.max(initial=0) > 1:
            odd |= numpy.isin(rows, numpy.flatnonzero(times > 1) // width)
        described = [same(chunk[self.names[name]]) for name in DESCRIBING if name in self.names]
        for each in described:
            odd[1:] |= (each[1:] != each[:-1]) & (rows[1:] == rows[:-1])
        if described:
            plain = numpy.flatnonzero(~odd)
            odd[plain[numpy.unique(rows[plain], return_index=True)[1]]] = True

    def _one_by_one(self, chunk: Any, odd: Any) -> None:
        places = load("numpy").flatnonzero(odd)
        if not len(places):
            return
        taken = chunk.select([*self.names.values(), LINE]).take(load("pyarrow").array(places))
        columns = [column.to_pylist() for column in taken.columns]
        moment = list(self.names).index("recorded_at") if "recorded_at" in self.names else None
        for *values, line in zip(*columns, strict=True):
            self.reader.take(row_of(line, values, moment))

    def _columns(self, pupils: Sequence[str], rows: Any, sessions: Any, codes: Any) -> Part:
        numpy = load("numpy")
        first, width = (int(sessions.min()), int(sessions.max() - sessions.min()) + 1) if len(sessions) else (0, 0)
        matrix = numpy.zeros((len(pupils), width), dtype="uint8")
        matrix[rows, sessions - first] = codes
        return assembled(self.reader, self.alphabet, pupils, matrix, first)
