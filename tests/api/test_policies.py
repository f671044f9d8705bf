"""Policies in Python: loaded by name, path or text, with their findings, and under other readings."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from attrs.exceptions import FrozenInstanceError

import attendrules
from attendrules import Diagnostic, Policy, PolicyError, check, load_policy, parse_policy

ELM = """\
policy elm "Elm Primary School"
codes england_2006

clause ELM-RING-1 says "Home is rung when a child is away for a second session in a week."
  reading which_session "Is it the second or the third session?"
    taken second "the second"
    or third "the third"
  under second when absent sessions this week >= 2 then contact RING_HOME
  under third when absent sessions this week >= 3 then contact RING_HOME
"""
WRONG = "when absense > 10% then letter HOME\nwhen lates > 5% then letter HOME\n"


@pytest.fixture
def elm():
    return parse_policy(ELM, "elm.rules")


# ---- Loading -----------------------------------------------------------------------------------


def test_a_bundled_policy_is_loaded_by_its_name():
    policy = load_policy("crestwood")
    assert (policy.name, policy.title) == ("crestwood", "Crestwood Park Primary School")
    assert policy.source.name == "crestwood.rules"


@pytest.mark.parametrize("kind", [str, Path])
def test_any_other_policy_is_loaded_by_its_path(tmp_path, elm, kind):
    path = tmp_path / "elm.rules"
    path.write_text(ELM, encoding="utf-8")
    loaded = load_policy(kind(path))
    assert loaded.plan.hash == elm.plan.hash
    assert loaded.source.name == str(path)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path):
    path = tmp_path / "elm.rules"
    path.write_bytes(ELM.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_policy(path).readings == {"which_session": "second"}


def test_a_policy_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_policy("no_such_policy")
    with pytest.raises(IsADirectoryError):
        load_policy(tmp_path)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", 'policy elm "Zoë\'s"'.encode("cp1252"), b"policy elm \x00"])
def test_bytes_that_are_no_text_are_a_finding(tmp_path, data):
    path = tmp_path / "odd.rules"
    path.write_bytes(data)
    with pytest.raises(PolicyError) as error:
        load_policy(path)
    assert all(finding.where.startswith(str(path)) for finding in error.value.findings)


# ---- Findings ----------------------------------------------------------------------------------


def test_an_error_has_every_finding_with_its_place():
    with pytest.raises(PolicyError) as error:
        parse_policy(WRONG, "wrong.rules")
    findings = error.value.findings
    assert [finding.is_error for finding in findings] == [True, True]
    assert [finding.where for finding in findings] == ["wrong.rules:1:6", "wrong.rules:2:6"]
    assert [finding.underlined for finding in findings] == ["absense", "lates"]
    assert str(error.value).splitlines()[0].startswith("wrong.rules:1:6: AR")


def test_a_policy_error_is_a_value_error():
    with pytest.raises(ValueError, match="absense"):
        parse_policy("when absense > 10% then letter HOME")


def test_warnings_and_notes_stay_with_the_policy():
    policy = parse_policy('policy oak "Oak"\ncodes england_2006\nwhen absence > 10% then letter HOME')
    assert "AR301" in {finding.code for finding in policy.findings}
    assert not any(finding.is_error for finding in policy.findings)


def test_check_gives_the_findings_of_any_text_and_never_raises():
    assert [finding.code for finding in check(ELM)] == ["AR320"]
    for text in (WRONG, "", "\0", "when", "(" * 100, '"', "é" * 10):
        findings = check(text, "odd.rules")
        assert findings
        assert all(isinstance(each, Diagnostic) and each.where.startswith("odd.rules:") for each in findings)


def test_findings_stand_in_order_of_place():
    findings = check(WRONG)
    assert [each.primary.span.start for each in findings] == sorted(each.primary.span.start for each in findings)


# ---- Readings ----------------------------------------------------------------------------------


def test_a_policy_says_which_option_it_takes_and_which_there_are(elm):
    assert elm.readings == {"which_session": "second"}
    assert elm.options == {"which_session": ("second", "third")}


def test_another_option_is_another_policy(elm):
    third = elm.under(which_session="third")
    assert third.readings == {"which_session": "third"}
    assert elm.readings == {"which_session": "second"}
    assert third.under(which_session="second") == elm
    assert third.plan.hash == elm.plan.hash  # the hash is of the text; the reading stands beside it


def test_an_option_can_be_taken_while_loading(tmp_path):
    path = tmp_path / "elm.rules"
    path.write_text(ELM)
    assert load_policy(path, which_session="third") == load_policy(path).under(which_session="third")
    assert parse_policy(ELM, which_session="third").readings == {"which_session": "third"}


@pytest.mark.parametrize(
    ("question", "option", "known"),
    [("which_session", "fourth", "second, third"), ("which_week", "second", "which_session"), ("", "", "which_session")],
)
def test_a_question_or_option_that_is_not_there_is_an_error_with_those_that_are(elm, question, option, known):
    with pytest.raises(ValueError, match=f"`{question}`.*`{option}`; there are: {known}"):
        elm.under(**{question: option})


# ---- Values ------------------------------------------------------------------------------------


def test_a_policy_cannot_be_changed(elm):
    with pytest.raises(FrozenInstanceError):
        elm.readings = {}
    with pytest.raises(FrozenInstanceError):
        elm.plan.name = "oak"


def test_a_policy_shows_its_name_and_readings_and_not_its_whole_text():
    shown = repr(load_policy("crestwood"))
    assert "to_friday_lunch" in shown
    assert len(shown) < 1000


def test_compiling_twice_gives_the_same(elm):
    assert parse_policy(ELM, "elm.rules") == elm


def test_what_the_package_offers_is_sorted_exists_and_is_documented():
    names = attendrules.__all__
    assert list(names) == sorted(names)
    assert len(set(names)) == len(names)
    for name in names:
        offered = getattr(attendrules, name)
        assert name == "__version__" or offered.__doc__, name
        if isinstance(offered, type):
            members = [each for key, each in vars(offered).items() if not key.startswith("_") and callable(each)]
            assert all(each.__doc__ for each in members), name


def test_the_example_of_the_package_is_true():
    assert doctest.testmod(attendrules).failed == 0
    assert doctest.testmod(attendrules).attempted >= 5


def test_a_policy_is_offered_by_name_only_if_it_is_bundled():
    assert isinstance(load_policy("crestwood"), Policy)
    for name in ("Crestwood", "crestwood.rules", "../policies/crestwood"):
        with pytest.raises(OSError, match="No such file"):
            load_policy(name)
