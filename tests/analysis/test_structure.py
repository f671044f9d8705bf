"""What has changed in a text, whatever it looks like."""

from __future__ import annotations

from attendrules import parse_policy
from attendrules.analysis.structure import Sort, structure

ELM = """
policy elm
version "1"
outcome RING_HOME is a contact in stage listen "ring home"
outcome STICKER is an award in stage expect "sticker"
outcome LATE is a log in stage monitor "late"

clause ELM-1 from "page 1" says "Three absences: ring home."
  when absent sessions >= 3 then contact RING_HOME

clause ELM-2 from "page 2" says "A full week: a sticker."
  at the end of each school week when attendance this school week = 100% then award STICKER
"""


def changes(one: str, other: str) -> list[tuple[Sort, str, str]]:
    """What has changed, without the text."""
    return [(each.sort, each.what, each.name) for each in structure(parse_policy(one), parse_policy(other))]


def test_layout_and_comments_are_no_change() -> None:
    """Only what is said counts."""
    other = ELM.replace("when absent sessions >= 3 then", "-- a remark\n  when absent sessions\n      >= 3\n    then")
    assert changes(ELM, other) == []


def test_a_changed_rule_is_found_by_its_clause_and_outcome() -> None:
    """It is one change, not two."""
    assert changes(ELM, ELM.replace(">= 3", ">= 4")) == [(Sort.CHANGED, "rule", "RING_HOME")]


def test_a_new_rule_and_one_that_is_gone() -> None:
    """They have nothing to do with each other."""
    other = ELM.replace("= 100% then award STICKER", "= 100% then award STICKER\n  when the mark is L then log LATE")
    assert changes(ELM, other) == [(Sort.ADDED, "rule", "LATE")]
    assert changes(other, ELM) == [(Sort.REMOVED, "rule", "LATE")]


def test_a_rule_under_another_clause_has_moved() -> None:
    """And so has one that stands elsewhere."""
    rule = "  when absent sessions >= 3 then contact RING_HOME\n"
    moved = ELM.replace(rule, "  is not a rule\n").replace("then award STICKER\n", "then award STICKER\n" + rule)
    assert (Sort.MOVED, "rule", "RING_HOME") in changes(ELM, moved)


def test_declarations_and_headings_are_compared_by_name() -> None:
    """Outcomes, readings, codes, clauses, the version."""
    other = (
        ELM.replace('version "1"', 'version "2"')
        .replace("stage listen", "stage monitor")
        .replace("A full week:", "One full week:")
    )
    assert changes(ELM, other) == [
        (Sort.CHANGED, "outcome", "RING_HOME"),
        (Sort.CHANGED, "clause", "ELM-2"),
        (Sort.CHANGED, "heading", "version"),
    ]


def test_a_code_with_another_meaning_is_a_change() -> None:
    """It may change every percentage."""
    coded = ELM.replace("clause ELM-1", 'code B means "off site" counts as unauthorised absence\nclause ELM-1')
    assert (Sort.CHANGED, "code", "B") in changes(ELM, coded)


def test_an_excerpt_shows_the_rule_without_comments() -> None:
    """With its line and its clause."""
    other = ELM.replace("when absent sessions >= 3 then", "when absent sessions >= 4 -- why\n    then")
    (change,) = structure(parse_policy(ELM), parse_policy(other))
    assert change.one is not None
    assert change.other is not None
    assert change.one.text == "when absent sessions >= 3 then contact RING_HOME"
    assert change.other.text == "when absent sessions >= 4\n  then contact RING_HOME"
    assert change.other.clause == "ELM-1"
