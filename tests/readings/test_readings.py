"""What a document leaves open, and which decisions hang on it."""

from __future__ import annotations

import json
from functools import cache
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from attendrules import Policy, decide, english_calendar, load_policy, parse_policy, register_of
from attendrules.readings import Checked, all_readings, influence, questions
from attendrules.readings.as_dict import holds_words, questions_as_dict
from attendrules.readings.influence import bearing
from attendrules.readings.weighing import what
from attendrules.resources import policy_names

CALENDAR = english_calendar("2022-23")
ELM = parse_policy(
    """policy elm "Elm"
codes england_2006

clause ELM-1 says "Home is rung after two absences."
  reading how_many "Two or three?"
    taken second "two" because "it says two"
    or third "three"
  under second when absent sessions this week >= 2 then contact RING
  under third when absent sessions this week >= 3 then contact RING

clause ELM-2 says "A letter follows a call, unless it is late in the week."
  reading letter_day "On which days?"
    taken any_day "any"
    or not_friday "not on Friday"
  under any_day when RING is due then letter LETTER
  under not_friday when RING is due and absent sessions today < 1 then letter LETTER

clause ELM-3 says "Lates are noted."
  reading which_code "Which code is a late?"
    taken only_l "L" or u_too "L and U"
  under only_l when the mark is L then log NOTED
  under u_too when the mark is L or the mark is U then log NOTED

clause ELM-4 says "A whole week is praised."
  at the end of each week when attendance this week = 100% then award STAR
""",
    "elm.rules",
)
MARKS_TOO = parse_policy(
    """policy oak "Oak"
codes england_2006
reading lates "Do lates count?" taken present "no" or absent_too "yes"
reading how_many "Two or three?" taken second "two" or third "three"
under absent_too when sessions entered as L this week >= 1 then recode L to U
under second when absent sessions this week >= 2 then contact RING
under third when absent sessions this week >= 3 then contact RING
when the mark is I then log ILL
""",
    "oak.rules",
)


def weighed(policy: Policy, marks: str, **how: int) -> dict[str, list[tuple[bool, bool, str]]]:
    made = all_readings(policy, register_of(CALENDAR, {"Ada": marks}, start="2022-09-05"), **how)
    found: dict[str, list[tuple[bool, bool, str]]] = {}
    for each in made:
        found.setdefault(each.decision.outcome, []).append((each.taken, each.holds, each.checked.name))
    return found


# ---- the questions -------------------------------------------------------------------------------


def test_a_question_has_its_options_with_what_they_say_and_why():
    first, second, third = questions(ELM)
    assert (first.name, first.asks, first.taken, first.place, first.clauses) == (
        "how_many", "Two or three?", "second", "elm.rules:5", ("ELM-1",)
    )  # fmt: skip
    assert [(o.name, o.says, o.because, o.taken) for o in first.options] == [
        ("second", "two", "it says two", True),
        ("third", "three", "", False),
    ]
    assert [each.bears_on for each in (first, second, third)] == [("RING", "LETTER"), ("LETTER",), ("NOTED",)]


def test_what_is_taken_is_what_the_policy_takes_now():
    assert [each.taken for each in questions(ELM.under(how_many="third"))] == ["third", "any_day", "only_l"]


def test_a_question_that_changes_marks_bears_on_everything():
    bearing = influence(MARKS_TOO)
    assert bearing["RING"] == {"lates", "how_many"}
    assert bearing["ILL"] == {"lates"}


def test_a_policy_without_questions_has_none():
    plain = parse_policy("when absent sessions this week >= 2 then contact RING")
    assert questions(plain) == ()
    assert weighed(plain, "II") == {"RING": [(True, True, "NO_QUESTION")]}


# ---- decisions -----------------------------------------------------------------------------------


def test_a_decision_on_which_no_question_bears_holds_under_every_reading():
    assert weighed(ELM, "/\\" * 5)["STAR"] == [(True, True, "NO_QUESTION")]


def test_a_decision_that_another_option_moves_hangs_on_the_question():
    found = weighed(ELM, "III\\ /\\")
    assert found["RING"] == [(True, False, "EVERY"), (False, False, "EVERY")]


def test_one_that_is_there_under_every_option_holds():
    assert weighed(ELM, "L\\ /\\")["NOTED"] == [(True, True, "EVERY")]
    assert weighed(ELM, "U\\ /\\")["NOTED"] == [(False, False, "EVERY")]


def test_a_dependence_names_the_options_under_which_the_decision_is_there():
    made = all_readings(ELM, register_of(CALENDAR, {"Ada": "II"}, start="2022-09-05"))
    ring, letter = sorted((each for each in made if each.taken), key=lambda each: each.decision.outcome, reverse=True)
    assert [(d.question, d.there, d.not_there) for d in ring.depends] == [("how_many", ("second",), ("third",))]
    assert [d.question for d in letter.depends] == ["how_many", "letter_day"]
    assert holds_words(letter) == "hangs on how_many, letter_day"
    assert made.hanging_on("letter_day") == (letter,)
    assert made.single["how_many", "third"] == ((ring.decision, letter.decision), ())


def test_a_question_that_matters_only_together_with_another_is_found():
    policy = parse_policy(
        'reading listing "?" taken no_list "no" or on_list "yes"\nreading telling "?" taken no_call "no" or with_call "yes"\n'
        "under on_list when the mark is I then list MARKED\n"
        "under with_call when MARKED holds then contact RING\n"
    )
    made = all_readings(policy, register_of(CALENDAR, {"Ada": "I"}))
    (ring,) = [each for each in made if each.decision.outcome == "RING"]
    assert (ring.taken, ring.holds, ring.checked) == (False, False, Checked.EVERY)
    assert [(d.question, d.there, d.not_there) for d in ring.depends] == [
        ("listing", (), ("no_list", "on_list")),
        ("telling", (), ("no_call", "with_call")),
    ]
    alone = all_readings(policy, register_of(CALENDAR, {"Ada": "I"}), most=1)
    assert [each.decision.outcome for each in alone] == ["MARKED"]


