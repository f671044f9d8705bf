"""What is said of mistakes that people make: the place that is underlined, and what to write instead."""

from __future__ import annotations

import pytest

from attendrules import check

NEAR_MISSES = [
    # what was written                                    underlined        code     words of the advice
    ("when attendance < 90% step PA_MEETING", "step", "AR005", "then step"),
    ("when attendance < 90%: step PA_MEETING", ":", "AR010", "then"),
    ("when attendance < 90%, step PA_MEETING", ",", "AR004", "then"),
    ("attendance < 90% then step PA_MEETING", "attendance", "AR015", "when attendance"),
    ("if attendance < 90% then step PA_MEETING", "if", "AR006", "when"),
    ("when attendance =< 90% then step PA_MEETING", "=<", "AR007", "`<=`"),
    ("when attendance => 90% then step PA_MEETING", "=>", "AR007", "`>=`"),
    ("when attendance == 90% then step PA_MEETING", "==", "AR007", "`=`"),
    ("when attendance under 90% then step PA_MEETING", "under", "AR007", "`<`"),
    ("when attendance less then 90% then step PA_MEETING", "less then", "AR006", "less than"),
    ("when attendance between 90% and 95% then step PA_MEETING", "between 90% and 95%", "AR006", "from 90% to 95%"),
    ("when attendance < 95.1 %% then step PA_MEETING", "95.1 %%", "AR008", "95.1%"),
    ("when attendance < 90 then step PA_MEETING", "90", "AR201", "90%"),
    ("when absent sessions < 90% then step PA_MEETING", "90%", "AR202", "a number"),
    ("when absent days >= 10 sessions then step PA_MEETING", "10 sessions", "AR203", "5 days"),
    ("when absent sessions in the last 10 weeks >= 5 then step PA_MEETING", "in the last 10 weeks", "AR204", "school weeks"),
    ("when attendence < 90% then step PA_MEETING", "attendence", "AR101", "attendance"),
    ("when 3 or more unauthorized sessions this term then step PA_MEETING", "unauthorized", "AR101", "unauthorised"),
    ("when the mark is l then step PA_MEETING", "l", "AR101", "`L`"),
    ("when the mark is I or M then step PA_MEETING", "or", "AR004", "the mark is I, M"),
    ("when attendance < 90% then setp PA_MEETING", "setp", "AR103", "step"),
    ("when attendance < 90% then step pa_meeting", "pa_meeting", "AR004", "PA_MEETING"),
    ("when attendance < 90% then letter", "letter", "AR017", "PA_LETTER"),
    ("when attendance < 90% then step PA_MEETING;", ";", "AR010", "leave it out"),
    ("when attendance < 90% && absence > 5% then step PA_MEETING", "&&", "AR010", "and"),
    ("when attendance < 90% and unauthorised sessions then step PA_MEETING", "unauthorised sessions", "AR018", ">= 5"),
    ("when attendance < 90% then step PA_MEETING or letter LETTER", "or", "AR004", "and"),
    ("when (attendance < 90% then step PA_MEETING", "(", "AR011", ")"),
    ("when attendance < 90%) then step PA_MEETING", ")", "AR011", "take it away"),
    ("when three unauthorised sessions in one school week then contact RING_HOME",
     "three unauthorised sessions in one school week", "AR208", "at least three"),
    ("morning arrival after 9.10 is U", "9.10", "AR014", "09:10"),
    ("in force from 1 September 2022", "1 September 2022", "AR014", "2022-09-01"),
    ("in force from 2022-13-01", "2022-13-01", "AR014", "2022-01-13"),
    ("clause ELM-1 says “A sentence”", "“", "AR010", "straight"),
    ('clause ELM-1 says "A sentence', '"A sentence', "AR009", '`"`'),
    ("# a comment", "#", "AR010", "--"),
    ("// a comment", "//", "AR010", "--"),
    ("outcome LETTER is a leter", "leter", "AR103", "letter"),
    ("outcome LETTER a letter", "a", "AR004", "is a"),
    ("ladder STEPS", "ladder", "AR013", "needs inputs"),
    ("when absence is 10% or more then list L1", "when absence is 10% or more then list L1", "AR004", "absence >= 10%"),
    ("when absence equals or exceeds 10% then letter LETTER", "equals or exceeds", "AR007", "`>=`"),
    ("when attendance < % then letter LETTER", "%", "AR004", "`90%`"),
    ("when attendance 91% - 95% then letter LETTER", "91% - 95%", "AR006", "from 91% to 95%"),
    ("morning arrival 8:55 - 9:10 is L", "8:55 - 9:10", "AR006", "from 8:55 to 9:10"),
    ("late after 9:10 is U", "late", "AR006", "morning arrival"),
    ("when absent sessions > 2 weeks then letter LETTER", "weeks", "AR004", "sessions or days"),
    ("when absent sessions consecutive > 5 then letter LETTER", "consecutive", "AR006", "in a row"),
    ("when attendance week this school = 100% then award STAR", "week this school", "AR004", "this school week"),
    ("when a pupil's attendance < 90% then letter LETTER", "a pupil's", "AR004", "leave it out"),
    ("when the mark is L U then log LATE", "L U", "AR004", "L, U"),
    ("when the mark is not present then log AWAY", "the mark is not", "AR004", "not the mark is"),
    ("when absence > 5% then do letter LETTER", "do", "AR004", "leave it out"),
    ('when absence > 5% then letter "a letter"', '"a letter"', "AR004", "A_LETTER"),
    ("at 9:30 every morning when the mark is absent then contact RING", "every morning", "AR006", "each school day"),
    ("every school day at 9:30 when the mark is absent then contact RING", "every school day at 9:30", "AR004", "at 9:30 each"),
    ("when late sessions > 5 then recode L in the morning to U", "recode L in the morning", "AR004", "recode morning L"),
    ("when absence > 5% then log EACH all the time", "all the time", "AR006", "every time"),
    ("on each Friday then report FIGURES giving", "giving", "AR017", "giving attendance"),
    ("outcome LETTER is a letter in stage 2", "2", "AR004", "`expect`"),
    ('code Å means "ill" counts as authorised absence', "Å", "AR004", "such as `L`"),
    ('clause ELM_1 says "a sentence" is not a rule', "ELM_1", "AR004", "ELM-1"),
    ('policy elm park "Elm Park School"', "elm park", "AR004", "elm_park"),
    ("codes england_2005", "england_2005", "AR109", "england_2006"),
]  # fmt: skip


