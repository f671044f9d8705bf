"""Every case on every page about the language."""

from __future__ import annotations

from pathlib import Path

import pytest

from attendrules.diagnostics.text import render
from attendrules.scenarios import read_page, test_page
from attendrules.scenarios.wording import miss_lines

PAGES = sorted((Path(__file__).parent / "language").glob("*.md"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_case_of_a_page_comes_as_it_says(path: Path) -> None:
    tested = test_page(read_page(path))
    misses = [line for result in tested.failed for miss in result.misses for line in miss_lines(miss)]
    assert [render(finding) for finding in tested.findings] + misses == []
    assert tested.results


def test_there_are_pages_for_every_part() -> None:
    assert {"marks", "moments", "standing", "windows"} <= {path.stem for path in PAGES}
