"""What a line of a scenario means, and what is said of one that means nothing."""

from __future__ import annotations

import pytest
from conftest import RULES, SETTINGS, came_of, page

from attendrules.diagnostics.text import render
from attendrules.scenarios import Page, parse_page, test_page


def marks(line: str) -> dict[str, str]:
    """The marks of Ada by session, as `9AM`, of a line that expects nothing."""
    made = page(f"Ada  {line}  -> nothing")
    assert [render(each) for each in made.findings] == []
    (scenario,) = made.scenarios
    sessions = [(scenario.calendar.session(mark.session), mark.code) for mark in scenario.marks["Ada"]]
    return {f"{session.date.day}{session.half.value}": code for session, code in sessions}


# ---- marks -----------------------------------------------------------------------------------


def test_marks_are_one_a_session_from_the_first_day_on() -> None:
    assert marks(r"/\ I.") == {"9AM": "/", "9PM": "\\", "10AM": "I"}


def test_a_run_is_repeated_as_a_whole() -> None:
    assert "".join(marks(r"3xI/").values()) == "I/I/I/"


def test_a_run_goes_on_until_a_day_or_a_session() -> None:
    assert list(marks(r"/\ until Tue 10 Sep I")) == ["9AM", "9PM", "10AM", "10PM", "11AM"]
    assert list(marks(r"/\ until Tue 10 Sep AM I")) == ["9AM", "9PM", "10AM", "10PM"]


def test_a_run_goes_on_until_a_period_ends() -> None:
    assert len(marks(r"/\ until the week ends")) == 10
    made = page(r"Ada  /\ until the half term ends  -> nothing")
    assert len(made.scenarios[0].marks["Ada"]) == 70


def test_a_run_goes_on_for_so_many_weeks() -> None:
    assert len(marks(r"// on Thu 12 Sep 2 weeks of I/")) == 16


def test_marks_go_on_at_another_day() -> None:
    assert list(marks(r"/ on Thu 12 Sep PM II")) == ["9AM", "12PM", "13AM"]


def test_codes_of_two_characters_are_one_mark() -> None:
    assert marks(r"/C1Y2\ ") == {"9AM": "/", "9PM": "C1", "10AM": "Y2", "10PM": "\\"}


def test_an_indented_line_goes_on_with_the_marks() -> None:
    made = page("Ada  II", "     //", "     -> LETTER Mon 9 Sep PM")
    assert [mark.code for mark in made.scenarios[0].marks["Ada"]] == ["I", "I", "/", "/"]


def test_a_time_of_arrival_belongs_to_the_mark_before_it() -> None:
    made = page(r"Ada  /N@13:05 2x-@9:30\  -> LETTER Mon 9 Sep PM")
    marks = [f"{mark.code}@{mark.arrival:%H:%M}" if mark.arrival else mark.code for mark in made.scenarios[0].marks["Ada"]]
    assert marks == ["/", "N@13:05", "@09:30", "\\", "@09:30", "\\"]


