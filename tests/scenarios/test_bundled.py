"""The scenarios beside the bundled policies."""

from __future__ import annotations

import re
from functools import cache

import pytest

from attendrules import Policy, load_policy, scenarios
from attendrules.diagnostics.text import render
from attendrules.resources import policy_names
from attendrules.scenarios.mutants.reach import unreached
from attendrules.scenarios.wording import miss_lines

NAMES = [name for name in policy_names() if scenarios.pages_of(name)]


@cache
def bundled(name: str) -> Policy:
    return load_policy(name)


@cache
def pages(name: str) -> list[scenarios.Tested]:
    return [scenarios.test_page(page, bundled(name)) for page in scenarios.pages_of(name)]


def results(name: str) -> list[scenarios.Result]:
    return [result for page in pages(name) for result in page.results]


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_comes_as_it_says(name: str) -> None:
    findings = [render(finding) for page in pages(name) for finding in page.findings]
    misses = [line for page in pages(name) for result in page.failed for miss in result.misses for line in miss_lines(miss)]
    assert findings + misses == []


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_with_rules_is_reached(name: str) -> None:
    assert list(unreached(results(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_with_rules_or_declarations_stands_in_a_heading(name: str) -> None:
    titles = " ".join(result.case.scenario.title for result in results(name))
    clauses = [clause for clause in bundled(name).plan.clauses if not clause.disposition and (clause.places or clause.declares)]
    assert clauses
    assert [clause.ref for clause in clauses if not re.search(rf"{clause.ref}(?![\w-])", titles)] == []
