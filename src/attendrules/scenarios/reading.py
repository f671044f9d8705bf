"""From a Markdown page to its scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from attrs import define, field

from attendrules.decisions import Scope
from attendrules.diagnostics import Diagnostic
from attendrules.domain.calendar import Calendar, english_calendar
from attendrules.domain.inputs import PARENT_OF
from attendrules.scenarios.cursor import Wrong
from attendrules.scenarios.dates import Days
from attendrules.scenarios.expectations import Expectations
from attendrules.scenarios.markdown import Block, Heading, lines_of, parts
from attendrules.scenarios.model import Page, Scenario
from attendrules.scenarios.statements import Draft
from attendrules.source import Source, Span


def read_page(path: str | Path) -> Page:
    """The scenarios of a Markdown file; `OSError` or `UnicodeDecodeError` if it cannot be read."""
    return parse_page(Path(path).read_text("utf-8"), str(path))


def parse_page(text: str, name: str = "scenarios.md") -> Page:
    """The scenarios of a page's text."""
    reader = _Reader(Source(name, text))
    for part in parts(reader.source):
        reader.take(part)
    if not reader.scenarios and not reader.findings:
        where = Span(0, len(text.partition("\n")[0]))
        reader.find(Wrong("AR653", "the page has no scenario", where, "write a block ```scenario below a heading `## ...`"))
    return Page(reader.source, tuple(reader.scenarios), in_order(reader.findings))


def in_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in order of place."""
    return tuple(sorted(findings, key=lambda each: each.primary.span.start if each.primary else 0))


@define
class _Reader:
    source: Source
    title: str | None = None
    shared: list[Span] = field(factory=list)
    rules: Block | None = None
    scenarios: list[Scenario] = field(factory=list)
    findings: list[Diagnostic] = field(factory=list)

    def find(self, wrong: Wrong) -> None:
        self.findings.append(wrong.finding(self.source))

    def take(self, part: Heading | Block | Wrong) -> None:
        match part:
            case Wrong():
                self.find(part)
            case Heading(title):
                self.title = title
            case Block("rules", words) if words in {"", "part"} or words.endswith(".rules"):
                self.rules = part if words != "part" else self.rules
            case Block("scenario"):
                self._block(part)

    def _block(self, block: Block) -> None:
        own = lines_of(self.source, block)
        try:
            draft = self._draft([*self.shared, *own])
            if self.title is None:
                self._settings(draft, own)
            else:
                self.scenarios.append(self._scenario(block, draft))
        except Wrong as wrong:
            self.find(wrong)

    def _draft(self, lines: Sequence[Span]) -> Draft:
        days = Days(_calendar())
        draft = Draft(self.source.text, days, Expectations(days))
        for line in lines:
            draft.read(line)
        return draft

    def _settings(self, draft: Draft, own: list[Span]) -> None:
        said = draft.expectations
        if said.expected or said.excluded or said.nothing:
            where = next((each.span for each in said.expected), own[-1])
            raise Wrong("AR653", "here nothing can be expected yet", where, "put a heading `## ...` above the scenario")
        self.shared += own

    def _scenario(self, block: Block, draft: Draft) -> Scenario:
        said = draft.expectations
        if not (said.expected or said.excluded or said.nothing):
            raise Wrong(
                "AR653", "the scenario expects nothing", block.fence, "write what must come: `Ada -> RING_HOME Fri 9 Sep PM`"
            )
        if draft.policy is None and self.rules is None:
            advice = "write `policy crestwood` above it, or a block of rules"
            raise Wrong("AR653", "the scenario has no rules", block.fence, advice)
        _known(draft)
        marks = {name: (*writer.marks, *draft.corrections.get(name, ())) for name, writer in draft.writers.items()}
        everything = draft.everything or (not draft.looked_at and (draft.policy is None or not (said.expected or said.excluded)))
        rules = self.rules if draft.policy is None else None
        return Scenario(
            title=self.title or "",
            source=self.source,
            line=self.source.position(block.fence.start).line,
            calendar=draft.days.calendar,
            marks=marks,
            pupils=draft.pupils,
            given=tuple(draft.given),
            recorded=tuple(draft.told),
            expected=tuple(said.expected),
            excluded=tuple(said.excluded),
            looked_at=tuple(draft.looked_at),
            everything=everything,
            as_of=draft.as_of,
            policy=draft.policy,
            rules=self.source.slice(rules.inside) if rules else "",
            rules_line=self.source.position(rules.inside.start).line if rules else 1,
            readings=tuple(draft.readings),
            span=block.fence,
        )


def _known(draft: Draft) -> None:
    """Refuse expectations about somebody who has no marks, and corrections of no marks."""
    groups: dict[Scope, set[str | None]] = {
        Scope.CLASS: {pupil.class_name for pupil in draft.pupils.values()},
        Scope.YEAR_GROUP: {pupil.year_group for pupil in draft.pupils.values()},
        Scope.PHASE: {pupil.phase for pupil in draft.pupils.values()},
        Scope.GROUP: {group for pupil in draft.pupils.values() for group in pupil.groups},
        Scope.SCHOOL: {"school"},
        Scope.PUPIL: set(draft.writers),
        Scope.PARENT: set(draft.writers),
    }
    for subject, span in draft.places.items():
        name = subject.name.partition(PARENT_OF)[0] if subject.scope is Scope.PARENT else subject.name
        if name not in groups[subject.scope]:
            what = "no marks" if subject.scope is Scope.PUPIL else "no child with marks" if name != subject.name else "no pupils"
            raise Wrong("AR654", f"{subject.scope.value} {subject.name} has {what}", span, "is the name right?")


@cache
def _calendar() -> Calendar:
    """Every school year that comes with the library."""
    return english_calendar()
