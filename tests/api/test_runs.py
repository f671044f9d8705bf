"""Runs in Python: decisions, what was known when, and receipts."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from jsonschema import Draft202012Validator

from attendrules import Mark, Pupil, Register, __version__, decide, english_calendar, parse_policy, register_of, resources

CALENDAR = english_calendar("2022-23")
ELM = parse_policy(
    'policy elm "Elm"\ncodes england_2006\n'
    "when absent sessions this week >= 2 then contact RING_HOME\n"
    "for each class at the end of each week when attendance this week < 90% then log CLASS_NOTED\n",
    "elm.rules",
)


def clock(day, hour=0, minute=0):
    return dt.datetime(2022, 9, day, hour, minute)  # noqa: DTZ001 - registers have a clock on the wall


@pytest.fixture
def register():
    marks = register_of(CALENDAR, {"Ada": "/\\ II /\\ /\\ /\\", "Bo": "/\\ /\\ /\\ /\\ /\\"}, start="2022-09-05").marks
    return Register.of(CALENDAR, marks, [Pupil("Ada", "3A"), Pupil("Bo", "3B")])


# ---- Decisions ---------------------------------------------------------------------------------


def test_a_run_is_its_decisions_in_order(register):
    run = decide(ELM, register)
    assert len(run) == 2
    assert [decision.outcome for decision in run] == ["RING_HOME", "CLASS_NOTED"]
    assert list(run) == list(run.decisions)
    assert [d.session for d in run] == sorted(d.session for d in run)


def test_a_run_knows_what_is_about_a_pupil_or_a_group(register):
    run = decide(ELM, register)
    assert [decision.outcome for decision in run.about("Ada")] == ["RING_HOME"]
    assert [decision.outcome for decision in run.about("3A")] == ["CLASS_NOTED"]
    assert run.about("Bo") == ()
    assert run.about("Zed") == ()


def test_the_order_of_pupils_and_rows_does_not_matter(register):
    turned = Register.of(CALENDAR, dict(reversed(register.marks.items())), reversed(list(register)))
    assert decide(ELM, turned).decisions == decide(ELM, register).decisions
    assert decide(ELM, turned).receipt() == decide(ELM, register).receipt()


def test_a_register_without_marks_decides_nothing():
    assert decide(ELM, Register.of(CALENDAR, {})).decisions == ()
    assert decide(ELM, Register.of(CALENDAR, {"Ada": []}, [Pupil("Bo", "3A")])).decisions == ()


def test_what_a_register_does_not_fit_is_a_finding(register):
    bare = Register.of(CALENDAR, register.marks)
    assert [finding.code for finding in decide(ELM, bare).findings] == ["AR617"]
    odd = Register.of(CALENDAR, {"Ada": [Mark(4, "Y1")]}, [Pupil("Ada", "3A")])
    assert [finding.code for finding in decide(ELM, odd).findings] == ["AR616"]
    assert decide(ELM, register).findings == ()


# ---- As of -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        (None, True),
        (dt.date(2022, 9, 6), True),  # a date is the end of that day
        (dt.date(2022, 9, 5), False),
        (clock(6, 13), True),  # an afternoon mark is known from one o'clock
        (clock(6, 12, 59), False),
        (clock(6), False),
    ],
)
def test_only_what_was_known_by_then_counts(register, as_of, due):
    run = decide(ELM, register, as_of=as_of)
    assert any(decision.outcome == "RING_HOME" for decision in run) is due


def test_a_correction_counts_from_when_it_was_recorded(register):
    corrected = Mark(register.marks["Ada"][2].session, "V", recorded_at=clock(8, 9))
    later = Register.of(CALENDAR, {"Ada": [*register.marks["Ada"], corrected]}, [Pupil("Ada", "3A")])
    assert decide(ELM, later, as_of=clock(8, 8)).about("Ada")
    assert not decide(ELM, later, as_of=clock(8, 9)).about("Ada")


# ---- Receipts ----------------------------------------------------------------------------------


def test_a_receipt_says_what_the_decisions_were_made_from(register):
    receipt = decide(ELM, register, as_of=dt.date(2022, 9, 9)).receipt()
    assert receipt["attendrules"] == __version__
    assert (receipt["policy"], receipt["codes"], receipt["calendar"]) == ("elm", "england_2006", "England 2022-23")
    assert (receipt["pupils"], receipt["marks"]) == (2, 20)
    assert receipt["as_of"] == "2022-09-09T23:59:59.999999"
    assert len(receipt["policy_sha256"]) == len(receipt["register_sha256"]) == 64


def test_a_receipt_is_the_same_for_the_same_run_and_another_for_another(register):
    same = decide(ELM, register).receipt()
    assert decide(ELM, register).receipt() == same
    more = {**register.marks, "Cy": [Mark(4, "/")]}
    other_text = parse_policy("codes england_2006\n\n" + ELM.source.text.replace("codes england_2006\n", ""))
    for other in (
        decide(ELM, Register.of(CALENDAR, more, register)),
        decide(ELM, Register.of(CALENDAR, {**register.marks, "Bo": [evolve(register.marks["Bo"][0], code="I")]}, register)),
        decide(ELM, register, as_of=dt.date(2022, 9, 9)),
        decide(other_text, register),
    ):
        assert other.receipt() != same


def test_a_receipt_tells_runs_apart_that_differ_only_in_what_is_known_of_pupils(register):
    moved = Register.of(CALENDAR, register.marks, [Pupil("Ada", "3B"), Pupil("Bo", "3B")])
    assert decide(ELM, moved).decisions != decide(ELM, register).decisions
    assert decide(ELM, moved).receipt() != decide(ELM, register).receipt()


def test_a_receipt_tells_runs_apart_that_differ_only_in_the_days_of_the_calendar(register):
    (year,) = CALENDAR.years
    shut = evolve(CALENDAR, years=(evolve(year, closed={**year.closed, dt.date(2022, 9, 2): "flood"}),))
    shifted = Register.of(shut, register.marks, register)  # each mark is a day later
    assert decide(ELM, shifted).decisions[0].session != decide(ELM, register).decisions[0].session
    assert decide(ELM, shifted).receipt() != decide(ELM, register).receipt()


def test_a_run_as_a_dictionary_is_plain_data_in_the_documented_form(register):
    run = decide(ELM, register).as_dict()
    schema = json.loads(resources.data_file("decisions.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(run)
    assert json.loads(json.dumps(run)) == run


# ---- Values ------------------------------------------------------------------------------------


def test_nothing_about_a_run_can_be_changed(register):
    run = decide(ELM, register)
    mark, decision = register.marks["Ada"][0], run.decisions[0]
    for value, name in ((run, "decisions"), (decision, "outcome"), (register, "marks"), (mark, "code")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)
    with pytest.raises(TypeError):
        register.marks["Ada"] = ()
    with pytest.raises(TypeError):
        register.pupils["Ada"] = Pupil("Ada")


def test_a_run_does_not_change_the_register(register):
    before = dict(register.marks)
    decide(ELM, register)
    assert register.marks == before


@pytest.mark.parametrize(
    ("marks", "start", "said"),
    [
        ({"Ada": "//"}, "2022-09-03", "2022-09-03 is a Saturday"),
        ({"Ada": "/" * 1000}, None, "there are more codes than sessions from"),
        ({"Ada": "//"}, "yesterday", "Invalid isoformat string"),
    ],
)
def test_a_register_from_codes_that_do_not_fit_is_an_error(marks, start, said):
    with pytest.raises(ValueError, match=said):
        register_of(CALENDAR, marks, start=start)


def test_codes_of_any_length_stand_in_a_list():
    register = register_of(CALENDAR, {"Ada": ["/", "C1", "", "Y4"]})
    assert [mark.code for mark in register.marks["Ada"]] == ["/", "C1", "", "Y4"]
