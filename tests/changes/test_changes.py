"""What has become of decisions between two moments, and why."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from attendrules import Event, Inputs, Mark, Policy, Pupil, Register, Stated, decide, english_calendar, load_policy, parse_policy
from attendrules.changes import Became, Changes, Correction, News, Told, changes
from attendrules.changes.wording import cause_line, differs_line
from attendrules.decisions import Decision
from attendrules.resources import policy_names

CALENDAR = english_calendar("2022-23")
ELM = parse_policy(
    'policy elm "Elm"\ncodes england_2006\n'
    "event reason_given\n"
    "when unauthorised sessions this school year >= 2 then contact RING\n"
    "when absent sessions this school year >= 4 then letter LETTER\n"
    "when absent sessions in a row >= 2 then status AWAY\n"
    "when the mark is N and there is no reason_given today then log ASKED\n"
    "for each class at the end of each week when attendance this week < 90% then report CLASS_LOW\n",
    "elm.rules",
)
MONDAY = CALENDAR.days.index(dt.date(2022, 9, 5))


def clock(day: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    return dt.datetime(2022, 9, day, hour, minute)  # noqa: DTZ001 - registers have a clock on the wall


def session(day: int, half: int = 0) -> int:
    return 2 * CALENDAR.days.index(dt.date(2022, 9, day)) + half


def corrected(codes: str, *corrections: tuple[int, int, str, dt.datetime]) -> Register:
    """Ada's marks from Monday 5 September on, `.` for none, and corrections (day, half, code, recorded)."""
    marks = [Mark(2 * MONDAY + at, code) for at, code in enumerate(codes.replace(" ", "")) if code != "."]
    later = [Mark(session(day, half), code, recorded_at=when) for day, half, code, when in corrections]
    return Register.of(CALENDAR, {"Ada": [*marks, *later]}, [Pupil("Ada", "3A")])


def told(made: Changes) -> list[tuple[str, str]]:
    return [(each.became.value, each.decision.outcome) for each in made]


# ---- what has become of a decision ---------------------------------------------------------------


def test_without_corrections_what_was_due_is_confirmed_and_the_rest_is_new():
    made = changes(ELM, corrected("OO /\\ II /\\ /\\"), dt.date(2022, 9, 5), dt.date(2022, 9, 9))
    assert told(made) == [
        ("confirmed", "RING"),
        ("confirmed", "AWAY"),
        ("newly due", "LETTER"),
        ("newly due", "AWAY"),
        ("newly due", "CLASS_LOW"),
    ]
    assert {each.told for each in made.which(Became.NEWLY_DUE)} == {Told.TIME}
    assert not any(each.late for each in made)


def test_that_a_status_has_ended_since_is_no_correction():
    made = changes(ELM, corrected("OO /\\"), dt.date(2022, 9, 5), dt.date(2022, 9, 6))
    (away,) = [each for each in made if each.decision.outcome == "AWAY"]
    assert away.became is Became.CONFIRMED
    assert away.before is not None
    assert away.after is not None
    assert (away.before.ends, away.after.ends and away.after.ends.date) == (None, dt.date(2022, 9, 6))


def test_a_call_is_withdrawn_when_the_mark_behind_it_is_corrected():
    register = corrected("NN /\\ /\\", (5, 0, "I", clock(7)))
    made = changes(ELM, register, dt.date(2022, 9, 6), dt.date(2022, 9, 7))
    asked, ring = made.which(Became.WITHDRAWN)
    assert (asked.decision.outcome, asked.told) == ("ASKED", Told.EACH)
    assert (ring.decision.outcome, ring.told, ring.after) == ("RING", Told.EACH, None)
    (cause,) = ring.causes
    assert isinstance(cause, Correction)
    assert (cause.before and cause.before.code, cause.after.code, cause.recorded_at) == ("N", "I", clock(7))
    assert cause_line(cause) == "Ada, Mon 5 Sep 2022 AM: N became I, recorded 7 Sep 2022 12:00"


def test_a_decision_with_another_reason_is_superseded():
    register = corrected("OO II /\\ /\\", (5, 0, "U", clock(8)))
    made = changes(ELM, register, dt.date(2022, 9, 7), dt.date(2022, 9, 8))
    superseded = {each.decision.outcome: each for each in made.which(Became.SUPERSEDED)}
    assert {name: each.differs for name, each in superseded.items()} == dict.fromkeys(("RING", "LETTER", "AWAY"), ("facts",))
    assert all(len(each.causes) == 1 and each.told is Told.EACH for each in superseded.values())
    assert differs_line(superseded["RING"]) == "the reason"


def test_a_decision_that_moves_within_what_had_been_looked_at_is_superseded_by_the_later_one():
    register = corrected("OO O\\ /\\ /\\", (5, 0, "/", clock(8)))
    made = changes(ELM, register, dt.date(2022, 9, 7), dt.date(2022, 9, 8))
    (ring,) = [each for each in made if each.decision.outcome == "RING"]
    assert ring.became is Became.SUPERSEDED
    assert ring.before is not None
    assert (ring.before.session.date.day, ring.decision.session.date.day) == (5, 6)
    assert ring.differs == ("session", "facts")


