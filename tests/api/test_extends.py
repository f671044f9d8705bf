"""Policies that extend others."""

from __future__ import annotations

from pathlib import Path

import pytest

from attendrules import PolicyError, check, decide, english_calendar, load_policy, parse_policy, register_of

TRUST = """policy trust "The Trust"
codes england_2006
outcome LETTER is a letter in stage listen "letter home"
outcome MEETING is a meeting in stage facilitate "meeting"
measure missed_ones is absent sessions this school year

clause T-1 says "Three absences: a letter."
  when missed_ones >= 3 then letter LETTER
clause T-2 says "Five absences: a meeting."
  when missed_ones >= 5 then meeting MEETING
"""
SCHOOL = """policy oak "Oak School"
extends trust

clause T-1 says "Here it is two."
  when missed_ones >= 2 then letter LETTER
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "trust.rules").write_text(TRUST)
    (tmp_path / "oak.rules").write_text(SCHOOL)
    return tmp_path


def due(path: Path) -> list[tuple[str, str, str]]:
    register = register_of(english_calendar("2022-23"), {"Ada": "IIIIII"}, start="2022-09-05")
    return [(d.outcome, str(d.session), d.rule.rpartition("/")[2]) for d in decide(load_policy(path), register)]


def test_a_school_writes_only_its_differences(folder: Path):
    assert due(folder / "oak.rules") == [
        ("LETTER", "Mon 5 Sep 2022 PM", "oak.rules:5"),
        ("MEETING", "Wed 7 Sep 2022 AM", "trust.rules:10"),
    ]


def test_what_the_school_does_not_say_is_as_in_the_other_policy(folder: Path):
    policy = load_policy(folder / "oak.rules")
    assert (policy.name, policy.title, policy.plan.codes.name) == ("oak", "Oak School", "england_2006")
    assert [clause.ref for clause in policy.plan.clauses] == ["T-2", "T-1"]


def test_a_declaration_of_the_school_replaces_the_other(folder: Path):
    (folder / "oak.rules").write_text(SCHOOL + "measure missed_ones is unauthorised sessions this school year\n")
    assert due(folder / "oak.rules") == []


def test_extending_goes_on(folder: Path):
    (folder / "annexe.rules").write_text("policy annexe\nextends oak\nclause T-2\n  when missed_ones >= 1 then step MEETING\n")
    assert [outcome for outcome, _, _ in due(folder / "annexe.rules")] == ["MEETING", "LETTER"]


def test_a_mistake_in_the_other_policy_is_shown_there(folder: Path):
    (folder / "trust.rules").write_text(TRUST.replace("missed_ones >= 5", "missed_onse >= 5"))
    with pytest.raises(PolicyError) as caught:
        load_policy(folder / "oak.rules")
    (finding,) = caught.value.findings
    assert finding.where.endswith("trust.rules:10:8")
    assert finding.underlined == "missed_onse"


def test_a_circle_is_found(folder: Path):
    (folder / "trust.rules").write_text(TRUST.replace("codes england_2006", "extends oak"))
    with pytest.raises(PolicyError, match="AR123 `oak` would extend itself"):
        load_policy(folder / "oak.rules")


def test_a_bundled_policy_can_be_extended_by_a_text():
    policy = parse_policy("policy ours\nextends middleton")
    assert len(policy.plan.steps) == len(load_policy("middleton").plan.steps)
    assert [f.code for f in check("policy ours\nextends nobody") if f.is_error] == ["AR122"]


OURS = """policy ours "Our School"
extends england_2024
outcome FIRST_LETTER is a letter in stage listen "first letter"

clause ENG-SA-1 says "Here it is 40%."
  when absence >= 40% then status SEVERE_ABSENCE
clause OUR-1 says "Whoever is persistently absent has a letter."
  when PERSISTENT_ABSENCE holds then letter FIRST_LETTER
"""


def test_a_school_builds_on_the_national_rules():
    policy = parse_policy(OURS)
    register = register_of(english_calendar("2024-25"), {"Ada": "/\\/II"}, start="2024-09-09")
    assert policy.plan.codes.name == "england_2024"
    assert [(d.outcome, str(d.session)) for d in decide(policy, register) if d.status.name == "DUE"] == [
        ("PERSISTENT_ABSENCE", "Tue 10 Sep 2024 PM"),
        ("FIRST_LETTER", "Tue 10 Sep 2024 PM"),
        ("SEVERE_ABSENCE", "Wed 11 Sep 2024 AM"),
    ]
