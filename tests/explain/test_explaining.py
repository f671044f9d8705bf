"""What a decision rests on, and what an outcome that did not come was short of."""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules import Inputs, Register, decide, english_calendar, parse_policy, register_of
from attendrules.explain import derivation, why_not
from attendrules.explain.as_dict import why_not_as_dict
from attendrules.explain.wording import derivation_in_full, why_not_in_full

CALENDAR = english_calendar("2024-25")
POLICY = parse_policy(
    """
policy elm "Elm Primary School"
outcome PA is a status in stage facilitate "persistent absentee"
outcome PA_MEETING is a meeting in stage facilitate "meeting"
outcome HOME is a contact in stage listen "ring home"
outcome HALF is a letter in stage listen "letter"
outcome CLASS_NOTE is a report in stage monitor "note"
event home_call "a call home"

clause ELM-PA
  when absence this school year >= 10% and at least 10 possible sessions this school year then status PA
clause ELM-MEETING
  at the end of each school week when PA holds and there is no home_call this half term then meeting PA_MEETING
clause ELM-HOME
  when 3 or more unauthorised sessions in one school week then contact HOME
clause ELM-HALF
  at the end of each half term when attendance this half term < 90% or 5 or more late sessions this half term then letter HALF
clause ELM-LATE
  when the mark is U then recode U to O
clause ELM-CLASS
  for each class when absence this school year > 50% then report CLASS_NOTE
""",
    name="elm.rules",
)


def marks(codes: str) -> Register:
    return register_of(CALENDAR, {"Ada": codes}, start="2024-09-09")


# ---- Why ---------------------------------------------------------------------------------------


def test_a_decision_rests_on_what_made_the_outcome_hold_that_it_asked_about():
    run = decide(POLICY, marks("OO/\\/\\/\\/\\"), inputs=Inputs.of(recorded=["home_call"]))
    (meeting,) = [each for each in run if each.outcome == "PA_MEETING"]
    (status,) = derivation(run, meeting).rests_on
    assert (status.decision.outcome, str(status.decision.session)) == ("PA", "Fri 13 Sep 2024 PM")
    assert "  rests on  PA of Fri 13 Sep 2024 PM (ELM-PA): absence this school year >= 10%" in derivation_in_full(
        derivation(run, meeting)
    )


def test_a_decision_rests_on_the_recodes_of_the_marks_it_counts():
    run = decide(POLICY, marks("UUU"))
    (home,) = [each for each in run if each.outcome == "HOME"]
    rests = derivation(run, home).rests_on
    assert [str(each.decision.change.session) for each in rests] == [
        "Mon 9 Sep 2024 AM",
        "Mon 9 Sep 2024 PM",
        "Tue 10 Sep 2024 AM",
    ]


def test_a_decision_about_marks_alone_rests_on_nothing_else():
    run = decide(POLICY, marks("OOO"))
    (home,) = [each for each in run if each.outcome == "HOME"]
    assert derivation(run, home).rests_on == ()


# ---- Why not -----------------------------------------------------------------------------------


def test_a_share_says_how_many_sessions_it_is_short_of():
    found = why_not(POLICY, marks("/" * 91 + "O" * 9), "Ada", "PA", on=dt.date(2024, 11, 25))
    assert [lack.words for lack in found.looks[0].lacks] == ["absence this school year is 9 of 100 (9%), 1 session short of 10%"]
    assert found.looks[0].lacks[0].short == 1


def test_without_a_day_it_is_the_look_that_came_nearest():
    (look,) = why_not(POLICY, marks("OO///// /////////"), "Ada", "HOME").looks
    assert [lack.words for lack in look.lacks] == ["unauthorised sessions in one school week is 2, 1 session short of 3"]
    assert str(look.session) == "Fri 13 Sep 2024 PM"


def test_with_a_day_it_is_the_last_look_until_then():
    (look,) = why_not(POLICY, marks("OO/////////////"), "Ada", "HOME", on=dt.date(2024, 9, 9)).looks
    assert str(look.session) == "Mon 9 Sep 2024 PM"


def test_of_several_ways_the_nearest_is_named():
    register = marks(("L" * 4 + "/" * 6) + "/" * 60)
    found = why_not(POLICY, register, "Ada", "HALF")
    assert [lack.words for lack in found.looks[0].lacks] == ["late sessions this half term is 4, 1 session short of 5"]


def test_what_waits_for_an_input_names_it():
    (look,) = why_not(POLICY, marks("OO/\\/\\/\\/\\"), "Ada", "PA_MEETING").looks
    assert look.missing == ("home_call",)
    assert [fact.holds for fact in look.facts] == [True, None]


def test_every_condition_is_shown_with_what_it_came_to():
    (look,) = why_not(POLICY, marks("/" * 10), "Ada", "PA").looks
    assert [fact.holds for fact in look.facts] == [False, True]


def test_what_was_due_after_all_is_said():
    found = why_not(POLICY, marks("OOO"), "Ada", "HOME")
    assert [str(each.session) for each in found.due] == ["Tue 10 Sep 2024 AM"]
    assert found.looks[0].holds
    assert "  was due   Tue 10 Sep 2024 AM (ELM-HOME)" in why_not_in_full(found)


def test_what_is_due_already_is_not_due_anew():
    (look,) = why_not(POLICY, marks("OOOO"), "Ada", "HOME", on=dt.date(2024, 9, 10)).looks
    assert look.kept == "it was due already, on Tue 10 Sep 2024 AM, and is not due anew until its condition has been false"


def test_what_comes_once_a_period_has_had_its_turn():
    text = """
policy oak
clause OAK-1 when 2 or more late sessions this school week then contact CALL once a term
"""
    found = why_not(parse_policy(text), marks("LL////////" + "LL////////"), "Ada", "CALL", on=dt.date(2024, 9, 16))
    assert found.looks[0].kept == "it comes once a term, and was due on Mon 9 Sep 2024 PM in the same"
    assert "  holds     its condition was true; it comes once a term" in why_not_in_full(found)
    assert why_not_as_dict(found)["looks"][0]["kept"] == found.looks[0].kept


def test_a_rule_that_was_never_looked_at_says_so():
    found = why_not(POLICY, marks("/"), "Ada", "HALF")
    assert found.looks[0].session is None
    assert "never looked at" in why_not_in_full(found)


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [("Ada", "NONE", "no rule of elm makes NONE due"), ("Bo", "HOME", "no rule that makes HOME due is about `Bo`")],
)
def test_a_name_that_does_not_exist_is_an_error(name: str, outcome: str, said: str):
    with pytest.raises(ValueError, match=said):
        why_not(POLICY, marks("O"), name, outcome)
