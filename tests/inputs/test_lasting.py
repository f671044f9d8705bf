"""Events that last, happen more than once or long ago; numbers; parents; recodes that come later than their mark."""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules import Event, Inputs, Mark, Pupil, Register, Stated, check, decide, english_calendar, parse_policy, register_of
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Said
from attendrules.domain.sessions import Half
from attendrules.engine.events import length

CALENDAR = english_calendar("2022-23")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def days(first: str, last: str, result: str = "", recorded: str | None = None) -> Event:
    return Event(at(first), result, dt.date.fromisoformat(last), recorded=at(recorded) if recorded else None)


def due(
    rules: str, codes: str, inputs: Inputs | None = None, *, start: str = "2022-09-05", as_of: str | None = None
) -> list[str]:
    """Each decision as `5 Sep AM RING`; the codes begin on Monday 5 September 2022."""
    register = register_of(CALENDAR, {"Ada": codes}, start=start)
    moment = dt.date.fromisoformat(as_of) if as_of else None
    return [
        f"{d.session.date.day} {d.session.date:%b} {d.session.half.value} {d.outcome}" + "?" * bool(d.missing)
        for d in decide(parse_policy(rules), register, inputs=inputs, as_of=moment)
    ]


# ---- events that last -----------------------------------------------------------------------------

LEAVE = "event leave is granted or refused\nwhen there is a leave which is refused today then recode O to G"


def test_a_decision_about_an_absence_reaches_each_session_of_it():
    inputs = Inputs.of(events=[("Ada", "leave", days("2022-09-06", "2022-09-07", "refused"))])
    assert due(LEAVE, "OOOOOOOO", inputs) == [f"{day} Sep {half} RECODE" for day in (6, 7) for half in ("AM", "PM")]


def test_a_decision_reaches_back_from_when_it_was_recorded():
    inputs = Inputs.of(events=[("Ada", "leave", days("2022-09-06", "2022-09-07", "refused", recorded="2022-09-08T12:00"))])
    assert due(LEAVE, "OOOOOOOO", inputs, as_of="2022-09-07") == []
    made = decide(parse_policy(LEAVE), register_of(CALENDAR, {"Ada": "OOOOOOOO"}, start="2022-09-05"), inputs=inputs)
    assert {str(d.session) for d in made} == {"Thu 8 Sep 2022 AM"}
    assert [str(d.change.session) for d in made if d.change] == [
        f"{day} Sep 2022 {h}" for day in ("Tue 6", "Wed 7") for h in ("AM", "PM")
    ]
    assert len({d.reference for d in made}) == 4


def test_a_decision_about_one_day_reaches_back_to_both_sessions_of_it():
    told = Event(at("2022-09-06T00:00"), "refused", recorded=at("2022-09-08T12:00"))
    register = register_of(CALENDAR, {"Ada": "OOOOOOOO"}, start="2022-09-05")
    made = decide(parse_policy(LEAVE), register, inputs=Inputs.of(events=[("Ada", "leave", told)]))
    assert [str(d.change.session) for d in made if d.change] == ["Tue 6 Sep 2022 AM", "Tue 6 Sep 2022 PM"]
    assert {str(d.session) for d in made} == {"Thu 8 Sep 2022 AM"}


def test_what_was_decided_before_a_decision_was_known_saw_the_marks_as_they_were():
    rules = LEAVE + "\nwhen sessions marked G >= 1 then letter HOLIDAY"
    inputs = Inputs.of(events=[("Ada", "leave", days("2022-09-06", "2022-09-07", "refused", recorded="2022-09-08T12:00"))])
    assert due(rules, "OOOOOOOO", inputs) == ["8 Sep AM RECODE"] * 4 + ["8 Sep AM HOLIDAY"]


def test_a_fact_is_not_seen_before_it_was_recorded():
    rules = "fact vulnerable\nwhen the pupil is vulnerable then list WATCH"
    facts = [("Ada", "vulnerable", Stated(at("2022-09-05"), yes=True, recorded=at("2022-09-07T10:00")))]
    assert due(rules, "//////", Inputs.of(facts)) == ["5 Sep AM WATCH?", "7 Sep AM WATCH"]


