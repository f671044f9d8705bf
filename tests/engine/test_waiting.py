"""What waits for inputs, what is to come after the calendar, and what holds until one thing or another."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest

from attendrules import Decision, Inputs, Mark, Policy, Register, decide, english_calendar, parse_policy
from attendrules.decisions import Status
from attendrules.domain.inputs import Event
from attendrules.domain.sessions import Period
from attendrules.engine.windows import Point, later
from attendrules.plan import model as p

CALENDAR = english_calendar("2022-23", "2023-24")
ONE_YEAR = english_calendar("2022-23")
FACTS = 'fact vulnerable "on a list"\nfact boarder "boards"\nevent evidence "a letter"\n'
ENGINES = ("reference", "sparse")


def decisions(
    policy: Policy, codes: str, first: int = 0, engine: str = "reference", inputs: Inputs | None = None
) -> list[Decision]:
    marks = [Mark(first + n, code) for n, code in enumerate(codes) if code != "."]
    register = Register.of(CALENDAR, {"Ada": marks})
    return list(decide(policy, register, inputs=inputs or Inputs(), engine=engine).decisions)


MAKERS = (
    "when the mark is absent and the pupil is vulnerable then visit HOME_VISIT",
    "when the mark is U then visit HOME_VISIT",
    "when the mark is absent and the pupil is boarder then visit HOME_VISIT",
)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("order", list(permutations(MAKERS)))
def test_the_order_of_rules_does_not_matter_to_who_waits(order: tuple[str, ...], engine: str):
    policy = parse_policy(FACTS + "\n".join([*order, "when HOME_VISIT is due then log VISIT_LOG"]))
    found = decisions(policy, "I\\", engine=engine)
    assert [d.status for d in found if d.outcome == "VISIT_LOG"] == [Status.PENDING]
    assert set(found[-1].missing) == {"vulnerable", "boarder"}
    assert [d.status for d in decisions(policy, "U\\", engine=engine) if d.outcome == "VISIT_LOG"] == [Status.DUE]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_list_that_one_rule_cannot_know_of_waits_though_another_is_false(engine: str):
    policy = parse_policy(
        FACTS + "at the end of each school week when the pupil is vulnerable then list WATCH\n"
        "when absent sessions in a row >= 4 then list WATCH\n"
        "when the mark is L and WATCH holds then contact TALK"
    )
    found = decisions(policy, "/\\" * 5 + "L\\", engine=engine)
    assert {d.outcome: d.status for d in found} == {"WATCH": Status.PENDING, "TALK": Status.PENDING}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_that_asks_about_a_recode_waits_with_it(engine: str):
    policy = parse_policy(
        FACTS + "when the pupil is vulnerable then recode I to O as UNPROVED\n"
        "when UNPROVED is due then letter ASK_FOR_PROOF\n"
        "when not UNPROVED is due and the mark is I then log ILL"
    )
    found = decisions(policy, "I\\", engine=engine)
    assert {d.outcome: d.status for d in found} == dict.fromkeys(("UNPROVED", "ASK_FOR_PROOF", "ILL"), Status.PENDING)


@pytest.mark.parametrize(
    ("number", "unit", "back"),
    [(1, "school weeks", 1), (2, "school weeks", 3), (1, "terms", 1), (1, "half terms", 1), (9, "days", 3)],
)
def test_what_would_be_over_after_the_calendar_is_not_over_in_it(number: int, unit: str, back: int):
    session = len(ONE_YEAR) - back
    point = Point(session, ONE_YEAR.ends(session))
    assert later(ONE_YEAR, point, p.Delay(number, unit, "LETTER")) >= len(ONE_YEAR)


def test_the_last_week_of_the_calendar_is_still_in_it():
    session = ONE_YEAR.start_of(Period.WEEK, ONE_YEAR.period(Period.WEEK, len(ONE_YEAR) - 1)) - 1
    assert later(ONE_YEAR, Point(session, ONE_YEAR.ends(session)), p.Delay(1, "school weeks", "LETTER")) == len(ONE_YEAR) - 1


@pytest.mark.parametrize("engine", ENGINES)
def test_what_holds_until_something_or_the_year_ends_does_not_go_over_into_the_next_year(engine: str):
    first = CALENDAR.start_of(Period.YEAR, 1) - 10
    text = "when absent sessions in a row reaches 2 then list SUPPORT until CLOSED is due{}\nwhen the mark is C then log CLOSED"
    long, short = (parse_policy(text.format(more)) for more in ("", " or the school year ends"))
    codes = "II" + "/\\" * 6
    assert [d.ends for d in decisions(long, codes, first, engine)] == [None]
    ended = [d.ends for d in decisions(short, codes, first, engine)]
    assert ended == [CALENDAR.session(CALENDAR.start_of(Period.YEAR, 1))]
    closed = [d.ends for d in decisions(short, "II/\\C\\" + "/\\" * 4, first, engine) if d.outcome == "SUPPORT"]
    assert closed == [CALENDAR.session(first + 4)]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_event_from_before_the_calendar_is_in_no_window_of_sessions(engine: str):
    policy = parse_policy("event call\nwhen there is no call this and the previous half term then log NO_CALL")
    call = Event(dt.datetime.fromisoformat("2022-07-28T13:15"))
    found = decisions(policy, "/\\", engine=engine, inputs=Inputs.of(events=[("Ada", "call", call)]))
    assert [d.outcome for d in found] == ["NO_CALL"]
