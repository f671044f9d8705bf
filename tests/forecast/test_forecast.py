"""How near a pupil is to an outcome: against brute force, and in examples."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from by_hand import MONDAY, Brute, small_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from attendrules import Event, Inputs, Mark, Policy, Pupil, Register, english_calendar, load_policy, parse_policy
from attendrules.engine import decide
from attendrules.forecast import Forecast, Prospect, forecast
from attendrules.forecast.as_dict import forecast_as_dict, forecast_csv
from attendrules.forecast.wording import lines
from attendrules.resources import policy_names

COUNTS = parse_policy(
    """
  when absent sessions this school year >= 6 then letter YEAR
  when unauthorised sessions this school week >= 3 then letter WEEK
  when absent sessions in a row >= 4 then letter ROW
  when absence this half term > 30% then letter SHARE
  at the end of each half term when attendance this half term < 80% then letter HALF_TERM
  when absent sessions in the last 2 school weeks >= 5 then letter ROLLING
"""
)
"""More absence makes each of these true sooner."""
OTHERS = parse_policy(
    """
  when absent sessions this school year >= 4 then status WATCHED
  when WATCHED holds and unauthorised sessions this school year >= 2 then meeting MEETING
  3 school days after MEETING when attendance this school week < 100% then plan PLAN
  when absent sessions this school week from 2 to 3 then contact CALL
  when absent days in a row >= 2 then visit VISIT
  on each friday when attendance is higher than at MEETING then letter BETTER
  band grade is LOW when attendance < 70%
  band grade is HIGH when attendance >= 70%
  when the mark is N then recode N to O
