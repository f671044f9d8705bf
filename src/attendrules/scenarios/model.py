"""What stands on a page of scenarios, with the place of every name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from attrs import field, frozen

from attendrules.decisions import Modality, Subject
from attendrules.diagnostics import Diagnostic
from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Mark, Pupil
from attendrules.domain.sessions import Session
from attendrules.source import Source, Span


@frozen
class Name:
    """A name of the policy's as somebody wrote it: an outcome, an input, a reading."""

    text: str
    span: Span = field(eq=False, repr=False)


@frozen
class Given:
    """A fact, a number or an event of a pupil, of everybody (`*`) or of a group (`class 3A`)."""

    who: str
    name: Name
    value: str
    """`yes` or `no`, a number, or the result of an event."""
    time: dt.datetime
    until: dt.date | None = None
    recorded: dt.datetime | None = None
    span: Span = field(default=Span(0, 0), eq=False, repr=False)


@frozen
class Expected:
    """An outcome that must come, and when; what is `None` or empty is not compared."""

    subject: Subject
    outcome: Name
    session: Session
    pending: bool = False
    ends: Session | None = None
    lasts: bool = False
    """Whether it must not have ended."""
    modality: Modality = Modality.MUST
    clauses: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    change: tuple[str, str] | None = None
    """For a recode: the mark as entered, and the mark as it counts."""
    because: str = ""
    """Words that must stand in the reason."""
    span: Span = field(default=Span(0, 0), eq=False, repr=False)


@frozen
class Scenario:
    """A register, what was recorded besides, and what must come of it."""

    title: str
    source: Source = field(repr=False)
    line: int
    """Where it begins on its page."""
    calendar: Calendar = field(repr=False)
    marks: Mapping[str, tuple[Mark, ...]] = field(repr=False)
    pupils: Mapping[str, Pupil] = field(repr=False)
    given: tuple[Given, ...] = ()
    recorded: tuple[Name, ...] = ()
    """Events that are recorded, though there may be none."""
    expected: tuple[Expected, ...] = ()
    excluded: tuple[tuple[Subject, Name], ...] = ()
    """Outcomes that must not come of a subject."""
    looked_at: tuple[Name, ...] = ()
    everything: bool = False
    """Whether every outcome is looked at."""
    as_of: dt.datetime | None = None
    policy: Name | None = None
    rules: str = ""
    """The rules of the page that it runs under, if it names no policy."""
    rules_line: int = 1
    readings: tuple[tuple[Name, Name], ...] = ()
    span: Span = field(default=Span(0, 0), eq=False, repr=False)

    @property
    def where(self) -> str:
        """`file:line`."""
        return f"{self.source.name}:{self.line}"

    @property
    def outcomes(self) -> frozenset[str]:
        """The outcomes that are looked at: those that it names, or none where it looks at everything."""
        if self.everything:
            return frozenset()
        named = [each.outcome for each in self.expected] + [name for _, name in self.excluded]
        return frozenset(name.text for name in (*named, *self.looked_at))


@frozen
class Page:
    """A page: its scenarios in order, and what is wrong with the others."""

    source: Source = field(repr=False)
    scenarios: tuple[Scenario, ...]
    findings: tuple[Diagnostic, ...] = ()