def test_where_combinations_are_not_tried_it_is_said():
    assert weighed(ELM, "II /\\")["LETTER"][0] == (True, False, "EVERY")
    few = all_readings(ELM, register_of(CALENDAR, {"Ada": "II /\\"}, start="2022-09-05"), most=1)
    letters = [each for each in few if each.decision.outcome == "LETTER"]
    assert {each.checked for each in letters} == {Checked.SINGLE}
    assert len(few.tried) == 4  # what is taken, and one other option of each question
    assert few.combinations == 8
    holding = all_readings(MARKS_TOO, register_of(CALENDAR, {"Ada": "OOO/"}), most=1)
    ring = next(each for each in holding if each.decision.outcome == "RING" and each.taken)
    assert not ring.proved


def test_that_a_status_ends_otherwise_is_said():
    policy = parse_policy(
        'reading which_end "?" taken soon "at once" or after_week "then"\n'
        "under soon when absent sessions in a row >= 1 then status AWAY\n"
        "under after_week when absent sessions in a row >= 1 then status AWAY until the week ends\n"
    )
    (away,) = all_readings(policy, register_of(CALENDAR, {"Ada": "/\\ I\\ /\\"}))
    assert (away.holds, away.ends_otherwise) == (True, True)


def test_a_question_more_costs_no_more_runs_than_its_outcomes_need():
    made = all_readings(ELM, register_of(CALENDAR, {"Ada": "II"}))
    assert (len(made.tried), made.combinations) == (5, 8)
    assert {each.checked for each in made} <= {Checked.EVERY, Checked.NO_QUESTION}


def test_the_form_is_plain_data():
    made = all_readings(ELM, register_of(CALENDAR, {"Ada": "II"}))
    shown = questions_as_dict("elm", made.questions, made)
    assert json.loads(json.dumps(shown)) == shown
    assert questions_as_dict("elm", questions(ELM))["run"] is None


# ---- properties ----------------------------------------------------------------------------------

SMALL = [ELM, MARKS_TOO]
marks = st.dictionaries(st.sampled_from(["Ada", "Bo"]), st.text("/\\ILUO", min_size=1, max_size=20), min_size=1)
bundled = cache(load_policy)
bearing_of = cache(lambda name: bearing(bundled(name)))
bearing_in = cache(lambda name: {outcome: bearing_of(name).on(outcome) for outcome in bearing_of(name).asks})


@cache
def under_each(index: int) -> list[Policy]:
    """A policy of `SMALL` under every combination of its readings."""
    policy = SMALL[index]
    return [policy.under(**dict(zip(policy.options, choice, strict=True))) for choice in product(*policy.options.values())]


@pytest.mark.parametrize("index", range(len(SMALL)), ids=lambda index: SMALL[index].name)
@settings(max_examples=3, deadline=None)
@given(marks=marks)
def test_what_holds_under_every_reading_is_there_under_every_combination(index: int, marks: dict[str, str]):
    register = register_of(CALENDAR, marks, start="2022-09-05")
    every = [{what(d) for d in decide(policy, register)} for policy in under_each(index)]
    made = all_readings(SMALL[index], register)
    assert {what(each.decision) for each in made} == set().union(*every)
    for each in made:
        assert each.checked is not Checked.SINGLE
        assert each.holds is all(what(each.decision) in found for found in every)


@pytest.mark.parametrize("name", [name for name in policy_names() if load_policy(name).options])
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_a_question_that_does_not_bear_on_an_outcome_never_moves_it(name: str, data: st.DataObject):
    policy, bearing = bundled(name), bearing_in(name)
    register = register_of(CALENDAR, data.draw(marks), start="2022-09-05")
    question = data.draw(st.sampled_from(sorted(policy.options)))
    option = data.draw(st.sampled_from(policy.options[question]))
    spared = {outcome for outcome, by in bearing.items() if question not in by}
    first, second = (
        [(what(d), d.facts, d.ends) for d in decide(each, register) if d.outcome in spared]
        for each in (policy, policy.under(**{question: option}))
    )
    assert first == second


@pytest.mark.parametrize("name", [name for name in policy_names() if load_policy(name).options])
@settings(max_examples=2, deadline=None)
@given(data=st.data())
def test_only_the_rules_that_are_needed_decide_the_same(name: str, data: st.DataObject):
    policy, found = bundled(name), bearing_of(name)
    register = register_of(CALENDAR, data.draw(marks), start="2022-09-05")
    outcomes = data.draw(st.sets(st.sampled_from(sorted(policy.plan.outcomes)), min_size=1, max_size=4))
    part = evolve(policy, plan=found.part(policy.plan, outcomes))
    assert len(part.plan.steps) < len(policy.plan.steps)
    few, every = ([d for d in decide(each, register) if d.outcome in outcomes] for each in (part, policy))
    assert few == every


def test_one_pupil_alone_is_weighed_as_among_all():
    register = register_of(CALENDAR, {"Ada": "III/" * 6, "Bo": "/\\" * 20}, start="2022-09-05")
    alone = all_readings(ELM, register, pupil="Ada")
    among = all_readings(ELM, register)
    assert alone.holdings == tuple(each for each in among if each.decision.subject.name == "Ada")
    with pytest.raises(KeyError):
        all_readings(ELM, register, pupil="Zed")
