"""Registers in SQLite and PostgreSQL. The PostgreSQL server is a real one, which the tests start and stop."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from table_forms import CALENDAR, CODES, REGISTER, WRONG, arrow, sqlite, typed

from attendrules.cli import main
from attendrules.registers import parse_register
from attendrules.tables import read_register, shown


def said(reading):
    return [(f.code, f.message) for f in reading.findings]


# ---- SQLite -----------------------------------------------------------------------------------


@pytest.fixture
def school(tmp_path):
    path = sqlite(arrow(REGISTER), tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("create table pupils (pupil, room)")
        connection.execute("create view autumn as select * from marks where date < '2024-11-01'")
    connection.close()
    return path


def test_the_table_is_named_or_queried(school):
    assert len(read_register(school, CALENDAR, CODES, query="marks").register) == 8
    assert len(read_register(school, CALENDAR, CODES, query="autumn").register) == 7
    some = "select pupil, date, session, code from marks where pupil = 'Ada';"
    assert list(read_register(school, CALENDAR, CODES, query=some).register.pupils) == ["Ada"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (None, "which table of the database is the register? Its tables are: marks, pupils, autumn; name one, or give a query"),
        ("makrs", "the database gives no register: no such table: makrs"),
        ("select 1; drop table marks", "the database gives no register: You can only execute one statement at a time."),
        ("drop table marks", "the database gives no register: attempt to write a readonly database"),
        ("delete from marks", "the database gives no register: attempt to write a readonly database"),
    ],
)
def test_what_gives_no_register_is_said_and_nothing_is_written(school, query, words):
    before = school.read_bytes()
    assert said(read_register(school, CALENDAR, CODES, query=query)) == [("AR601", words)]
    assert school.read_bytes() == before


def test_a_query_is_for_a_database(tmp_path):
    (tmp_path / "register.csv").write_text(REGISTER)
    reading = read_register(tmp_path / "register.csv", CALENDAR, query="marks")
    assert said(reading) == [("AR601", "the file is no database, so nothing can be asked of it by a query")]


def test_a_database_from_the_command_line(school, desk):
    result = CliRunner().invoke(main, ["run", "elm.rules", str(school), "--calendar", "term.toml", "--query", "autumn"])
    assert result.exit_code == 0, result.stderr
    assert "2 pupils, 7 marks" in result.stdout


# ---- PostgreSQL -------------------------------------------------------------------------------


def _program(name):
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(installed[-1]) if installed else None)


def _account():
    """A server does not run as root; then another account is taken for it."""
    if os.name == "nt" or os.getuid():
        return {}
    import pwd  # noqa: PLC0415 - not on Windows

    names = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def address():
    """The address of a server of our own, which listens in a folder of its own and nowhere else."""
    initdb, server = _program("initdb"), _program("pg_ctl")
    if not initdb or not server:
        pytest.skip("no PostgreSQL server is installed here (initdb, pg_ctl)")
    how = _account()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if how:
        os.chown(folder, how["user"], how["group"])
    quiet = {"capture_output": True, "cwd": folder, **how}
    data = str(folder / "data")
    subprocess.run([initdb, "-D", data, "-A", "trust", "-U", "school", "--no-sync"], check=True, **quiet)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    subprocess.run([server, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"], check=True, **quiet)
    yield f"postgresql:///postgres?host={folder}&user=school"
    subprocess.run([server, "-D", data, "-m", "immediate", "stop"], check=True, **quiet)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def stored(address):
    """The registers as tables of the server."""
    dbapi = pytest.importorskip("adbc_driver_postgresql.dbapi")
    with dbapi.connect(address) as connection, connection.cursor() as cursor:
        for name, table in {"marks": typed(REGISTER), "texts": arrow(REGISTER), "wrong": arrow(WRONG)}.items():
            cursor.adbc_ingest(name, table, mode="create")
        cursor.execute("create table counts (pupil numeric, date date, session char(2), code varchar(2))")
        cursor.execute("insert into counts values (1001, '2024-09-02', 'AM', 'I'), (1002, '2024-09-02', 'AM', '/')")
        connection.commit()
    return address


@pytest.mark.parametrize("table", ["marks", "texts", "select * from marks order by random()"])
def test_a_register_in_postgresql_is_the_same_register(stored, table):
    reading = read_register(stored, CALENDAR, CODES, query=table)
    assert reading.findings == ()
    assert reading.register == parse_register(REGISTER, "register.csv", CALENDAR, CODES).register


def test_types_that_only_the_database_knows_are_read_as_what_they_say(stored):
    register = read_register(stored, CALENDAR, CODES, query="counts").register
    assert {name: [mark.code for mark in marks] for name, marks in register.marks.items()} == {"1001": ["I"], "1002": ["/"]}


def test_wrong_rows_in_postgresql_are_found_as_in_csv(stored):
    reading = read_register(stored, CALENDAR, CODES, query="wrong", keep_good=True)
    assert said(reading) == said(parse_register(WRONG, "register.csv", CALENDAR, CODES, keep_good=True))
    assert reading.findings[0].where == "postgresql:///postgres:3:5"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (None, "which table of the database is the register?"),
        ("none", 'relation "none" does not exist'),
        ("select nonsense", 'column "nonsense" does not exist'),
        ("delete from marks", "the database gives no register"),
    ],
)
def test_what_postgresql_refuses_is_a_finding(stored, query, words):
    ((code, message),) = said(read_register(stored, CALENDAR, CODES, query=query))
    assert (code, words in message) == ("AR601", True)
    assert len(read_register(stored, CALENDAR, CODES, query="marks").register) == 8


def test_postgresql_from_the_command_line(stored, desk):
    line = ["run", "elm.rules", stored, "--calendar", "term.toml", "--query", "marks", "--out", "decisions.csv"]
    result = CliRunner().invoke(main, line)
    assert (result.exit_code, result.stdout) == (0, "decisions.csv: 0 decisions, from 8 marks of 3 pupils\n")


def test_no_server_is_a_finding_and_no_password_is_ever_shown():
    pytest.importorskip("adbc_driver_postgresql")
    address = "postgresql://school:secret@127.0.0.1:1/register"
    reading = read_register(address, CALENDAR, query="marks")
    ((code, message),) = said(reading)
    assert code == "AR601"
    assert "secret" not in message + reading.findings[0].where
    assert shown(address) == "postgresql://school@127.0.0.1:1/register"
