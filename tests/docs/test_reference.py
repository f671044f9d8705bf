"""The reference pages name everything that there is, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import attendrules
from attendrules import check, load_policy, read_calendar, resources
from attendrules.cli import COMMANDS
from attendrules.decisions.as_csv import COLUMNS as DECISION_COLUMNS
from attendrules.decisions.kinds import STAGES
from attendrules.diagnostics.as_dict import diagnostic_as_dict
from attendrules.domain.calendar import english_years
from attendrules.domain.codes import Category, code_sets
from attendrules.plan.trace import Fate, fate
from attendrules.registers.inputs import COLUMNS as INPUT_COLUMNS
from attendrules.registers.pupils import COLUMNS as PUPIL_COLUMNS
from attendrules.registers.reading import OPTIONAL, REQUIRED
from attendrules.resolve.vocabulary import ANY_KIND, CLASSES, KINDS, LATE, SHARES

ROOT = Path(__file__).parents[2]
LANGUAGE = (ROOT / "docs/reference/language.md").read_text("utf-8")
FORMATS = (ROOT / "docs/formats.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SCHEMA = json.loads(resources.data_file("decisions.schema.json").read_text("utf-8"))


def section(page: str, heading: str) -> str:
    """The text below a heading, up to the next one."""
    return re.split(r"^#+ ", page.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def fields(text: str) -> list[str]:
    """What stands in backticks in the first column of the tables of a text."""
    first = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return [name for cell in first for name in re.findall(r"`([^`]+)`", cell)]


# ---- the language --------------------------------------------------------------------------------


def test_the_kinds_of_the_reference_are_those_of_the_language() -> None:
    kinds, stages = (set(fields(part)) for part in section(LANGUAGE, "Outcomes").split("The stages are", 1))
    assert kinds == set(KINDS)
    assert stages == set(STAGES)
    assert f"`{ANY_KIND}`" in section(LANGUAGE, "Actions")


def test_the_measures_of_the_reference_are_those_of_the_language() -> None:
    counts = {words for words in fields(section(LANGUAGE, "Counts")) if not words.startswith("sessions ")}
    assert set(fields(section(LANGUAGE, "Percentages"))) == {" ".join(words) for words in SHARES}
    assert counts == {" ".join(words) for words in (*CLASSES, LATE) if words}


def test_the_reference_names_every_category_of_codes() -> None:
    assert [each.words for each in Category if f"*{each.words}*" not in section(LANGUAGE, "Codes")] == []


# ---- files and formats ---------------------------------------------------------------------------


def test_the_columns_of_registers_and_lists_are_all_there() -> None:
    assert fields(section(FORMATS, "Registers")) == [*REQUIRED, *OPTIONAL]
    assert fields(section(FORMATS, "Lists of pupils")) == list(PUPIL_COLUMNS)
    assert fields(section(FORMATS, "Facts and events")) == list(INPUT_COLUMNS)
    assert set(fields(section(FORMATS, "Decisions as CSV"))) == set(DECISION_COLUMNS)


@pytest.mark.parametrize(
    ("begins", "properties"),
    [
        ("The `receipt`", SCHEMA["properties"]["receipt"]["properties"]),
        ("Each of the `decisions`", SCHEMA["$defs"]["decision"]["properties"]),
        ("Each of the `facts`", SCHEMA["$defs"]["decision"]["properties"]["facts"]["items"]["properties"]),
    ],
)
def test_the_fields_of_decisions_are_those_of_the_schema(begins: str, properties: dict[str, Any]) -> None:
    table = section(FORMATS, "Decisions as JSON").split(begins, 1)[1].split("\n\n")[1]
    assert set(fields(table)) == set(properties)


def schema(name: str) -> dict[str, Any]:
    return json.loads(resources.data_file(f"{name}.schema.json").read_text("utf-8"))  # type: ignore[no-any-return]


COMPARED, CHANGED, READ = schema("comparison"), schema("changes"), schema("readings")


@pytest.mark.parametrize(
    ("heading", "begins", "properties"),
    [
        ("Comparisons as JSON", "The document has `schema`",
         {name for form in COMPARED["oneOf"] for name in form["properties"] if name != "schema"}),
        ("Changes as JSON", "The schema is", set(CHANGED["properties"])),
        ("Changes as JSON", "Each of the `changes`", set(CHANGED["properties"]["changes"]["items"]["properties"])),
        ("Readings as JSON", "The schema is", set(READ["properties"])),
        ("Readings as JSON", "Each of the `decisions`",
         set(READ["properties"]["run"]["oneOf"][1]["properties"]["decisions"]["items"]["properties"])),
    ],
)  # fmt: skip
def test_the_fields_of_other_forms_are_those_of_their_schemas(heading: str, begins: str, properties: set[str]) -> None:
    table = section(FORMATS, heading).split(begins, 1)[1].split("\n\n")[1]
    assert set(fields(table)) == properties


def test_the_fields_of_findings_are_all_there() -> None:
    (finding,) = check("when attendance < 90 then step PA_MEETING")
    assert set(fields(section(FORMATS, "Findings as JSON"))) == set(diagnostic_as_dict(finding))


def test_the_table_of_codes_is_that_of_the_code_sets() -> None:
    table = section(FORMATS, "Code sets")
    names = re.findall(r"`(england_\d+)`", table.partition("| | ")[2].partition("\n")[0])
    assert sorted(names) == sorted(code_sets())
    for category in Category:
        _, *cells, _ = next(line for line in table.split("\n") if line.startswith(f"| {category.words} |")).split("|")[1:]
        found = [set(re.findall(r"`([^`]+)`", cell)) for cell in cells]
        assert found == [set(code_sets()[name].in_category(category)) for name in names]


def test_the_bundled_years_are_those_that_the_page_names() -> None:
    assert f"`{english_years()[0]}` to `{english_years()[-1]}`" in FORMATS


def test_a_calendar_of_several_years_is_written_as_the_page_says() -> None:
    year = '[[year]]\nname = "{0}"\n[[year.half_term]]\nterm = "autumn"\nfirst = {0}-09-04\nlast = {0}-10-20\n'
    closed = '[[year.closed]]\ndate = 2024-09-05\nwhy = "INSET day"\n'
    calendar = read_calendar(year.format(2023) + year.format(2024) + closed)
    assert [each.name for each in calendar.years] == ["2023", "2024"]
    assert calendar.why_no_school(calendar.years[1].half_terms[0].first.replace(day=5)) == "a closed day (INSET day)"


# ---- commands, API, README -----------------------------------------------------------------------


def test_every_command_has_its_section_and_its_help() -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    assert set(re.findall(r"^## (.+)$", page, re.MULTILINE)) == set(COMMANDS)
    assert [name for name in COMMANDS if f"$ attendrules {name} --help\n" not in page] == []


def test_the_api_page_has_every_public_name() -> None:
    page = (ROOT / "docs/reference/api.md").read_text("utf-8")
    documented = set(re.findall(r"^\.\. auto\w+:: (\w+)$", page, re.MULTILINE))
    assert documented == set(attendrules.__all__) - {"__version__"}


def test_the_architecture_page_has_every_part() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    parts = [path for path in (ROOT / "src/attendrules").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    names = [path.stem for path in parts if path.stem != "__init__"]
    assert [name for name in names if f"`{name}`" not in page and f"`{name}.py`" not in page] == []


def test_the_readme_is_honest_about_what_there_is() -> None:
    assert [name for name in resources.policy_names() if f"`{name}`" not in README] == []
    clauses = [clause for name in resources.policy_names() for clause in load_policy(name).plan.clauses]
    left = [clause.ref for clause in clauses if fate(clause) is Fate.INPUTS]
    assert ("cited, but not run" in README) is bool(left)


def test_the_readme_is_short() -> None:
    assert README.count("\n") <= 140


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(page for page in (ROOT / "docs").rglob("*.md"))]
    for page in pages:
        for target in re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
