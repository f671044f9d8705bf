"""`attendrules test`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from attendrules.cli import main

RULES = 'policy elm "Elm"\nclause ELM-1 from "1" says "a"\n  when the mark is N then contact RING\n'
PAGE = "## ELM-1: one N\n\n```scenario\npolicy elm\nfrom Mon 9 Sep 2024\nAda  /N  -> RING Mon 9 Sep PM\nBo  I/\n```\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("elm.rules").write_text(RULES, encoding="utf-8")
    Path("elm.scenarios.md").write_text(PAGE, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["test", *words])


def test_a_policy_is_tested_by_the_pages_beside_it() -> None:
    done = run("elm.rules")
    assert (done.exit_code, done.output) == (0, "elm.rules: 1 scenario, all as expected\n")


def test_without_a_name_every_policy_of_the_folder_is_tested() -> None:
    assert run().output == "elm.rules: 1 scenario, all as expected\n"


def test_the_pages_of_a_folder_are_found_too() -> None:
    folder = Path("scenarios/elm")
    folder.mkdir(parents=True)
    Path("elm.scenarios.md").rename(folder / "page.md")
    assert run("elm.rules").output == "elm.rules: 1 scenario, all as expected\n"
    assert run(str(folder / "page.md")).exit_code == 0


def test_a_page_by_itself_finds_its_policy_beside_it() -> None:
    assert run("elm.scenarios.md").exit_code == 0


def test_what_comes_otherwise_is_shown_with_the_reason() -> None:
    Path("elm.scenarios.md").write_text(PAGE.replace("/N", "N/"), encoding="utf-8")
    done = run("elm.rules")
    assert done.exit_code == 1
    assert "elm.scenarios.md:3: ELM-1: one N" in done.output
    assert "Ada: expected RING Mon 9 Sep 2024 PM" in done.output
    assert "because the mark is N (N)" in done.output
    assert "by elm.rules:3, ELM-1" in done.output


def test_a_mistake_on_a_page_is_underlined() -> None:
    Path("elm.scenarios.md").write_text(PAGE.replace("RING", "RINGS"), encoding="utf-8")
    done = run("elm.rules")
    assert done.exit_code == 1
    assert "AR654" in done.output
    assert "^^^^^" in done.output


def test_changes_that_nobody_notices_are_listed() -> None:
    done = run("elm.rules", "--mutants", "--at-least", "100")
    assert done.exit_code == 1
    assert "not noticed" in done.output
    assert run("elm.rules", "--mutants", "--at-least", "10").exit_code == 0


def test_programs_get_the_same() -> None:
    (tested,) = json.loads(run("elm.rules", "--mutants", "--format", "json").output)["tested"]
    assert [each["passed"] for each in tested["scenarios"]] == [True]
    assert tested["mutants"]["all"] == tested["mutants"]["noticed"] + len(tested["mutants"]["not_noticed"])
    assert tested["mutants"]["clauses_not_reached"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody.md",), "cannot read the page nobody.md"),
        (("kildwik",), "did you mean `kildwick`?"),
        (("elm.rules", "--at-least", "95"), "--at-least goes with --mutants"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.output


def test_a_policy_without_pages_says_where_they_belong() -> None:
    Path("elm.scenarios.md").unlink()
    done = run("elm.rules")
    assert done.exit_code == 2
    assert "write elm.scenarios.md beside it" in done.output
