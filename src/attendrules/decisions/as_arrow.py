"""Decisions in Arrow's form: the columns of the CSV file, with `date` as a date, lists as lists, and `facts` as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from attendrules.decisions.as_csv import COLUMNS, as_row
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.decisions.model import Decision
from attendrules.extras import load

DATES, LISTS = ("date",), ("clauses", "missing")
NAMES = (*COLUMNS, "missing", "facts")


def schema() -> Any:
    """The schema of decisions, as pyarrow has it."""
    pyarrow = load("pyarrow")
    kinds = {**dict.fromkeys(DATES, pyarrow.date32()), **dict.fromkeys(LISTS, pyarrow.list_(pyarrow.string()))}
    return pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in NAMES])


def batch(decisions: Iterable[Decision]) -> Any:
    """Decisions as one record batch."""
    return load("pyarrow").RecordBatch.from_pylist([_row(each) for each in decisions], schema=schema())


def _row(decision: Decision) -> dict[str, Any]:
    facts = json.dumps(decision_as_dict(decision)["facts"], ensure_ascii=False)
    typed = {"date": decision.session.date, "clauses": list(decision.clauses), "missing": list(decision.missing)}
    return {**dict(zip(COLUMNS, as_row(decision), strict=True)), **typed, "facts": facts}
