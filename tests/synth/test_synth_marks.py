"""Properties of every generated register: what may stand where."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import CodeSet, code_sets
from attendrules.domain.register import Register
from attendrules.synth import Times, generate


@pytest.fixture(scope="module")
def register(calendar: Calendar, code_set: CodeSet) -> Register:
    return generate(calendar, classes=12, seed=5, code_set=code_set)


def test_the_same_seed_gives_the_same_register(calendar: Calendar, code_set: CodeSet, register: Register) -> None:
    assert generate(calendar, classes=12, seed=5, code_set=code_set) == register


def test_another_seed_gives_other_marks(calendar: Calendar, code_set: CodeSet, register: Register) -> None:
    other = generate(calendar, classes=12, seed=6, code_set=code_set)
    assert other.pupils.keys() == register.pupils.keys()
    assert sum(other.marks[pupil] == register.marks[pupil] for pupil in register.pupils) == 0


def test_a_pupil_does_not_depend_on_the_number_of_classes(calendar: Calendar, code_set: CodeSet, register: Register) -> None:
    small = generate(calendar, classes=2, seed=5, code_set=code_set)
    assert all(register.marks[pupil] == small.marks[pupil] for pupil in small.pupils)
    assert all(register.pupils[pupil] == small.pupils[pupil] for pupil in small.pupils)


def test_pupils_are_named_by_year_group(register: Register) -> None:
    assert len(register.pupils) == 12 * 29
    first, second_stream = register.pupils["Y3-01"], register.pupils["Y3-30"]
    assert (first.class_name, first.year_group) == ("3A", "3")
    assert (second_stream.class_name, second_stream.year_group) == ("3B", "3")


def test_every_session_on_roll_has_a_mark_and_no_other(register: Register, code_set: CodeSet) -> None:
    days = register.calendar.days
    for pupil in register:
        first, last = pupil.joined or days[0], pupil.left or days[-1]
        on_roll = [s for s in range(len(register.calendar)) if first <= days[s // 2] <= last]
        assert list(register.known(pupil.id)) == on_roll
        assert {mark.code for mark in register.marks[pupil.id]} <= set(code_set)


def test_a_few_pupils_join_late_or_leave(register: Register) -> None:
    joined = [pupil for pupil in register if pupil.joined]
    left = [pupil for pupil in register if pupil.left]
    assert 0 < len(joined) < len(register.pupils) // 10
    assert 0 < len(left) < len(register.pupils) // 10


def test_present_marks_have_the_stroke_of_their_half(register: Register) -> None:
    for marks in register.marks.values():
        assert all(mark.session % 2 == 0 for mark in marks if mark.code == "/")
        assert all(mark.session % 2 == 1 for mark in marks if mark.code == "\\")


def arrivals(register: Register, code: str) -> list[tuple[int, dt.time, int]]:
    return [
        (mark.session % 2, mark.arrival, mark.minutes_late)
        for marks in register.marks.values()
        for mark in marks
        if mark.code == code and mark.arrival is not None and mark.minutes_late is not None
    ]


@pytest.mark.parametrize("code", ["L", "U"])
def test_arrivals_lie_between_the_bells(register: Register, code: str) -> None:
    early, late = (dt.time(8, 55), dt.time(9, 10)) if code == "L" else (dt.time(9, 10), dt.time(11))
    found = arrivals(register, code)
    assert found
    for half, arrival, minutes in found:
        assert half == 0
        assert early < arrival <= late
        assert minutes == 60 * arrival.hour + arrival.minute - (8 * 60 + 55)


def test_only_late_marks_have_an_arrival(register: Register) -> None:
    for marks in register.marks.values():
        for mark in marks:
            assert (mark.arrival is not None) == (mark.minutes_late is not None) == (mark.code in {"L", "U"})


def test_bells_are_the_callers(calendar: Calendar) -> None:
    times = Times(dt.time(8, 40), dt.time(9, 0), latest_minutes=30)
    register = generate(calendar, code_set=code_sets()["england_2006"], times=times)
    assert all(dt.time(8, 40) < arrival <= dt.time(9, 0) for _, arrival, _ in arrivals(register, "L"))
    assert all(dt.time(9, 0) < arrival <= dt.time(9, 30) for _, arrival, _ in arrivals(register, "U"))


def test_corrections_follow_a_provisional_mark(register: Register) -> None:
    """Two marks for a session are N on its day and I or O later; only these and N have `recorded_at`."""
    corrections = 0
    for marks in register.marks.values():
        for before, after in pairwise(marks):
            if before.session != after.session:
                continue
            corrections += 1
            assert (before.code, after.code) in {("N", "I"), ("N", "O")}
            assert before.recorded_at is not None
            assert after.recorded_at is not None
            assert before.recorded_at < after.recorded_at
            assert before.recorded_at.date() == register.calendar.days[before.session // 2]
        recorded = sum(mark.recorded_at is not None for mark in marks)
        corrected = len(marks) - len({mark.session for mark in marks})
        assert recorded == sum(mark.code == "N" for mark in marks) + corrected
    assert corrections


def test_the_school_is_closed_on_one_winter_day(register: Register, code_set: CodeSet) -> None:
    code = "Y" if "Y" in code_set else "Y4"
    days = {register.calendar.days[mark.session // 2] for marks in register.marks.values() for mark in marks if mark.code == code}
    assert len(days) == 1
    assert days.pop().month in {12, 1, 2, 3}


def test_a_calendar_of_two_years_is_refused(calendar: Calendar, code_set: CodeSet) -> None:
    with pytest.raises(ValueError, match="one school year"):
        generate(Calendar("none", ()), code_set=code_set)
    with pytest.raises(ValueError, match="no national figures"):
        generate(calendar, code_set=code_set, phase="nursery")
    with pytest.raises(ValueError, match="classes cannot be named"):
        generate(calendar, code_set=code_set, classes=157)
    with pytest.raises(ValueError, match="not after the start"):
        Times(dt.time(9), dt.time(9))
