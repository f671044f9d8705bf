"""Properties of policies: each answer is proved, refuted by two registers, or neither; and none of it is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

import pytest

from attendrules import Mark, Policy, Register, decide, english_calendar, parse_policy
from attendrules.verify import Answer, Verdict, discretion, verify
from attendrules.verify.as_dict import answers_as_dict
from attendrules.verify.wording import lines

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from verified_properties import broken

CALENDAR = english_calendar("2024-25")


def ask(text: str, name: str, **how) -> list[Answer]:
    return list(verify(policy(text), properties=[name], calendar=CALENDAR, seconds=how.pop("seconds", 2.0), **how))


def policy(text: str) -> Policy:
    return parse_policy(text, name="elm.rules")


def verdicts(answers: list[Answer]) -> dict[str, str]:
    return {each.about: each.verdict.value for each in answers}


def holds_up(answer: Answer, text: str) -> None:
    """The reference engine makes due, under the whole policy, what the witness says."""
    for side in (answer.witness.one, answer.witness.other):
        made = decide(policy(text), side.register, inputs=side.inputs)
        assert set(side.due) <= set(made.decisions)


# ---- More absence ------------------------------------------------------------------------------

ABSENCE = """
outcome LETTER is a letter in stage facilitate "letter"
outcome PLAN is a plan in stage formalise "plan"
outcome LOW is a status in stage monitor "low"
when absence this school year >= 10% or attended sessions this half term < 5 then letter LETTER
{plan}
"""


@pytest.mark.parametrize(
    "plan",
    [
        "when absent sessions in a row >= 4 then plan PLAN",
        "at the end of each half term when not attendance this term >= 90% then plan PLAN",
        "when LOW holds and unauthorised sessions this school year >= 2 then plan PLAN\nwhen absence > 5% then status LOW",
        "fact send\nwhen the pupil is send and absent days this term >= 2 then plan PLAN",
        "event met\n2 school weeks after met when absence > 20% then plan PLAN",
        "when sessions entered as L > 2 then recode L to U\nwhen absent sessions >= 8 then plan PLAN",
    ],
)
def test_what_only_counts_absence_is_proved(plan: str):
    assert verdicts(ask(ABSENCE.format(plan=plan), "absence")) == {"facilitate": "proved", "formalise": "proved"}


@pytest.mark.parametrize(
    "plan",
    [
        "on each friday when absent sessions this school week = 3 then plan PLAN",
        "when absent sessions this school week = 2 and the mark is attended then plan PLAN",
        "when not LOW holds and authorised sessions today >= 1 then plan PLAN\nwhen unauthorised sessions > 1 then status LOW",
        "at the end of each school week when attendance this school week >= 50% then plan PLAN",
    ],
)
def test_where_missing_more_keeps_a_step_away_two_registers_show_it(plan: str):
    text = ABSENCE.format(plan=plan)
    answer = ask(text, "absence")[-1]
    assert (answer.about, answer.verdict) == ("formalise", Verdict.REFUTED)
    holds_up(answer, text)
    worse, better = answer.witness.one, answer.witness.other
    assert sum(a != b for a, b in zip(worse.row, better.row, strict=True)) == 1
    assert better.first is not None
    assert worse.first is None or better.first < worse.first


def test_where_there_is_neither_proof_nor_register_the_construct_is_named():
    text = ABSENCE.format(plan="when absent sessions this school week from 2 to 3 then plan PLAN")
    answer = ask(text, "absence", seconds=0.2)[-1]
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.because.startswith("no proof because of `absent sessions this school week")
    assert answer.tried > 0


def test_two_registers_are_told_side_by_side():
    text = ABSENCE.format(plan="at the end of each school week when attendance this school week >= 50% then plan PLAN")
    told = list(lines(ask(text, "absence")[-1]))
    assert told[:3] == [
        "formalise: refuted",
        "  missing a session instead of attending it never makes stage formalise come later, or not at all",
        "  two registers show it",
    ]
    assert told[4] == "  one"
    assert told[6] == "    nothing of it is due"
    assert "plan (elm.rules:6): attendance this school week >= 50%" in told[-1]


# ---- Lates, order, who is treated how --------------------------------------------------------------


def test_fewer_lates_cause_a_letter_only_where_the_rules_are_strange():
    text = "outcome LETTER is a letter\nwhen late sessions this term >= 5 then letter LETTER"
    assert verdicts(ask(text, "lates")) == {"LETTER": "proved"}
    strange = "outcome LETTER is a letter\non each friday when late sessions this term < 1 then letter LETTER"
    (answer,) = ask(strange, "lates")
    assert answer.verdict is Verdict.REFUTED
    holds_up(answer, strange)


def test_pupils_are_treated_alike_and_it_says_what_is_asked_of_them():
    (answer,) = ask("fact send\nwhen the pupil is send and absence > 5% then letter LETTER", "equal")
    assert answer.verdict is Verdict.PROVED
    assert answer.because.endswith("it asks for: send")


def test_the_order_of_rules_matters_where_two_change_one_mark():
    text = "when sessions entered as L > 2 then recode L to U\nwhen absent sessions > 2 then recode L to O"
    assert verdicts(ask(text, "order")) == {"rules": "not refuted"}
    assert "elm.rules:1 and elm.rules:2" in ask(text, "order")[0].because
    assert verdicts(ask("when sessions entered as L > 2 then recode L to U\nwhen absence > 5% then letter LETTER", "order")) == {
        "rules": "proved"
    }


# ---- What may not be read --------------------------------------------------------------------------

READS = """fact send
event met
when the pupil is send and absent sessions >= 2 then letter LETTER
for each class when absence > 50% then report NOTE
"""


def test_what_no_rule_asks_for_is_proved_not_to_be_read():
    found = ask(READS, "not-read", may_not_read=["met", "ethnicity", "year_group", "phase"])
    assert set(verdicts(found).values()) == {"proved"}
    assert "no such fact" in next(each.because for each in found if each.about == "ethnicity")


def test_what_is_read_is_refuted_with_the_rule_and_two_runs():
    answer, by_class = ask(READS, "not-read", may_not_read=["send", "class"])
    assert answer.because == "elm.rules:3 asks for it"
    assert (len(answer.witness.one.due), len(answer.witness.other.due)) == (1, 0)
    assert answer.witness.one.row == answer.witness.other.row
    holds_up(answer, READS)
    assert (by_class.verdict, by_class.because) == (Verdict.REFUTED, "elm.rules:4 asks for it")


# ---- Readings --------------------------------------------------------------------------------------


def test_a_reading_that_never_matters_is_told_from_one_that_does():
    text = """
