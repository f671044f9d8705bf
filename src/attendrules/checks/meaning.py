"""Everything that is found in a plan: about each rule, and about rules beside each other."""

from __future__ import annotations

from collections.abc import Iterator

from attendrules.checks.arrivals import arrival_findings
from attendrules.checks.bands import band_findings
from attendrules.checks.clashes import clash_findings
from attendrules.checks.coverage import rule_findings
from attendrules.checks.findings import Finding
from attendrules.checks.ladders import ladder_findings
from attendrules.checks.reach import reach_findings
from attendrules.checks.series import series_findings
from attendrules.checks.times import time_findings
from attendrules.plan import model as p

PARTS = (rule_findings, arrival_findings, reach_findings, clash_findings, series_findings, ladder_findings, time_findings)


def findings_of(plan: p.Plan) -> tuple[Finding, ...]:
    """Every finding about a plan."""
    return tuple(dict.fromkeys(_found(plan)))


def _found(plan: p.Plan) -> Iterator[Finding]:
    for step in plan.steps:
        if isinstance(step, p.Band):
            yield from band_findings(step)
    for part in PARTS:
        yield from part(plan)