def test_one_that_only_later_marks_make_due_again_is_withdrawn_and_newly_due():
    register = corrected("OO /\\ /\\ O\\", (5, 0, "/", clock(8)))
    made = changes(ELM, register, dt.date(2022, 9, 7), dt.date(2022, 9, 8))
    assert [each for each in told(made) if each[1] == "RING"] == [("withdrawn", "RING"), ("newly due", "RING")]


def test_a_mark_entered_late_makes_a_letter_due_earlier():
    register = corrected("OO /\\ .I I\\ /\\", (7, 0, "I", clock(9)))
    made = changes(ELM, register, dt.date(2022, 9, 8), dt.date(2022, 9, 9))
    (letter,) = [each for each in made if each.decision.outcome == "LETTER"]
    assert (letter.became, letter.differs, letter.told) == (Became.SUPERSEDED, ("session", "facts"), Told.EACH)
    (cause,) = letter.causes
    assert isinstance(cause, Correction)
    assert cause.before is None
    assert cause_line(cause) == "Ada, Wed 7 Sep 2022 AM: no mark became I, recorded 9 Sep 2022 12:00"


def test_two_corrections_of_which_either_would_do_are_named_together():
    register = corrected(
        "OO OO /\\ /\\", (5, 0, "/", clock(9)), (5, 1, "\\", clock(9)), (6, 0, "/", clock(9)), (6, 1, "\\", clock(9))
    )
    made = changes(ELM, register, dt.date(2022, 9, 8), dt.date(2022, 9, 9))
    (letter,) = [each for each in made if each.decision.outcome == "LETTER"]
    assert (letter.became, letter.told, len(letter.causes)) == (Became.WITHDRAWN, Told.TOGETHER, 4)


def test_a_correction_that_changes_nothing_causes_nothing():
    register = corrected("OO /\\ /\\", (6, 0, "L", clock(8)))
    made = changes(ELM, register, dt.date(2022, 9, 7), dt.date(2022, 9, 8))
    assert {each.became for each in made} == {Became.CONFIRMED}
    assert len(made.known) == 1


def test_what_a_group_is_told_names_the_corrections_that_its_reason_looks_at():
    register = corrected("/\\ /\\ /\\ /\\ /\\ /\\", (9, 0, "O", clock(12)), (9, 1, "O", clock(12)))
    made = changes(ELM, register, dt.date(2022, 9, 11), dt.date(2022, 9, 12))
    (low,) = [each for each in made if each.decision.outcome == "CLASS_LOW"]
    assert (low.became, low.late, low.told, len(low.causes)) == (Became.NEWLY_DUE, True, Told.POSSIBLE, 2)


# ---- facts and events ----------------------------------------------------------------------------


def test_what_waited_is_withdrawn_once_the_event_is_known():
    told = Inputs.of(events=[("Ada", "reason_given", Event(clock(5, 9, 30)))])
    made = changes(ELM, corrected("N\\ /\\"), clock(5, 9, 15), clock(5, 9, 45), inputs=told)
    (asked,) = made
    assert (asked.decision.outcome, asked.became, asked.told) == ("ASKED", Became.WITHDRAWN, Told.EACH)
    (cause,) = asked.causes
    assert isinstance(cause, News)
    assert cause_line(cause) == "Ada, 5 Sep 2022 09:30: reason_given"


def test_a_fact_stated_since_is_news():
    policy = parse_policy("fact at_risk\nwhen the mark is O and the pupil is at_risk then visit HOME_VISIT", "f.rules")
    inputs = Inputs.of(facts=[("Ada", "at_risk", Stated(clock(5, 10), yes=True))])
    made = changes(policy, corrected("O"), clock(5, 9, 30), clock(5, 11), inputs=inputs)
    (visit,) = made
    assert (visit.became, visit.differs, visit.told) == (Became.SUPERSEDED, ("status", "facts", "missing"), Told.EACH)
    assert made.as_dict()["changes"][0]["causes"] == [
        {"kind": "input", "pupil": "Ada", "input": "at_risk", "time": "2022-09-05T10:00:00", "value": "yes", "until": None,
         "recorded_at": None}
    ]  # fmt: skip


def test_what_is_recorded_late_changes_nothing_that_was_decided_before():
    late = Inputs.of(events=[("Ada", "reason_given", Event(clock(5, 9), recorded=clock(6, 10)))])
    made = changes(ELM, corrected("N\\ /\\ /\\"), dt.date(2022, 9, 5), dt.date(2022, 9, 6), inputs=late)
    assert told(made) == [("confirmed", "ASKED")]
    assert [cause_line(cause) for cause in made.known] == ["Ada, 5 Sep 2022 09:00: reason_given, recorded 6 Sep 2022 10:00"]


# ---- moments -------------------------------------------------------------------------------------


def test_the_earlier_moment_comes_first():
    with pytest.raises(ValueError, match="2022-09-05 is before 2022-09-06"):
        changes(ELM, corrected("OO"), dt.date(2022, 9, 6), dt.date(2022, 9, 5))


