"""`attendrules diff`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from attendrules import resources
from attendrules.cli import main

ELM = """policy elm "Elm Park"
outcome RING_HOME is a contact in stage listen "ring home"
clause ELM-1 from "page 1" says "Three unauthorised sessions: ring home."
  when unauthorised sessions this school week >= 3 then contact RING_HOME
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    """A policy, the same in other words, and one that differs."""
    texts = (ELM, ELM.replace(">= 3", "> 2"), ELM.replace(">= 3", ">= 4"))
    paths = [tmp_path / name for name in ("elm.rules", "same.rules", "new.rules")]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return str(paths[0]), str(paths[1]), str(paths[2])


def run(*words: str) -> tuple[int, str]:
    """How the command ends, and what it prints."""
    result = CliRunner().invoke(main, ["diff", *words])
    return result.exit_code, result.output


def test_the_same_in_other_words_ends_with_0(files: tuple[str, str, str]) -> None:
    """The text has changed, the meaning has not."""
    code, printed = run(files[0], files[1])
    assert code == 0
    assert "1 change of the text; in meaning: 1 equal." in printed


def test_a_difference_ends_with_1_and_shows_the_register(files: tuple[str, str, str]) -> None:
    """With both decisions and the clause."""
    code, printed = run(files[0], files[2], "--calendar", "2022-23")
    assert code == 1
    assert "3 marks other than present" in printed
    assert "RING_HOME due (ELM-1)" in printed
    assert "new.rules: nothing" in printed


def test_json_follows_its_schema(files: tuple[str, str, str]) -> None:
    """With an effect, too."""
    code, printed = run(files[0], files[2], "--format", "json", "--register", "demo")
    assert code == 1
    document = json.loads(printed)
    jsonschema.validate(document, json.loads(resources.data_file("diff.schema.json").read_text("utf-8")))
    assert document["meaning"][0]["witness"]["unusual_marks"] == 3
    assert document["meaning"][0]["witness"]["replayed_by"] == ["reference", "streaming"]
    assert document["effect"]["pupils"] == 58


def test_a_page_stands_alone(files: tuple[str, str, str], tmp_path: Path) -> None:
    """It loads nothing from anywhere, and shows rules, calendar and timelines."""
    target = tmp_path / "page.html"
    code, printed = run(files[0], files[2], "--format", "html", "-o", str(target), "--cohort", "20")
    page = target.read_text("utf-8")
    assert code == 1
    assert "1 different" in printed
    assert not [word for word in ("http", "src=", "href=", "@import", "url(") if word in page]
    assert "unauthorised sessions this school week &gt;= 4" in page
    assert 'class="half odd here"' in page


def test_only_what_is_named_is_compared(files: tuple[str, str, str]) -> None:
    """And a name that is not known is asked about."""
    code, printed = run(files[0], files[2], "--only", "RING_HOM")
    assert code == 2
    assert "did you mean `RING_HOME`?" in printed
    assert run(files[0], files[2], "--only", "RING_HOME")[0] == 1


def test_texts_alone(files: tuple[str, str, str]) -> None:
    """Fast, and it says nothing of meaning."""
    code, printed = run(files[0], files[1], "--text-only")
    assert code == 1
    assert "meaning" not in printed


def test_a_register_or_a_cohort_but_not_both(files: tuple[str, str, str]) -> None:
    """One of them is meant."""
    code, printed = run(files[0], files[1], "--register", "demo", "--cohort", "3")
    assert code == 2
    assert "either" in printed


def test_the_effect_can_hang_on_inputs(tmp_path: Path) -> None:
    """They go to both policies."""
    text = ELM.replace("outcome", 'fact looked_after "looked after"\noutcome', 1)
    text = text.replace(" >= 3 then", " >= 3 and the pupil is looked_after then")
    register, facts = tmp_path / "register.csv", tmp_path / "facts.csv"
    register.write_text("pupil,date,session,code\nAda,2022-09-05,AM,O\nBo,2022-09-05,AM,O\n", "utf-8")
    facts.write_text("pupil,input,date,value\nAda,looked_after,2022-09-01,yes\nBo,looked_after,2022-09-01,no\n", "utf-8")
    (tmp_path / "one.rules").write_text(text, "utf-8")
    (tmp_path / "two.rules").write_text(text.replace(">= 3", ">= 1"), "utf-8")
    rules = (str(tmp_path / "one.rules"), str(tmp_path / "two.rules"))
    code, printed = run(*rules, "--calendar", "2022-23", "--register", str(register), "--inputs", str(facts))
    assert code == 1
    assert "Ada: RING_HOME, first on" in printed
    assert "Bo: RING_HOME" not in printed


def test_inputs_go_with_a_register(files: tuple[str, str, str]) -> None:
    """Invented pupils have none."""
    code, printed = run(files[0], files[1], "--inputs", "facts.csv", "--cohort", "3")
    assert code == 2
    assert "--inputs goes with a register" in printed
