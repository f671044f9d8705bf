"""How good the findings about a mangled text are: at the right place, saying what to write, and not too many."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from attrs import frozen
from mangler import Mangled

import attendrules
from attendrules import Diagnostic

NEAR = 3
"""So many words beside the mangled place is still right beside it."""


@frozen
class Judgement:
    """What became of one mangled text."""

    mangled: Mangled
    findings: tuple[Diagnostic, ...]
    """Only those that the good text does not have."""
    good_text: str
    failed: str = ""

    @property
    def found(self) -> bool:
        """Whether anything was found; if not, the text is still valid."""
        return bool(self.findings)

    @property
    def well_placed(self) -> bool:
        """Whether the first finding, or a place it names besides, lies on or right beside the mangled spot."""
        return self.found and any(near(self.mangled, label.span.start, label.span.end) for label in _labels(self.findings[0])[:1])

    @property
    def says_what_to_write(self) -> bool:
        """Whether the first finding names what would be right."""
        if not self.found:
            return False
        first = self.findings[0]
        advice = " ".join([first.message, *first.help])
        words = [*re.findall(r"`([^`]+)`", advice), *(fix.replacement for fix in first.fixes)]
        return (
            self.restores
            or any(_says(each, right) for each in words for right in self.mangled.right)
            or _unsaid(self.mangled, advice)
        )

    @property
    def restores(self) -> bool:
        """Whether doing as the first finding says makes the text as good as it was."""
        fixes = self.findings[0].fixes if self.found else ()
        if not fixes:
            return False
        span, text = fixes[0].span, self.mangled.text
        after = attendrules.check(text[: span.start] + fixes[0].replacement + text[span.end :])
        return not _new(after, self.good_text)

    @property
    def cascades(self) -> bool:
        """Whether one mistake made more than two errors."""
        return sum(found.is_error for found in self.findings) > 2

    @property
    def good(self) -> bool:
        """Whether it is right in every way."""
        return self.well_placed and self.says_what_to_write and not self.cascades


def _labels(finding: Diagnostic) -> list:
    return [label for label in (finding.primary, *finding.secondary) if label]


def _says(text: str, right: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(right)}(?!\w)", text) is not None if right and right[-1].isalnum() else right in text


def near(mangled: Mangled, start: int, end: int) -> bool:
    """Whether a span touches the mangled spot or has at most `NEAR` words between."""
    if start <= mangled.end and mangled.start <= end:
        return True
    between = mangled.text[mangled.end : start] if start > mangled.end else mangled.text[end : mangled.start]
    if between.count("\n") > 1:
        return False
    return len(re.sub(r"--[^\n]*", "", between).split()) <= NEAR


@cache
def _usual(text: str) -> Counter:
    return Counter((found.code, found.message) for found in attendrules.check(text))


def judge(mangled: Mangled, good: str) -> Judgement:
    """Check a mangled text and judge what is said of it; `good` is the text before."""
    try:
        findings = attendrules.check(mangled.text)
    except Exception as error:  # noqa: BLE001 - any exception is what is looked for
        return Judgement(mangled, (), good, f"{type(error).__name__}: {error}")
    return Judgement(mangled, _new(findings, good), good)


def _new(findings: tuple[Diagnostic, ...], good: str) -> tuple[Diagnostic, ...]:
    """Those findings that the good text does not have."""
    usual = _usual(good).copy()
    new = []
    for found in findings:
        key = found.code, found.message
        if usual[key]:
            usual[key] -= 1
        else:
            new.append(found)
    return tuple(new)


def _unsaid(mangled: Mangled, advice: str) -> bool:
    """Whether the advice is a phrase that needs nothing in backticks, such as `leave it out`."""
    return any(
        right in advice
        for right in mangled.right
        if " " in right or right in {"quotation", "small", "straight", "twice", "round", "kind", "name", "outcome"}
    )
