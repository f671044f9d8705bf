"""The compiler on one page: text, syntax tree, names, plan, findings.

    text --parse--> tree --resolve--> names --lower--> plan --check--> findings

Each pass is a function from one form to the next and returns what it found as values.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from attendrules import resources
from attendrules.checks import check
from attendrules.diagnostics import Diagnostic
from attendrules.lower import lower
from attendrules.plan.model import Plan
from attendrules.resolve import Names, resolve
from attendrules.source import Source
from attendrules.syntax import Bases, parse_whole


@frozen
class Compiled:
    """What became of a text: its plan, unless there are errors, and every finding in order of place."""

    source: Source
    names: Names
    plan: Plan | None
    findings: tuple[Diagnostic, ...]


def bundled(name: str) -> Source | None:
    """The text of a bundled policy."""
    return Source(f"{name}.rules", resources.policy_text(name)) if name in resources.policy_names() else None


def compile_policy(
    source: Source, choices: Mapping[str, str] | None = None, bases: Bases = bundled, *, readings: bool = False
) -> Compiled:
    """Compile the text of a policy, under its own readings or under other `choices`.

    `bases` finds the text of a policy that it extends, by name. With `readings`, the findings
    also say what each reading settles.
    """
    whole = parse_whole(source, bases)
    names = resolve(whole.parsed.file, whole.source)
    plan = lower(names, choices)
    errors = [*whole.parsed.findings, *names.findings]
    findings = _unique([finding.at_home() for finding in (*errors, *(() if errors else check(names, plan, readings=readings)))])
    return Compiled(source, names, None if any(f.is_error for f in findings) else plan, findings)


def _unique(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in order of place, each once."""
    in_order = sorted(findings, key=lambda f: f.primary.span.start if f.primary else 0)
    return tuple({(f.code, f.message, f.primary and f.primary.span): f for f in in_order}.values())
