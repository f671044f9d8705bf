"""A finding as a value: what was seen, where, and what to write instead."""

from __future__ import annotations

import enum

from attrs import evolve, field, frozen

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

    def at_home(self) -> Label:
        """The same place in the text that it was taken from, if several were joined."""
        source, span = self.source.origin(self.span)
        return self if source is self.source else Label(source, span, self.message)


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

    def at_home(self) -> Diagnostic:
        """The same finding with its places in the texts that they were taken from, if several were joined."""
        if self.primary is None or not self.primary.source.pieces:
            return self
        joined = self.primary.source
        fixes = tuple(evolve(fix, span=joined.origin(fix.span)[1]) for fix in self.fixes)
        secondary = tuple(label.at_home() for label in self.secondary)
        return evolve(self, primary=self.primary.at_home(), secondary=secondary, fixes=fixes)

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
