"""What is known to be wrong in the five documents is found, or it is said why not."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from attendrules import against, check, load_policy, resources
from attendrules.diagnostics import Diagnostic, Severity

TABLES = Path(__file__).with_name("known_defects.md").read_text("utf-8").split("\n## ")
SCHOOLS = ("aycliffe", "bridgewater", "crestwood", "kildwick", "middleton")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, cell by cell."""
    part = next(each for each in TABLES if each.startswith(heading))
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


FOUND, NOT_FOUND = rows("Found"), rows("Not found")


load = cache(load_policy)


@cache
def checked(policy: str) -> tuple[Diagnostic, ...]:
    return check(resources.policy_text(policy), f"{policy}.rules")


@cache
def findings(policy: str) -> tuple[Diagnostic, ...]:
    return (*checked(policy), *against(load(policy), load("england_2024")))


def stands_under(finding: Diagnostic) -> str:
    """The last clause above the place of a finding; `-` at the head of the file."""
    assert finding.primary is not None
    above = finding.primary.source.text[: finding.primary.span.start]
    return (["-", *re.findall(r"^clause ([A-Z0-9-]+)", above, re.MULTILINE)])[-1]


@pytest.mark.parametrize("row", FOUND, ids=lambda row: f"{row[0]}-{row[3]}-{row[4]}-{row[5]}")
def test_a_known_defect_is_found(row: list[str]) -> None:
    policy, _, _, code, clause, words = row
    said = [
        (stands_under(finding), " ".join((finding.message, *finding.notes)))
        for finding in findings(policy)
        if finding.code == code
    ]
    assert [place for place, text in said if words in text and place == clause], said


@pytest.mark.parametrize("policy", SCHOOLS)
def test_the_table_names_clauses_that_there_are(policy: str) -> None:
    known = {clause.ref for clause in load(policy).plan.clauses}
    named = {ref.strip() for row in (*FOUND, *NOT_FOUND) if row[0] == policy for ref in row[1].split(",")}
    assert sorted(named - known) == []


def test_what_is_not_found_has_a_reason() -> None:
    assert [row for row in NOT_FOUND if len(row) != 4 or not row[3]] == []


@pytest.mark.parametrize("policy", resources.policy_names())
def test_a_bundled_policy_has_only_warnings_that_it_accepts(policy: str) -> None:
    assert [finding for finding in checked(policy) if finding.severity is not Severity.NOTE] == []


def test_the_national_rules_are_as_the_national_rules() -> None:
    england = load("england_2024")
    assert {finding.code for finding in against(england, england)} == {"AR406"}