def test_before_the_first_mark_everything_is_still_to_come():
    made = changes(ELM, corrected("OO"), dt.date(2022, 9, 1))
    assert {each.became for each in made} == {Became.NEWLY_DUE}
    assert len(made.before) == 0


# ---- properties ----------------------------------------------------------------------------------

POLICIES = [ELM, *map(load_policy, policy_names())]
each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
codes = st.text("/\\ILNOU", min_size=4, max_size=30)
days = st.integers(0, 14)
moments = st.builds(lambda day, hour: dt.datetime.combine(CALENDAR.days[MONDAY + day], dt.time(hour)), days, st.integers(0, 23))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """One to three pupils, with marks corrected or entered late."""
    marks: dict[str, list[Mark]] = {}
    for name in draw(st.lists(st.sampled_from(["Ada", "Bo", "Cy"]), min_size=1, unique=True)):
        entered = [Mark(2 * MONDAY + at, code) for at, code in enumerate(draw(codes))]
        changed = draw(st.lists(st.tuples(st.sampled_from(entered), st.sampled_from("/INOU"), moments), max_size=4))
        late = {(mark.session, when): evolve(mark, code=code, recorded_at=when) for mark, code, when in changed}
        marks[name] = [*entered, *late.values()]
    return Register.of(CALENDAR, marks, [Pupil(name, "3A" if name < "C" else "3B") for name in marks])


def from_scratch(policy: Policy, register: Register, as_of: dt.datetime) -> tuple[Decision, ...]:
    """The run at a moment, over a register that has nothing but what was known at it."""
    known = {name: [mark for mark in marks if register.known_from(mark) <= as_of] for name, marks in register.marks.items()}
    return decide(policy, Register.of(CALENDAR, known, register), as_of=as_of).decisions


@each_policy
@settings(max_examples=12, deadline=None)
@given(register=registers(), first=moments, second=moments)
def test_changes_are_the_difference_of_two_runs_from_scratch(
    policy: Policy, register: Register, first: dt.datetime, second: dt.datetime
):
    start, end = sorted((first, second))
    made = changes(policy, register, start, end)
    for side, moment in (("before", start), ("after", end)):
        decisions = from_scratch(policy, register, moment)
        found = [getattr(each, side) for each in made if getattr(each, side) is not None]
        assert sorted(map(repr, found)) == sorted(map(repr, decisions))
    for each in made.which(Became.CONFIRMED):
        assert each.before is not None
        assert each.after is not None
        assert evolve(each.before, ends=each.after.ends) == each.after


@each_policy
@settings(max_examples=12, deadline=None)
@given(register=registers(), first=moments, second=moments)
def test_each_cause_is_one_without_which_the_change_would_not_be(
    policy: Policy, register: Register, first: dt.datetime, second: dt.datetime
):
    start, end = sorted((first, second))
    for change in changes(policy, register, start, end):
        if change.told is not Told.EACH or change.became is Became.SUPERSEDED:
            continue
        for cause in change.causes:
            assert isinstance(cause, Correction)
            undone = [m for m in register.marks[cause.pupil] if m.session != number(cause) or register.known_from(m) <= start]
            without = evolve(register, marks={**register.marks, cause.pupil: tuple(undone)})
            found = [d for d in decide(policy, without, as_of=end) if d.subject == change.decision.subject]
            withdrawn = change.became is Became.WITHDRAWN
            assert (key(change.decision, withdrawn) in {key(d, withdrawn) for d in found}) is withdrawn


def key(decision: Decision, withdrawn: bool) -> tuple[object, ...]:  # noqa: FBT001 - what became of it
    """What stays the same: what waited and is due now is newly due, so there the status counts."""
    return decision.outcome, decision.session, decision.rule, None if withdrawn else decision.status


def number(cause: Correction) -> int:
    found = CALENDAR.number(cause.session.date, cause.session.half)
    assert found is not None
    return found


@each_policy
@settings(max_examples=12, deadline=None)
@given(marks=st.dictionaries(st.sampled_from(["Ada", "Bo"]), codes, min_size=1), first=days, second=days)
def test_where_nothing_is_corrected_nothing_is_withdrawn_or_superseded(
    policy: Policy, marks: dict[str, str], first: int, second: int
):
    entered = {name: [Mark(2 * MONDAY + at, code) for at, code in enumerate(row)] for name, row in marks.items()}
    start, end = (CALENDAR.days[MONDAY + day] for day in sorted((first, second)))
    made = changes(policy, Register.of(CALENDAR, entered), start, end)
    assert made.known == ()
    assert {each.became for each in made} <= {Became.CONFIRMED, Became.NEWLY_DUE}
    assert not any(each.late for each in made)


def test_changes_as_json_are_plain_data():
    register = corrected("NN /\\ /\\", (5, 0, "I", clock(7)))
    shown = changes(ELM, register, dt.date(2022, 9, 6)).as_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert shown["counts"] == {"confirmed": 1, "superseded": 1, "withdrawn": 2, "newly due": 0}