# ---- what is recorded, and what comes ---------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        (r"Ada  /N  -> RING Mon 9 Sep PM",),
        (r"Ada  /N  -> RING 9 Sep PM", "Bo  //  -> nothing"),
        (r"Ada  /N  -> RING 2024-09-09 PM", "looking at LETTER, VISIT"),
        ("Ada  I/", "     is vulnerable from Sun 1 Sep", "     -> VISIT Mon 9 Sep AM (may)"),
        ("Ada  // // //", "     is not vulnerable from Tue 10 Sep", "     is vulnerable from Wed 11 Sep", "     -> not VISIT"),
        ("Ada  //", "     call not_reached Mon 9 Sep 9:30", "     -> TRIED Mon 9 Sep AM", "Bo  //"),
        ("Ada  //", "     call reached Mon 9 Sep 9:30", "     -> not TRIED", "recorded leave"),
        ("Ada  // // //", "     leave Mon 9 Sep to Tue 10 Sep", "     -> AWAY Mon 9 Sep AM, Tue 10 Sep AM"),
        ("Ada  //", "     siblings is 2", "     -> LARGE Mon 9 Sep AM onwards"),
        ("Ada  // //", "     siblings is 2", "     siblings is 1 from Tue 10 Sep", "     -> LARGE Mon 9 Sep AM to Tue 10 Sep AM"),
        ("Ada  L/ L/", "     -> RECODE Tue 10 Sep AM (L as U) because sessions entered as L > 1: 2"),
        ("Ada (parent first)  //", "parent first of Ada  notice_paid Mon 9 Sep  -> PAID Mon 9 Sep AM"),
        ("class 3A has Ada", "Ada  9x/ I", "class 3A  -> FIGURES Fri 13 Sep PM because 9 of 10 (90%)"),
        ("Ada (class 3A)  10x/", "class 3A  -> FIGURES Fri 13 Sep PM", "looking at FIGURES"),
        ("as of Mon 9 Sep 12:00", "Ada  NN", "     -> RING Mon 9 Sep AM, not LETTER"),
        ("Ada  N/", "     corrected Mon 9 Sep AM to I at Wed 11 Sep 10:00", "     -> nothing"),
        ("looking at everything", "Ada  //  -> nothing"),
    ],
)  # fmt: skip
def test_a_scenario_that_is_so_passes(lines: tuple[str, ...]) -> None:
    came = came_of(*lines)
    assert [render(each) for each in came.findings] == []
    assert came.passed
    assert len(came.results) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ("Ada  /N  -> RING Mon 9 Sep AM",),
        ("Ada  //  -> RING Mon 9 Sep AM",),
        ("Ada  /N  -> nothing",),
        ("Ada  /N  -> not RING",),
        ("Ada  NN  -> RING Mon 9 Sep AM",),
        ("Ada  /N  -> RING? Mon 9 Sep PM",),
        ("Ada  /N  -> RING Mon 9 Sep PM (may)",),
        ("Ada  /N  -> RING Mon 9 Sep PM (ELM-1)",),
        ("Ada  /N  -> RING Mon 9 Sep PM because the mark is O",),
        ("Ada  /N  -> RING Mon 9 Sep PM, Mon 9 Sep PM",),
        ("Ada  N/  -> nothing", "Bo  /N  -> RING Mon 9 Sep PM"),
        ("Ada  I/", "     is vulnerable", "     -> VISIT Mon 9 Sep AM"),
        ("Ada  //", "     siblings is 2", "     -> LARGE Mon 9 Sep AM to Mon 9 Sep PM"),
        ("Ada  L/ L/  -> RECODE Tue 10 Sep AM (L as O)",),
    ],
)
def test_a_scenario_that_is_not_so_fails(lines: tuple[str, ...]) -> None:
    came = came_of(*lines)
    assert came.findings == ()
    assert came.failed


def test_an_outcome_that_is_named_comes_for_nobody_else() -> None:
    (result,) = came_of("Ada  NN  -> LETTER Mon 9 Sep PM", "Bo  II").failed
    assert {(miss.came.subject.name, miss.came.outcome) for miss in result.misses if miss.came} == {
        ("Ada", "RING"), ("Bo", "LETTER"),
    }  # fmt: skip


def test_under_a_policy_only_the_outcomes_that_are_named_are_looked_at() -> None:
    text = "## One\n\n```scenario\npolicy kildwick\nfrom Mon 5 Sep 2022\nAda  U/  -> REPORT_TO_OFFICE Mon 5 Sep AM\n```\n"
    assert test_page(parse_page(text)).passed
    assert not test_page(parse_page(text.replace("from", "looking at SIGNING_BOOK_ENTRY\nfrom"))).passed
    assert not test_page(parse_page(text.replace("REPORT_TO_OFFICE Mon 5 Sep AM", "nothing"))).passed


