"""The bundled demonstration register."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from attendrules import resources
from attendrules.domain.calendar import Period
from attendrules.domain.codes import ABSENT, POSSIBLE, code_sets
from attendrules.domain.register import Register
from attendrules.registers import write_register
from attendrules.synth.demo import demo_register

CODES = code_sets()["england_2006"]
ABSENT_CODES = CODES.in_category(*ABSENT)
POSSIBLE_CODES = CODES.in_category(*POSSIBLE)


@pytest.fixture(scope="module")
def register() -> Register:
    return demo_register()


def marks(register: Register, pupil: str) -> list[str]:
    return [mark.code for mark in register.known(pupil).values() if mark.code in POSSIBLE_CODES]


def absence(register: Register, pupil: str) -> float:
    codes = marks(register, pupil)
    return sum(code in ABSENT_CODES for code in codes) / len(codes)


def longest_absence(register: Register, pupil: str) -> int:
    runs = groupby(marks(register, pupil), key=lambda code: code in ABSENT_CODES)
    return max((len(list(run)) for absent, run in runs if absent), default=0)


def test_regenerating_gives_the_same_bytes(register: Register, tmp_path: Path) -> None:
    again = tmp_path / "register.csv"
    write_register(register, again)
    assert again.read_bytes() == resources.data_file("demo", "register.csv").read_bytes()


def test_some_pupils_are_often_late(register: Register) -> None:
    late = {pupil: Counter(marks(register, pupil))["L"] for pupil in register.pupils}
    assert 5 <= sum(count >= 6 for count in late.values()) <= 25


def test_attendance_lies_in_every_band(register: Register) -> None:
    rates = [absence(register, pupil) for pupil in register.pupils]
    assert sum(rate >= 0.1 for rate in rates) >= 5
    assert sum(0.08 < rate < 0.1 for rate in rates) >= 2
    assert sum(0.05 < rate <= 0.08 for rate in rates) >= 5
    assert sum(rate <= 0.05 for rate in rates) >= 20


def test_a_persistent_absentee_is_away_for_more_than_ten_sessions(register: Register) -> None:
    persistent = [pupil for pupil in register.pupils if absence(register, pupil) >= 0.1]
    assert any(longest_absence(register, pupil) > 10 for pupil in persistent)


def test_some_pupils_miss_nothing_for_a_term(register: Register) -> None:
    calendar = register.calendar
    full = 0
    for pupil in register.pupils:
        codes: dict[int, list[str]] = {}
        for session, mark in register.known(pupil).items():
            codes.setdefault(calendar.period(Period.TERM, session), []).append(mark.code)
        full += any(len(term) > 100 and not ABSENT_CODES & set(term) for term in codes.values())
    assert 5 <= full <= 40
