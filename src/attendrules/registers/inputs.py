"""Read facts and events from CSV: pupil, input, date, time, value.

A fact says `yes` or `no` of a pupil from a date on; an event says when it happened and, if
it has results, with which. `*` stands for every pupil. A row with `*`, an event and nothing
else says that such events are recorded, though there may be none.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

from attrs import define, field, frozen

from attendrules.diagnostics import Diagnostic, Label, nearest
from attendrules.domain.inputs import EVERYBODY, Event, Input, Inputs, Stated
from attendrules.registers import fields
from attendrules.registers.fields import Wrong
from attendrules.source import Source, Span

COLUMNS = ("pupil", "input", "date", "time", "value")
ANSWERS = {"yes": True, "no": False}


@frozen
class InputsReading:
    """The inputs of all good rows, and a finding for each row that cannot be used."""

    inputs: Inputs
    findings: tuple[Diagnostic, ...]


@define
class _Rows:
    facts: list[tuple[str, str, Stated]] = field(factory=list)
    events: list[tuple[str, str, Event]] = field(factory=list)
    recorded: list[str] = field(factory=list)


def read_inputs(path: str | Path, declared: Mapping[str, Input]) -> InputsReading:
    """Read a file of facts and events; `declared` are those of the policy. Raises `OSError` if it cannot be opened."""
    data = Path(path).read_bytes()
    try:
        return parse_inputs(data.decode("utf-8-sig"), str(path), declared)
    except UnicodeDecodeError:
        wrong = Wrong("AR601", "the file of inputs is not UTF-8 text", "save it as CSV UTF-8")
        return InputsReading(Inputs(), (_finding(str(path), 1, "", wrong),))


def parse_inputs(text: str, name: str, declared: Mapping[str, Input]) -> InputsReading:
    """Read the text of a file of facts and events."""
    lines = text.splitlines() or [""]
    header = [each.strip().lower() for each in next(csv.reader(io.StringIO(lines[0])), [])]
    lacking = [each for each in ("pupil", "input", "date") if each not in header]
    if lacking:
        wrong = Wrong("AR602", f"there is no column `{lacking[0]}`", f"the columns are {','.join(COLUMNS)}")
        return InputsReading(Inputs(), (_finding(name, 1, lines[0], wrong),))
    rows, findings = _Rows(), []
    for number, line in enumerate(lines[1:], start=2):
        values = [value.strip() for value in next(csv.reader(io.StringIO(line)), [])]
        if not any(values):
            continue
        try:
            _row(rows, dict(zip(header, values, strict=False)), declared)
        except Wrong as wrong:
            findings.append(_finding(name, number, line, wrong))
    return InputsReading(Inputs.of(rows.facts, rows.events, rows.recorded), tuple(findings))


def _row(rows: _Rows, row: Mapping[str, str], declared: Mapping[str, Input]) -> None:
    pupil, name = row.get("pupil", ""), row.get("input", "")
    if not pupil:
        raise Wrong("AR618", "the pupil is missing", f"write the pupil, or `{EVERYBODY}` for everybody")
    wanted = declared.get(name)
    if wanted is None:
        near = nearest(name, declared)
        raise Wrong("AR622", f"the policy asks for no input `{name}`", f"did you mean `{near[0]}`?" if near else "")
    if wanted.kind == "event" and pupil == EVERYBODY and not row.get("date"):
        rows.recorded.append(name)
        return
    time = dt.datetime.combine(fields.date(row.get("date", "")), fields.time(row.get("time", "")) or dt.time())
    if wanted.kind == "fact":
        rows.facts.append((pupil, name, Stated(time, _answer(name, row.get("value", "")))))
    else:
        rows.events.append((pupil, name, Event(time, _result(wanted, row.get("value", "")))))


def _answer(name: str, text: str) -> bool:
    if text.lower() not in ANSWERS:
        message = f"`{name}` is a fact, and `{text}` is no answer" if text else "the value is missing"
        raise Wrong("AR623", message, "write yes or no")
    return ANSWERS[text.lower()]


def _result(event: Input, text: str) -> str:
    if text in event.results or (not text and not event.results):
        return text
    known = ", ".join(event.results)
    advice = f"write one of: {known}" if known else "leave the value out"
    raise Wrong("AR623", f"the event `{event.name}` has no result `{text}`" if text else "the value is missing", advice)


def _finding(name: str, number: int, line: str, wrong: Wrong) -> Diagnostic:
    source = Source(name, line, first_line=number)
    return Diagnostic(wrong.code, wrong.message, Label(source, Span(0, len(line))), help=(wrong.advice,) if wrong.advice else ())
