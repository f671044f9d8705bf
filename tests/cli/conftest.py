"""A desk with a policy, a register, a calendar and a list of pupils on it, and the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from attendrules.cli import main

POLICY = """\
policy elm "Elm Primary School"
codes england_2006

outcome RING_HOME is a contact in stage listen "ring home"
outcome LATE_LOG is a log in stage monitor "late noted"

clause ELM-RING-1 says "Home is rung when a child is away for a second session in a week."
  reading which_session "Is it the second or the third session?"
    taken second "the second"
    or third "the third"
  under second when absent sessions this week >= 2 then contact RING_HOME
  under third when absent sessions this week >= 3 then contact RING_HOME

clause ELM-LATE-1 says "Every late is noted."
  when the mark is L then log LATE_LOG
"""
HEADER = "pupil,date,session,code,class\n"
REGISTER = f"""\
{HEADER}Ada,2022-09-05,AM,/,3A
Ada,2022-09-05,PM,I,3A
Ada,2022-09-06,AM,I,3A
Ada,2022-09-06,PM,I,3A
Bo,2022-09-05,AM,L,3B
Bo,2022-09-05,PM,\\,3B
Cy,2022-09-05,AM,/,3B
"""
CALENDAR = """\
name = "2022/23"

[[half_term]]
term = "autumn"
first = 2022-09-05
last = 2022-10-21
"""
PUPILS = "pupil,class,joined,left\nAda,3A,2022-09-05,\nBo,3B,,\n"
CALLS = "pupil,input,date,time,value\n"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder, which is the current one, with `elm.rules`, `register.csv`, `term.toml`, `pupils.csv` and `calls.csv`."""
    texts = {"elm.rules": POLICY, "register.csv": REGISTER, "term.toml": CALENDAR, "pupils.csv": PUPILS, "calls.csv": CALLS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def attendrules():
    """Run a command line as a shell would: `attendrules("run elm.rules register.csv")`."""

    def _run(line, *more, **how):
        return CliRunner().invoke(main, [*line.split(), *more], prog_name="attendrules", **how)

    return _run
