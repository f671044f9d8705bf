"""A comparison as plain dictionaries, in the documented JSON form (`comparison.schema.json`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from attendrules.compare.cohort import CohortRow, cohort
from attendrules.compare.timeline import StageRow, TimelineRow, stages, timeline
from attendrules.compare.together import Comparison
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.decisions.kinds import ACTIONS
from attendrules.diagnostics.as_dict import diagnostic_as_dict

COMPARISON_SCHEMA = 1


def comparison_as_dict(
    made: Comparison, name: str = "", kinds: Collection[str] = ACTIONS, *, by: str = "kind", by_half_term: bool = False
) -> dict[str, Any]:
    """The table of the cohort, or with `name` the stages and the timeline of a pupil or group."""
    shown: dict[str, Any] = {
        "schema": COMPARISON_SCHEMA,
        "policies": [{"name": label, "receipt": run.receipt()} for label, run in zip(made.names, made.runs, strict=True)],
        "codes": {
            label: [{"from": old, "to": new, "times": times} for (old, new), times in made.changes.get(label, {}).items()]
            for label in made.names
        },
        "findings": {label: [diagnostic_as_dict(each) for each in made.findings[label]] for label in made.names},
        "kinds": list(kinds),
    }
    if not name:
        rows = cohort(made, kinds, by=by, by_half_term=by_half_term)
        return {**shown, "by": by, "cohort": [_cohort_row(made.names, row) for row in rows]}
    return {
        **shown,
        "name": name,
        "stages": [_stage_row(made.names, row) for row in stages(made, name, kinds)],
        "timeline": [_day(made.names, row) for row in timeline(made, name, kinds)],
    }


def _cohort_row(names: Sequence[str], row: CohortRow) -> dict[str, Any]:
    counts = zip(names, row.times, row.pupils, row.waiting, strict=True)
    return {
        "what": row.what,
        "half_term": row.half_term or None,
        "school_year": row.year or None,
        "policies": {label: {"times": t, "pupils": p, "waiting": w} for label, t, p, w in counts},
    }


def _stage_row(names: Sequence[str], row: StageRow) -> dict[str, Any]:
    reached = zip(names, row.first, row.times, row.waiting, strict=True)
    return {
        "stage": row.stage,
        "policies": {
            label: {"first": first and first.session.date.isoformat(), "times": times, "waiting": waiting}
            for label, first, times, waiting in reached
        },
    }


def _day(names: Sequence[str], row: TimelineRow) -> dict[str, Any]:
    found = zip(names, row.decisions, strict=True)
    return {"date": row.date.isoformat(), "policies": {label: [decision_as_dict(d) for d in each] for label, each in found}}
