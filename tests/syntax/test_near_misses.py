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
]  # fmt: skip


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
