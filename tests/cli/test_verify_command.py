"""`attendrules verify`: what it prints, and its exit code."""

from __future__ import annotations

import json


def test_what_is_read_ends_the_command_with_1_and_names_the_rule(attendrules, desk):
    (desk / "send.rules").write_text("fact send\nwhen the pupil is send and absence > 5% then letter LETTER\n")
    result = attendrules("verify send.rules --property equal --may-not-read send,ethnicity")
    assert result.exit_code == 1
    assert "send: refuted" in result.stdout
    assert "send.rules:2 asks for it" in result.stdout
    assert "ethnicity: proved" in result.stdout
    assert result.stdout.endswith("2 proved, 1 refuted, 0 not refuted.\n")


def test_what_holds_ends_it_with_0_also_as_json(attendrules, desk):
    result = attendrules("verify elm.rules --property absence --property order --format json")
    assert result.exit_code == 0
    assert {each["verdict"] for each in json.loads(result.stdout)["answers"]} == {"proved"}


def test_what_people_can_change_is_told_of_a_register(attendrules, desk):
    (desk / "send.rules").write_text(
        "codes england_2006\nfact agreed\nwhen absent sessions >= 2 and the pupil is agreed then notice NOTICE\n"
    )
    result = attendrules("verify send.rules --property discretion --register register.csv --calendar term.toml")
    assert result.exit_code == 0
    assert "NOTICE  hangs on them           6 Sep 2022 AM" in result.stdout


def test_a_property_without_what_it_needs_is_told_in_a_sentence(attendrules, desk):
    for words, said in (
        ("--property absense", "did you mean `absence`?"),
        ("--property discretion", "give --register FILE"),
        ("--property not-read", "needs names"),
    ):
        result = attendrules(f"verify elm.rules {words}")
        assert result.exit_code == 2
        assert said in result.stderr
