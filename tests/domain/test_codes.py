"""Attendance codes: what each counts as, and when it was in force."""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules.domain.codes import ABSENT, ATTENDED, POSSIBLE, Category, Code, code_sets

SETS = code_sets()
OLD, NEW = SETS["england_2006"], SETS["england_2024"]


def test_one_code_set_follows_the_other_without_a_gap():
    assert set(SETS) == {"england_2006", "england_2024"}
    assert OLD.valid_to + dt.timedelta(days=1) == NEW.valid_from == dt.date(2024, 8, 19)
    assert NEW.valid_to is None


@pytest.mark.parametrize(
    ("category", "old", "new"),
    [
        (Category.PRESENT, "/ \\ L", "/ \\ L"),
        (Category.AUTHORISED, "C E F H I M R S T", "C C1 C2 E I J1 M R S T"),
        (Category.UNAUTHORISED, "G N O U", "G N O U"),
    ],
)
def test_what_codes_count_as(category, old, new):
    assert OLD.in_category(category) == set(old.split())
    assert NEW.in_category(category) == set(new.split())


@pytest.mark.parametrize("codes", SETS.values(), ids=SETS)
def test_every_code_is_in_one_category_and_has_a_meaning(codes):
    assert sum(len(codes.in_category(category)) for category in Category) == len(list(codes))
    assert all(code.meaning and code.code == name for name, code in codes.codes.items())
    assert codes.in_category(*POSSIBLE) == codes.in_category(*ATTENDED) | codes.in_category(*ABSENT)
    assert not codes.in_category(*ATTENDED) & codes.in_category(*ABSENT)


@pytest.mark.parametrize("code", ["X", "Z", "#"])
def test_some_codes_never_count_as_a_possible_session(code):
    assert OLD.category(code) not in POSSIBLE
    assert NEW.category(code) not in POSSIBLE


def test_capitals_count_and_blanks_are_no_code():
    assert "L" in NEW
    assert "l" not in NEW
    assert "" not in NEW
    with pytest.raises(KeyError):
        NEW.category("l")


def test_a_policy_may_give_a_code_a_meaning_of_its_own():
    changed = NEW.overridden({"H": Code("H", "agreed holiday", Category.AUTHORISED)})
    assert "H" in changed
    assert "H" not in NEW
    assert changed.category("L") is NEW.category("L")
    assert changed.name == NEW.name


def test_code_sets_cannot_be_changed():
    with pytest.raises(TypeError):
        NEW.codes["Q"] = NEW.codes["L"]
    with pytest.raises(TypeError):
        SETS["mine"] = NEW


def test_categories_have_words():
    assert Category.APPROVED.words == "approved educational activity"
