"""Decisions as CSV: one line each, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from attendrules.decisions.model import Decision
from attendrules.decisions.wording import why

COLUMNS = ("reference", "scope", "name", "date", "session", "outcome", "kind", "stage", "label", "modality", "why",
           "clauses", "rule", "status", "ended")  # fmt: skip


def decisions_csv(decisions: Iterable[Decision]) -> str:
    """The text of a CSV file; several clauses in one field are separated by blanks."""
    return csv_text(COLUMNS, map(as_row, decisions))


def csv_text(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """The text of a CSV file from its columns and lines; `None` is an empty field."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows(lines)
    return text.getvalue()


def no_formula(row: Iterable[str]) -> list[str]:
    """A row in which a spreadsheet takes no field for a formula: `=1+1` becomes `'=1+1`."""
    return [f"'{field}" if field.startswith(("=", "+", "-", "@", "\t", "\r")) else field for field in row]


def as_row(decision: Decision) -> tuple[str, ...]:
    """The fields of a decision, in the order of `COLUMNS`."""
    session = decision.session
    return (
        decision.reference,
        decision.subject.scope.value,
        decision.subject.name,
        session.date.isoformat(),
        session.half.value,
        decision.outcome,
        decision.kind,
        decision.stage,
        decision.label,
        decision.modality.value,
        why(decision),
        " ".join(decision.clauses),
        decision.rule,
        decision.status.value,
        f"{decision.ends.date.isoformat()} {decision.ends.half.value}" if decision.ends else "",
    )