clause ELM-C says "Low."
  reading low "What is low?" taken below_90 "below 90%" or not_90 "not 90%" or worse "below 80%"
  under below_90 when attendance < 90% then letter LETTER
  under not_90 when not attendance >= 90% then letter LETTER
  under worse when attendance < 80% then letter LETTER
"""
    found = ask(text, "readings")
    assert verdicts(found) == {"low=not_90": "proved", "low=worse": "refuted"}
    assert not any(each.fault for each in found)


# ---- What people can change --------------------------------------------------------------------------


def test_what_is_certain_whatever_people_decide_and_the_earliest_notice():
    text = """
event served "served"
fact agreed "agreed"
outcome LIST is a list in stage formalise "list"
outcome NOTICE is a notice in stage enforce "notice"
outcome MEETING is a meeting in stage formalise "meeting"
when unauthorised sessions >= 3 then list LIST
when unauthorised sessions >= 4 and the pupil is agreed then notice NOTICE
when unauthorised sessions >= 2 and (the pupil is agreed or absent sessions >= 3) then meeting MEETING
"""
    register = Register.of(CALENDAR, {"Ada": [Mark(s, code) for s, code in enumerate("OOOO/\\")]})
    found = {each.outcome.name: each for each in discretion(policy(text), register)}
    assert (found["LIST"].certain, found["LIST"].proved, found["LIST"].hangs_on) == (CALENDAR.session(2), True, ())
    assert (found["NOTICE"].certain, found["NOTICE"].earliest) == (None, CALENDAR.session(3))
    assert (found["MEETING"].certain, found["MEETING"].earliest, found["MEETING"].proved) == (
        CALENDAR.session(2),
        CALENDAR.session(1),
        True,
    )


# ---- All of it -------------------------------------------------------------------------------------


def test_no_proof_about_random_policies_is_broken_by_a_random_register():
    tried = [flaw for seed in range(30) for flaw in broken(Random(seed), pairs=3)]
    assert len(tried) > 100
    assert [flaw for flaw in tried if flaw is not None] == []


def test_a_property_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="there is no property `kind`"):
        ask("when absence > 5% then letter LETTER", "kind")


def test_answers_are_plain_data():
    found = ask(READS, "not-read", may_not_read=["send"])
    made = json.loads(json.dumps(answers_as_dict("elm", found)))
    assert made["answers"][0]["witness"]["one"]["due"][0]["outcome"] == "LETTER"
