"""A finding as a value: what was seen, where, and what to write instead."""

from __future__ import annotations

import enum

from attrs import field, frozen

from attendrules.source import Source, Span


class Severity(enum.Enum):
    """How much a finding matters: an error stops the run, a note never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Label:
    """A place in a text, with a word or two about it."""

    source: Source = field(repr=False)
    span: Span
    message: str = ""


@frozen
class Fix:
    """A replacement of the text under `span`; `safe` if it cannot change a meaning."""

    message: str
    span: Span
    replacement: str
    safe: bool = False


@frozen
class Diagnostic:
    """One finding: a stable code, one lower-case sentence, a place, and help."""

    code: str
    message: str
    primary: Label | None = None
    secondary: tuple[Label, ...] = ()
    help: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity = Severity.ERROR
    accepted: str = ""

    @property
    def is_error(self) -> bool:
        """Whether this finding stops a policy or a register from being used."""
        return self.severity is Severity.ERROR

    @property
    def underlined(self) -> str:
        """The author's own text that the finding points at."""
        return self.primary.source.slice(self.primary.span) if self.primary else ""

    @property
    def where(self) -> str:
        """`file:line:column`, or nothing where a finding has no place."""
        if self.primary is None:
            return ""
        at = self.primary.source.position(self.primary.span.start)
        return f"{self.primary.source.name}:{at.line}:{at.column}"
