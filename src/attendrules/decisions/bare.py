"""Bare rows of decisions in files, without reasons: CSV or Parquet, written whole or not at all."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from attrs import frozen

from attendrules.decisions.as_csv import no_formula
from attendrules.decisions.files import ready
from attendrules.decisions.model import Decision, Scope, Status
from attendrules.domain.calendar import Calendar
from attendrules.extras import load
from attendrules.whole import naming, whole

COLUMNS = ("policy", "scope", "name", "date", "session", "outcome", "status", "ended", "rule")
ENDINGS = (".csv", ".parquet")
TEXTS = ("policy", "scope", "session", "outcome", "status", "ended", "rule")


@frozen(eq=False)
class Lot:
    """Decisions of one policy about some pupils: numbers into lists of texts.

    `pupil` is the place of each decision's pupil in `names`, `cause` a place in `outcomes`
    and `rules`, `session` and `end` are sessions of the calendar; an `end` of -1 is none.
    """

    policy: str
    names: Sequence[str]
    outcomes: Sequence[str]
    rules: Sequence[str]
    pupil: Any
    cause: Any
    session: Any
    end: Any
    pending: Any


class Writer(Protocol):
    """Takes lots of decisions."""

    def write(self, lot: Lot) -> None:
        """Write the decisions of a lot."""

    def write_full(self, made: Decision) -> None:
        """Write one decision, about a group or a parent."""


def bare_ready(path: str | Path) -> None:
    """As `decisions.files.ready`, but JSON lines are not written."""
    if Path(path).suffix.lower() not in ENDINGS:
        message = f"bare rows are written to files that end in {' or '.join(ENDINGS)}, not to `{path}`"
        raise ValueError(message)
    ready(path)


@contextlib.contextmanager
def bare_file(path: str | Path, calendar: Calendar) -> Iterator[Writer]:
    """A file for bare rows; it is there when all are written, and not before. Raises what `bare_ready` raises, and `OSError`."""
    bare_ready(path)
    with whole(path) as place:
        if Path(path).suffix.lower() == ".parquet":
            parquet = _Parquet(place, calendar)
            try:
                yield parquet
            finally:
                parquet.close()
            return
        with naming(path):
            file = place.open("w", encoding="utf-8", newline="")
        with file:
            yield _Csv(file, calendar)


def _session(calendar: Calendar, number: int) -> str:
    session = calendar.session(number)
    return f"{session.date.isoformat()} {session.half.value}"


def as_bare(made: Decision) -> list[str]:
    """One decision in the order of `COLUMNS`."""
    subject, session = made.subject, made.session
    ended = f"{made.ends.date.isoformat()} {made.ends.half.value}" if made.ends else ""
    return [made.policy, subject.scope.value, subject.name, session.date.isoformat(), session.half.value, made.outcome,
            made.status.value, ended, made.rule]  # fmt: skip


class _Csv:
    def __init__(self, file: Any, calendar: Calendar) -> None:
        self.rows, self.calendar = csv.writer(file, lineterminator="\n"), calendar
        self.rows.writerow(COLUMNS)
        self.texts: dict[int, str] = {-1: ""}

    def write(self, lot: Lot) -> None:
        states = (Status.DUE.value, Status.PENDING.value)
        every = zip(lot.pupil, lot.cause, lot.session, lot.end, lot.pending, strict=True)
        for pupil, cause, session, end, pending in every:
            date, _, half = self._text(int(session)).partition(" ")
            row = (lot.policy, Scope.PUPIL.value, lot.names[pupil], date, half, lot.outcomes[cause], states[int(pending)],
                   self._text(int(end)), lot.rules[cause])  # fmt: skip
            self.rows.writerow(no_formula(row))

    def _text(self, number: int) -> str:
        if number not in self.texts:
            self.texts[number] = _session(self.calendar, number)
        return self.texts[number]

    def write_full(self, made: Decision) -> None:
        self.rows.writerow(no_formula(as_bare(made)))


class _Parquet:
    """Every text is a number into a short list; the lists are those of the calendar and the policy."""

    def __init__(self, place: Path, calendar: Calendar) -> None:
        pyarrow = load("pyarrow")
        short = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
        kinds = {**dict.fromkeys(TEXTS, short), "name": short, "date": pyarrow.date32()}
        self.schema = pyarrow.schema([(name, kinds[name]) for name in COLUMNS])
        self.writer = load("pyarrow.parquet").ParquetWriter(place, self.schema, compression="zstd")
        self.sessions = [_session(calendar, number) for number in range(len(calendar))]
        self.days = load("numpy").array([day.toordinal() - 719_163 for day in calendar.days], "int32")
        self.halves = [text[-2:] for text in self.sessions[:2]] or [""]
        self.full: list[list[str]] = []

    def write(self, lot: Lot) -> None:
        numpy, pyarrow = load("numpy"), load("pyarrow")
        if not len(lot.session):
            return
        session = numpy.asarray(lot.session, "int32")
        end = numpy.asarray(lot.end, "int32")
        zeros = numpy.zeros(len(session), "int32")

        def texts(numbers: Any, dictionary: Sequence[str], mask: Any = None) -> Any:
            indices = pyarrow.array(numbers, pyarrow.int32(), mask=mask)
            return pyarrow.DictionaryArray.from_arrays(indices, pyarrow.array(list(dictionary), pyarrow.string()))

        cause = numpy.asarray(lot.cause, "int32")
        columns = [
            texts(zeros, [lot.policy]), texts(zeros, [Scope.PUPIL.value]), texts(numpy.asarray(lot.pupil, "int32"), lot.names),
            pyarrow.array(self.days[session >> 1], pyarrow.date32()), texts(session & 1, self.halves), texts(cause, lot.outcomes),
            texts(numpy.asarray(lot.pending, "int32"), [Status.DUE.value, Status.PENDING.value]),
            texts(end, self.sessions, end < 0), texts(cause, lot.rules),
        ]  # fmt: skip
        self.writer.write_batch(pyarrow.RecordBatch.from_arrays(columns, schema=self.schema))

    def write_full(self, made: Decision) -> None:
        self.full.append(as_bare(made))

    def close(self) -> None:
        if self.full:
            pyarrow, compute = load("pyarrow"), load("pyarrow.compute")
            columns = dict(zip(COLUMNS, zip(*self.full, strict=True), strict=True))
            arrays = [
                compute.cast(pyarrow.array(columns[name]), pyarrow.date32()) if name == "date"
                else pyarrow.array([each or None for each in columns[name]], pyarrow.string()).dictionary_encode()
                for name in COLUMNS
            ]  # fmt: skip
            self.writer.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=self.schema))
        self.writer.close()
