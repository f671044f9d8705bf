"""One row of a register: what it can say, and what is said when it is wrong.

A wrong row never stops the reading and is never guessed at. It is set aside with its line,
one sentence, and the field at fault underlined.
"""

from __future__ import annotations

import datetime as dt

import pytest

from attendrules.diagnostics import Severity
from attendrules.domain.codes import code_sets
from attendrules.domain.register import Mark
from attendrules.registers import parse_register

ALL = "pupil,date,session,code,arrival,minutes_late,recorded_at,class,year_group,phase"


def only(reading):
    (finding,) = reading.findings
    return finding


def test_a_right_row_is_a_mark(read_row):
    register = read_row("Ada,2022-09-05,AM,/").register
    assert register.marks["Ada"] == (Mark(0, "/"),)


def test_every_column_is_kept(read_row):
    register = read_row("Ada,2022-09-05,PM,L,13:20,5,2022-09-05T13:21,3A,3,Key Stage 2", ALL).register
    mark = Mark(1, "L", dt.time(13, 20), 5, dt.datetime(2022, 9, 5, 13, 21))  # noqa: DTZ001 - a clock on the wall
    assert register.marks["Ada"] == (mark,)
    pupil = register.pupils["Ada"]
    assert (pupil.class_name, pupil.year_group, pupil.phase) == ("3A", "3", "Key Stage 2")


@pytest.mark.parametrize(
    "row",
    [
        "Ada,05/09/2022,AM,I",
        "Ada,5/9/2022,am,I",
        "Ada,2022-09-05,Morning,I",
        "  Ada , 2022-09-05 ,AM, I ",
        '"Ada","2022-09-05","AM","I"',
        '"Ada","2022-09-05" ,AM, "I"\r',
    ],
)
def test_the_same_mark_can_be_written_in_several_ways(read_row, row):
    reading = read_row(row)
    assert reading.register.marks == {"Ada": (Mark(0, "I"),)}
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("row", "code", "sentence", "underlined"),
    [
        ("Ada,2022-09-05,AM,?", "AR603", "`?` is not a register code", "?"),
        ("Ada,2022-09-05,AM,", "AR603", "the code is missing", ""),
        ("Ada,2022-09-05,AM,Y1", "AR603", "the codes in use have no `Y1`", "Y1"),
        ("Ada,2022-09-31,AM,/", "AR604", "there is no date `2022-09-31`: day is out of range for month", "2022-09-31"),
        ("Ada,09/13/2022,AM,/", "AR604", "there is no date `09/13/2022`: month must be in 1..12", "09/13/2022"),
        ("Ada,Monday,AM,/", "AR604", "`Monday` is not a date", "Monday"),
        ("Ada,20220905,AM,/", "AR604", "`20220905` is not a date", "20220905"),
        ("Ada,,AM,/", "AR604", "the date is missing", ""),
        ("Ada,2022-09-05,noon,/", "AR605", "`noon` is not a session", "noon"),
        ("Ada,2022-09-05,,/", "AR605", "the session is missing", ""),
        ("Ada,2022-09-10,AM,/", "AR607", "2022-09-10 is a Saturday", "2022-09-10"),
        ("Ada,2022-10-25,AM,/", "AR608", "2022-10-25 is in the school holidays", "2022-10-25"),
        (
            "Ada,2021-09-06,AM,/",
            "AR608",
            "2021-09-06 is outside the calendar, which has 2022-09-05 to 2022-12-16",
            "2021-09-06",
        ),
        ("Ada,2022-09-19,AM,/", "AR609", "2022-09-19 is a closed day (bank holiday)", "2022-09-19"),
        ("Ada,2022-09-05,/", "AR612", "the row has 3 fields, too few", "Ada,2022-09-05,/"),
        ("Ada", "AR612", "the row has 1 field, too few", "Ada"),
        ("Oak, Ada,2022-09-05,AM,/", "AR612", "the row has 5 fields, too many", "Oak, Ada,2022-09-05,AM,/"),
        ('"Ada,2022-09-05,AM,/', "AR612", "a quotation mark is out of place", '"Ada,2022-09-05,AM,/'),
        ('"Ada" O,2022-09-05,AM,/', "AR612", "a quotation mark is out of place", '"Ada" O,2022-09-05,AM,/'),
        (",2022-09-05,AM,/", "AR618", "the pupil is missing", ""),
        ('"  ",2022-09-05,AM,/', "AR618", "the pupil is missing", '"  "'),
        ("A\0da,2022-09-05,AM,/", "AR618", "the pupil's name has a NUL character", "A\0da"),
    ],
)
def test_a_wrong_row_is_set_aside_with_a_sentence(read_row, row, code, sentence, underlined):
    reading = read_row(row)
    finding = only(reading)
    assert (finding.code, finding.message, finding.underlined) == (code, sentence, underlined)
    assert finding.where.startswith("register.csv:2:")
    assert [(each.line, each.text, each.code) for each in reading.set_aside] == [(2, row, code)]
    assert reading.register is None


