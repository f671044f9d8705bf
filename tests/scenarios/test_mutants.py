"""Boundary coverage: what a scenario notices, what it does not, and what nobody could."""

from __future__ import annotations

from typing import Any

import pytest

from attendrules import parse_policy
from attendrules.engine import decide
from attendrules.plan import model as p
from attendrules.scenarios import parse_page, test_page
from attendrules.scenarios.mutants import Mutant, Survey, survey
from attendrules.scenarios.mutants.making import mutants
from attendrules.scenarios.mutants.sites import sites
from attendrules.scenarios.running import misses


def surveyed(rules: str, *lines: str, **how: Any) -> Survey:
    """What a scenario from Monday 9 September 2024 on notices of changes in some rules."""
    text = "\n".join(("from Mon 9 Sep 2024", *lines))
    tested = test_page(parse_page(f"```rules\n{rules}\n```\n\n## One\n\n```scenario\n{text}\n```\n"))
    assert tested.passed
    return survey(tested.results, **how)


def words(rules: str) -> list[str]:
    return [mutant.words for mutant in mutants(parse_policy(rules).plan).mutants]


def alike(rules: str) -> list[str]:
    return [mutant.words for mutant, _ in mutants(parse_policy(rules).plan).same]


def test_a_threshold_is_noticed_by_who_is_just_below_and_just_at_it() -> None:
    rules = "when absent sessions this school week >= 2 then contact RING"
    at_it = surveyed(rules, "Ada  II 8x/  -> RING Mon 9 Sep PM")
    assert "`absent sessions this school week >= 2`: `2` read as `1`" not in [each.words for each in at_it.survivors]
    far_off = surveyed(rules, "Ada  10x/  -> nothing")
    assert {"left out", "`absent sessions this school week >= 2`: `>=` read as `>`"} <= {each.words for each in far_off.survivors}
    assert at_it.percent > far_off.percent


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        ("when attendance < 92% then letter A", "`attendance < 92%`: `<` read as `<=`"),
        ("when attendance < 92% then letter A", "`attendance < 92%`: `92` read as `91.9`"),
        ("when attendance < 92% then letter A", "`attendance < 92%`: `92` read as `92.1`"),
        ("when attendance this term < 92% then letter A", "`attendance this term < 92%`: `term` read as `half term`"),
        ("when absent sessions in the last 6 school weeks >= 3 then letter A", "`6` read as `7`"),
        ("when absent sessions in the last 6 school weeks >= 3 then letter A", "`school weeks` read as `calendar weeks`"),
        ("when sessions marked G or O this term >= 3 then letter A", "without the code G"),
        ("when sessions marked G or O this term >= 3 then letter A", "the code N too"),
        ("when absent sessions this term >= 3 then letter A", "`absent` read as `unauthorised`"),
        ("when absent sessions in a row >= 3 then letter A", "`in a row` left out"),
        ("when the mark is N and not the mark is U then may letter A", "`and` read as `or`"),
        ("when the mark is N and not the mark is U then may letter A", "A: `may` read as `must`"),
        ("when the mark is N then letter A once a term", "A: `once a term` left out"),
        ("when the mark is N then letter A once a term", "A: `term` read as `school year`"),
        ("when the mark is N then letter A\n2 days after A then letter B", "`2 days after A`: `2` read as `3`"),
        ("morning arrival until 9:00 is /\nmorning arrival after 9:00 is L", "`9:00` read as `8:59`"),
        ("when sessions entered as L > 5 then recode L to U", "`U` read as `G`"),
        ("event paid\nat 9:30 each school day when there is no paid today then log A", "`9:30` read as `9:29`"),
        ("when the mark is N then status A until B is due\nwhen the mark is I then log B", "A: `until B is due` left out"),
        ("band b is A when attendance >= 90%\nband b is B when attendance >= 80%", "below B"),
    ],
)
def test_there_is_a_change_for(rules: str, change: str) -> None:
    assert [each for each in words(rules) if change in each], "\n".join(words(rules))


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        ("at the end of each term when attendance = 100% then award A", "`=` read as `>=`"),
        ("when absent sessions this term > 5 then letter A", "`5` read as `4`"),
        ("band b is A when attendance >= 90%\nband b is B when attendance < 90%", "below B"),
        ("morning arrival until 9:00 is /\nmorning arrival from 9:00 to 9:10 is L", "`9:00` read as `8:59`"),
        ("on each friday when attendance this school week = 100% then award A", "`every time` put in"),
        ("when absent sessions this school year >= 5 then letter A once a school year", "`once a school year` left out"),
        ("when the half term is 1 and absent sessions >= 5 then letter A", "`school year` read as `term`"),
        ("at 9:00 each school day when the mark is L then log A", "`9:00` read as `9:01`"),
        ("at the end of each term then letter A\nwhen A is due then log B", "`session` read as `day`"),
        ("when the mark is G and sessions marked G in a row = 1 then log A", "`=` read as `<=`"),
    ],
)
def test_what_can_change_nothing_is_known_by_an_argument(rules: str, change: str) -> None:
    assert [each for each in alike(rules) if change in each], "\n".join(alike(rules))
    assert not [each for each in words(rules) if change in each and "`>`" not in each and "9:00` read as `8:59`" not in each]


