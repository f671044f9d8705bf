"""A list of pupils: class, year group, phase, and the days of joining and leaving, once for each pupil."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendrules.domain.register import Pupil
from attendrules.registers import parse_pupils, read_pupils

HEADER = "pupil,class,year_group,joined,left\n"


def read(text):
    return parse_pupils(text, "pupils.csv")


def test_a_list_says_more_of_a_pupil_than_rows_do():
    reading = read("Pupil,Class,Year Group,Phase,Joined,Left\nAda,3A,3,Key Stage 2,2022-09-05,31/03/2023\nBo,,,,,\n")
    assert reading.findings == ()
    assert reading.pupils == (
        Pupil("Ada", "3A", "3", dt.date(2022, 9, 5), dt.date(2023, 3, 31), "Key Stage 2"),
        Pupil("Bo"),
    )


def test_only_the_pupil_must_be_a_column():
    assert read("pupil\nAda\nBo\n").pupils == (Pupil("Ada"), Pupil("Bo"))


@pytest.mark.parametrize(
    ("row", "code", "sentence", "underlined"),
    [
        (",3A,3,,", "AR618", "the pupil is missing", ""),
        ("Ada,3A,3,2022-13-01,", "AR604", "there is no date `2022-13-01`: month must be in 1..12", "2022-13-01"),
        ("Ada,3A,3,,soon", "AR604", "`soon` is not a date", "soon"),
        ("Ada,3A,3,2022-11-07,2022-10-21", "AR620", "Ada leaves on 2022-10-21, before joining on 2022-11-07", "2022-10-21"),
        ("Oak, Ada,3A,3,,", "AR612", "the row has 6 fields, too many", "Oak, Ada,3A,3,,"),
        ("Ada,3A", "AR612", "the row has 2 fields, too few", "Ada,3A"),
        ('"Ada,3A,3,,', "AR612", "a quotation mark is out of place", '"Ada,3A,3,,'),
        ("Bo,3A,3,,", "AR620", "`Bo` stands in the list twice", "Bo"),
    ],
)
def test_a_wrong_row_is_one_finding_and_the_others_are_read(row, code, sentence, underlined):
    reading = read(f"{HEADER}Bo,,,,\n{row}\nCy,,,,\n")
    (finding,) = reading.findings
    assert (finding.code, finding.message, finding.underlined) == (code, sentence, underlined)
    assert finding.where.startswith("pupils.csv:3:")
    assert [pupil.id for pupil in reading.pupils] == ["Bo", "Cy"]
    assert reading.failed


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("", "AR602", "there is no column `pupil`"),
        ("name,class\nAda,3A\n", "AR602", "there is no column `pupil`"),
        ("pupil;class\nAda;3A\n", "AR610", "the columns are separated by semicolons, not commas"),
        ("pupil,class,class\nAda,3A,3A\n", "AR602", "the column `class` stands twice"),
        (HEADER, "AR614", "the list of pupils has no rows"),
    ],
)
def test_a_list_that_will_not_do(text, code, sentence):
    reading = read(text)
    assert [(finding.code, finding.message) for finding in reading.findings] == [(code, sentence)]
    assert reading.pupils == ()


def test_a_column_that_is_not_used_is_a_note_and_stops_nothing():
    reading = read("pupil,house\nAda,Red\n")
    assert [finding.code for finding in reading.findings] == ["AR619"]
    assert not reading.failed


def test_a_list_may_be_compressed(tmp_path):
    path = tmp_path / "pupils.csv.gz"
    path.write_bytes(gzip.compress(b"pupil\nAda\n"))
    assert read_pupils(path).pupils == (Pupil("Ada"),)


def test_a_list_that_is_no_text_is_one_finding(tmp_path):
    path = tmp_path / "pupils.csv"
    path.write_bytes("pupil\nZoë\n".encode("cp1252"))
    assert [finding.code for finding in read_pupils(path).findings] == ["AR601"]


@given(text=st.text(), header=st.sampled_from(["", HEADER]))
def test_no_text_whatever_raises(header, text):
    reading = read(header + text)
    assert reading.pupils or reading.findings


@given(data=st.binary())
def test_no_bytes_whatever_raise(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "pupils.csv"
    path.write_bytes(data)
    reading = read_pupils(path)
    assert reading.pupils or reading.findings
