"""When events begin and end, how early they were recorded, and what comes again and again while they last."""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules import Inputs, Mark, Register, decide, english_calendar, parse_policy
from attendrules.domain.inputs import Event

# Monday 19 September 2022 had no school
CALENDAR = english_calendar("2022-23")
MONDAY = CALENDAR.session_of(dt.datetime.fromisoformat("2022-09-12"))
ENGINES = ("reference", "sparse")


def at(time: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2022-{time}")


def due(rules: str, leave: Event, engine: str, codes: str = "/\\" * 15) -> list[str]:
    register = Register.of(CALENDAR, {"Ada": [Mark(MONDAY + n, code) for n, code in enumerate(codes)]})
    inputs = Inputs.of(events=[("Ada", "leave", leave)])
    found = decide(parse_policy(f"event leave\n{rules}"), register, inputs=inputs, engine=engine).decisions
    return [f"{d.outcome} {d.session.date:%a %-d} {d.session.half.value}" for d in found]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_event_begins_once_and_ends_with_its_last_session(engine: str):
    leave = Event(at("09-13T08:00"), until=dt.date(2022, 9, 15))
    rules = """when a leave begins today then log BEGINS
      when a leave ended today then log ENDED
      when there is a leave today then log IS"""
    assert due(rules, leave, engine) == [
        "BEGINS Tue 13 AM", "IS Tue 13 AM", "IS Wed 14 AM", "IS Thu 15 AM", "ENDED Thu 15 PM",
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("told", "unit", "number", "enough"),
    [
        ("09-01T09:00", "calendar weeks", 1, True),
        ("09-06T23:00", "calendar weeks", 1, True),
        ("09-07T09:00", "calendar weeks", 1, False),
        ("09-08T09:00", "school days", 3, True),
        ("09-08T09:00", "school days", 4, False),
        ("09-08T09:00", "school weeks", 1, True),
        ("09-14T09:00", "calendar days", 1, False),
    ],
)
def test_how_early_a_leave_was_asked_for(told: str, unit: str, number: int, *, enough: bool, engine: str):
    leave = Event(at("09-13T08:00"), until=dt.date(2022, 9, 20), recorded=at(told))
    rules = f"when a leave recorded at least {number} {unit} before it begins this term then log EARLY"
    assert bool(due(rules, leave, engine)) is enough


@pytest.mark.parametrize("engine", ENGINES)
def test_a_review_comes_again_and_again_while_an_event_lasts(engine: str):
    leave = Event(at("09-13T08:00"), until=dt.date(2022, 9, 23))
    rules = "every 3 school days while leave lasts when absent sessions = 0 then meeting REVIEW"
    assert due(rules, leave, engine) == ["REVIEW Fri 16 PM", "REVIEW Thu 22 PM"]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_comes_after_an_absence_began_does_not_come_if_it_is_over(engine: str):
    leave = Event(at("09-01T08:00"))
    rules = "1 school day after the absence began then contact SECOND_DAY"
    assert due(rules, leave, engine, "/III/\\I\\IIIIII") == ["SECOND_DAY Tue 13 PM", "SECOND_DAY Tue 20 PM"]
