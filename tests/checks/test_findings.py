"""What a check says of small policies, and of what it says nothing."""

from __future__ import annotations

import pytest

from attendrules import against, check, load_policy, parse_policy

NOTICE = """
event notice_received "a notice was received"
event notice_paid "it was paid"
event other_paid "something else was paid"
"""


def said(rules: str, *codes: str) -> list[str]:
    """The messages of some codes, or of all."""
    return [finding.message for finding in check(rules, "elm.rules") if not codes or finding.code in codes]


# ---- percentages between rules ------------------------------------------------------------------


def test_a_single_percentage_that_falls_between_two_letters_is_found():
    rules = """
at the end of each half term when attendance > 90% then letter A
at the end of each half term when attendance < 90% then letter B
"""
    (message,) = said(rules, "AR311")
    assert message == (
        "between `B` and `A` a percentage is left out: "
        "9 of 10 (90.00%) has no rule, nor have 37 other shares of up to 380 sessions"
    )


def test_bounds_with_a_decimal_leave_out_91_of_101():
    rules = """
at the end of each half term when attendance <= 90% then letter A
at the end of each half term when attendance >= 90.1% then letter B
"""
    (message,) = said(rules, "AR311")
    assert "91 of 101 (90.10%) has no rule" in message


def test_a_percentage_that_is_rounded_first_leaves_nothing_out():
    rules = """
at the end of each half term when attendance rounded half up to 0.1% <= 90% then letter A
at the end of each half term when attendance rounded half up to 0.1% >= 90.1% then letter B
"""
    assert said(rules, "AR311") == []


def test_what_no_week_of_ten_sessions_can_reach_is_no_hole():
    rules = """
at the end of each school week when attendance this school week <= 95% then letter A
at the end of each school week when attendance this school week >= 95.1% then letter B
"""
    assert said(rules, "AR311") == []


@pytest.mark.parametrize(
    "rules",
    [
        "when {low} then letter A\nwhen {high} then award B",
        "at the end of each term when {low} then letter A\nat the end of each half term when {high} then letter B",
        (
            "at the end of each term when {low} then letter A\n"
            "at the end of each term when {high} and possible sessions >= 20 then letter B"
        ),
    ],
)
def test_rules_of_another_kind_moment_or_question_are_no_series(rules):
    assert said(rules.format(low="attendance < 90%", high="attendance > 90%"), "AR311") == []


def test_a_status_that_stands_for_a_percentage_is_seen_through():
    rules = """
at the end of each half term when attendance > 90% and attendance < 96% then status AT_RISK
at the end of each half term when AT_RISK holds then letter A
at the end of each half term when attendance < 90% then letter B
"""
    assert len(said(rules, "AR311")) == 1


def test_a_wide_gap_between_letters_is_nobodys_slip():
    rules = """
at the end of each half term when attendance >= 96% then letter A
at the end of each half term when attendance < 90% then letter B
"""
    assert said(rules, "AR311") == []


# ---- two things at once ---------------------------------------------------------------------------


def test_two_amounts_for_one_payment_are_found():
    rules = f"""{NOTICE}
when there is a notice_paid within 28 calendar days of notice_received then notice EARLY giving £80
when there is a notice_paid since notice_received then notice LATE giving £160
"""
    assert said(rules, "AR314") == ["it can cost £80 and £160 at once: `EARLY` and `LATE` can be due together"]


@pytest.mark.parametrize(
    "late",
    [
        "there is no notice_paid within 28 calendar days of notice_received",
        "there is no notice_paid within 40 calendar days of notice_received",
        "there is an other_paid today",
    ],
)
def test_amounts_that_exclude_each_other_or_have_nothing_in_common_are_none(late):
    rules = f"""{NOTICE}
when there is a notice_paid within 28 calendar days of notice_received then notice EARLY giving £80
when {late} then notice LATE giving £160
"""
    assert said(rules, "AR314") == []


def test_a_recode_that_never_comes_to_its_turn_is_found():
    rules = """
when sessions marked L this school year > 5 then recode L to U
when sessions marked L this school year > 10 then recode L to O
"""
    assert said(rules, "AR314") == ["L counts as U wherever it is to count as O, so this never comes"]


