"""By when something is to be done."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve

from attendrules import Mark, Register, decide, english_calendar, parse_policy
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.decisions.wording import in_full
from attendrules.proof import check_reasons
from attendrules.streaming import decided, replay, stream_of

CALENDAR = english_calendar("2022-23")
FRIDAY = CALENDAR.session_of(dt.datetime.fromisoformat("2022-10-14T09:00"))


def register(first: int = FRIDAY) -> Register:
    return Register.of(CALENDAR, {"Ada": [Mark(first, "I"), Mark(first + 1, "I")]})


@pytest.mark.parametrize(
    ("within", "date"),
    [
        ("5 school days", dt.date(2022, 10, 21)),
        ("6 school days", dt.date(2022, 11, 1)),
        ("1 calendar week", dt.date(2022, 10, 21)),
        ("10 calendar days", dt.date(2022, 10, 24)),
        ("1 school week", dt.date(2022, 10, 21)),
        ("2 school weeks", dt.date(2022, 11, 4)),
        ("3 terms", None),
    ],
)
@pytest.mark.parametrize("engine", ["reference", "sparse"])
def test_a_decision_says_by_when_it_is_to_be_done(within: str, date: dt.date | None, engine: str):
    policy = parse_policy(f"when absent sessions reaches 2 then meeting REVIEW within {within} by the head teacher")
    (made,) = decide(policy, register(), engine=engine).decisions
    assert made.done_by == date
    assert decision_as_dict(made)["done_by"] == (date and date.isoformat())
    assert ("done by" in in_full(made)) is (date is not None)
    assert decided(replay(stream_of(policy.plan, CALENDAR), register(), "Ada")[1]) == (made,)
    assert check_reasons(policy.plan, register(), [made]) == []


def test_another_date_is_not_believed():
    policy = parse_policy("when absent sessions reaches 2 then meeting REVIEW within 5 school days")
    (made,) = decide(policy, register()).decisions
    (flaw,) = check_reasons(policy.plan, register(), [evolve(made, done_by=dt.date(2022, 10, 20))])
    assert flaw.what == "it is to be done by another date"
