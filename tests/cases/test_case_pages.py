"""A page that would test nothing, or something else than it says, is refused."""

from __future__ import annotations

import pytest
from case_pages import BadPageError, cases, cases_of, registered
from test_cases import test_case as run_case

RULES = "```rules\nwhen the mark is N then contact RING\n```\n"
REGISTER = "```register\nAda: /N\n```\n"
DECISIONS = "```decisions\n2022-09-05 PM Ada RING\n```\n"
GOOD = f"# A page\n\n## One\n\n{RULES}{REGISTER}{DECISIONS}"


def test_a_good_page_is_read_and_its_case_passes():
    (case,) = cases_of("page.md", GOOD)
    assert case.title == "One"
    run_case(case)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## One", "# One"),  # no case: what stands before the first `##` is for every case
        (DECISIONS, ""),
        (REGISTER, ""),
        (RULES, ""),
        (f"{DECISIONS}", f"{DECISIONS}{DECISIONS}"),
        ("```decisions", "```Decisions"),
        ("```decisions", "~~~decisions"),
        ("```decisions", "```decision"),
        ("Ada RING\n```\n", "Ada RING\n"),
        ("## One", "policy: crestwood\n\n## One"),
        ("## One", f"{DECISIONS}\n## One"),
        ("## One", f"## One\n\n{RULES}{REGISTER}{DECISIONS}\n## One"),
        ("## One", "## One\n\nNothing is expected here.\n\n## Two"),
    ],
)
def test_a_page_that_tests_less_than_it_says_is_refused(old: str, new: str):
    assert old in GOOD
    with pytest.raises(BadPageError):
        cases_of("page.md", GOOD.replace(old, new))


@pytest.mark.parametrize(
    "line",
    ["Ada: //", "Bo //", "start: 2022-09-04\nBo: /", "Bo: 3*", "correction Bo: 2022-09-05 AM I at 2022-09-06",
     "correction Ada: 2022-09-05 I", "correction Ada: 2022-09-04 AM I at 2022-09-06", "pupil Bo: //"],
)  # fmt: skip
def test_a_line_that_is_none_of_a_register_is_refused(line: str):
    with pytest.raises(BadPageError):
        registered(f"Ada: /N\n{line}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PM Ada RING", "AM Ada RING"),
        ("PM Ada RING", "PM Ada RING (may)"),
        ("PM Ada RING", "PM Ada RING [A-1]"),
        ("PM Ada RING", "PM Ada RING (ends 2022-09-05 PM)"),
        ("PM Ada RING", "PM Ada RING | because"),
        ("PM Ada RING", "PM Ada RING\n2022-09-05 PM Ada RING"),
        ("2022-09-05 PM Ada RING\n", ""),
        ("/N", "N/"),
        ("/N", "//"),
        ("mark is N", "mark is I"),
    ],
)
def test_a_case_that_is_wrong_fails_with_both_sides(old: str, new: str):
    (case,) = cases_of("page.md", GOOD.replace(old, new))
    with pytest.raises(pytest.fail.Exception, match="- expected"):
        run_case(case)


def test_an_outcome_that_the_policy_does_not_have_is_not_looked_for():
    (case,) = cases_of("page.md", GOOD.replace(DECISIONS, "```decisions of RINGS\n```\n"))
    with pytest.raises(AssertionError, match="no outcome"):
        run_case(case)


def test_there_are_pages_for_every_part():
    pages = {case.page.partition("/")[0] for case in cases()}
    assert {"language", "crestwood"} <= pages
