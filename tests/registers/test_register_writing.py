"""What is written reads back: registers with their lists of pupils, and rows that were set aside."""

from __future__ import annotations

import datetime as dt
import os
import stat

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from attendrules.domain.codes import code_sets
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.registers import (
    parse_pupils,
    parse_register,
    pupils_csv,
    read_pupils,
    read_register,
    register_csv,
    write_pupils,
    write_register,
    write_set_aside,
    write_whole,
)
from attendrules.synth.demo import demo_register

CODES = sorted({code for each in code_sets().values() for code in each})


def again(register):
    """The register after writing and reading it and its list of pupils."""
    pupils = parse_pupils(pupils_csv(register), "pupils.csv")
    assert pupils.findings == ()
    reading = parse_register(register_csv(register), "register.csv", register.calendar, pupils=pupils.pupils)
    assert not [finding for finding in reading.findings if finding.is_error]
    return reading.register


# ---- Registers -------------------------------------------------------------------------------


def names(max_size=12):
    letters = st.one_of(st.sampled_from("A,\"'\n\r=- ;"), st.characters(exclude_characters="\0", codec="utf-8"))
    return st.text(letters, max_size=max_size).map(str.strip)


def described(name):
    some = st.one_of(st.none(), names(6).filter(bool))
    days = st.one_of(st.none(), st.dates(dt.date(2022, 9, 1), dt.date(2022, 9, 30)))
    later = st.one_of(st.none(), st.dates(dt.date(2022, 10, 1), dt.date(2022, 12, 1)))
    return st.builds(Pupil, st.just(name), some, some, days, later, some)


@st.composite
def registers(draw, calendar):
    pupils = [draw(described(name)) for name in draw(st.lists(names().filter(bool), min_size=1, max_size=4, unique=True))]
    marks = st.builds(
        Mark,
        st.integers(0, len(calendar) - 1),
        st.sampled_from(CODES),
        st.one_of(st.none(), st.times().map(lambda time: time.replace(microsecond=0))),
        st.one_of(st.none(), st.integers(0, 999)),
        st.one_of(st.none(), st.datetimes(dt.datetime(2022, 1, 1), dt.datetime(2023, 1, 1))),  # noqa: DTZ001
    )
    each = st.lists(marks, min_size=1, max_size=6, unique_by=lambda mark: (mark.session, mark.recorded_at))
    return Register.of(calendar, {pupil.id: draw(each) for pupil in pupils}, pupils)


@given(data=st.data())
def test_a_register_reads_back_as_it_was(calendar, data):
    register = data.draw(registers(calendar))
    assert again(register) == register


def test_the_demonstration_register_reads_back_as_it_was():
    register = demo_register()
    assert again(register) == register
    assert list(again(register).pupils) == list(register.pupils)


def test_what_a_register_alone_leaves_out_are_the_days_of_joining_and_leaving():
    register = demo_register()
    alone = parse_register(register_csv(register), "register.csv", register.calendar).register
    assert alone.marks == register.marks
    assert alone.pupils == {name: evolve(pupil, joined=None, left=None) for name, pupil in register.pupils.items()}


def test_a_pupil_without_marks_stands_in_the_list_only(calendar):
    register = Register.of(calendar, {"Ada": [Mark(0, "/")]}, [Pupil("Bo")])
    assert "Bo" not in register_csv(register)
    assert set(again(register).pupils) == {"Ada", "Bo"}


def test_seconds_are_written_where_there_are_any(calendar):
    when = dt.datetime(2022, 9, 5, 9, 31, 7)  # noqa: DTZ001 - a clock on the wall
    register = Register.of(calendar, {"Ada": [Mark(0, "N", dt.time(8, 57), None, when), Mark(1, "L", dt.time(13, 5, 9))]})
    assert register_csv(register).splitlines() == [
        "pupil,date,session,code,arrival,minutes_late,recorded_at,class,year_group",
        "Ada,2022-09-05,AM,N,08:57,,2022-09-05T09:31:07,,",
        "Ada,2022-09-05,PM,L,13:05:09,,,,",
    ]


@pytest.mark.parametrize("name", [" Ada", "Ada\n", "   "])
def test_a_name_that_would_read_back_as_another_is_not_written(calendar, name):
    register = Register.of(calendar, {name: [Mark(0, "/")]})
    for write in (register_csv, pupils_csv):
        with pytest.raises(ValueError, match="cannot be written"):
            write(register)


# ---- Rows that were set aside ----------------------------------------------------------------

WRONG = [
    "Ada,2022-09-05,AM,l,3A",
    '"Oak, ""Bo""",2022-09-05,AM,?,3A',
    "Cy,2022-09-05,AM",
    '"Di\nOak",2022-09-10,AM,/,3A',
    '"Ed,2022-09-05,AM,/,3A',
]
RIGHT = [
    "Ada,2022-09-05,AM,L,3A",
    '"Oak, ""Bo""",2022-09-05,AM,N,3A',
    "Cy,2022-09-05,AM,/,3A",
    '"Di\nOak",2022-09-12,AM,/,3A',
    '"Ed",2022-09-05,AM,/,3A',
]
HEADER = "pupil,date,session,code,class"


@pytest.fixture
def set_aside(read, tmp_path):
    reading = read("\n".join([HEADER, "Flo,2022-09-05,AM,/,3A", *WRONG]), keep_good=True)
    path = tmp_path / "wrong.csv"
    write_set_aside(reading, path)
    return path


def test_rows_are_set_aside_as_they_were_behind_their_line_and_what_is_wrong(set_aside):
    written = set_aside.read_text("utf-8")
    assert written.startswith(f'line,problem,{HEADER}\n3,"AR603: `l` is not a register code",{WRONG[0]}\n')
    assert all(f",{row}\n" in written for row in WRONG)


def test_rows_that_are_still_wrong_are_found_again(read, set_aside):
    reading = read(set_aside.read_text("utf-8"))
    assert [finding.code for finding in reading.findings] == ["AR603", "AR603", "AR612", "AR607", "AR612"]


def test_rows_put_right_are_read_as_they_stand(read, set_aside):
    text = set_aside.read_text("utf-8")
    for wrong, right in zip(WRONG, RIGHT, strict=True):
        text = text.replace(wrong, right)
    reading = read(text)
    assert reading.findings == ()
    assert set(reading.register.pupils) == {"Ada", 'Oak, "Bo"', "Cy", "Di\nOak", "Ed"}


# ---- Files -----------------------------------------------------------------------------------


def test_files_are_written_and_read(tmp_path, calendar):
    register = Register.of(calendar, {"Zoë": [Mark(0, "/")]}, [Pupil("Zoë", "3A", left=dt.date(2022, 9, 30))])
    write_register(register, tmp_path / "register.csv")
    write_pupils(register, tmp_path / "pupils.csv")
    pupils = read_pupils(tmp_path / "pupils.csv").pupils
    assert read_register(tmp_path / "register.csv", calendar, pupils=pupils).register == register


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    with pytest.raises(FileNotFoundError) as error:
        write_whole(tmp_path / "none" / "out.csv", "text")
    assert error.value.filename == str(tmp_path / "none" / "out.csv")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "out.csv", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "out.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, "new")
    assert link.is_symlink()
    assert path.read_text("utf-8") == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_device_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
