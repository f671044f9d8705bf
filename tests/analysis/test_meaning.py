"""Equal, different, or not proved: the three answers, and what stands behind each."""

from __future__ import annotations

import pytest

from attendrules import Calendar, parse_policy
from attendrules.analysis.answers import Answer, Verdict
from attendrules.analysis.meaning import answer
from attendrules.analysis.questions import questions


def answers(one: str, other: str, calendar: Calendar, by: str = "outcome", seconds: float = 3.0) -> dict[str, Answer]:
    """The answer for each outcome of two policies."""
    plans = [parse_policy(text).plan for text in (one, other)]
    return {each.name: answer(each, calendar, seconds) for each in questions(plans[0], plans[1], by)}


HARMLESS = {
    "the opposite of the opposite": ("when absence >= 10% then letter L", "when not (not absence >= 10%) then letter L"),
    "the other percentage": ("when attendance < 90% then letter L", "when absence > 10% then letter L"),
    "the other side of a bound": ("when absent sessions > 4 then letter L", "when 5 or more absent sessions then letter L"),
    "what rounding says": (
        "when attendance rounded down to 1% >= 90% then letter L",
        "when attendance >= 90% then letter L",
    ),
    "half up": (
        "when attendance rounded half up to 1% >= 90% then letter L",
        "when attendance >= 89.5% then letter L",
    ),
    "parts in another order": (
        "when absence > 5% and late sessions >= 3 then letter L",
        "when late sessions >= 3 and absence > 5% then letter L",
    ),
    "the laws of De Morgan": (
        "when not (absence > 5% or late sessions >= 3) then letter L",
        "when not absence > 5% and late sessions < 3 then letter L",
    ),
    "the year is what a measure is about": (
        "when absence > 5% then letter L",
        "when absence this school year > 5% then letter L",
    ),
    "two outcomes of one rule": (
        "when absence > 5% then letter L and list WATCH",
        "when absence > 5% then list WATCH\nwhen absence > 5% then letter L",
    ),
    "rules in another order": (
        "when absence > 5% then letter L\nwhen late sessions >= 3 then letter M",
        "when late sessions >= 3 then letter M\nwhen absence > 5% then letter L",
    ),
    "codes by name": (
        "when sessions marked L >= 3 then letter L",
        "measure lates is sessions marked L\nwhen lates > 2 then letter L",
    ),
    "with an event": (
        "event seen\nwhen absence > 5% and there is no seen today then letter L",
        "event seen\nwhen there is no seen today and not absence <= 5% then letter L",
    ),
    "another rule of the policy": (
        "when absence > 5% then letter L",
        "when absence > 5% then letter L\nwhen the mark is L then log X",
    ),
}


@pytest.mark.parametrize("pair", HARMLESS.values(), ids=HARMLESS)
def test_a_harmless_rewrite_is_proved_equal(pair: tuple[str, str], year: Calendar) -> None:
    """No solver is needed for these."""
    given = answers(*pair, year)
    assert given["L"].verdict is Verdict.PROVED


MEANT = {
    "a threshold": ("when absent sessions >= 5 then letter L", "when absent sessions >= 6 then letter L", 5),
    "the edge of a percentage": ("when absence >= 10% then letter L", "when absence > 10% then letter L", 1),
    "the code": ("when sessions marked I >= 2 then letter L", "when sessions marked I or M >= 2 then letter L", 2),
    "how often": ("when the mark is I then letter L", "when the mark is I then letter L once a school week", 2),
    "must or may": ("when the mark is I then letter L", "when the mark is I then may letter L", 1),
    "in a row": ("when absent sessions >= 3 then letter L", "when absent sessions in a row >= 3 then letter L", 3),
    "the moment": (
        "when absent sessions >= 2 then letter L",
        "at the end of each school week when absent sessions >= 2 then letter L",
        2,
    ),
    "a length of time": (
        "when absent sessions in the last 10 school weeks >= 3 then letter L",
        "when absent sessions in the last 12 school weeks >= 3 then letter L",
        3,
    ),
    "a fact": (
        "fact known\nwhen the pupil is known and the mark is I then letter L",
        "when the mark is I then letter L",
        1,
    ),
}


@pytest.mark.parametrize("pair", MEANT.values(), ids=MEANT)
def test_a_difference_is_shown_by_the_smallest_register(pair: tuple[str, str, int], year: Calendar) -> None:
    """With as few marks other than present as can be."""
    given = answers(pair[0], pair[1], year)["L"]
    assert given.verdict is Verdict.REFUTED
    assert given.witness is not None
    assert given.witness.unusual == pair[2]
    assert any(given.witness.decisions)


def test_what_only_one_policy_makes_due_is_different(year: Calendar) -> None:
    """Nothing on one side is a decision too."""
    given = answers("when the mark is I then letter L", "when the mark is I then log M", year)
    assert given["L"].witness is not None
    assert given["L"].witness.decisions[1] == ()
    assert given["M"].verdict is Verdict.REFUTED


def test_schools_are_compared_by_kind_and_stage(year: Calendar) -> None:
    """Their outcomes have other names."""
    one = "outcome NOTE is a letter in stage listen\nwhen absence >= 10% then letter NOTE"
    other = "outcome WARNING is a letter in stage listen\nwhen attendance <= 90% then letter WARNING"
    assert answers(one, other, year, "stage")["letter in stage listen"].verdict is Verdict.PROVED


def test_what_is_not_proved_names_the_construct(year: Calendar) -> None:
    """Never `equal` for want of a counterexample."""
    one = "event seen\nwhen there is no seen in the last 10 days and late sessions in the last 10 days >= 3 then letter L"
    other = one.replace("the last 10 days >= 3", "the last 2 school weeks >= 3").replace("late", "absent")
    given = answers(one, other, year, seconds=0.1)["L"]
    assert given.verdict is not Verdict.PROVED
    slow = answers(one, one.replace(">= 3", ">= 21"), year, seconds=0.05)["L"]
    assert slow.verdict is not Verdict.PROVED


def test_a_recode_reaches_what_counts_the_mark(year: Calendar) -> None:
    """The letter did not change, the marks that it counts did."""
    rule = "\nwhen unauthorised sessions >= 2 then letter L"
    one = "when sessions entered as L > 2 then recode L to U" + rule
    given = answers(one, one.replace("> 2", "> 3"), year)
    assert given["L"].witness is not None
    assert given["L"].witness.unusual == 4
    quiet = "when sessions entered as L > 2 then recode L to B"
    assert answers(quiet + rule, quiet.replace("> 2", "> 3") + rule, year)["L"].verdict is Verdict.PROVED


def test_arrival_times_are_part_of_the_register(year: Calendar) -> None:
    """One minute makes a difference."""
    one = "morning arrival until 8:50 is /\nmorning arrival after 8:50 is L\nwhen the mark is L then log LATE"
    given = answers(one, one.replace("8:50", "8:51"), year)["LATE"]
    assert given.witness is not None
    assert given.witness.story.children[0].letters[-1].arrival is not None