@pytest.mark.parametrize(
    ("first", "last", "unit", "expected"),
    [
        ("2022-09-05", "2022-09-07", "days", 3),
        ("2022-09-02", "2022-09-05", "days", 2),  # Friday to Monday
        ("2022-09-02", "2022-09-05", "calendar days", 4),
        ("2022-09-05", "2022-09-17", "calendar weeks", 1),
        ("2022-09-05", "2022-09-18", "calendar weeks", 2),
        ("2022-09-05", "2022-09-18", "school weeks", 2),
        ("2022-09-30", "2022-10-29", "calendar months", 1),
        ("2022-09-30", "2022-10-28", "calendar months", 0),
        ("2022-03-31", "2023-03-30", "calendar years", 1),
        ("2022-10-20", "2022-11-01", "sessions", 6),  # over the half-term holiday and an INSET day
        ("2022-10-22", "2022-10-25", "days", 0),  # inside it
    ],
)
def test_how_long_an_event_lasts(first: str, last: str, unit: str, expected: int):
    assert length(days(first, last), unit, CALENDAR) == expected


@pytest.mark.parametrize(("last", "expected"), [("2022-09-06", []), ("2022-09-07", ["5 Sep AM TEACH"])])
def test_a_stay_of_three_school_days(last: str, expected: list[str]):
    rules = "event stay\nwhen there is a stay lasting at least 3 school days today then referral TEACH once a term"
    assert due(rules, "IIIIII", Inputs.of(events=[("Ada", "stay", days("2022-09-05", last))])) == expected


# ---- how often, and how long ago -------------------------------------------------------------------


@pytest.mark.parametrize(("calls", "expected"), [(1, []), (2, ["6 Sep AM LETTER"]), (3, ["6 Sep AM LETTER"])])
def test_how_often_an_event_happened(calls: int, expected: list[str]):
    rules = "event call\nwhen there are 2 or more call this school week then letter LETTER"
    events = [("Ada", "call", Event(at(f"2022-09-{5 + n:02}T10:00"))) for n in range(calls)]
    assert due(rules, "NNNNNN", Inputs.of(events=events)) == expected


@pytest.mark.parametrize(("paid", "expected"), [("2022-10-03", ["3 Oct AM HALF"]), ("2022-10-04", [])])
def test_a_payment_within_days_of_a_notice(paid: str, expected: list[str]):
    rules = (
        "event served\nevent paid\nwhen there is a paid today and there is a paid within 28 calendar days of served"
        " then notice HALF giving £80"
    )
    inputs = Inputs.of(events=[("Ada", "served", Event(at("2022-09-05"))), ("Ada", "paid", Event(at(f"{paid}T10:00")))])
    assert due(rules, "/\\" * 30, inputs) == expected


@pytest.mark.parametrize(("earlier", "expected"), [("2019-09-06", ["5 Sep AM THIRD"]), ("2019-09-05", [])])
def test_what_happened_years_before_the_calendar_begins_counts_by_its_date(earlier: str, expected: list[str]):
    rules = "event notice\nwhen there are 2 or more notice in the last 3 calendar years then log THIRD"
    inputs = Inputs.of(events=[("Ada", "notice", Event(at(earlier))), ("Ada", "notice", Event(at("2021-01-01")))])
    assert due(rules, "/", inputs) == expected


def test_what_happened_years_ago_is_in_no_window_of_sessions():
    rules = "event notice\nwhen there is a notice this school year then log NOW"
    assert due(rules, "/", Inputs.of(events=[("Ada", "notice", Event(at("2021-01-01")))])) == []
    assert due(rules, "/", Inputs.of(events=[("Ada", "notice", Event(at("2022-08-20")))])) == ["5 Sep AM NOW"]


def test_marks_that_a_notice_has_used_up_do_not_count_again():
    rules = "when unauthorised sessions in the last 10 school weeks after NOTICE >= 3 then notice NOTICE"
    assert due(rules, "OOOOOO") == ["6 Sep AM NOTICE", "7 Sep PM NOTICE"]


def test_before_the_last_weeks():
    rules = "event move\nwhen there is a move before the last 1 calendar weeks then log LONG_AGO"
    assert due(rules, "/\\" * 8, Inputs.of(events=[("Ada", "move", Event(at("2022-09-05T10:00")))])) == ["12 Sep AM LONG_AGO"]


def test_an_absence_is_one_row_of_sessions():
    rules = (
        "event reason\nat the end of each day when the mark is absent and there is no reason since the absence began"
        " then contact CALL every time"
    )
    inputs = Inputs.of(events=[("Ada", "reason", Event(at("2022-09-06T10:00")))])
    assert due(rules, "NNNNNN/NNN", inputs) == ["5 Sep PM CALL", "8 Sep PM CALL", "9 Sep PM CALL"]


