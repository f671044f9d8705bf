"""Read facts, numbers and events from CSV: pupil, input, date, time, value, until, recorded_at.

A fact says `yes` or `no` of a pupil from a date on, a number how many; an event says when
it happened, if it has results with which, and if it lasts until which day. `*` stands for
every pupil; `class 3A`, `year group 3`, `phase Early Years` and `school` for a group as
such. A row with `*`, an event and nothing else says that such events are recorded, though
there may be none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from attrs import define, field, frozen

from attendrules.diagnostics import Diagnostic, nearest
from attendrules.domain.inputs import EVERYBODY, Event, Input, Inputs, Said, Stated
from attendrules.registers import fields
from attendrules.registers.fields import Wrong, quote
from attendrules.registers.files import read_text
from attendrules.registers.header import columns
from attendrules.registers.report import NOWHERE, Report, frozen_counts
from attendrules.registers.rows import rows

REQUIRED = ("pupil", "input", "date")
COLUMNS = (*REQUIRED, "time", "value", "until", "recorded_at")
ANSWERS = {"yes": True, "no": False}


@frozen
class InputsReading:
    """The inputs of all good rows, and a finding for each row that cannot be used."""

    inputs: Inputs
    findings: tuple[Diagnostic, ...]
    more: Mapping[str, int] = field(factory=dict, converter=frozen_counts)

    @property
    def failed(self) -> bool:
        """Whether the file has errors."""
        return any(finding.is_error for finding in self.findings)


def read_inputs(path: str | Path, declared: Mapping[str, Input]) -> InputsReading:
    """Read a file of facts and events, plain or gzip-compressed; `declared` are those of the policy.

    Raises `OSError` if it cannot be opened; everything else that can be wrong is a finding.
    """
    try:
        return parse_inputs(read_text(path), str(path), declared)
    except Wrong as wrong:
        report = Report(str(path))
        report.find(NOWHERE, wrong)
        return InputsReading(Inputs(), tuple(report.findings))


def parse_inputs(text: str, name: str, declared: Mapping[str, Input]) -> InputsReading:
    """Read the text of a file of facts and events."""
    report = Report(name)
    every = rows(text)
    names = columns(report, next(every, NOWHERE), REQUIRED, COLUMNS[len(REQUIRED) :])
    found = _Found(declared)
    for row in every if names else ():
        try:
            found.take(fields.cells(names, row.fields))
        except Wrong as wrong:
            report.find(row, wrong)
    return InputsReading(Inputs.of(found.facts, found.events, found.recorded, found.numbers), tuple(report.findings), report.more)


@define
class _Found:
    declared: Mapping[str, Input]
    facts: list[tuple[str, str, Stated]] = field(factory=list)
    events: list[tuple[str, str, Event]] = field(factory=list)
    recorded: list[str] = field(factory=list)
    numbers: list[tuple[str, str, Said]] = field(factory=list)
    _answers: dict[tuple[str, str, dt.datetime], object] = field(factory=dict)

    def take(self, row: Mapping[str, str]) -> None:
        """Read a row: a fact, a number or an event more."""
        pupil, value = fields.pupil(row["pupil"]), row.get("value", "")
        wanted = self._wanted(row["input"])
        if wanted.kind == "event" and pupil == EVERYBODY and not any(row.get(column) for column in COLUMNS[2:]):
            self.recorded.append(wanted.name)
            return
        time = dt.datetime.combine(fields.date(row["date"]), fields.time(row.get("time", ""), "time") or dt.time())
        recorded = fields.recorded(row.get("recorded_at", ""))
        if wanted.kind == "event":
            until = _until(row.get("until", ""), time.date())
            self.events.append((pupil, wanted.name, Event(time, _result(wanted, value), until, recorded=recorded)))
            return
        if row.get("until"):
            message = f"`{wanted.name}` is a {wanted.kind}, which is so until another row says otherwise"
            raise Wrong("AR623", message, "leave the date out, and write another row", "until")
        if wanted.kind == "number":
            number = _number(wanted.name, value)
            self._once(pupil, wanted, time, number, value)
            self.numbers.append((pupil, wanted.name, Said(time, number, recorded=recorded)))
        else:
            answer = _answer(wanted.name, value)
            self._once(pupil, wanted, time, answer, value)
            self.facts.append((pupil, wanted.name, Stated(time, answer, recorded=recorded)))

    def _once(self, pupil: str, wanted: Input, time: dt.datetime, answer: object, value: str) -> None:
        """Refuse a second, different answer for the same time."""
        if self._answers.setdefault((pupil, wanted.name, time), answer) != answer:
            message = f"`{wanted.name}` of {pupil} is {value} here, and something else at the same time in an earlier row"
            raise Wrong("AR623", message, "keep one", "value")

    def _wanted(self, name: str) -> Input:
        wanted = self.declared.get(name)
        if wanted is None:
            near = nearest(name, self.declared)
            message = f"the policy asks for no input {quote(name)}" if name else "the input is missing"
            raise Wrong("AR622", message, f"did you mean `{near[0]}`?" if near else "", "input")
        return wanted


def _answer(name: str, text: str) -> bool:
    if text.lower() not in ANSWERS:
        message = f"`{name}` is a fact, and {quote(text)} is no answer" if text else "the value is missing"
        raise Wrong("AR623", message, "write yes or no", "value")
    return ANSWERS[text.lower()]


def _result(event: Input, text: str) -> str:
    if text in event.results or (not text and not event.results):
        return text
    known = ", ".join(event.results)
    advice = f"write one of: {known}" if known else "leave the value out"
    message = f"the event `{event.name}` has no result {quote(text)}" if text else "the value is missing"
    raise Wrong("AR623", message, advice, "value")


def _number(name: str, text: str) -> Fraction:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        message = f"`{name}` is a number, and {quote(text)} is none" if text else "the value is missing"
        raise Wrong("AR623", message, "write it in figures, as in 3 or 2.5", "value")
    return Fraction(text)


def _until(text: str, first: dt.date) -> dt.date | None:
    if not text:
        return None
    until = fields.date(text, "until")
    if until < first:
        raise Wrong("AR623", f"it ends on {until}, before it begins on {first}", "swap the two dates", "until")
    return until
