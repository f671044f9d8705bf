"""Facts and events: what is due when they are known, and what waits when they are not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from attendrules import Event, Inputs, Stated, check, decide, english_calendar, parse_policy, register_of
from attendrules.decisions.wording import why
from attendrules.registers import parse_inputs

CALENDAR = english_calendar("2022-23")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def due(rules: str, codes: str, inputs: Inputs | None = None, **how: Any) -> list[str]:
    """Each decision as `5 Sep AM RING`, with `?` and what is missing if it waits. The codes begin on Monday 5 September 2022."""
    register = register_of(CALENDAR, {"Ada": codes}, start="2022-09-05")
    return [
        f"{d.session.date.day} {d.session.date:%b} {d.session.half.value} {d.outcome}"
        + (f" ? {', '.join(d.missing)}" if d.missing else "")
        for d in decide(parse_policy(rules), register, inputs=inputs, **how)
    ]


# ---- clock rules --------------------------------------------------------------------------------

CALL = """
event reason_given "the parent has said why"
at 9:30 when the mark is absent and there is no reason_given today then contact CALL
"""


def test_without_any_record_of_an_event_a_decision_waits_and_names_it():
    assert due(CALL, r"/\I\ ") == ["6 Sep AM CALL ? reason_given"]


def test_an_event_that_is_recorded_but_did_not_happen_is_known_not_to_have_happened():
    assert due(CALL, r"/\I\ ", Inputs.of(recorded=["reason_given"])) == ["6 Sep AM CALL"]


@pytest.mark.parametrize(("time", "expected"), [("09:29", []), ("09:30", []), ("09:31", ["6 Sep AM CALL"])])
def test_a_clock_rule_knows_what_has_happened_by_its_time(time: str, expected: list[str]):
    inputs = Inputs.of(events=[("Ada", "reason_given", Event(at(f"2022-09-06T{time}")))])
    assert due(CALL, r"/\I\ ", inputs) == expected


def test_a_clock_rule_in_the_afternoon_looks_at_the_afternoon_mark():
    assert due("at 13:30 when the mark is absent then contact CALL", r"IIII") == ["5 Sep PM CALL", "6 Sep PM CALL"]


# ---- facts --------------------------------------------------------------------------------------

VISIT = """
fact vulnerable
when the pupil is vulnerable and the mark is absent then visit VISIT
when the pupil is not vulnerable and the mark is absent then contact CALL
"""


def test_a_fact_that_nobody_stated_makes_both_sides_wait():
    assert due(VISIT, "I") == ["5 Sep AM VISIT ? vulnerable", "5 Sep AM CALL ? vulnerable"]


def test_where_the_marks_decide_nothing_waits_for_a_fact():
    assert due(VISIT, r"/\ ") == []


def test_a_fact_holds_from_its_day_on():
    facts = [("*", "vulnerable", Stated(at("2022-09-01"), yes=False)), ("Ada", "vulnerable", Stated(at("2022-09-06"), yes=True))]
    assert due(VISIT, "III", Inputs.of(facts)) == ["5 Sep AM CALL", "5 Sep PM CALL", "6 Sep AM VISIT"]


def test_a_decision_that_waited_is_due_when_the_fact_becomes_known():
    rules = "fact vulnerable\nwhen the pupil is vulnerable and absent sessions >= 1 then plan SUPPORT"
    inputs = Inputs.of([("Ada", "vulnerable", Stated(at("2022-09-06"), yes=True))])
    assert due(rules, r"I\/\ ", inputs) == ["5 Sep AM SUPPORT ? vulnerable", "6 Sep AM SUPPORT"]


def test_what_hangs_on_a_waiting_outcome_waits_for_the_same():
    rules = (
        "fact vulnerable\nwhen the pupil is vulnerable and the mark is absent then visit VISIT\nwhen VISIT is due then log NOTED"
    )
    assert due(rules, "I") == ["5 Sep AM VISIT ? vulnerable", "5 Sep AM NOTED ? vulnerable"]


def test_a_reason_says_what_is_not_known():
    register = register_of(CALENDAR, {"Ada": "I"}, start="2022-09-05")
    (first, _) = decide(parse_policy(VISIT), register)
    assert why(first) == "the mark is absent (I); not known: vulnerable"


# ---- events in windows --------------------------------------------------------------------------

HELD = (
    'event home_call is reached or not_reached "a call"\nwhen there is a home_call which is not_reached {window} then visit VISIT'
)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("today", ["6 Sep AM VISIT"]),
        ("this school week", ["6 Sep AM VISIT"]),
        ("in the last 2 school days", ["6 Sep AM VISIT"]),
        ("in the previous school week", []),
    ],
)
def test_an_event_counts_in_the_windows_that_hold_it(window: str, expected: list[str]):
    calls = Inputs.of(events=[("Ada", "home_call", Event(at("2022-09-06T10:00"), "not_reached"))])
    assert due(HELD.format(window=window), r"/\/\/\ ", calls) == expected


def test_another_result_is_another_event():
    calls = Inputs.of(events=[("Ada", "home_call", Event(at("2022-09-06T10:00"), "reached"))])
    assert due(HELD.format(window="today"), r"/\/\ ", calls) == []


def test_what_happens_at_the_weekend_belongs_to_monday_morning():
    calls = Inputs.of(events=[("Ada", "home_call", Event(at("2022-09-10T10:00"), "not_reached"))])
    assert due(HELD.format(window="today"), r"/\/\/\/\/\/\ ", calls) == ["12 Sep AM VISIT"]


def test_as_of_an_earlier_time_later_events_are_not_known():
    calls = Inputs.of(events=[("Ada", "home_call", Event(at("2022-09-06T10:00"), "not_reached"))], recorded=["home_call"])
    assert due(HELD.format(window="today"), r"/\/\ ", calls, as_of=at("2022-09-06T09:45")) == []


# ---- so long after ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delay", "day"),
    [
        ("3 sessions", "6 Sep PM"),
        ("2 school days", "7 Sep PM"),
        ("1 calendar weeks", "12 Sep PM"),
        ("1 school weeks", "12 Sep PM"),
        ("1 half terms", "16 Dec PM"),
    ],
)
def test_a_review_comes_so_long_after_an_outcome(delay: str, day: str):
    rules = f"when attended sessions = 1 then letter FIRST\n{delay} after FIRST then meeting REVIEW"
    assert due(rules, r"/\ " * 75)[1:] == [f"{day} REVIEW"]


def test_school_weeks_pass_over_the_holidays_and_calendar_weeks_do_not():
    codes = r"/\ " * 45
    letter = "at the end of each half term then letter FIRST\n"
    assert due(letter + "1 school weeks after FIRST then meeting REVIEW", codes)[1:] == ["4 Nov PM REVIEW"]
    assert due(letter + "1 calendar weeks after FIRST then meeting REVIEW", codes)[1:] == ["1 Nov PM REVIEW"]


def test_a_delay_may_count_from_an_event():
    held = Inputs.of(events=[("Ada", "meeting_held", Event(at("2022-09-05T15:00")))])
    assert due("event meeting_held\n2 school days after meeting_held then log REVIEW", r"/\/\/\ ", held) == ["7 Sep PM REVIEW"]


# ---- steps, one after another -------------------------------------------------------------------

STEPS = """
at the end of each half term when attendance < 97% then letter STEP_1 and status OPEN until CLOSED is due
3 school weeks after STEP_1 when OPEN holds and attendance is not higher than at STEP_1 then meeting STEP_2
3 school weeks after STEP_1 when OPEN holds and attendance is higher than at STEP_1 then log CLOSED
"""


def test_steps_end_where_attendance_improves():
    assert due(STEPS, "IIII" + r"/\ " * 60) == ["21 Oct PM STEP_1", "21 Oct PM OPEN", "18 Nov PM CLOSED"]


def test_steps_go_on_where_it_does_not():
    assert due(STEPS, "IIII" + r"/\ " * 32 + "I" * 40)[:3] == ["21 Oct PM STEP_1", "21 Oct PM OPEN", "18 Nov PM STEP_2"]


def test_a_status_until_an_outcome_holds_until_that_is_due():
    register = register_of(CALENDAR, {"Ada": "IIII" + r"/\ " * 60}, start="2022-09-05")
    opened = next(d for d in decide(parse_policy(STEPS), register) if d.outcome == "OPEN")
    assert str(opened.ends) == "Fri 18 Nov 2022 PM"


def test_since_an_outcome_counts_only_what_came_after():
    rules = "when absent sessions >= 2 then letter FIRST\nwhen absent sessions since FIRST >= 2 then letter SECOND"
    assert due(rules, "IIIII") == ["5 Sep PM FIRST", "6 Sep PM SECOND"]


# ---- what is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "code", "underlined"),
    [
        ("when the pupil is rich then log X", "AR130", "rich"),
        ("event rich\nwhen the pupil is rich then log X", "AR130", "rich"),
        ("when there is a call today then log X", "AR130", "call"),
        ("2 school days after call then log X", "AR130", "call"),
        ("event call is good or bad\nwhen there is a call which is fair today then log X", "AR131", "fair"),
        ("event call\n2 weeks after call then log X", "AR204", "2 weeks after call"),
        ("number calls\nwhen the number of call >= 3 then log X", "AR130", "call"),
        ("when absent sessions since call >= 3 then log X", "AR130", "call"),
        ("when absent sessions within 3 school days of call >= 3 then log X", "AR130", "call"),
        ("when absent sessions in the last 3 school days after call >= 3 then log X", "AR130", "call"),
    ],
)
def test_what_is_not_declared_is_found(rules: str, code: str, underlined: str):
    found = [finding for finding in check(rules) if finding.is_error]
    assert [(finding.code, finding.underlined) for finding in found] == [(code, underlined)]


# ---- from a file --------------------------------------------------------------------------------

DECLARED = parse_policy(
    "fact vulnerable\nevent call is reached or missed\nevent held\nwhen the mark is absent then log X"
).plan.inputs


def test_facts_and_events_come_from_a_file():
    text = "pupil,input,date,time,value\nAda,vulnerable,2022-09-01,,yes\nAda,call,06/09/2022,9:05,missed\n*,held,,,\n"
    reading = parse_inputs(text, "inputs.csv", DECLARED)
    assert reading.findings == ()
    assert reading.inputs == Inputs.of(
        [("Ada", "vulnerable", Stated(at("2022-09-01"), yes=True))],
        [("Ada", "call", Event(at("2022-09-06T09:05"), "missed"))],
        ["held"],
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",call,2022-09-06,,missed", "AR618"),
        ("Ada,cal,2022-09-06,,missed", "AR622"),
        ("Ada,call,2022-13-06,,missed", "AR604"),
        ("Ada,call,2022-09-06,25:00,missed", "AR611"),
        ("Ada,call,2022-09-06,,lost", "AR623"),
        ("Ada,vulnerable,2022-09-06,,perhaps", "AR623"),
        ("Ada,vulnerable,2022-09-06,,", "AR623"),
    ],
)
def test_a_row_that_cannot_be_used_is_found_and_the_others_are_kept(row: str, code: str):
    reading = parse_inputs(f"pupil,input,date,time,value\n{row}\nBo,held,2022-09-06,,\n", "inputs.csv", DECLARED)
    assert [(finding.code, finding.where.rpartition(":")[0]) for finding in reading.findings] == [(code, "inputs.csv:2")]
    assert reading.inputs.recorded == {"held"}
