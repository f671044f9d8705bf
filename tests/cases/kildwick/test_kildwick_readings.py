"""Kildwick under each option of its readings; the pages beside this file take the readings as they are."""

from __future__ import annotations

import pytest

from attendrules import Inputs, decide, english_calendar, load_policy, register_of

CALENDAR = english_calendar("2022-23")
MONDAY = "2022-09-05"
THRESHOLDS = [
    (1, "2022-09-05", 68, 10, "2022-10-21 PM"),
    (2, "2022-11-01", 68, 22, "2022-12-16 PM"),
    (3, "2023-01-04", 56, 30, "2023-02-10 PM"),
    (4, "2023-02-20", 60, 38, "2023-03-31 PM"),
    (5, "2023-04-17", 56, 46, "2023-05-26 PM"),
]
"""Half term, a day from which on it has so many sessions, the number of its row, and its end."""


def due(outcome: str, marks: dict[str, str], start: str = MONDAY, **readings: str) -> list[str]:
    """`date half name` of each decision with an outcome; the reports of parents are recorded, and there were none."""
    inputs = Inputs.of(recorded=["absence_reported"])
    run = decide(load_policy("kildwick", **readings), register_of(CALENDAR, marks, start), inputs=inputs)
    return [f"{d.session.date} {d.session.half.value} {d.subject.name}" for d in run if d.outcome == outcome]


@pytest.mark.parametrize(("option", "reporting"), [("closed_at_910", ["Late", "U"]), ("closed_at_930", ["U"])])
def test_who_reports_to_the_office_hangs_on_when_registration_closes(option: str, reporting: list[str]) -> None:
    found = due("REPORT_TO_OFFICE", {"Late": "L/", "U": "U/", "On time": "//"}, registration_closed=option)
    assert found == [f"2022-09-05 AM {name}" for name in reporting]


@pytest.mark.parametrize(
    ("option", "days"),
    [("each_day", ["2022-09-05", "2022-09-06", "2022-09-08"]), ("first_day_only", ["2022-09-05", "2022-09-08"])],
)
def test_a_family_is_asked_each_day_or_on_the_first(option: str, days: list[str]) -> None:
    """Two days away, one at school, one away."""
    assert due("CONTACT_FAMILY", {"Ada": "II II // II"}, contact_days=option) == [f"{day} AM Ada" for day in days]


@pytest.mark.parametrize(("half_term", "start", "sessions", "number", "end"), THRESHOLDS)
def test_a_threshold_may_be_looked_at_when_the_half_term_ends(
    half_term: int, start: str, sessions: int, number: int, end: str
) -> None:
    """Below, at and above the number of the row; half of the absences are unauthorised."""
    marks = {f"A{missed}": ("IO" * missed)[:missed].ljust(sessions, "/") for missed in (number - 1, number, number + 1)}
    found = due("PRIORITY_CONSIDERATION", marks, start, threshold_moment="at_its_end")
    assert found == [f"{end} A{number}", f"{end} A{number + 1}"]
    assert due("INFORM_PARENTS_THRESHOLD", marks, start, threshold_moment="at_its_end") == found
    assert due("PRIORITY_CONSIDERATION", marks, start, threshold_moment="at_its_end", threshold_counts="only_unauthorised") == []


@pytest.mark.parametrize(("half_term", "start", "sessions", "number", "end"), THRESHOLDS)
def test_a_threshold_may_count_unauthorised_absence_only(
    half_term: int, start: str, sessions: int, number: int, end: str
) -> None:
    """One session of illness, then unauthorised ones: the number of the row is reached a session later."""
    marks = {f"A{missed}": ("I" + "O" * missed).ljust(sessions, "/") for missed in (number - 1, number, number + 1)}
    ended = due("PRIORITY_CONSIDERATION", marks, start, threshold_moment="at_its_end", threshold_counts="only_unauthorised")
    assert ended == [f"{end} A{number}", f"{end} A{number + 1}"]
    reached = due("PRIORITY_CONSIDERATION", marks, start, threshold_counts="only_unauthorised")
    first = CALENDAR.days.index(next(day for day in CALENDAR.days if str(day) == start))
    session = CALENDAR.session(2 * first + number)
    assert reached == [f"{session.date} {session.half.value} A{missed}" for missed in (number, number + 1)]


@pytest.mark.parametrize(
    ("option", "found"),
    [("days_in_a_row", ["2022-09-21 AM B"]), ("days_together", ["2022-09-20 PM A", "2022-09-21 AM B"])],
)
def test_ten_days_without_a_reason_in_a_row_or_together(option: str, found: list[str]) -> None:
    """A has twenty, a session of illness, and one more; B twenty-one after a day at school; C has twenty."""
    marks = {"A": "N" * 20 + "IN", "B": "/" * 2 + "N" * 21, "C": "N" * 20 + "/" * 2}
    assert due("LIAISE_LA_MISSING", marks, ten_days_missing=option) == found
