"""The same children under several policies: nothing is counted twice, and nothing is left out in silence."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendrules import Event, Inputs, Mark, Pupil, Register, decide, english_calendar, load_policy, parse_policy, register_of
from attendrules.compare import cohort, compare, stages, timeline
from attendrules.decisions import Scope, Status
from attendrules.decisions.kinds import ACTIONS, ROUTINE
from attendrules.domain.codes import code_sets
from attendrules.domain.translate import successors
from attendrules.resolve.vocabulary import ANY_KIND, KINDS

CALENDAR = english_calendar("2022-23")
ELM = parse_policy(
    'policy elm "Elm"\ncodes england_2006\n'
    'outcome RING is a contact in stage listen "ring home"\n'
    'outcome MEET is a meeting in stage facilitate "meeting"\n'
    'outcome ASK is a letter in stage monitor "letter: why?"\n'
    'event reason_given "a reason was given"\n'
    "when absent sessions this week >= 2 then contact RING\n"
    "when absent sessions this school year >= 4 then meeting MEET\n"
    "when the mark is absent and there is no reason_given today then letter ASK\n",
    "elm.rules",
)
OAK = parse_policy("policy oak\ncodes england_2024\nwhen absent sessions this week >= 1 then step CALL", "oak.rules")
REGISTER = register_of(CALENDAR, {"Ada": "/\\ II /\\ II", "Bo": "/\\ /\\ /\\ /\\"}, start="2022-09-05")


def test_every_kind_of_outcome_is_either_an_action_or_routine():
    assert {*ACTIONS, *ROUTINE} == {*KINDS, ANY_KIND}
    assert not set(ACTIONS) & set(ROUTINE)


def test_the_table_has_every_decision_about_a_pupil_once():
    made = compare([ELM, OAK], REGISTER)
    rows = cohort(made, (*ACTIONS, *ROUTINE))
    for column, run in enumerate(made.runs):
        assert sum(row.times[column] + row.waiting[column] for row in rows) == len(run)


def test_what_waits_is_counted_apart_from_what_is_due():
    rows = {row.what: row for row in cohort(compare([ELM], REGISTER))}
    assert (rows["letter"].times, rows["letter"].waiting, rows["letter"].pupils) == ((0,), (4,), (0,))
    inputs = Inputs.of(recorded=["reason_given"])
    rows = {row.what: row for row in cohort(compare([ELM], REGISTER, inputs=inputs))}
    assert (rows["letter"].times, rows["letter"].waiting, rows["letter"].pupils) == ((4,), (0,), (1,))


def test_half_terms_add_up_to_the_whole():
    made = compare([load_policy("kildwick"), ELM], register_of(CALENDAR, {"Ada": "II/\\" * 60}))
    whole, split = cohort(made), cohort(made, by_half_term=True)
    assert len(split) > len(whole)
    for row in whole:
        parts = [each for each in split if each.what == row.what]
        assert row.times == tuple(map(sum, zip(*(each.times for each in parts), strict=True)))
        assert row.waiting == tuple(map(sum, zip(*(each.waiting for each in parts), strict=True)))
    assert {row.year for row in split} == {"2022/23"}


def test_rows_by_stage_stand_in_the_order_of_the_national_ladder():
    made = compare([ELM, OAK], REGISTER)
    assert [row.what for row in cohort(made, by="stage")] == ["monitor", "listen", "facilitate", ""]


def test_a_pupil_s_stages_say_when_each_was_reached_and_how_often():
    made = compare([ELM, OAK], REGISTER)
    monitor, listen, facilitate, none = stages(made, "Ada")
    assert (monitor.stage, listen.stage, facilitate.stage, none.stage) == ("monitor", "listen", "facilitate", "")
    assert [first and first.session.date for first in listen.first] == [dt.date(2022, 9, 6), None]
    assert (monitor.first, monitor.times, monitor.waiting) == ((None, None), (0, 0), (4, 0))
    assert (none.times, none.waiting) == ((0, 1), (0, 0))
    assert facilitate.first[0] is not None
    assert facilitate.first[0].session.date == dt.date(2022, 9, 8)


def test_a_day_of_the_timeline_has_a_cell_for_each_policy_with_the_lightest_stage_first():
    made = compare([ELM, OAK], register_of(CALENDAR, {"Ada": "IIII"}, start="2022-09-05"))
    monday, tuesday = timeline(made, "Ada")
    assert [[d.outcome for d in cell] for cell in monday.decisions] == [["ASK", "ASK", "RING"], ["CALL"]]
    assert [[d.outcome for d in cell] for cell in tuesday.decisions] == [["ASK", "ASK", "MEET"], []]


def test_a_name_that_nobody_has_is_an_error():
    made = compare([ELM], REGISTER)
    for call in (timeline, stages):
        with pytest.raises(KeyError):
            call(made, "Zed")
    with pytest.raises(KeyError):
        compare([ELM], REGISTER, pupil="Zed")


def test_a_class_has_a_timeline_too():
    cups = parse_policy("for each class at the end of each week when attendance this week < 90% then log NOTED", "cups.rules")
    register = Register.of(CALENDAR, REGISTER.marks, [Pupil("Ada", "3A"), Pupil("Bo", "3B")])
    longer = register_of(CALENDAR, {"Ada": "II" * 5, "Bo": "/\\" * 5}, start="2022-09-05")
    made = compare([cups], Register.of(CALENDAR, longer.marks, register))
    assert [d.subject.scope for row in timeline(made, "3A", ROUTINE) for cell in row.decisions for d in cell] == [Scope.CLASS]


def test_what_is_due_to_a_parent_is_in_the_timeline_of_the_child():
    each = parse_policy("for each parent when absent sessions this week >= 2 then letter NOTICE", "each.rules")
    register = Register.of(CALENDAR, REGISTER.marks, [Pupil("Ada", parents=("A", "B"))])
    made = compare([each], register)
    (row,) = [row for row in cohort(made) if row.what == "letter"]
    assert (row.times, row.pupils) == ((2,), (1,))
    assert [d.subject.name for day in timeline(made, "Ada") for d in day.decisions[0]] == ["Ada / A", "Ada / B"]


# ---- one pupil -----------------------------------------------------------------------------------

POLICIES = [load_policy(name) for name in ("kildwick", "middleton")]
marks = st.text("/\\ILNOU", min_size=1, max_size=40)


@settings(max_examples=15, deadline=None)
@given(register=st.dictionaries(st.sampled_from(["Ada", "Bo", "Cy"]), marks, min_size=1), until=st.none() | st.integers(0, 20))
def test_a_pupil_alone_has_the_same_decisions_as_among_all(register: dict[str, str], until: int | None):
    everybody = register_of(CALENDAR, register, start="2022-09-05")
    as_of = None if until is None else CALENDAR.days[until]
    whole = compare(POLICIES, everybody, as_of=as_of)
    for name in register:
        alone = compare(POLICIES, everybody, as_of=as_of, pupil=name)
        assert [run.about(name) for run in alone.runs] == [run.about(name) for run in whole.runs]


# ---- codes of another time -----------------------------------------------------------------------


@pytest.mark.parametrize("name", list(code_sets()))
def test_every_code_of_any_time_has_a_place_in_every_other(name: str):
    codes = code_sets()[name]
    others = {code for each in code_sets().values() for code in each} - set(codes)
    assert others <= set(successors(name))
    assert set(successors(name).values()) <= set(codes)


def test_a_code_that_counts_otherwise_as_its_successor_is_warned_of():
    made = compare([ELM, OAK], register_of(CALENDAR, {"Ada": ["J", "H", "J"]}))
    found = [(each.code, each.severity.value, each.message) for each in made.findings["oak"]]
    assert found == [
        ("AR551", "note", "`H` is read as `C`, once: england_2024 has no `H`"),
        ("AR551", "warning", "`J` is read as `J1`, 2 times: england_2024 has no `J`; it was attended, and counts as absent"),
    ]
    assert made.changes == {"oak": {("H", "C"): 1, ("J", "J1"): 2}}
    assert [each.code for each in made.findings["elm"]] == ["AR624"]


def test_a_code_without_a_successor_is_a_finding_and_not_dropped():
    made = compare([OAK], Register.of(CALENDAR, {"Ada": [Mark(0, "%")]}))
    assert [each.code for each in made.findings["oak"]] == ["AR616"]


def test_every_finding_of_a_run_is_one_of_the_comparison():
    made = compare([ELM, OAK], REGISTER)
    assert all(set(run.findings) <= set(made.findings[name]) for name, run in zip(made.names, made.runs, strict=True))


# ---- facts and events, and names -----------------------------------------------------------------


def test_facts_that_a_policy_does_not_ask_for_are_said():
    told = Inputs.of(events=[("Ada", "reason_given", Event(dt.datetime(2022, 9, 6, 8)))])  # noqa: DTZ001 - a clock on the wall
    made = compare([ELM, OAK], REGISTER, inputs=told)
    assert [each.code for each in made.findings["elm"]] == []
    assert [(each.code, each.message) for each in made.findings["oak"]] == [
        ("AR552", "the policy does not ask for reason_given: nothing hangs on them there")
    ]
    waits = [d for d in made.runs[0] if d.status is Status.PENDING]
    assert waits == []


def test_two_versions_of_a_policy_are_told_apart():
    other = parse_policy(ELM.source.text, "elm-new.rules")
    assert compare([ELM, other], REGISTER).names == ("elm (elm.rules)", "elm (elm-new.rules)")
    assert compare([ELM, ELM, OAK], REGISTER).names == ("elm (elm.rules)", "elm (elm.rules) 2", "oak")


def test_each_run_is_the_one_that_the_policy_alone_gives():
    made = compare([ELM, OAK], REGISTER)
    assert [run.decisions for run in made.runs] == [decide(each, REGISTER).decisions for each in (ELM, OAK)]