"""
)
"""Rules of every other sort: ladders, ranges, what is better than before."""
pasts = st.text("/////IO", min_size=1, max_size=22)
quickly = settings(max_examples=5, deadline=None)


def looked(case: Brute, missed: str = "") -> Forecast:
    return forecast(case.policy, case.register(future=False), outcomes=list(case.policy.plan.outcomes), missed=list(missed))


@pytest.mark.parametrize("policy", [COUNTS, OTHERS], ids=["counts", "others"])
@quickly
@given(row=pasts)
def test_the_fewest_sessions_are_those_that_brute_force_finds(policy: Policy, row: str):
    case = Brute(policy, small_calendar(10, 5), row)
    for prospect in looked(case, "IO").prospects:
        if prospect.outcome.standing and prospect.since:
            continue
        found = None if prospect.nearest is None else prospect.nearest.missed
        assert found == case.fewest(prospect.outcome.name, "IO"), prospect


@settings(max_examples=3, deadline=None)
@given(row=st.text("///IO", min_size=12, max_size=12))
def test_where_absence_is_only_counted_no_other_places_need_fewer(row: str):
    case = Brute(COUNTS, small_calendar(7, 3), row)
    for prospect in looked(case, "O").prospects:
        found = None if prospect.nearest is None else prospect.nearest.missed
        assert found == case.fewest_anywhere(prospect.outcome.name, "O"), prospect


@pytest.mark.parametrize("policy", [COUNTS, OTHERS], ids=["counts", "others"])
@quickly
@given(row=pasts)
def test_every_way_is_so_in_the_register_with_it_and_not_with_one_session_less(policy: Policy, row: str):
    case = Brute(policy, small_calendar(10, 5), row)
    for prospect in looked(case).prospects:
        for way in (prospect.nearest, prospect.straight):
            if way is None:
                continue
            missed = misses(case, way)
            assert case.due(prospect.outcome.name, missed) == number(case, way.comes)
            if missed:
                assert case.due(prospect.outcome.name, dict([*missed.items()][:-1])) is None
        assert prospect.replayed or not prospect.near


def misses(case: Brute, way) -> dict[int, str]:
    if way.kind is None:
        return {}
    every = [s for s in case.left if s >= number(case, way.begins) and not (way.kind.mornings and s % 2)]
    return dict.fromkeys(every[: way.missed], way.kind.code)


def number(case: Brute, session) -> int:
    found = case.calendar.number(session.date, session.half)
    assert found is not None
    return found


@quickly
@given(row=pasts)
def test_what_holds_is_over_after_as_many_sessions_attended_as_are_said(row: str):
    case = Brute(parse_policy("when absence this school year >= 20% then status LOW"), small_calendar(10, 5), row)
    (prospect,) = looked(case).prospects
    share = [row[: s + 1].count("I") + row[: s + 1].count("O") for s in range(len(row))]
    assert (prospect.since is not None) == (5 * share[-1] >= len(row))
    if prospect.since is not None:
        needed = max(0, 5 * share[-1] - len(row)) + 1
        assert prospect.recovery == (needed if needed <= len(case.left) else None)


def test_a_rule_that_looks_seldom_says_how_far_its_condition_is_from_being_false():
    policy = parse_policy("at the end of each half term when attendance this half term < 90% then letter LETTER")
    calendar = small_calendar(15)
    made = forecast(policy, Register.of(calendar, {"Ada": [Mark(s, "OO/\\/\\"[s]) for s in range(6)]}))
    (prospect,) = made.prospects
    assert (str(prospect.since), prospect.recovery, str(prospect.recovered)) == ("Mon 2 Sep 2024 AM", 14, "Fri 13 Sep 2024 PM")
    assert (prospect.nearest.missed, str(prospect.nearest.comes)) == (2, "Fri 20 Sep 2024 PM")


# ---- Examples ----------------------------------------------------------------------------------

CALENDAR = english_calendar("2024-25")


def ada(codes: str, text: str, inputs: Inputs | None = None, **how) -> Prospect:
    marks = {"Ada": [Mark(CALENDAR.number(MONDAY + dt.timedelta(days=7), HALF) + n, code) for n, code in enumerate(codes)]}
    made = forecast(parse_policy(text), Register.of(CALENDAR, marks, [Pupil("Ada", year_group="4")]), inputs=inputs, **how)
    (found,) = made.prospects
    return found


HALF = CALENDAR.session(0).half


def at(day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(2024, 9, day), dt.time(9))


def told(prospect: Prospect) -> list[str]:
    return [line.strip() for line in lines(prospect)]


def test_a_count_of_the_week_says_how_many_more_and_when():
    assert told(ada("OO/\\", "when 5 or more unauthorised sessions in one school week then letter LETTER")) == [
        "LETTER",
        "2 more unauthorised sessions can be missed before it; with 3 it comes",
        "if they are the next ones, on Thu 12 Sep 2024 AM",
    ]


def test_near_the_end_of_a_week_the_next_week_needs_fewer():
    assert told(ada("OO/\\/\\/\\/", "when 5 or more absent sessions in one school week then letter LETTER"))[1:] == [
        "4 more sessions can be missed before it; with 5 it comes",
        "so from Mon 16 Sep 2024 AM on, on Wed 18 Sep 2024 AM; 6 if they are the next ones, on Wed 18 Sep 2024 AM",
    ]


def test_what_waits_for_the_end_of_a_period_cannot_be_avoided_from_a_session_on():
    rule = "at the end of each half term when attendance this half term < 90% then letter LETTER"
    lately = told(ada("/\\" * 25, rule, until=dt.date(2024, 10, 25)))
    assert lately[1:] == [
        "7 more sessions can be missed before it; with 8 it comes",
        "if they are the next ones, on Fri 25 Oct 2024 PM",
        "missing all of them, it can no longer be avoided after Thu 17 Oct 2024 PM",
    ]


def test_what_comes_anyway_is_certain():
    prospect = ada("OOOOOOOOOO", "at the end of each half term when attendance this half term < 90% then letter LETTER")
    assert prospect.certain
    assert told(prospect)[-1] == "comes on Fri 25 Oct 2024 PM even if every session is attended"


def test_what_only_those_get_who_attend_is_no_step():
    prospect = ada("O/\\/\\", "at the end of each school week when attendance this school week = 100% then contact PRAISE")
    assert prospect.by_attending
    assert not prospect.near
    assert told(prospect) == ["PRAISE", "comes on Fri 20 Sep 2024 PM if every session is attended"]


def test_lates_are_counted_by_mornings():
    prospect = ada("L\\L\\/\\", "when late sessions this half term reaches 5 then letter LATES")
    assert told(prospect)[1:] == [
        "2 more late mornings before it; with 3 it comes",
        "if they are the next ones, on Mon 16 Sep 2024 AM",
    ]


def test_what_hangs_on_people_is_only_perhaps():
    text = 'event reason "a reason"\nwhen absent sessions in a row >= 3 and there is no reason this school week then visit VISIT'
    open_question = ada("/\\II", text)
    assert open_question.nearest is None
    assert told(open_question)[1:] == ["perhaps with the next session missed, on Wed 11 Sep 2024 AM: waits for reason"]
    assert ada("/\\II", text, Inputs.of(recorded=["reason"])).nearest.missed == 1
    given_reason = Inputs.of(events=[("Ada", "reason", Event(at(10)))])
    assert ada("/\\II", text, given_reason).nearest.missed == 3


def test_marks_that_were_entered_beforehand_stay():
    policy = parse_policy("when absent sessions this school week >= 4 then letter LETTER")
    first = CALENDAR.number(MONDAY + dt.timedelta(days=7), HALF)
    before = at(1)
    marks = [
        Mark(first, "/"),
        Mark(first + 1, "\\"),
        Mark(first + 2, "C", recorded_at=before),
        Mark(first + 3, "C", recorded_at=before),
    ]
    made = forecast(policy, Register.of(CALENDAR, {"Ada": marks}), as_of=dt.date(2024, 9, 9))
    (prospect,) = made.prospects
    assert str(made.now) == "Mon 9 Sep 2024 PM"
    assert (prospect.nearest.missed, str(prospect.nearest.begins)) == (2, "Wed 11 Sep 2024 AM")


def test_nobody_misses_school_after_leaving():
    policy = parse_policy("when absent sessions this school year >= 8 then letter LETTER")
    marks = {name: [Mark(s, "I") for s in range(4)] for name in ("Ada", "Ben")}
    pupils = [Pupil("Ada", left=CALENDAR.days[3]), Pupil("Ben", left=CALENDAR.days[2])]
    found = {each.pupil.id: each.nearest for each in forecast(policy, Register.of(CALENDAR, marks, pupils)).prospects}
    assert (found["Ada"].missed, found["Ben"]) == (4, None)


def test_the_nearest_come_first_and_what_is_as_near_for_everybody_is_marked():
    policy = parse_policy(
        "when absent sessions this school year >= 5 then letter LETTER\nwhen absent sessions today >= 1 then contact CALL"
    )
    rows = {"Ada": "////", "Ben": "II//", "Cy": "III/"}
    marks = {name: [Mark(s, code) for s, code in enumerate(row)] for name, row in rows.items()}
    made = forecast(policy, Register.of(CALENDAR, marks))
    assert [(each.pupil.id, each.outcome.name, each.nearest.spare) for each in made.prospects if each.near] == [
        ("Cy", "LETTER", 1),
        ("Ben", "LETTER", 2),
    ]
    assert {each.nearest.missed for each in made.prospects if each.outcome.name == "CALL"} == {1}


def test_pupils_year_groups_and_outcomes_can_be_chosen():
    policy = parse_policy("when absence > 10% then letter ONE\nwhen absence > 20% then letter TWO")
    marks = {name: [Mark(0, "/")] for name in ("Ada", "Ben")}
    register = Register.of(CALENDAR, marks, [Pupil("Ada", year_group="3"), Pupil("Ben", year_group="4")])
    made = forecast(policy, register, year_groups=["4"], outcomes=["TWO"])
    assert [(each.pupil.id, each.outcome.name) for each in made.prospects] == [("Ben", "TWO")]
    assert made.about("Ada") == ()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"pupils": ["Zoe"]}, "no pupil `Zoe`"),
        ({"outcomes": ["NONE"]}, "no outcome `NONE`"),
        ({"missed": ["sleepy"]}, "`sleepy` is no kind of mark"),
        ({"until": dt.date(2024, 9, 3)}, "no session is left"),
    ],
)
def test_what_does_not_exist_is_an_error(how, said):
    register = Register.of(CALENDAR, {"Ada": [Mark(s, "/") for s in range(4)]})
    with pytest.raises(ValueError, match=said):
        forecast(parse_policy("when absence > 10% then letter LETTER"), register, **how)


def test_rules_for_classes_and_parents_are_named_as_left_out():
    policy = parse_policy("for each class when absence this school week > 50% then letter CLASS_LETTER")
    made = forecast(policy, Register.of(CALENDAR, {"Ada": [Mark(0, "/")]}))
    assert (made.prospects, made.left_out) == ((), ("CLASS_LETTER",))


@pytest.mark.parametrize("name", policy_names())
def test_every_way_under_a_bundled_policy_is_replayed(name: str):
    policy = load_policy(name)
    years = {"england_2006": "2022-23", "england_2024": "2024-25"}
    calendar = english_calendar(years[policy.plan.codes.name])
    row = "/\\" * 20 + "OOIIL\\" + "/\\" * 3
    marks = {"Ada": [Mark(s, code) for s, code in enumerate(row)]}
    wanted = [each for each in policy.plan.outcomes.values() if each.kind in {"letter", "notice", "referral", "status"}][:5]
    made = forecast(policy, Register.of(calendar, marks), outcomes=[each.name for each in wanted])
    assert all(each.replayed for each in made.prospects if each.near or each.perhaps)
    json.dumps(forecast_as_dict(made, made.prospects))
    assert len(forecast_csv(made, made.prospects).splitlines()) == len(made.prospects) + 1


def test_two_engines_give_the_same_futures():
    policy = parse_policy("2 school days after the mark when absent sessions >= 2 then recode N to O\n"
                          "when unauthorised sessions this school year >= 3 then letter LETTER")  # fmt: skip
    case = Brute(policy, small_calendar(10, 5), "/\\N\\")
    (prospect,) = (each for each in looked(case, "N").prospects if each.outcome.name == "LETTER")
    assert prospect.nearest.missed == case.fewest("LETTER", "N")
    assert list(decide(policy.plan, case.register(), Inputs())) == []
