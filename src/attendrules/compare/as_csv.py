"""A comparison as CSV: the table of a cohort, or the timeline of a pupil."""

from __future__ import annotations

from collections.abc import Collection

from attendrules.compare.cohort import cohort
from attendrules.compare.timeline import timeline
from attendrules.compare.together import Comparison
from attendrules.decisions.as_csv import csv_text
from attendrules.decisions.kinds import ACTIONS
from attendrules.decisions.wording import why

COHORT_COLUMNS = ("school_year", "half_term", "policy", "times", "pupils", "waiting")
TIMELINE_COLUMNS = (
    "policy", "date", "session", "stage", "kind", "outcome", "label", "modality", "status", "why", "clauses", "reference",
)  # fmt: skip


def cohort_csv(made: Comparison, kinds: Collection[str] = ACTIONS, *, by: str = "kind", by_half_term: bool = False) -> str:
    """A line for each row of the table and each policy."""
    return csv_text(
        (by, *COHORT_COLUMNS),
        (
            (row.what, row.year, row.half_term, label, times, pupils, waiting)
            for row in cohort(made, kinds, by=by, by_half_term=by_half_term)
            for label, times, pupils, waiting in zip(made.names, row.times, row.pupils, row.waiting, strict=True)
        ),
    )


def timeline_csv(made: Comparison, name: str, kinds: Collection[str] = ACTIONS) -> str:
    """A line for each decision about a pupil or group, day by day; several clauses are separated by blanks."""
    return csv_text(
        TIMELINE_COLUMNS,
        (
            (label, row.date.isoformat(), d.session.half.value, d.stage, d.kind, d.outcome, d.label, d.modality.value,
             d.status.value, why(d), " ".join(d.clauses), d.reference)
            for row in timeline(made, name, kinds)
            for label, each in zip(made.names, row.decisions, strict=True)
            for d in each
        ),
    )  # fmt: skip