# ---- counts by half term, arrival times, numbers, leaving ---------------------------------------------


def test_a_threshold_for_each_half_term():
    rules = "when absent sessions >= 2, 4, 5, 6, 7, 8 by half term then status WATCH"
    register = register_of(CALENDAR, {"Ada": "I" * 80}, start="2022-09-05")
    ends = [(str(d.session), str(d.ends)) for d in decide(parse_policy(rules), register)]
    assert ends == [("Mon 5 Sep 2022 PM", "None")]
    assert due(rules, "II" + "/" * 78) == ["5 Sep PM WATCH"]
    (watch,) = decide(parse_policy(rules), register_of(CALENDAR, {"Ada": "II" + "/" * 78}, start="2022-09-05"))
    assert str(watch.ends) == "Tue 1 Nov 2022 AM"


def test_a_table_with_too_few_numbers_is_a_finding():
    (found,) = [f for f in check("when absent sessions >= 2, 4 by half term then log X") if f.is_error]
    assert (found.code, found.underlined) == ("AR214", "absent sessions >= 2, 4 by half term")


@pytest.mark.parametrize(("time", "expected"), [("08:30", []), ("08:31", ["SIGN_IN"]), (None, [])])
def test_a_time_of_arrival(time: str | None, expected: list[str]):
    arrival = dt.time.fromisoformat(time) if time else None
    register = Register.of(CALENDAR, {"Ada": [Mark(0, "L", arrival)]})
    rules = "when the arrival is after 8:30 then log SIGN_IN"
    assert [d.outcome for d in decide(parse_policy(rules), register)] == expected


@pytest.mark.parametrize(("said", "expected"), [(2, ["5 Sep AM ASK"]), (3, []), (None, ["5 Sep AM ASK?"])])
def test_a_number_that_was_said(said: int | None, expected: list[str]):
    rules = 'number contacts "emergency contacts"\nwhen the number of contacts < 3 then contact ASK'
    numbers = [] if said is None else [("Ada", "contacts", Said(at("2022-09-01"), said))]
    assert due(rules, "/", Inputs.of(numbers=numbers)) == expected


def test_joining_and_leaving_are_moments_of_their_own():
    rules = "when the pupil leaves then report LEAVER\nwhen the pupil joins then report JOINER"
    start = CALENDAR.number(dt.date(2022, 9, 5), Half.AM)
    assert start is not None
    marks = [Mark(start + n, "/") for n in range(10)]
    pupil = Pupil("Ada", joined=dt.date(2022, 9, 5), left=dt.date(2022, 9, 7))
    found = decide(parse_policy(rules), Register.of(CALENDAR, {"Ada": marks}, [pupil]))
    assert [(d.outcome, str(d.session)) for d in found] == [
        ("JOINER", "Mon 5 Sep 2022 AM"),
        ("LEAVER", "Wed 7 Sep 2022 PM"),
    ]


# ---- parents -------------------------------------------------------------------------------------------

NOTICES = """
event notice "a penalty notice was issued to the parent for this child"
when unauthorised sessions >= 2 then status THRESHOLD
for each parent when THRESHOLD holds and there are fewer than 2 notice in the last 3 calendar years then notice ASK giving £80
for each parent when THRESHOLD holds and there are 2 or more notice in the last 3 calendar years then referral COURT
"""


def test_each_parent_is_a_case_of_its_own():
    pupil = Pupil("Ada", parents=("mother", "father"))
    start = CALENDAR.number(dt.date(2022, 9, 5), Half.AM)
    assert start is not None
    register = Register.of(CALENDAR, {"Ada": [Mark(start, "O"), Mark(start + 1, "O")]}, [pupil])
    events = [("Ada / father", "notice", Event(at(f"2021-0{month}-01"))) for month in (1, 2)]
    found = decide(parse_policy(NOTICES), register, inputs=Inputs.of(events=events))
    assert [(d.subject.scope.value, d.subject.name, d.outcome) for d in found] == [
        ("parent", "Ada / father", "COURT"),
        ("parent", "Ada / mother", "ASK"),
        ("pupil", "Ada", "THRESHOLD"),
    ]


def test_a_notice_to_the_child_as_such_counts_for_every_parent():
    pupil = Pupil("Ada", parents=("mother",))
    register = Register.of(CALENDAR, {"Ada": [Mark(0, "O"), Mark(1, "O")]}, [pupil])
    events = [("Ada", "notice", Event(at(f"2021-0{month}-01"))) for month in (1, 2)]
    found = decide(parse_policy(NOTICES), register, inputs=Inputs.of(events=events))
    assert [d.outcome for d in found if d.subject.scope.value == "parent"] == ["COURT"]


