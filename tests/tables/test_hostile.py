"""Damaged, wrong and hostile files: one clear sentence, never a traceback, and nothing of them is used."""

from __future__ import annotations

import zipfile

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from table_forms import CALENDAR, CODES, REGISTER, arrow, excel, feather, parquet, sqlite, stream

from attendrules import extras
from attendrules.cli import main
from attendrules.tables import read_register, sheets

FORMS = {"parquet": parquet, "arrow file": feather, "arrow stream": stream, "excel": excel, "sqlite": sqlite}


def only(reading):
    (finding,) = reading.findings
    assert reading.register is None
    return finding


@pytest.fixture(params=FORMS)
def path(request, tmp_path):
    """A good register in one of the forms of files."""
    return FORMS[request.param](arrow(REGISTER), tmp_path)


@pytest.mark.parametrize("left", [0, 1, 40, 0.5, 0.99])
def test_a_file_that_was_cut_is_not_used(path, left):
    data = path.read_bytes()
    path.write_bytes(data[: left if isinstance(left, int) else int(len(data) * left)])
    reading = read_register(path, CALENDAR, CODES, keep_good=True)
    if path.suffix == ".arrows" and isinstance(left, float) and reading.register:  # a stream has no end but its last batch
        assert len(reading.register) < 8
    elif path.suffix == ".db" and left in {0, 1}:  # not even a database by its first bytes
        assert only(reading).code in {"AR602", "AR614"}
    else:
        assert only(reading).code == "AR601"


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The bytes of a good register in each form."""
    made = {form: make(arrow(REGISTER), tmp_path_factory.mktemp("good")) for form, make in FORMS.items()}
    return {form: (path.name, path.read_bytes()) for form, path in made.items()}


CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=30, deadline=None)
@given(changes=CHANGES)
def test_bytes_changed_at_random_never_raise(form, good, changes, tmp_path_factory):
    name, data = good[form]
    changed = bytearray(data)
    for place, byte in changes:
        changed[place % len(data)] = byte
    path = tmp_path_factory.getbasetemp() / f"changed-{name}"
    path.write_bytes(changed)
    reading = read_register(path, CALENDAR, CODES, keep_good=True)
    assert reading.register is not None or reading.findings


@pytest.mark.parametrize("ending", ["parquet", "arrow", "xlsx", "xls", "ods"])
def test_a_file_that_is_not_what_its_name_says(tmp_path, ending):
    path = tmp_path / f"register.{ending}"
    path.write_text(REGISTER)
    assert only(read_register(path, CALENDAR)).code == "AR601"


def test_a_file_is_read_for_what_it_is_whatever_its_name(tmp_path):
    for make in (parquet, excel):
        path = make(arrow(REGISTER), tmp_path).rename(tmp_path / "register.csv")
        assert len(read_register(path, CALENDAR, CODES).register) == 8


def test_a_spreadsheet_that_unfolds_too_far_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST", 10_000_000)
    path = tmp_path / "register.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 11_000_000)
    assert path.stat().st_size < 20_000
    assert "unfolds to more than 10,000,000 bytes" in only(read_register(path, CALENDAR)).message


def test_entities_of_a_spreadsheet_are_not_unfolded(tmp_path):
    path = excel(arrow(REGISTER), tmp_path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    sheet = parts["xl/worksheets/sheet1.xml"]
    head, _, rest = sheet.partition(b"<worksheet")
    parts["xl/worksheets/sheet1.xml"] = head + bomb + b"]><worksheet" + rest.replace(b"<v>1</v>", b"<v>&j;</v>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    reading = read_register(path, CALENDAR, CODES, keep_good=True)
    assert reading.register is not None or reading.findings


# ---- Cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cells", "code", "words"),
    [
        ("date", pa.array([[1], [2]]), "AR601", "the column `date` holds list<"),
        ("code", pa.array([{"a": 1}, {"a": 2}]), "AR601", "the column `code` holds struct<"),
        ("date", pa.array([20240902, 20240903]), "AR604", "`20240902` is not a date"),
        ("session", pa.array([1, 2]), "AR605", "`1` is not a session"),
        ("session", pa.array([True, False]), "AR605", "`True` is not a session"),
        ("code", pa.array([b"\xff\xfe", b"I"]), "AR603", "is not a register code"),
        ("code", pa.nulls(2), "AR603", "the code is missing"),
        ("pupil", pa.array(["x" * 3_000_000, "Bo"]), "AR618", "the pupil's name has 40,000 characters"),
        ("pupil", pa.array(["A\0da", "Bo"]), "AR618", "the pupil's name has a NUL character"),
        ("pupil", pa.array([None, "Bo"]), "AR618", "the pupil is missing"),
        ("pupil", pa.array([float("nan"), 7.0]), "AR618", "the pupil is missing"),
    ],
    ids=["list", "struct", "number for date", "number for half", "boolean", "bytes", "null", "huge", "nul", "none", "nan"],
)
def test_cells_of_the_wrong_type_are_findings(column, cells, code, words):
    good = {"pupil": ["Ada", "Bo"], "date": ["2024-09-02"] * 2, "session": ["AM"] * 2, "code": ["I"] * 2}
    reading = read_register(pa.table({**good, column: cells}), CALENDAR, CODES)
    assert reading.register is None
    assert (reading.findings[0].code, words in reading.findings[0].message) == (code, True)


def test_text_that_is_not_utf8_is_said_to_be_so(tmp_path):
    table = arrow(REGISTER)
    bad = pa.array([b"Zo\xeb"] * table.num_rows).view(pa.string())
    path = parquet(table.set_column(0, "pupil", bad), tmp_path)
    assert "text that is not UTF-8" in only(read_register(path, CALENDAR)).message


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_without_rows_or_columns_says_so(rows):
    assert only(read_register(arrow(REGISTER).slice(0, 0), CALENDAR)).code == "AR614"
    assert only(read_register(pa.table({"a": ["b"] * rows}), CALENDAR)).code == "AR602"


def test_numbers_as_names_of_pupils_are_written_as_numbers():
    table = pa.table({"pupil": [7.0, 8.0], "date": ["2024-09-02"] * 2, "session": ["AM"] * 2, "code": ["I"] * 2})
    assert list(read_register(table, CALENDAR).register.pupils) == ["7", "8"]


# ---- From the command line --------------------------------------------------------------------


def test_a_damaged_file_ends_the_command_with_2_and_no_traceback(path, desk):
    path.write_bytes(path.read_bytes()[:40] + b"\xff" * 40)
    result = CliRunner().invoke(main, ["run", "elm.rules", str(path), "--calendar", "term.toml"])
    assert result.exit_code == 2
    assert "error AR601: " in result.stderr
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(("module", "extra"), [("pyarrow", "arrow"), ("python_calamine", "excel")])
def test_a_library_that_is_missing_is_named_with_its_extra(monkeypatch, tmp_path, module, extra):
    path = {"arrow": parquet, "excel": excel}[extra](arrow(REGISTER), tmp_path)

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(extras.importlib, "import_module", missing)
    with pytest.raises(extras.MissingExtraError, match=rf"the library {module} is needed for .*: install attendrules\[{extra}\]"):
        read_register(path, CALENDAR)
