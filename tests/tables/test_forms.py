"""A register is the same register in whatever form it comes, and so are the findings about its rows."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_forms import CALENDAR, CODES, REGISTER, WRONG, arrow, feather, parquet, typed

from attendrules.registers import parse_register
from attendrules.tables import in_text, order, read_register


def told(reading):
    """What is said of a register, but for the name of the file."""
    return [(f.code, f.severity, f.message, f.help, f.where.partition(":")[2]) for f in reading.findings]


def test_a_register_of_texts_is_the_same_in_every_form(in_form):
    expected = parse_register(REGISTER, "register.csv", CALENDAR, CODES)
    reading = read_register(in_form(arrow(REGISTER)), CALENDAR, CODES)
    assert reading.findings == ()
    assert reading.register == expected.register
    assert reading.rows == expected.rows == 8


def test_a_register_of_dates_times_and_numbers_is_the_same_in_every_form(in_form):
    reading = read_register(in_form(typed(REGISTER)), CALENDAR, CODES)
    assert reading.findings == ()
    assert reading.register == parse_register(REGISTER, "register.csv", CALENDAR, CODES).register


def test_what_is_wrong_with_rows_is_said_in_the_same_words_with_the_same_lines(in_form):
    expected = parse_register(WRONG, "register.csv", CALENDAR, CODES, keep_good=True)
    reading = read_register(in_form(arrow(WRONG)), CALENDAR, CODES, keep_good=True)
    assert told(reading) == told(expected)
    assert [(row.line, row.code, row.text) for row in reading.set_aside] == [
        (row.line, row.code, row.text) for row in expected.set_aside
    ]
    assert reading.register == expected.register
    assert reading.rows == 12


def test_without_keep_good_a_register_with_a_wrong_row_is_none(in_form):
    assert read_register(in_form(arrow(WRONG)), CALENDAR, CODES).register is None


def test_a_duckdb_relation_is_read():
    connection = duckdb.connect()
    relation = connection.from_arrow(arrow(REGISTER)).filter("pupil <> 'Bo'")
    assert list(read_register(relation, CALENDAR, CODES).register.pupils) == ["Ada", "Cy"]


def test_a_table_that_is_no_table_is_an_error_of_the_caller():
    with pytest.raises(TypeError, match="a int is no table"):
        read_register(7, CALENDAR)
    with pytest.raises(TypeError, match="a list is no table"):
        read_register([1, 2], CALENDAR)


# ---- Order ------------------------------------------------------------------------------------

MANY = "pupil,date,session,code\n" + "".join(
    f"P{pupil},2024-09-{day:02},{half},{code}\n"
    for day in (2, 3, 4)
    for half, code in (("AM", "/"), ("PM", "\\"))
    for pupil in range(40)
)


@pytest.mark.parametrize("most", [0, 10**9], ids=["on disk", "in memory"])
@pytest.mark.parametrize("form", [parquet, feather])
def test_rows_in_any_order_are_sorted_by_pupil(monkeypatch, tmp_path, form, most):
    monkeypatch.setattr(order, "SORTED_IN_MEMORY", most)
    twice = f"{MANY}P7,2024-09-02,AM,I\n"
    reading = read_register(form(arrow(twice), tmp_path), CALENDAR, CODES, keep_good=True)
    assert reading.register == parse_register(MANY, "register.csv", CALENDAR, CODES).register
    (finding,) = reading.findings
    assert (finding.code, finding.where.partition(":")[2]) == ("AR606", "242:1")
    assert "P7 already has a mark for Mon 2 Sep 2024 AM, on line 9" in finding.message


@pytest.mark.parametrize("size", [1, 7, 50])
def test_where_a_chunk_ends_makes_no_difference(monkeypatch, size):
    monkeypatch.setattr(order, "BATCH_ROWS", size)
    monkeypatch.setattr("attendrules.tables.parts.CHUNK_ROWS", size)
    rows = sorted(MANY.splitlines()[1:])
    table = arrow("\n".join(["pupil,date,session,code", *rows]))
    assert read_register(table, CALENDAR, CODES).register.marks == parse_register(MANY, "r.csv", CALENDAR, CODES).register.marks


# ---- Whatever comes ---------------------------------------------------------------------------

PUPILS = st.sampled_from(["Ada", "Bo", "Cy ", " Cy", ""])
DATES = st.sampled_from(["2024-09-02", "02/09/2024", "2024-09-03", "2024-09-07", "2024-09-16", "2025-01-01", "soon", ""])
HALVES = st.sampled_from(["AM", "PM", "am", "afternoon", "x", ""])
MARKS = st.sampled_from(["/", "\\", "I", "C1", "O ", "l", "?", ""])
TIMES = st.sampled_from(["", "", "08:57", "late"])
WHEN = st.sampled_from(["", "", "2024-09-02T09:31", "2024-09-02T09:31", "now"])
CLASSES = st.sampled_from(["", "3A", "3A", "3B"])
ROWS = st.lists(st.tuples(PUPILS, DATES, HALVES, MARKS, TIMES, WHEN, CLASSES), min_size=1, max_size=30)
NAMES = ("pupil", "date", "session", "code", "arrival", "recorded_at", "class")


@given(rows=ROWS, columns=st.sampled_from([4, 5, 6, 7]))
def test_rows_at_random_are_judged_as_in_csv(rows, columns):
    together = sorted((row[:columns] for row in rows), key=lambda row: row[0].strip())
    table = pa.table({name: [row[place] for row in together] for place, name in enumerate(NAMES[:columns])})
    csv = "\n".join(",".join(row) for row in [NAMES[:columns], *together])
    expected = read_register(in_text(csv, "register.csv"), CALENDAR, CODES, keep_good=True)
    reading = read_register(table, CALENDAR, CODES, keep_good=True)
    assert [(each[0], each[2]) for each in told(reading)] == [(each[0], each[2]) for each in told(expected)]
    assert reading.register == expected.register
    assert reading.rows == expected.rows == len(rows)
