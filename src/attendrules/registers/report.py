"""What is found in a file, row by row: a thousand findings of each kind in full, and of the rest their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from attrs import define, field, frozen

from attendrules.diagnostics import Diagnostic, Label, Severity
from attendrules.registers.fields import Wrong
from attendrules.registers.rows import Row, split
from attendrules.source import Source, Span

MOST_OF_A_KIND = 1000
NOWHERE = Row(1, "", [])
"""The row of a finding about a whole file."""


def frozen_counts(counts: Mapping[str, int]) -> Mapping[str, int]:
    """Counts that cannot be changed."""
    return MappingProxyType(dict(counts))


@frozen
class SetAside:
    """A row that was not used: its line, its text, and the code and sentence of the finding."""

    line: int
    text: str
    code: str
    message: str = ""


@define
class Report:
    """The findings in one file, and the rows that they set aside."""

    name: str
    findings: list[Diagnostic] = field(factory=list)
    set_aside: list[SetAside] = field(factory=list)
    counts: Counter[str] = field(factory=Counter)
    failed: bool = False

    def refuse(self, row: Row, wrong: Wrong, place: int | None = None) -> None:
        """Report a row that is not used, with the field at fault underlined."""
        self.set_aside.append(SetAside(row.line, row.text, wrong.code, wrong.message))
        self.find(row, wrong, place)

    def find(self, row: Row, wrong: Wrong, place: int | None = None, severity: Severity = Severity.ERROR) -> None:
        """Report what is wrong with a row, or with its field at `place`."""
        self.failed |= severity is Severity.ERROR
        self.counts[wrong.code] += 1
        if self.counts[wrong.code] <= MOST_OF_A_KIND:
            label = Label(Source(self.name, row.text, first_line=row.line), _span(row, place))
            advice = (wrong.advice,) if wrong.advice else ()
            self.findings.append(Diagnostic(wrong.code, wrong.message, label, help=advice, severity=severity))

    @property
    def more(self) -> dict[str, int]:
        """How many findings of each code there are beyond those that are listed."""
        return {code: count - MOST_OF_A_KIND for code, count in self.counts.items() if count > MOST_OF_A_KIND}


def _span(row: Row, place: int | None) -> Span:
    fields = split(row.text) if place is not None else []
    if place is not None and place < len(fields):
        return fields[place].span
    return Span(len(row.text) - len(row.text.lstrip()), len(row.text.rstrip()))