ROUNDED = """\
band b is A when attendance rounded half up to 0.1% >= 91%
band b is B when attendance rounded half up to 0.1% < 91%
"""


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        # 951 of 1,000: no year has so many sessions
        ("band b is A when attendance >= 95.1%\nband b is B when attendance < 95%", "`>=` read as `>`"),
        # ten sessions at the most: 99.9 is as far off as 100
        ("at the end of each school week when attendance this school week < 100% then letter A", "`100` read as `99.9`"),
        # whoever is here is below 91%, and present sessions are never more than attended ones
        ("band b is A when attendance >= 91%\nband b is B when attendance < 91%", "`attended` read as `present`"),
        # what is rounded down to less than 91% and not taken by the first row
        (ROUNDED, "`half up` read as `down`"),
        ("when the mark is N and absent part days in a row = 1 then log A", "`=` read as `<=`"),
    ],
)  # fmt: skip
def test_measures_that_hang_together_are_not_taken_apart(rules: str, change: str) -> None:
    assert [each for each in alike(rules) if change in each], "\n".join(words(rules))


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        ("band b is A when attendance >= 95%\nband b is B when attendance < 95%", "`attendance >= 95%`: `>=` read as `>`"),
        ("for the school at the end of each term when attendance this term < 100% then log A", "`100` read as `99.9`"),
        (
            "band b is A when attendance >= 91%\nband b is B when attendance < 91%",
            "`attendance >= 91%`: `attended` read as `present`",
        ),
        (ROUNDED, "`attendance rounded half up to 0.1% < 91%`: `half up` read as `up`"),
    ],
)  # fmt: skip
def test_measures_that_can_differ_are_told_apart(rules: str, change: str) -> None:
    assert [each for each in words(rules) if change in each], "\n".join(words(rules))


RULES = """\
policy elm "Elm"
clause ELM-1 from "1" says "a"
  when the mark is N then contact RING
clause ELM-2 from "2" says "b"
  when absent sessions this school week >= 2 and RING is due then letter LETTER
clause ELM-3 from "3" says "c"
  for each class on each friday when attendance this school week > 95% then award CUP
clause ELM-4 from "4" says "d"
  when sessions entered as L > 1 then recode L to U
"""
MARKS = (
    "class 3A has Ada, Bo",
    "looking at everything",
    "Ada  NI 8x/  -> RING Mon 9 Sep AM",
    "Bo   LL 8x/  -> RECODE Mon 9 Sep PM",
    "class 3A  -> not CUP",
)


def whole(tested: Survey, rules: str, *lines: str) -> list[Mutant]:
    """The changes that the scenario notices if each is run from the first rule to the last."""
    text = "\n".join(("from Mon 9 Sep 2024", *lines))
    (result,) = test_page(parse_page(f"```rules\n{rules}\n```\n\n## One\n\n```scenario\n{text}\n```\n")).results
    case = result.case
    assert len(mutants(case.policy.plan).mutants) == tested.mutants
    return [
        mutant
        for mutant in mutants(case.policy.plan).mutants
        if not misses(case.scenario, decide(mutant.plan, case.register, case.inputs))
    ]


def test_what_is_left_out_for_speed_changes_no_answer() -> None:
    tested = surveyed(RULES, *MARKS)
    assert 0 < len(tested.survivors) < tested.mutants
    assert list(tested.survivors) == whole(tested, RULES, *MARKS)


def test_several_processes_say_the_same() -> None:
    assert surveyed(RULES, *MARKS, jobs=2) == surveyed(RULES, *MARKS)


def test_the_changes_of_one_clause_are_among_those_of_all() -> None:
    of_one, of_all = surveyed(RULES, *MARKS, clauses=("ELM-2",)), surveyed(RULES, *MARKS)
    assert {each.clauses for each in of_one.survivors} == {("ELM-2",)}
    assert list(of_one.survivors) == [each for each in of_all.survivors if each.clauses == ("ELM-2",)]
    assert 0 < of_one.mutants < of_all.mutants


def test_it_is_told_how_much_is_done() -> None:
    told: list[tuple[int, int]] = []
    tested = surveyed(RULES, *MARKS, told=lambda done, total: told.append((done, total)))
    assert told[-1] == (tested.mutants, tested.mutants)
    assert told == sorted(told)


def test_a_threshold_beside_the_hundred_is_no_such_thing() -> None:
    assert "`attendance < 90%`: `90` read as `90.1`" in words("at the end of each term when attendance < 90% then letter A")


def test_clauses_that_no_scenario_reaches_are_named() -> None:
    rules = (
        'policy elm "Elm"\nclause ELM-1 from "1" says "a"\n  when the mark is N then contact RING\n'
        'clause ELM-2 from "2" says "b"\n  when the mark is O then letter LETTER'
    )
    assert surveyed(rules, "Ada  N/  -> RING Mon 9 Sep AM").unreached == ("ELM-2",)


def test_a_construct_that_is_not_known_here_still_has_its_places() -> None:
    count = p.Count(frozenset("IO"), "sessions", p.Last(3, "school weeks"), "text")
    assert [site.field for site in sites(count)] == [
        "codes",
        "unit",
        "window",
        "number",
        "unit",
        "after",
        "in_a_row",
        "seen",
        "lasting",
        "reaching",
    ]
