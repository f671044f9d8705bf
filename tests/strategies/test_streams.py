"""A stream says what a run over the whole register says, mark for mark, and takes back what turns out otherwise."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from policies import write_policy
from schools import School, write_calendar, write_corrections, write_school

from attendrules import (
    Calendar,
    Event,
    Inputs,
    Mark,
    Policy,
    Pupil,
    Register,
    Stated,
    english_calendar,
    load_policy,
    parse_policy,
)
from attendrules.api import PolicyError
from attendrules.decisions import Decision, Scope
from attendrules.domain.sessions import Half
from attendrules.engine import decide
from attendrules.resources import policy_names
from attendrules.streaming import (
    Confirmed,
    Due,
    Ended,
    Entry,
    State,
    StateError,
    Stream,
    Withdrawn,
    decided,
    replay,
    size_of,
)  # fmt: skip
from attendrules.streaming.replay import in_order

CALENDAR = english_calendar("2022-23")
BUNDLED = [load_policy(name) for name in policy_names()]
randoms = st.randoms(use_true_random=False)
quickly = settings(max_examples=12, deadline=None)
each_policy = pytest.mark.parametrize("policy", BUNDLED, ids=lambda policy: policy.name)


def made_up(random: Random) -> tuple[Policy | None, Calendar]:
    """A policy that compiles, if this one does, and a small calendar."""
    text = write_policy(random)
    try:
        return parse_policy(text), write_calendar(random)
    except PolicyError:
        return None, write_calendar(random)


def by_the_book(policy: Policy, register: Register, inputs: Inputs, pupil: str) -> list[Decision]:
    """What the reference engine decides about one pupil."""
    return [d for d in decide(policy.plan, register, inputs) if d.subject.scope is Scope.PUPIL and d.subject.name == pupil]


def stream_for(policy: Policy, school: School) -> Stream:
    return Stream(policy.plan, school.register.calendar, school.inputs.recorded)


def long_school(policy: Policy, random: Random) -> School:
    """Marks of a bundled policy's pupil over much of a year, and inputs by the policy's own names."""
    start = random.randrange(0, 200)
    mix = random.choice(("/" * 20 + "IOUNL", "/" * 60 + "ILNO", "IOU/"))
    codes = [(session, random.choice(mix)) for session in range(start, start + random.randint(20, 130))]
    marks = [Mark(session, "\\" if code == "/" and session % 2 else code) for session, code in codes if random.random() < 0.98]

    def when() -> dt.datetime:
        return dt.datetime.combine(CALENDAR.days[random.randrange(190)], dt.time(random.choice((8, 9, 10, 14))))

    declared = [each for each in policy.plan.inputs.values() if random.random() < 0.6]
    inputs = Inputs.of(
        facts=[("Ada", each.name, Stated(when(), yes=random.random() < 0.5)) for each in declared if each.kind == "fact"],
        events=[
            ("Ada", each.name, Event(when(), random.choice(each.results or ("",))))
            for each in declared
            if each.kind == "event"
            for _ in range(2)
        ],
    )
    return School(Register.of(CALENDAR, {"Ada": marks or [Mark(start, "/")]}, [Pupil("Ada")]), inputs)


@each_policy
@quickly
@given(random=randoms)
def test_a_bundled_policy_says_the_same_mark_by_mark(policy: Policy, random: Random):
    school = long_school(policy, random)
    _, said = replay(stream_for(policy, school), school.register, "Ada", school.inputs)
    assert list(decided(said)) == by_the_book(policy, school.register, school.inputs, "Ada")


@settings(max_examples=30, deadline=None)
@given(random=randoms)
def test_a_made_up_policy_says_the_same_mark_by_mark(random: Random):
    policy, calendar = made_up(random)
    if policy is None:
        return
    for _ in range(3):
        school = write_school(random, calendar, arrivals=True)
        for pupil in school.register.pupils:
            _, said = replay(stream_for(policy, school), school.register, pupil, school.inputs)
            assert list(decided(said)) == by_the_book(policy, school.register, school.inputs, pupil)


@settings(max_examples=30, deadline=None)
@given(random=randoms)
def test_what_comes_late_leads_to_what_a_run_from_scratch_decides(random: Random):
    policy, calendar = made_up(random)
    if policy is None:
        return
    school = write_school(random, calendar, arrivals=True)
    stream = stream_for(policy, school)
    rows = [row for row in in_order(stream, school.inputs, "Ada") if random.random() < 0.3]
    state, said = replay(stream, school.register, "Ada", without(school.inputs, rows))
    for row in rows:
        said += state.tell(row.name, row.row, everybody=row.everybody)[1]
    corrections = write_corrections(random, school.register, "Ada")
    for mark in corrections:
        said += state.step(mark)[1]
    corrected = {mark.session: mark for mark in (*school.register.marks["Ada"], *corrections)}
    register = evolve(school.register, marks={**school.register.marks, "Ada": tuple(corrected.values())})
    assert list(decided(said)) == by_the_book(policy, register, school.inputs, "Ada")


def without(inputs: Inputs, rows: list[object]) -> Inputs:
    """Inputs as they were before some rows came in."""
    late = {id(row.row) for row in rows}  # type: ignore[attr-defined]  # what `in_order` gives

    def kept(table: dict[str, dict[str, tuple[object, ...]]]) -> dict[str, dict[str, tuple[object, ...]]]:
        return {
            who: {name: tuple(r for r in mine if id(r) not in late) for name, mine in each.items()} for who, each in table.items()
        }

    return evolve(inputs, facts=kept(inputs.facts), events=kept(inputs.events), numbers=kept(inputs.numbers))  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(random=randoms)
def test_a_state_that_was_saved_and_restored_goes_on_as_if_nothing_had_been(random: Random):
    policy, calendar = made_up(random)
    if policy is None:
        return
    school = write_school(random, calendar)
    marks = school.register.marks["Ada"]
    half = Register.of(calendar, {"Ada": marks[: len(marks) // 2] or marks}, school.register.pupils.values())
    stream = Stream(policy.plan, calendar)
    state, _ = replay(stream, half, "Ada")
    again = policy.resume(state.save(), calendar)
    assert again.save() == state.save()
    assert [spoken(again, mark) for mark in marks] == [spoken(state, mark) for mark in marks]


def spoken(state: State, mark: Mark) -> list[tuple[str, object]]:
    return [(type(entry).__name__, told(entry)) for entry in state.step(mark)[1]]


def told(entry: Entry) -> object:
    entry = entry.entry if isinstance(entry, Withdrawn | Confirmed) else entry
    return (entry.key, entry.decision) if isinstance(entry, Due) else entry.key


@each_policy
def test_the_saved_state_of_three_years_is_no_larger_than_said(policy: Policy):
    calendar = english_calendar("2022-23", "2023-24", "2024-25")
    random = Random(1)
    state = policy.start("Ada", calendar)
    for session in range(len(calendar)):
        state, _ = state.step(Mark(session, random.choice("/" * 12 + "IOUNL")))
    size = size_of(policy.plan, len(calendar))
    assert len(state.save().encode()) <= size.size
    assert str(size).startswith("at most ")


# ---- examples ------------------------------------------------------------------------------------


LETTERS = """
  event reason_given
  when absent sessions this school week >= 2 then letter TWO_AWAY
  when absent sessions in a row >= 2 then list WATCH
  at 9:30 when the mark is absent and there is no reason_given today then contact RING_HOME
  2 school days after TWO_AWAY then log TWO_DAYS
