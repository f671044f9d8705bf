"""Read facts and events from CSV: pupil, input, date, time, value.

A fact says `yes` or `no` of a pupil from a date on; an event says when it happened and, if
it has results, with which. `*` stands for every pupil. A row with `*`, an event and nothing
else says that such events are recorded, though there may be none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from attrs import define, field, frozen

from attendrules.diagnostics import Diagnostic, nearest
from attendrules.domain.inputs import EVERYBODY, Event, Input, Inputs, Stated
from attendrules.registers import fields
from attendrules.registers.fields import Wrong, quote
from attendrules.registers.files import read_text
from attendrules.registers.header import columns
from attendrules.registers.report import NOWHERE, Report, frozen_counts
from attendrules.registers.rows import rows

REQUIRED = ("pupil", "input", "date")
COLUMNS = (*REQUIRED, "time", "value")
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
    return InputsReading(Inputs.of(found.facts, found.events, found.recorded), tuple(report.findings), report.more)


@define
class _Found:
    declared: Mapping[str, Input]
    facts: list[tuple[str, str, Stated]] = field(factory=list)
    events: list[tuple[str, str, Event]] = field(factory=list)
    recorded: list[str] = field(factory=list)
    _answers: dict[tuple[str, str, dt.datetime], bool] = field(factory=dict)

    def take(self, row: Mapping[str, str]) -> None:
        """Read a row: a fact or an event more."""
        pupil, value = fields.pupil(row["pupil"]), row.get("value", "")
        wanted = self._wanted(row["input"])
        if wanted.kind == "event" and pupil == EVERYBODY and not any((row["date"], row.get("time"), value)):
            self.recorded.append(wanted.name)
            return
        time = dt.datetime.combine(fields.date(row["date"]), fields.time(row.get("time", ""), "time") or dt.time())
        if wanted.kind == "event":
            self.events.append((pupil, wanted.name, Event(time, _result(wanted, value))))
            return
        answer = _answer(wanted.name, value)
        if self._answers.setdefault((pupil, wanted.name, time), answer) is not answer:
            said = "no" if answer else "yes"
            raise Wrong("AR623", f"`{wanted.name}` of {pupil} is {said} at the same time, by an earlier row", "keep one", "value")
        self.facts.append((pupil, wanted.name, Stated(time, answer)))

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