def test_two_recodes_of_which_either_can_come_alone_are_found_where_both_can():
    rules = """
when sessions marked L this school year > 10 then recode L to U
when sessions marked L this half term > 5 then recode L to O
"""
    assert said(rules, "AR314") == ["L can be to count as U and as O at once; U is taken, as it stands first"]


@pytest.mark.parametrize(
    "rules",
    [
        (
            "when sessions marked L this school year > 10 then recode L to O\n"
            "when sessions marked L this school year > 5 then recode L to U"
        ),
        (
            "when sessions marked L this school year > 5 then recode morning L to U\n"
            "when sessions marked L this school year > 10 then recode afternoon L to O"
        ),
        (
            "when sessions marked L this school year > 5 then recode L to U\n"
            "when sessions marked I this school year > 10 then recode I to O"
        ),
    ],
)
def test_an_exception_that_stands_first_and_other_marks_are_no_clash(rules):
    assert said(rules, "AR314") == []


def test_two_letters_for_one_percentage_are_found_and_nested_statuses_are_not():
    letters = """
at the end of each term when attendance < 95% then letter AMBER
at the end of each term when attendance < 90% then letter RED
"""
    assert said(letters, "AR314") == ["0 of 1 (0.00%) is both AMBER and RED"]
    assert said(letters.replace("letter", "status"), "AR314") == []


def test_praise_goes_with_what_is_only_written_down():
    rules = """
outcome STAR is an award in stage expect "star"
outcome NOTED is a log in stage monitor "noted"
outcome WARNED is a letter in stage monitor "warned"
at the end of each term when attendance >= 97% then award STAR
at the end of each half term when attendance < 100% then {} {}
"""
    assert said(rules.format("log", "NOTED"), "AR314") == []
    assert said(rules.format("letter", "WARNED"), "AR314") == [
        "33 of 34 (97.06%) is both STAR (stage expect) and WARNED (stage monitor)"
    ]


def test_two_steps_of_one_ladder_that_begin_together_are_found():
    rules = """
at the end of each half term when attendance < 92% then status STEP_1 until CLOSED is due
at the end of each half term when attendance < 90% then status STEP_2 until CLOSED is due
at the end of each half term when attendance >= 95% then log CLOSED
"""
    assert said(rules, "AR314") == ["0 of 1 (0.00%) is both STEP_1 and STEP_2"]
    assert said(rules.replace("< 92%", "< 92% and attendance >= 90%"), "AR314") == []


# ---- what is never due --------------------------------------------------------------------------------


def test_what_waits_for_a_rule_that_never_fires_is_said_once():
    rules = """
when absent sessions this school week >= 30 then letter FIRST
3 school weeks after FIRST then letter SECOND
3 school weeks after SECOND then letter THIRD
"""
    found = said(rules, "AR306", "AR315")
    assert found == [
        "`absent sessions this school week >= 30` is never true: a school week has at most 10 sessions",
        "`SECOND` is never due: it waits for `FIRST`, which never comes first",
    ]


def test_one_of_two_ways_that_is_never_open_is_found():
    rules = "when the half term is 2 or absent days this school week > 5 then letter HOME"
    assert said(rules, "AR306") == ["`absent days this school week > 5` is never true: a school week has at most 5 days"]


def test_a_mark_that_would_have_to_be_of_two_kinds_is_found():
    rules = 'code L means "late" counts as unauthorised absence\nwhen the mark is L and the mark is present then letter HOME'
    assert said(rules, "AR306") == ["`the mark is L` and `the mark is present` are never true together"]


def test_a_ladder_that_begins_with_marks_is_reached():
    rules = """
at the end of each half term when attendance < 90% then letter FIRST
3 school weeks after FIRST when FIRST_SEEN holds then letter SECOND
when FIRST is due then status FIRST_SEEN until SECOND is due
"""
    assert said(rules, "AR306", "AR315") == []


def test_a_time_that_no_school_year_has_is_found():
    rules = """
at the end of each school week when attendance this school week < 50% then letter A
60 school weeks after A then letter B
"""
    assert said(rules, "AR319") == ["it never comes in the year of `A`: a school year has at most 40 school weeks"]


