"""Every example of the README and of the documentation does what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_pages import PAGES, ROOT, Visit, as_shown, at_work, blocks, is_a, scenario_problems, with_grammar


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_example_of_a_page_does_what_the_page_says(path: Path, tmp_path: Path) -> None:
    page = path.read_text("utf-8")
    found = problems(page, tmp_path) + scenario_problems(page, path.name)
    assert not found, "\n".join(found)


def test_the_grammar_stands_in_the_page_as_it_is() -> None:
    """`python tests/docs/doc_pages.py` writes it there."""
    page = (ROOT / "docs" / "reference" / "language.md").read_text("utf-8")
    assert with_grammar(page) == page


def problems(page: str, folder: Path) -> list[str]:
    visit = Visit()
    with at_work(folder):
        for block in blocks(page):
            visit.take(block)
    return visit.problems


@pytest.mark.parametrize(
    "page",
    [
        "```rules\nwhen attendance < 90 then step A\n```\n",
        "```rules bad\nwhen absent sessions >= 3 then step A\n```\n",
        "```rules condition\nabsent sessions\n```\n",
        "```rules window\nthis fortnight\n```\n",
        "```pycon\n>>> 1 + 1\n3\n```\n",
        "```console\n$ attendrules --version\nattendrules, version 0\n```\n",
        "```rules e.rules\nwhen absent sessions >= 3 then step A\n```\n```console\n$ attendrules check e.rules\n1 error\n```\n",
        "```console\n$ attendrules check elm.rules\n...\n$ echo $?\n0\n```\n",
    ],
)
def test_an_example_that_is_not_so_is_found(page: str, tmp_path: Path) -> None:
    assert problems(page, tmp_path) != []


def test_a_page_is_run_from_top_to_bottom_in_one_folder(tmp_path: Path) -> None:
    page = (
        "```rules elm.rules\nwhen absent sessions >= 3 then step A\n```\n"
        "```console\n$ attendrules check elm.rules > found.txt\n$ echo $?\n0\n```\n"
        '```pycon\n>>> from pathlib import Path\n>>> found = Path("found.txt").read_text()\n```\n'
        "```python\nassert found == 'elm.rules: nothing to report\\n'\n```\n"
    )
    assert problems(page, tmp_path) == []


def test_dots_stand_for_what_is_left_out() -> None:
    assert as_shown("a\n...\nd", "a  \nb\nc\nd\n\n")
    assert as_shown("a ... d", "a b c d")
    assert not as_shown("a\n...\nd", "a\nb\nc")
    assert not as_shown("a ... d", "a b\nc d")


@pytest.mark.parametrize(
    ("kind", "line"),
    [("measure", "attendance this term"), ("moment", "at the end of each term"), ("action", "letter HOME once a term")],
)
def test_parts_of_rules_are_told_apart(kind: str, line: str) -> None:
    assert [each for each in ("measure", "window", "moment", "action") if is_a(each, line)] == [kind]
