"""Diagnostics as plain dictionaries, for editors and other programs."""

from __future__ import annotations

from typing import Any

from attendrules.diagnostics.model import Diagnostic, Fix, Label
from attendrules.source import Source, Span


def diagnostic_as_dict(diagnostic: Diagnostic) -> dict[str, Any]:
    """One finding; only strings, whole numbers, booleans, null, lists and dictionaries.

    Lines and columns count from 1; `end` is the column after the last character.
    """
    primary = diagnostic.primary
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "at": None if primary is None else _label(primary),
        "also": [_label(label) for label in diagnostic.secondary],
        "help": list(diagnostic.help),
        "notes": list(diagnostic.notes),
        "fixes": [] if primary is None else [_fix(primary.source, fix) for fix in diagnostic.fixes],
        "accepted": diagnostic.accepted or None,
    }


def _label(label: Label) -> dict[str, Any]:
    return {"file": label.source.name, **_range(label.source, label.span), "message": label.message}


def _range(source: Source, span: Span) -> dict[str, Any]:
    start, end = source.position(span.start), source.position(span.end)
    return {"start": {"line": start.line, "column": start.column}, "end": {"line": end.line, "column": end.column}}


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    return {"message": fix.message, **_range(source, fix.span), "replacement": fix.replacement, "safe": fix.safe}
