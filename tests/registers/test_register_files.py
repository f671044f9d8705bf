"""A register as a whole: its header, its bytes, and how rows stand to each other."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendrules.diagnostics import Severity
from attendrules.domain.register import Pupil
from attendrules.registers import parse_register, read_register
from attendrules.registers.report import MOST_OF_A_KIND
from attendrules.registers.rows import _plainly_quoted, split

TEXT = "pupil,date,session,code\nZoë,2022-09-05,AM,/\n"


def codes(reading):
    return [finding.code for finding in reading.findings]


# ---- Bytes -----------------------------------------------------------------------------------


@pytest.fixture
def read_bytes(tmp_path, calendar):
    def _read(data):
        path = tmp_path / "register.csv"
        path.write_bytes(data)
        return read_register(path, calendar)

    return _read


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip().encode(),
        gzip.compress(TEXT.encode()),
    ],
    ids=["utf-8", "byte order mark", "windows line ends", "old mac line ends", "no line end", "gzip"],
)
def test_what_spreadsheets_write_is_read(read_bytes, data):
    reading = read_bytes(data)
    assert reading.findings == ()
    assert list(reading.register.pupils) == ["Zoë"]


def spreadsheet():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (TEXT.encode("cp1252"), "not UTF-8 text (line 2); it may be Windows-1252"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (gzip.compress(TEXT.encode())[:-9], "its compression is broken"),
        (gzip.compress(TEXT.encode())[:12] + b"\xff" * 40, "its compression is broken"),
        (b"\x1f\x8bnothing of the kind", "its compression is broken"),
        (spreadsheet(), "a spreadsheet or an archive"),
        (b"\x7fELF\x02\x01\x01\x00\xff", "no text at all"),
    ],
    ids=["windows-1252", "utf-16", "utf-16 unmarked", "gzip cut", "gzip broken", "gzip not", "xlsx", "binary"],
)
def test_what_is_no_csv_text_is_one_finding(read_bytes, data, words):
    reading = read_bytes(data)
    (finding,) = reading.findings
    assert finding.code == "AR601"
    assert words in finding.message
    assert reading.register is None


def test_a_file_that_cannot_be_opened_is_an_error_of_the_system(tmp_path, calendar):
    with pytest.raises(FileNotFoundError):
        read_register(tmp_path / "none.csv", calendar)
    with pytest.raises(IsADirectoryError):
        read_register(tmp_path, calendar)


# ---- The header ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("AR614", "the register is empty")]),
        ("\n \r\n", [("AR614", "the register is empty")]),
        ("pupil,date,session,code\n", [("AR614", "the register has no rows")]),
        ("Ada,2022-09-05,AM,/\n", [("AR602", "the first line does not name the columns `pupil,date,session,code`")]),
        ("pupil,date,session\n", [("AR602", "there is no column `code`")]),
        ("pupils,date,session,codes\n", [("AR602", "there is no column `pupil`"), ("AR602", "there is no column `code`")]),
        ("pupil,date,code,session,code\n", [("AR602", "the column `code` stands twice")]),
        ("pupil;date;session;code\n", [("AR610", "the columns are separated by semicolons, not commas")]),
        ("pupil\tdate\tsession\tcode\n", [("AR610", "the columns are separated by tabs, not commas")]),
        ("pupil|date|session|code\n", [("AR610", "the columns are separated by bars, not commas")]),
    ],
)
def test_a_header_that_will_not_do(read, text, expected):
    reading = read(text, keep_good=True)
    assert [(finding.code, finding.message) for finding in reading.findings] == expected
    assert reading.register is None


def test_a_column_of_nearly_the_right_name_is_offered(read):
    first, second = read("pupils,date,session,codes\n").findings
    assert first.help == ("is it the column `pupils`? call it `pupil`",)
    assert (first.underlined, second.underlined) == ("pupils", "codes")


def test_capitals_blanks_and_the_order_of_columns_do_not_matter(read):
    reading = read("Session,Code, Year Group ,DATE,Pupil\nAM,/,3,2022-09-05,Ada\n")
    assert reading.findings == ()
    assert reading.register.pupils["Ada"].year_group == "3"


def test_a_column_that_is_not_used_is_a_note(read):
    reading = read("pupil,date,session,code,teacher,\nAda,2022-09-05,AM,/,Oak,\n")
    assert [(f.severity, f.message) for f in reading.findings] == [
        (Severity.NOTE, "the column `teacher` is not used"),
        (Severity.NOTE, "column 6, which has no name, is not used"),
    ]
    assert len(reading.register) == 1


# ---- Rows together ---------------------------------------------------------------------------

RECORDED = "pupil,date,session,code,recorded_at\n"
CLASSES = "pupil,date,session,code,class,year_group\n"


def test_a_later_mark_corrects_an_earlier_one_wherever_it_stands(read):
    reading = read(f"{RECORDED}Ada,2022-09-05,AM,I,2022-09-05T11:00\nAda,2022-09-05,AM,N,2022-09-05T09:31\n")
    assert reading.findings == ()
    assert [mark.code for mark in reading.register.marks["Ada"]] == ["N", "I"]
    assert reading.register.known("Ada")[0].code == "I"
    at_ten = dt.datetime(2022, 9, 5, 10)  # noqa: DTZ001 - a clock on the wall
    assert reading.register.known("Ada", at_ten)[0].code == "N"


@pytest.mark.parametrize("when", ["", "2022-09-05T09:31"])
def test_two_marks_recorded_at_once_are_an_error_even_if_they_agree(read, when):
    row = f"Ada,2022-09-05,AM,N,{when}\n"
    reading = read(RECORDED + row + row, keep_good=True)
    (finding,) = reading.findings
    assert (finding.code, finding.message) == ("AR606", "Ada already has a mark for Mon 5 Sep 2022 AM, on line 2")
    assert len(reading.register) == 1


def test_a_row_that_is_set_aside_is_no_first_mark(read):
    rows = "Ada,2022-09-05,AM,/,3A,\nAda,2022-09-05,PM,\\,3B,\nAda,2022-09-05,PM,\\,3A,\n"
    reading = read(CLASSES + rows, keep_good=True)
    assert [each.line for each in reading.set_aside] == [3]
    assert len(reading.register) == 2


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            "Ada,2022-09-05,AM,/,3A,3\nAda,2022-09-05,PM,\\,3B,3\n",
            "Ada is in class 3A by an earlier row or the list of pupils, not in 3B",
        ),
        (
            "Ada,2022-09-05,AM,/,3A,3\nAda,2022-09-05,PM,\\,3A,4\n",
            "Ada is in year group 3 by an earlier row or the list of pupils, not in 4",
        ),
    ],
)
def test_a_pupil_is_in_one_class_and_one_year_group(read, rows, sentence):
    (finding,) = read(CLASSES + rows).findings
    assert (finding.code, finding.message) == ("AR620", sentence)


def test_a_class_may_stand_in_some_of_the_rows_only(read):
    reading = read(f"{CLASSES}Ada,2022-09-05,AM,/,,\nAda,2022-09-05,PM,\\,3A,\nAda,2022-09-06,AM,/,,3\n")
    assert reading.findings == ()
    assert reading.register.pupils["Ada"] == Pupil("Ada", "3A", "3")


def test_a_list_of_pupils_adds_to_the_rows_and_may_not_differ(read):
    known = [Pupil("Ada", "3A", left=dt.date(2022, 9, 30)), Pupil("Bo", "3B")]
    register = read(f"{CLASSES}Ada,2022-09-05,AM,/,,3\n", pupils=known).register
    assert register.pupils == {"Ada": Pupil("Ada", "3A", "3", left=dt.date(2022, 9, 30)), "Bo": Pupil("Bo", "3B")}
    assert codes(read(f"{CLASSES}Ada,2022-09-05,AM,/,4A,\n", pupils=known)) == ["AR620"]


def test_good_rows_are_used_only_if_that_is_asked_for(read):
    text = f"{RECORDED}Ada,2022-09-05,AM,/,\nAda,2022-09-05,PM,?,\n"
    assert read(text).register is None
    assert len(read(text, keep_good=True).register) == 1
    assert read(text, keep_good=True).rows == 2


def test_no_good_row_is_no_register(read):
    assert read(f"{RECORDED}Ada,2022-09-05,PM,?,\n", keep_good=True).register is None


def test_more_than_a_thousand_findings_of_a_kind_are_counted(read):
    warnings = [f"P{n},2022-09-05,PM,/," for n in range(MOST_OF_A_KIND + 7)]
    errors = [f"P{n},2022-09-06,PM,?," for n in range(MOST_OF_A_KIND + 3)]
    reading = read(RECORDED + "\n".join([*warnings, *errors]), keep_good=True)
    assert reading.more == {"AR615": 7, "AR603": 3}
    assert len(reading.set_aside) == MOST_OF_A_KIND + 3
    assert len(reading.register) == MOST_OF_A_KIND + 7


def test_a_thousand_warnings_do_not_hide_an_error(read):
    warnings = [f"P{n},2022-09-05,PM,/," for n in range(MOST_OF_A_KIND)]
    reading = read(RECORDED + "\n".join([*warnings, "P1,2022-09-06,PM,?,"]))
    assert reading.register is None
    assert reading.findings[-1].code == "AR603"


# ---- Whatever comes --------------------------------------------------------------------------

PIECES = st.sampled_from([
    "pupil", "date", "session", "code", "arrival", "recorded_at", "class", "Ada", "2022-09-05", "2022-09-06", "AM", "PM",
    "/", "\\", "I", "l", "08:57", "2022-09-05T09:31", "3A", ",", ",", ",", '"', '"', "\n", "\r\n", "\r", ";", "\0", " ", "=",
    "\u2028", "é",
])  # fmt: skip
HEADERS = st.sampled_from(["", "pupil,date,session,code\n", RECORDED, CLASSES])


@given(header=HEADERS, text=st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_no_text_whatever_raises(calendar, header, text):
    reading = parse_register(header + text, "register.csv", calendar, keep_good=True)
    assert reading.register is not None or reading.findings
    marks = len(reading.register) if reading.register else 0
    assert reading.rows == marks + len(reading.set_aside)
    for finding in reading.findings:
        assert finding.where.startswith("register.csv:")


@given(data=st.one_of(st.binary(), st.binary().map(gzip.compress), st.binary().map(lambda each: b"\x1f\x8b\x08\x00" + each)))
def test_no_bytes_whatever_raise(tmp_path_factory, calendar, data):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(data)
    reading = read_register(path, calendar)
    assert reading.register is not None or reading.findings


@given(text=st.lists(st.sampled_from([*'"",, ab\n\r\t\0', '"",', '","', '"a"'])).map("".join).filter(str.strip))
def test_the_quick_way_to_split_a_row_is_the_slow_one(text):
    quick = _plainly_quoted(text)
    assert not quick or quick == [field.value for field in split(text)]