# ---- ladders, half terms, times ------------------------------------------------------------------------

LADDER = """
at the end of each half term when attendance < 90% then letter FIRST and status OPEN until CLOSED is due
3 school weeks after FIRST when OPEN holds then report REVIEW
when REVIEW is due and attendance is higher than at FIRST then log CLOSED
"""


def test_a_review_after_which_nothing_may_follow_is_found():
    assert said(LADDER, "AR316") == ["after `REVIEW` nothing may follow, and `OPEN` stays open: its one condition can be untrue"]


def test_a_last_step_that_leaves_the_ladder_open_is_found():
    rules = f"{LADDER}when REVIEW is due and attendance is not higher than at FIRST then referral OFFICER\n"
    assert said(rules, "AR316") == ["after `OFFICER` there is no way on: nothing then makes `CLOSED` due, so `OPEN` stays open"]


def test_a_ladder_that_ends_by_itself_has_a_way_out():
    rules = f"{LADDER}at the end of each half term when OPEN holds and attendance >= 95% then log CLOSED\n"
    assert said(rules, "AR316") == []


def test_a_table_of_all_half_terms_lacks_none():
    assert said("when absent sessions >= 7, 14, 20, 25, 31, 38 by half term then status PRIORITY", "AR317") == []
    assert said("when the half term is 5 and absent sessions >= 31 then report FIGURE", "AR317") == []


def test_a_time_after_something_that_can_be_due_on_any_day_says_nothing_of_holidays():
    rules = "when absent sessions in a row >= 4 then letter A\n3 calendar weeks after A then letter B"
    assert said(rules, "AR319") == []


def test_a_question_that_comes_on_the_last_day_of_its_time_is_in_time():
    rules = f"""{NOTICE}
28 calendar days after notice_received
when there is no notice_paid within 4 calendar weeks of notice_received then referral COURT
"""
    assert said(rules, "AR322") == []
    assert said(rules.replace("28 calendar days", "3 calendar weeks"), "AR322") == [
        (
            "it is looked at after 21 days, when the 28 days of "
            "`there is no notice_paid within 4 calendar weeks of notice_received` are not over"
        )
    ]


def test_minutes_without_a_code_are_told_from_the_first_to_the_last():
    rules = "morning arrival until 8:50 is /\nmorning arrival from 8:55 to 9:10 is L\nmorning arrival after 9:10 is U"
    assert said(rules, "AR304") == ["an arrival from 08:51 to 08:54 has no code"]
    assert said(rules.replace("8:55", "8:52"), "AR304") == ["an arrival at 08:51 has no code"]


# ---- what is shown ----------------------------------------------------------------------------------------


def test_both_places_of_a_clash_are_underlined():
    rules = "when sessions marked L > 5 then recode L to U\nwhen sessions marked L > 10 then recode L to O\n"
    (finding,) = [each for each in check(rules) if each.code == "AR314"]
    assert finding.underlined == "when sessions marked L > 10 then recode L to O"
    (label,) = finding.secondary
    assert label.source.slice(label.span) == "when sessions marked L > 5 then recode L to U"


def test_what_is_accepted_against_a_baseline_is_no_surprise_without_one():
    rules = """
policy elm "Elm Primary School"
clause ELM-1 says "Below 90% a child is persistently absent."
  at the end of each half term when attendance < 90% then status PERSISTENT_ABSENCE
  accept AR404 because "to be changed in spring"
"""
    assert said(rules) == []
    found = [finding for finding in against(parse_policy(rules), load_policy("england_2024")) if finding.code == "AR404"]
    assert [finding.accepted for finding in found] == ["to be changed in spring"]


def test_a_child_who_shows_a_weaker_threshold_is_told_from_day_to_day():
    rules = """
policy elm "Elm Primary School"
outcome REFERRED is a referral in stage formalise "referred"
when unauthorised sessions in the last 4 school weeks >= 20 then referral REFERRED
"""
    found = against(parse_policy(rules), load_policy("england_2024"))
    (message,) = [each.message for each in found if each.code == "AR405"]
    assert message.startswith("`REFERRED` is weaker than england_2024 has it: a child who misses 10 sessions (O) from ")