@pytest.mark.parametrize(
    ("column", "value", "code", "sentence"),
    [
        ("arrival", "8.57", "AR611", "`8.57` is not a time of day"),
        ("arrival", "25:00", "AR611", "`25:00` is not a time of day"),
        ("arrival", "08:61", "AR611", "`08:61` is not a time of day"),
        ("minutes_late", "ten", "AR611", "`ten` is not a number of minutes"),
        ("minutes_late", "-5", "AR611", "`-5` is not a number of minutes"),
        ("minutes_late", "2.5", "AR611", "`2.5` is not a number of minutes"),
        ("recorded_at", "yesterday", "AR613", "`yesterday` is not a date and time"),
        ("recorded_at", "2022-09-05", "AR613", "`2022-09-05` is not a date and time"),
        ("recorded_at", "2022-09-05T24:61", "AR613", "`2022-09-05T24:61` is not a date and time"),
        ("recorded_at", "0001-01-01T00:00+14:00", "AR613", "`0001-01-01T00:00+14:00` is not a date and time"),
    ],
)
def test_an_optional_field_is_read_as_strictly(read_row, column, value, code, sentence):
    finding = only(read_row(f"Ada,2022-09-05,AM,L,{value}", f"pupil,date,session,code,{column}"))
    assert (finding.code, finding.message, finding.underlined) == (code, sentence, value)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("l", "did you mean `L`?"),
        ("Y1", "it belongs to the codes in force from 2024-08-19 on: a policy of that time says `codes england_2024`"),
        ("?", None),
    ],
)
def test_an_unknown_code_comes_with_advice(read_row, code, advice):
    assert only(read_row(f"Ada,2022-09-05,AM,{code}")).help == ((advice,) if advice else ())


def test_a_code_of_the_past_says_when_it_was_in_force(calendar):
    text = "pupil,date,session,code\nAda,2022-09-05,AM,H\n"
    reading = parse_register(text, "register.csv", calendar, [code_sets()["england_2024"]])
    assert only(reading).message == "the codes in use have no `H`"
    assert " to 2024-08-18" in only(reading).help[0]


def test_a_blank_code_is_right_where_a_time_of_arrival_is_given(read_row):
    reading = read_row("Ada,2022-09-05,AM,,08:57:30", "pupil,date,session,code,arrival")
    assert reading.register.marks["Ada"] == (Mark(0, "", dt.time(8, 57, 30)),)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022-09-05T09:31", (9, 31)),
        ("2022-09-05 09:31", (9, 31)),
        ("2022-09-05T09:31:07", (9, 31, 7)),
        ("2022-09-05T08:31Z", (9, 31)),  # summer time
        ("2022-09-05T10:31+02:00", (9, 31)),
    ],
)
def test_recorded_at_is_by_the_clock_in_england(read_row, written, meant):
    reading = read_row(f"Ada,2022-09-05,AM,N,{written}", "pupil,date,session,code,recorded_at")
    assert reading.register.marks["Ada"][0].recorded_at == dt.datetime(2022, 9, 5, *meant)  # noqa: DTZ001


def test_the_field_itself_is_underlined_and_not_the_same_text_before_it(read_row):
    row = '"AM, so",2022-09-05,AM,AM'
    finding = only(read_row(row))
    assert finding.code == "AR603"
    assert finding.primary.span.start == row.rindex("AM")


def test_the_underline_knows_quotation_marks(read_row):
    finding = only(read_row('"Oak, ""Ada""" ,2022-09-05,AM, "?" '))
    assert finding.underlined == '"?"'


def test_a_long_field_is_cut_in_the_sentence(read_row):
    finding = only(read_row(f"Ada,2022-09-05,AM,{'x' * 1_000_000}"))
    assert finding.message == f"`{'x' * 37}...` is not a register code"


def test_a_name_that_cannot_be_one_is_not_taken(read_row):
    assert only(read_row(f"{'x' * 201},2022-09-05,AM,/")).message == "the pupil's name has 201 characters"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Ada,2022-09-05,PM,/", "`/` is entered for a PM session"),
        ("Ada,2022-09-05,AM,\\", "`\\` is entered for an AM session"),
    ],
)
def test_the_other_half_s_mark_is_a_warning_and_counts(read_row, row, sentence):
    reading = read_row(row)
    finding = only(reading)
    assert (finding.code, finding.severity, finding.underlined) == ("AR615", Severity.WARNING, row[-1])
    assert finding.message == sentence
    assert len(reading.register) == 1
    assert reading.set_aside == ()


@pytest.mark.parametrize("name", ["Oak, Ada", 'Ada "Tig" Oak', "Ada\nOak", "=1+1", "Zoë", "N", "Ада", "Ada\tOak", "'"])
def test_any_name_will_do(read_row, name):
    quoted = '"' + name.replace('"', '""') + '"'
    reading = read_row(f"{quoted},2022-09-05,AM,/\nBo,2022-09-05,AM,/")
    assert set(reading.register.pupils) == {name, "Bo"}


def test_lines_are_counted_over_line_ends_in_fields(read):
    reading = read('pupil,date,session,code\n\n"Ada\nOak",2022-09-05,AM,/\r\n\r\nBo,2022-09-05,AM,?\r\n')
    assert only(reading).where == "register.csv:6:18"


def test_a_quotation_mark_never_closed_costs_one_row(read):
    rows = ["pupil,date,session,code", '"Ada,2022-09-05,AM,/', *(f"P{n},2022-09-05,AM,/" for n in range(30))]
    reading = read("\n".join(rows), keep_good=True)
    assert [each.line for each in reading.set_aside] == [2]
    assert len(reading.register) == 30
