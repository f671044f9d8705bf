"""The page of every diagnostic code: its examples give what they say, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from attrs import frozen

from attendrules import against, check, resources
from attendrules.api import decide, load_policy, parse_policy
from attendrules.compare import compare
from attendrules.decisions.kinds import STAGES
from attendrules.diagnostics import Diagnostic
from attendrules.diagnostics.catalogue import CATALOGUE
from attendrules.diagnostics.text import render
from attendrules.domain.calendar import english_calendar
from attendrules.domain.codes import Category
from attendrules.domain.inputs import Input, Inputs
from attendrules.registers import parse_inputs, parse_pupils, parse_register, read_register
from attendrules.registers.reading import OPTIONAL
from attendrules.resolve.vocabulary import KINDS
from attendrules.scenarios import parse_page, test_page
from attendrules.source import Source
from attendrules.syntax import decode, parse
from attendrules.tables import in_text
from attendrules.tables import read_register as read_table

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/attendrules"
PAGES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs/diagnostics").glob("AR*.md"))}
CALENDAR = english_calendar("2022-23")
BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w+)(?: (?P<mark>bad|good))?\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


FOR_INFORMATION = {"AR318", "AR319", "AR320", "AR323"}
"""Notes that come with most policies that have readings, times of day or reviews: left out on every page but their own."""


@frozen
class Block:
    """A fenced block of a page; a mark says what it is an example of."""

    language: str
    mark: str
    text: str


def blocks(code: str) -> list[Block]:
    return [Block(match["language"], match["mark"] or "", match["text"]) for match in BLOCK.finditer(PAGES[code])]


def marked(mark: str) -> list[object]:
    """Every block with a mark, named by its page and its place among those of the mark."""
    numbered = [
        (code, number, block)
        for code in PAGES
        for number, block in enumerate([each for each in blocks(code) if each.mark == mark], start=1)
    ]
    return [pytest.param(code, block, id=f"{code}-{mark}-{number}") for code, number, block in numbered]


def findings(code: str, block: Block) -> Sequence[Diagnostic]:
    """What is found in a block, and in a run of it with the unmarked policy or register of its page."""
    beside = {each.language: each.text for each in blocks(code) if not each.mark}
    both = {**beside, block.language: block.text}
    if block.language == "scenarios":
        return test_page(parse_page(block.text, "elm.scenarios.md")).findings
    if block.language == "rules":
        every = (*check(block.text, "elm.rules"), *beside_the_country(code, block.text))
        found = tuple(finding for finding in every if finding.code == code or finding.code not in FOR_INFORMATION)
    elif block.text.startswith("pupil,input"):
        found = ()
    elif "session" in block.text.partition("\n")[0].lower() or code in {"AR602", "AR610"}:
        found = parse_register(block.text, "register.csv", CALENDAR).findings
    elif "marks" in block.text.partition("\n")[0]:
        found = read_table(in_text(block.text, "register.csv"), CALENDAR).findings
    else:
        found = parse_pupils(block.text, "pupils.csv").findings
    if not {"rules", "csv"} <= both.keys():
        return found
    policy = parse_policy(both["rules"], "elm.rules")
    if both["csv"].startswith("pupil,input"):
        return parse_inputs(both["csv"], "inputs.csv", policy.plan.inputs).findings
    register = parse_register(both["csv"], "register.csv", CALENDAR).register
    assert register is not None
    if code.startswith("AR55"):
        return (*found, *compare([policy], register, inputs=told(code)).findings[policy.name])
    return (*found, *decide(policy, register).findings)


def beside_the_country(code: str, text: str) -> Sequence[Diagnostic]:
    """What is found against the national rules, for the pages that are about these; AR406 only on its own page."""
    if not "AR402" <= code <= "AR406":
        return ()
    found = against(parse_policy(text, "elm.rules"), load_policy("england_2024"))
    return [finding for finding in found if (finding.code == "AR406") == (code == "AR406")]


def told(code: str) -> Inputs | None:
    """The facts and events on the page of a comparison, that any of its policies asks for."""
    texts = [each.text for each in blocks(code) if each.text.startswith("pupil,input")]
    asked = {name: each for block in blocks(code) if block.language == "rules" for name, each in _asked(block.text).items()}
    return parse_inputs(texts[0], "inputs.csv", asked).inputs if texts else None


def _asked(rules: str) -> Mapping[str, Input]:
    return parse_policy(rules, "elm.rules").plan.inputs


# ---- examples that no page can show as text ---------------------------------------------------


def _not_text() -> Sequence[Diagnostic]:
    return decode('policy elm "Elm Primary School"\n-- Breakfast in the café from 8.15.\n'.encode("cp1252"), "elm.rules")[1]


def _too_large() -> Sequence[Diagnostic]:
    return check('policy elm "Elm Primary School"\n' + "-- P001,2022-09-05,AM,/\n" * 50_000, "elm.rules")


def _too_deep() -> Sequence[Diagnostic]:
    return parse(Source("elm.rules", f"when {'(' * 41}attendance < 90%{')' * 41} then meeting TALK\n")).findings


@pytest.fixture(name="unreadable")
def _unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Sequence[Diagnostic]]:
    monkeypatch.chdir(tmp_path)
    Path("register.csv").write_bytes("pupil,date,session,code\nZoë,2022-09-05,AM,/\n".encode("cp1252"))
    return lambda: read_register("register.csv", CALENDAR).findings


BUILT = {"AR001": _not_text, "AR002": _too_large, "AR003": _too_deep}


def shown(code: str) -> str:
    """What the first console block of a page shows below the command."""
    block = next(each for each in blocks(code) if each.language == "console")
    return block.text.partition("\n")[2].rstrip("\n")


@pytest.mark.parametrize("code", BUILT)
def test_a_page_shows_what_is_said_of_a_text_that_it_cannot_show(code: str) -> None:
    assert "\n".join(render(finding) for finding in BUILT[code]()) == shown(code)


def test_the_page_of_unreadable_registers_shows_what_is_said_of_one(unreadable: Callable[[], Sequence[Diagnostic]]) -> None:
    assert "\n".join(render(finding) for finding in unreadable()) == shown("AR601")


# ---- the examples -----------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "block"), marked("bad"))
def test_a_bad_example_gives_the_finding_of_its_page_and_no_other(code: str, block: Block) -> None:
    assert {finding.code for finding in findings(code, block)} == {code}


@pytest.mark.parametrize(("code", "block"), marked("good"))
def test_a_good_example_gives_no_finding_but_what_it_accepts(code: str, block: Block) -> None:
    assert [render(finding) for finding in findings(code, block) if not finding.accepted] == []


@pytest.mark.parametrize("code", PAGES)
def test_a_page_has_a_bad_and_a_good_example(code: str) -> None:
    missing = {"bad", "good"} - {block.mark for block in blocks(code)}
    assert missing <= ({"bad", "good"} if code in {*BUILT, "AR601"} else set())


@pytest.mark.parametrize("code", PAGES)
def test_a_page_has_its_title_and_its_two_headings(code: str) -> None:
    headings = re.findall(r"^#+ .*$", BLOCK.sub("", PAGES[code]), re.MULTILINE)
    assert headings == [f"# {code}: {CATALOGUE[code]}", "## An example", "## Put right"]


@pytest.mark.parametrize(
    ("code", "words"),
    [("AR103", KINDS), ("AR104", STAGES), ("AR112", [each.words for each in Category]), ("AR619", OPTIONAL)],
)
def test_a_page_that_lists_what_there_is_lists_all_of_it(code: str, words: Sequence[str]) -> None:
    assert [word for word in words if f"`{word}`" not in PAGES[code]] == []


# ---- the catalogue ----------------------------------------------------------------------------


def test_the_catalogue_has_every_code_that_the_library_gives() -> None:
    sources = [path for path in PACKAGE.rglob("*.py") if path.name != "catalogue.py"]
    given = {code for path in sources for code in re.findall(r'"(AR[0-9]{3})"', path.read_text("utf-8"))}
    assert sorted(given) == list(CATALOGUE)


def test_every_code_of_the_catalogue_has_a_page() -> None:
    assert list(PAGES) == list(CATALOGUE)
    assert all(resources.diagnostic_page(code) for code in CATALOGUE)


def test_the_catalogue_says_each_code_once() -> None:
    text = (PACKAGE / "diagnostics/catalogue.py").read_text("utf-8")
    assert sorted(re.findall(r'"(AR[0-9]{3})":', text)) == list(CATALOGUE)
    assert len(set(CATALOGUE.values())) == len(CATALOGUE)


def test_the_index_lists_every_code_with_its_name() -> None:
    index = (ROOT / "docs/diagnostics/index.md").read_text("utf-8")
    rows = re.findall(r"^\| \[(AR[0-9]{3})\]\(\1\.md\) \| (.*) \|$", index, re.MULTILINE)
    assert rows == list(CATALOGUE.items())