PLAIN_ENGLISH = [
    # what somebody wrote, and the rule that is offered
    ("three unauthorised sessions in one school week: ring home",
     "when at least three unauthorised sessions in one school week then contact RING_HOME"),
    ("If a child has 3 unauthorised sessions in a week, ring home",
     "when at least 3 unauthorised sessions in one school week then contact RING_HOME"),
    ("attendance below 90%: write home", "when attendance below 90% then letter WRITE_HOME"),
    ("if attendance falls below 90% send a letter home", "when attendance below 90% then letter LETTER_HOME"),
    ("when a pupil is absent for 3 days in a row then visit the home", "when absent days in a row >= 3 then visit VISIT_HOME"),
    ("late more than 5 times this term: invite the parents",
     "when more than 5 late sessions this term then meeting INVITE_PARENTS"),
    ("every Friday, if attendance this week is 100% then award STAR",
     "on each Friday when attendance this week = 100% then award STAR"),
    ("10 sessions of unauthorised absence in 10 weeks: fine",
     "when at least 10 unauthorised absent sessions in the last 10 weeks then notice FINE"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "rule"), PLAIN_ENGLISH)
def test_a_rule_in_plain_english_is_offered_as_it_is_written(said: str, rule: str):
    (finding,) = [each for each in check(said) if each.is_error]
    assert finding.help[0] == f"write `{rule}`"
    assert not [each for each in check(rule) if each.is_error and each.code != "AR204"]


@pytest.mark.parametrize(("text", "underlined", "code", "advice"), NEAR_MISSES)
def test_a_near_miss_is_underlined_and_put_right(text: str, underlined: str, code: str, advice: str):
    finding = next(each for each in check(text) if each.is_error)
    assert (finding.code, finding.underlined) == (code, underlined)
    assert any(advice in line for line in finding.help)
    assert sum(each.is_error for each in check(text)) == 1


def test_each_mistake_of_a_file_is_found_in_one_run():
    text = "when attendance =< 90% then step ONE\nwhen attendance < 90% step TWO\nwhen attendence < 90% then step THREE\n"
    assert [finding.code for finding in check(text)][:3] == ["AR007", "AR005", "AR101"]


def test_a_name_misspelt_where_it_is_declared_is_found_there():
    text = "outcome LETER is a letter\nwhen attendance < 90% then letter LETTER\nwhen absence > 20% then letter LETTER\n"
    (finding,) = [each for each in check(text) if each.is_error]
    assert finding.where == "policy.rules:1:9"
    assert finding.fixes[0].replacement == "LETTER"