# ---- mistakes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code", "underlined"),
    [
        ("Ada  //x  -> nothing", "AR651", "//x"),
        ("Ada  20*/  -> nothing", "AR651", "20*/"),
        ("Ada  //  -> RING", "AR651", ""),
        ("Ada  //  -> RING Mon 9 Sep", "AR651", ""),
        ("Ada  //  -> ring Mon 9 Sep AM", "AR651", "ring"),
        ("Ada  //  -> RING Mon 9 Sep AM LETTER", "AR651", "LETTER"),
        ("Ada  //  -> RING Mon 9 Sep AM (perhaps)", "AR651", "perhaps"),
        ("Ada  /N  -> RING Tue 9 Sep PM", "AR652", "Tue 9 Sep"),
        ("Ada  /N  -> RING Sat 14 Sep AM", "AR652", "Sat 14 Sep AM"),
        ("Ada  // on Sun 15 Sep //  -> nothing", "AR652", "Sun 15 Sep"),
        ("Ada  /// on Mon 9 Sep //  -> nothing", "AR651", "Mon 9 Sep"),
        ("Ada  call reached 31 Sep  -> nothing", "AR652", "31 Sep"),
        ("Ada  call reached Mon 9 Sep 25:00  -> nothing", "AR652", "25:00"),
        ("Ada (tall)  //  -> nothing", "AR651", "tall"),
        ("Ada  //  -> RINGS Mon 9 Sep AM", "AR654", "RINGS"),
        ("Bo  -> RING Mon 9 Sep AM", "AR654", "Bo"),
        ("class 3A  -> nothing", "AR654", "class"),
        ("reading colour is red", "AR654", "colour"),
        ("recorded calls", "AR654", "calls"),
        ("Ada  //  -> nothing\n     visit Mon 9 Sep", "AR654", "visit"),
        ("Ada  //  -> nothing\n     call Mon 9 Sep", "AR654", "call Mon 9 Sep"),
        ("Ada  //  -> nothing\nAda  //", "AR651", "//"),
        ("Ada  //  -> nothing\nfrom Tue 10 Sep 2024", "AR651", ""),
        ("?  //  -> nothing", "AR651", "?"),
    ],
)
def test_a_mistake_is_underlined_with_what_to_write(line: str, code: str, underlined: str) -> None:
    findings = came_of(line, *([] if line.startswith(("Ada", "?")) else ["Ada  //  -> nothing"])).findings
    assert [each.code for each in findings] == [code]
    assert findings[0].underlined.strip() == underlined or not underlined
    assert findings[0].help


GOOD = """\
# A page

```rules
when the mark is N then contact RING
```

## One

```scenario
from Mon 9 Sep 2024
Ada  /N  -> RING Mon 9 Sep PM
```
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("```scenario", "```scenarios", "AR650"),
        ("PM\n```\n", "PM\n", "AR650"),
        ("  -> RING Mon 9 Sep PM", "", "AR653"),
        ("## One", "One", "AR653"),
        ("```scenario\nfrom", "```text\nfrom", "AR653"),
        ("```rules\n", "```text\n", "AR653"),
        ("from Mon 9 Sep 2024\n", "", "AR651"),
        ("from Mon 9 Sep 2024", "from Mon 9 Sep", "AR652"),
        ("from Mon", "policy elms\nfrom Mon", "AR654"),
        ("when the mark is N then", "when the mark is N", "AR005"),
    ],
)
def test_a_page_that_tests_less_than_it_says_is_refused(old: str, new: str, code: str) -> None:
    assert test_page(parse_page(GOOD)).passed
    assert old in GOOD
    assert code in [each.code for each in test_page(parse_page(GOOD.replace(old, new, 1))).findings]


def test_what_stands_above_the_first_heading_holds_for_every_scenario() -> None:
    made: Page = parse_page(
        f"```rules\n{RULES}```\n\n{SETTINGS}\n"
        "## One\n\n```scenario\nAda  /N  -> RING Mon 9 Sep PM\n```\n\n"
        "## Two\n\n```scenario\nfrom Tue 10 Sep 2024\nAda  /N  -> RING Tue 10 Sep PM\n```\n"
    )
    assert test_page(made).passed
    assert [(each.title, each.line) for each in made.scenarios] == [("One", 28), ("Two", 34)]