"""
MONDAY = CALENDAR.number(dt.date(2022, 9, 12), Half.AM) or 0


def at(hour: int, minute: int = 0) -> dt.datetime:
    """A time on that Monday."""
    return dt.datetime.combine(dt.date(2022, 9, 12), dt.time(hour, minute))


def started() -> State:
    return parse_policy(LETTERS).start("Ada", CALENDAR, recorded={"reason_given"})


def names(entries: tuple[Entry, ...]) -> list[str]:
    return [f"{type(entry).__name__} {getattr(entry, 'outcome', '') or entry.entry.outcome}" for entry in entries]


def test_marks_go_in_and_what_is_due_comes_out():
    state = started()
    assert [names(state.step(Mark(MONDAY + n, code))[1]) for n, code in enumerate("II/")] == [
        ["Due RING_HOME"],
        ["Due TWO_AWAY", "Due WATCH"],
        ["Ended WATCH"],
    ]


def test_sessions_without_a_mark_pass_to_the_end_of_the_week():
    state = started()
    for n, code in enumerate("II"):
        state, _ = state.step(Mark(MONDAY + n, code))
    assert names(state.advance(dt.date(2022, 9, 14))[1]) == ["Due TWO_DAYS"]
    assert state.advance(dt.date(2022, 10, 14))[1] == ()
    assert state.at == MONDAY + 9


def test_what_a_rule_makes_due_at_a_time_waits_for_it():
    state = started()
    assert state.step(Mark(MONDAY, "I"), now=at(9))[1] == ()
    assert names(state.copy().advance(at(10))[1]) == ["Due RING_HOME"]
    assert state.tell("reason_given", Event(at(9, 15)), now=at(9, 15))[1] == ()
    assert state.advance(at(10))[1] == ()


def test_a_reason_that_comes_late_takes_the_call_back():
    state = started()
    state, said = state.step(Mark(MONDAY, "I"))
    state, more = state.tell("reason_given", Event(at(9, 15)))
    assert names(more) == ["Withdrawn RING_HOME"]
    assert decided([*said, *more]) == ()


def test_a_correction_takes_back_what_hung_on_the_mark():
    state = started()
    for n, code in enumerate("NN"):
        state, _ = state.step(Mark(MONDAY + n, code))
    state, changes = state.step(Mark(MONDAY, "/"))
    assert names(changes) == ["Withdrawn RING_HOME", "Withdrawn TWO_AWAY", "Withdrawn WATCH"]


def test_a_copy_can_be_tried_out():
    state = started()
    state, _ = state.step(Mark(MONDAY, "I"))
    before = state.save()
    assert names(state.copy().step(Mark(MONDAY + 1, "I"))[1]) == ["Due TWO_AWAY", "Due WATCH"]
    assert state.save() == before


def test_an_event_that_nobody_was_to_record_is_refused():
    state = parse_policy(LETTERS).start("Ada", CALENDAR)
    with pytest.raises(StateError, match="recorded"):
        state.tell("reason_given", Event(at(9)))


def test_a_correction_from_too_long_ago_is_refused():
    calendar = english_calendar("2022-23", "2023-24")
    state = parse_policy(LETTERS).start("Ada", calendar)
    for session in range(len(calendar)):
        state, _ = state.step(Mark(session, "/\\"[session % 2]))
    with pytest.raises(StateError, match="start anew from the register"):
        state.step(Mark(3, "N"))


@pytest.mark.parametrize(
    ("text", "calendar", "recorded", "named"),
    [
        (LETTERS.replace(">= 2 then letter", ">= 3 then letter"), CALENDAR, {"reason_given"}, "another policy"),
        (LETTERS, english_calendar("2022-23", "2023-24"), {"reason_given"}, "another calendar"),
        (f"codes england_2006\n{LETTERS}", CALENDAR, {"reason_given"}, "another"),
        (LETTERS, CALENDAR, set(), "other events"),
    ],
)
def test_a_state_that_was_saved_under_something_else_is_refused(text: str, calendar: Calendar, recorded: set[str], named: str):
    state, _ = started().step(Mark(MONDAY, "I"))
    with pytest.raises(StateError, match=named):
        parse_policy(text).resume(state.save(), calendar, recorded=recorded)


@pytest.mark.parametrize("text", ["", "{}", "[]", "no", '{"attendrules_state": 99}', '{"attendrules_state": 2}'])
def test_what_is_no_saved_state_is_refused(text: str):
    with pytest.raises(StateError):
        parse_policy(LETTERS).resume(text, CALENDAR)


def test_a_damaged_state_is_refused():
    state, _ = started().step(Mark(MONDAY, "I"))
    with pytest.raises(StateError, match="damaged"):
        parse_policy(LETTERS).resume(state.save().replace('"marks":', '"marked":'), CALENDAR, recorded={"reason_given"})


def test_an_ended_status_is_told_once():
    policy = parse_policy("when absent sessions this school week >= 1 then status AWAY")
    state = policy.start("Ada", CALENDAR)
    said = [
        entry
        for session in range(MONDAY, MONDAY + 12)
        for entry in state.step(Mark(session, "I" if session < MONDAY + 2 else "/"))[1]
    ]
    assert [type(entry) for entry in said] == [Due, Ended]
    assert [d.ends for d in decided(said)] == [CALENDAR.session(MONDAY + 10)]


def test_a_band_about_today_is_looked_at_again_on_an_ordinary_day():
    policy = parse_policy("""
      band grade is AWAY when absent sessions today >= 2 and absent sessions <= 60
      band grade is HERE when absent sessions >= 0
    """)
    marks = [Mark(MONDAY + n, code) for n, code in enumerate("II/\\")]
    state = policy.start("Ada", CALENDAR)
    said = [entry for mark in marks for entry in state.step(mark)[1]]
    assert list(decided(said)) == by_the_book(policy, Register.of(CALENDAR, {"Ada": marks}), Inputs(), "Ada")
    assert [d.outcome for d in decided(said)] == ["HERE", "AWAY", "HERE"]


def test_a_leave_that_lasts_does_not_fall_into_a_window_that_never_began():
    policy = parse_policy("event leave\nevent notice\nwhen there is a leave within 1 half term of notice then log LEAVE")
    leave = Event(at(8), until=dt.date(2022, 9, 30))
    register = Register.of(CALENDAR, {"Ada": [Mark(MONDAY + n, "I") for n in range(4)]})
    assert by_the_book(policy, register, Inputs.of(events=[("Ada", "leave", leave)], recorded=["notice"]), "Ada") == []