# ---- late recodes ----------------------------------------------------------------------------------------

UNEXPLAINED = """
event reason "a reason was received"
5 school days after the mark when there is no reason since the mark then recode N to O
"""


@pytest.mark.parametrize(("reason", "expected"), [("2022-09-12T15:00", []), ("2022-09-13T09:00", ["12 Sep PM RECODE"])])
def test_an_unexplained_mark_becomes_another_after_some_days(reason: str, expected: list[str]):
    inputs = Inputs.of(events=[("Ada", "reason", Event(at(reason)))])
    assert due(UNEXPLAINED, "N/" + "/\\" * 7, inputs) == expected


def test_a_late_recode_names_its_mark_and_is_dated_when_it_comes():
    register = register_of(CALENDAR, {"Ada": "N/" + "/\\" * 7}, start="2022-09-05")
    (made,) = decide(parse_policy(UNEXPLAINED), register, inputs=Inputs.of(recorded=["reason"]))
    assert made.change is not None
    assert (str(made.session), str(made.change.session)) == ("Mon 12 Sep 2022 PM", "Mon 5 Sep 2022 AM")


def test_a_mark_that_was_corrected_in_time_stays():
    assert due(UNEXPLAINED, "I/" + "/\\" * 7, Inputs.of(recorded=["reason"])) == []


def test_a_standing_outcome_changes_later_marks_but_not_those_before():
    rules = "when sessions entered as I >= 2 then status PROOF until the school year ends\nwhen PROOF holds then recode I to O"
    register = register_of(CALENDAR, {"Ada": "IIII"}, start="2022-09-05")
    changed = [str(d.change.session) for d in decide(parse_policy(rules), register) if d.change]
    assert changed == ["Tue 6 Sep 2022 AM", "Tue 6 Sep 2022 PM"]


def test_what_was_decided_before_a_late_recode_saw_the_mark_as_it_was():
    rules = "when sessions marked N in a row >= 2 then contact CALL\n1 school day after the mark then recode N to O"
    assert due(rules, "NN/\\") == ["5 Sep PM CALL", "6 Sep PM RECODE", "6 Sep PM RECODE"]


def test_only_a_recode_comes_after_the_mark():
    (found,) = [f for f in check("5 school days after the mark then log X") if f.is_error]
    assert (found.code, found.underlined) == ("AR120", "5 school days after the mark")


def test_a_recode_cannot_ask_what_is_due():
    (found,) = [f for f in check("when absent sessions >= 2 then letter X\nwhen X is due then recode I to O") if f.is_error]
    assert (found.code, found.underlined) == ("AR120", "X is due")


def test_sessions_before_the_calendar_are_none():
    assert Calendar("none", ()).session_of(at("2022-09-05")) == 0
    assert CALENDAR.session_of(at("2022-07-31")) == -1
    assert CALENDAR.session_of(at("2022-08-01")) == 0


# ---- the edges of events that last -------------------------------------------------------------------------


def test_an_event_that_ends_at_a_weekend_does_not_reach_monday():
    rules = "event leave\nwhen there is a leave today then log AWAY every time"
    inputs = Inputs.of(events=[("Ada", "leave", days("2022-09-08", "2022-09-11"))])
    assert due(rules, "/" * 12, inputs) == [f"{day} Sep {half} AWAY" for day in (8, 9) for half in ("AM", "PM")]


def test_an_event_at_a_weekend_belongs_to_monday():
    rules = "event party\nwhen there is a party today then log PARTY"
    assert due(rules, "/" * 12, Inputs.of(events=[("Ada", "party", days("2022-09-10", "2022-09-11"))])) == ["12 Sep AM PARTY"]


def test_nothing_happened_since_an_absence_that_is_none():
    rules = "event stay\nwhen there is a stay since the absence began then log STAY"
    inputs = Inputs.of(events=[("Ada", "stay", days("2022-09-05", "2022-09-07"))])
    assert due(rules, "//////", inputs) == []
    assert due(rules, "//II//", inputs) == ["6 Sep AM STAY"]


def test_a_code_can_count_as_unable_to_attend():
    policy = parse_policy('code Y means "snow" counts as unable to attend\nwhen absence today >= 50% then log HALF')
    assert [d.outcome for d in decide(policy, register_of(CALENDAR, {"Ada": "YI"}, start="2022-09-05"))] == ["HALF"]
