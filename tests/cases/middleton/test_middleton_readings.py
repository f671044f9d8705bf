"""Middleton under each option of its readings, and for year groups; the pages beside this file take the readings as they are."""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules import Event, Inputs, Mark, Pupil, Register, decide, english_calendar, load_policy
from attendrules.domain.sessions import Half

CALENDAR = english_calendar("2022-23")
MONDAY = "2022-09-05"


def due(
    outcome: str,
    marks: dict[str, list[str]],
    start: str = MONDAY,
    pupils: tuple[Pupil, ...] = (),
    inputs: Inputs | None = None,
    **readings: str,
) -> list[str]:
    """`date half name` of each decision with an outcome; `U@09:21` is a mark with a time of arrival."""
    first = CALENDAR.number(dt.date.fromisoformat(start), Half.AM)
    assert first is not None
    register = Register.of(
        CALENDAR,
        {name: [_mark(first + index, word) for index, word in enumerate(words)] for name, words in marks.items()},
        pupils,
    )
    run = decide(load_policy("middleton", **readings), register, inputs=inputs)
    return [f"{d.session.date} {d.session.half.value} {d.subject.name}" for d in run if d.outcome == outcome]


def _mark(session: int, word: str) -> Mark:
    code, _, arrival = word.partition("@")
    return Mark(session, code, dt.time.fromisoformat(arrival) if arrival else None)


@pytest.mark.parametrize(
    ("option", "present"),
    [
        ("starts_at_850", ["A0915", "A0916", "A0920"]),
        ("starts_at_845", ["A0915"]),
        ("starts_at_900", ["A0915", "A0916", "A0920", "A0921", "A0930"]),
    ],
)
def test_registers_close_half_an_hour_after_the_start_of_the_day(option: str, present: list[str]) -> None:
    """Late is present, so only who came before the close has a full week."""
    times = ["09:15", "09:16", "09:20", "09:21", "09:30", "09:31"]
    marks = {f"A{time.replace(':', '')}": [f"@{time}", *"/" * 9] for time in times}
    assert due("HOUSE_POINT", marks, start_of_day=option) == [f"2022-09-09 PM {name}" for name in present]


@pytest.mark.parametrize(
    ("option", "late"),
    [
        ("starts_at_850", ["A0850", "A0859", "A0900"]),
        ("starts_at_845", ["A0845", "A0849", "A0850", "A0859", "A0900"]),
        ("starts_at_900", ["A0900"]),
    ],
)
def test_a_report_is_late_from_the_start_of_the_day(option: str, late: list[str]) -> None:
    times = ["08:44", "08:45", "08:49", "08:50", "08:59", "09:00"]
    marks = {f"A{time.replace(':', '')}": ["I", "/"] for time in times}
    reports = [
        (name, "absence_reported", Event(dt.datetime.fromisoformat(f"{MONDAY}T{time}")))
        for name, time in zip(marks, times, strict=True)
    ]
    found = due("PARENT_REPORT_LATE", marks, inputs=Inputs.of(events=reports), start_of_day=option)
    assert found == [f"2022-09-05 AM {name}" for name in late]


@pytest.mark.parametrize(
    ("option", "winners"),
    [
        ("up_to_thursday", ["2022-09-09 AM 1A", "2022-09-16 AM 1A", "2022-09-16 AM 1B"]),
        ("all_of_friday", ["2022-09-09 PM 1B", "2022-09-16 PM 1A", "2022-09-16 PM 1B"]),
        ("friday_to_thursday", ["2022-09-08 PM 1A", "2022-09-15 PM 1B"]),
        ("week_before", ["2022-09-16 PM 1B"]),
    ],
)
def test_the_trophy_is_for_the_week_that_is_read(option: str, winners: list[str]) -> None:
    """1A misses the first Friday, 1B the first Monday morning; then both are full."""
    pupils = (Pupil("Ada", "1A", phase="Key Stage 1"), Pupil("Bo", "1B", phase="Key Stage 1"))
    marks = {"Ada": [*"////////II", *"/" * 10], "Bo": [*"I/////////", *"/" * 10]}
    assert due("CLASS_TROPHY", marks, pupils=pupils, trophy_week=option) == winners


@pytest.mark.parametrize(
    ("option", "breaks", "figures"),
    [
        (
            "up_to_thursday",
            ["2022-09-09 AM 2A", "2022-09-16 AM 2A", "2022-09-23 AM 2A"],
            ["2022-09-09 AM", "2022-09-16 AM", "2022-09-23 AM"],
        ),
        ("all_of_friday", ["2022-09-16 PM 2A", "2022-09-23 PM 2A"], ["2022-09-09 PM", "2022-09-16 PM", "2022-09-23 PM"]),
        ("friday_to_thursday", ["2022-09-08 PM 2A", "2022-09-22 PM 2A"], ["2022-09-08 PM", "2022-09-15 PM", "2022-09-22 PM"]),
        ("week_before", ["2022-09-23 PM 2A"], ["2022-09-09 PM", "2022-09-16 PM", "2022-09-23 PM"]),
    ],
)
def test_the_break_and_the_figures_are_of_the_same_week(option: str, breaks: list[str], figures: list[str]) -> None:
    """A class that is alone in its phase misses the first Friday: its trophy is sure, the break is not."""
    pupils = (Pupil("Ada", "2A", phase="Key Stage 2"),)
    marks = {"Ada": [*"////////II", *"/" * 18]}
    assert due("EXTRA_BREAK_15", marks, pupils=pupils, trophy_week=option) == breaks
    assert due("CLASS_PERCENTAGES", marks, pupils=pupils, trophy_week=option) == [f"{session} 2A" for session in figures]


@pytest.mark.parametrize(("option", "persistent"), [("by_table", ["A7", "A8"]), ("by_percentage", ["A8"])])
def test_seven_of_seventy_sessions_are_in_the_table_and_not_below_90_per_cent(option: str, persistent: list[str]) -> None:
    marks = {f"A{missed}": ["I"] * missed + ["/"] * (70 - missed) for missed in (6, 7, 8)}
    found = due("PA_STATUS", marks, start="2022-09-02", persistent_at_half_term=option)
    assert found == [f"2022-10-21 PM {name}" for name in persistent]


def test_below_90_per_cent_is_told_again_each_half_term() -> None:
    marks = {"Ada": ["I"] * 30 + ["/"] * 106}
    found = due("PA_STATUS", marks, persistent_at_half_term="by_percentage")
    assert found == ["2022-10-21 PM Ada", "2022-12-16 PM Ada"]


@pytest.mark.parametrize(("option", "found"), [("calendar_weeks_count", []), ("school_weeks_count", ["2022-11-29 AM Ada"])])
def test_twelve_weeks_with_school_reach_further_back_than_84_days(option: str, found: list[str]) -> None:
    """Nine sessions from 6 September on and one on 29 November, with a week of holiday between."""
    marks = {"Ada": [*"//", *"O" * 9, *"/" * 97, "O"]}
    assert due("FAST_TRACK", marks, fast_track_weeks=option) == found


def test_each_year_group_has_its_figures_every_week() -> None:
    pupils = (Pupil("Ada", "3A", "3"), Pupil("Bo", "4A", "4"))
    marks = {"Ada": ["/"] * 20, "Bo": ["/"] * 20}
    found = due("YEAR_GROUP_STATS", marks, pupils=pupils)
    assert found == ["2022-09-09 PM 3", "2022-09-09 PM 4", "2022-09-16 PM 3", "2022-09-16 PM 4"]
