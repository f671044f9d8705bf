"""Decisions into files, about registers of any size: the same as about a register in memory, and whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import json
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest
from table_forms import arrow, parquet

import attendrules
from attendrules import bulk
from attendrules.decisions.as_csv import as_row
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.tables import in_text

RULES = """\
policy elm "Elm Primary School"

outcome RING_HOME is a contact in stage listen "ring home"
outcome WEEKLY is a log in stage monitor "=seen at the end of the week"

when 2 or more unauthorised sessions in one school week then contact RING_HOME
at the end of each school week when absent sessions this week >= 1 then log WEEKLY
"""
GROUPS = (
    RULES.replace("\nwhen", "outcome CLASS_REPORT is a report in stage monitor\n\nwhen", 1)
    + "for each class at the end of each school week when attendance this week < 90% then report CLASS_REPORT\n"
)
CALENDAR = attendrules.english_calendar("2024-25")
POLICY = attendrules.parse_policy(RULES)


def register(pupils=50):
    rows = [
        f"P{pupil:03},2024-09-{day:02},{half},{'OIN'[pupil % 3] if (pupil + day) % 4 == 0 else present}"
        for pupil in range(pupils)
        for day in (9, 10, 11, 12, 13)[: 1 + pupil % 5]
        for half, present in (("AM", "/"), ("PM", "\\"))
    ]
    return "\n".join(["pupil,date,session,code", *rows])


@pytest.fixture
def path(tmp_path):
    return parquet(arrow(register()), tmp_path)


def expected(policy=POLICY, **how):
    found = attendrules.read_register(in_text(register(), "register.csv"), CALENDAR).register
    made = attendrules.decide(policy, found, **how).decisions
    return sorted(made, key=lambda d: (d.subject.scope.value != "pupil", d.subject.name))


@pytest.mark.parametrize("as_of", [None, dt.date(2024, 9, 11)])
def test_decisions_in_files_are_those_of_a_register_in_memory(monkeypatch, path, tmp_path, as_of):
    monkeypatch.setattr("attendrules.tables.long.MOST_PUPILS", 7)
    decisions = expected(as_of=as_of)
    assert len(decisions) > 5
    for ending in ("csv", "jsonl", "parquet"):
        made = attendrules.decide_into(tmp_path / f"out.{ending}", POLICY, path, CALENDAR, as_of=as_of)
        assert (len(made), made.pupils, made.written) == (len(decisions), 50, True)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert lines == [decision_as_dict(decision) for decision in decisions]
    rows = list(csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines()))[1:]
    assert [row[0] for row in rows] == [decision.reference for decision in decisions]
    assert {row[8] for row in rows} <= {"ring home", "'=seen at the end of the week"}
    table = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["reference"], row["date"], row["why"]) for row in table] == [
        (decision.reference, decision.session.date, as_row(decision)[10]) for decision in decisions
    ]


def test_rules_for_parents_need_only_their_child(monkeypatch, path, tmp_path):
    monkeypatch.setattr("attendrules.tables.long.MOST_PUPILS", 7)
    text = "outcome PARENT_LETTER is a letter in stage listen\n"
    text += "for each parent when 2 or more unauthorised sessions in one school week then letter PARENT_LETTER\n"
    policy = attendrules.parse_policy(text)
    pupils = [attendrules.Pupil(f"P{number:03}", parents=("first", "second"), left=dt.date(2024, 9, 12)) for number in range(60)]
    found = attendrules.read_register(in_text(register(), "register.csv"), CALENDAR, pupils=pupils).register
    whole = attendrules.decide(policy, found)
    made = attendrules.decide_into(tmp_path / "out.csv", policy, path, CALENDAR, pupils=pupils)
    rows = list(csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines()))[1:]
    assert len(made) > 5
    assert sorted(row[0] for row in rows) == sorted(decision.reference for decision in whole)


def test_a_policy_with_rules_for_classes_sees_all_pupils(tmp_path):
    rows = [f"{row},3{'AB'[int(row[1:4]) % 2]}" for row in register().splitlines()[1:]]
    text = "\n".join(["pupil,date,session,code,class", *rows])
    policy = attendrules.parse_policy(GROUPS)
    whole = attendrules.decide(policy, attendrules.read_register(in_text(text, "register.csv"), CALENDAR).register)
    made = attendrules.decide_into(tmp_path / "out.csv", policy, parquet(arrow(text), tmp_path), CALENDAR)
    assert made.outcomes["CLASS_REPORT"] > 0
    assert len(made) == len(whole)
    assert made.findings == whole.findings


def test_a_register_with_a_wrong_row_writes_nothing_and_says_why(tmp_path):
    path = parquet(arrow(register() + "\nP999,2024-09-14,AM,/"), tmp_path)
    (tmp_path / "out.csv").write_text("before")
    made = attendrules.decide_into(tmp_path / "out.csv", POLICY, path, CALENDAR)
    assert (made.written, [finding.code for finding in made.reading.findings]) == (False, ["AR607"])
    assert (tmp_path / "out.csv").read_text() == "before"
    made = attendrules.decide_into(tmp_path / "out.csv", POLICY, path, CALENDAR, keep_good=True)
    assert (made.written, len(made.reading.set_aside), len(made)) == (True, 1, len(expected()))


def test_only_what_is_wanted_is_written(path, tmp_path):
    made = attendrules.decide_into(tmp_path / "out.csv", POLICY, path, CALENDAR, wanted=lambda each: each.outcome == "WEEKLY")
    assert set(made.outcomes) == {"WEEKLY"}


def test_progress_is_told(path, tmp_path):
    seen = []
    attendrules.decide_into(tmp_path / "out.csv", POLICY, path, CALENDAR, progress=lambda *told: seen.append(told))
    assert seen == [("reading", 50, None), ("deciding", 50, 50)]


def test_another_ending_or_folder_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(ValueError, match=r"end in \.csv, \.jsonl or \.parquet"):
        attendrules.decide_into(tmp_path / "out.xlsx", POLICY, "none.csv", CALENDAR)
    with pytest.raises(FileNotFoundError):
        attendrules.decide_into(tmp_path / "none/out.csv", POLICY, "none.csv", CALENDAR)


def test_an_engine_that_fails_half_way_leaves_no_file(monkeypatch, path, tmp_path):
    def failing(*_):
        yield from ()
        raise RuntimeError

    monkeypatch.setattr(bulk, "decide", failing)
    with pytest.raises(RuntimeError):
        attendrules.decide_into(tmp_path / "out.parquet", POLICY, path, CALENDAR)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["register.parquet"]


def test_a_process_that_is_killed_leaves_the_old_file(path, tmp_path):
    (tmp_path / "elm.rules").write_text(RULES)
    out = tmp_path / "out.csv"
    out.write_text("before")
    code = (
        "import sys, time; from attendrules import bulk; from attendrules.cli import main; "
        "real = bulk.decide; bulk.decide = lambda *a: (print('deciding', flush=True), time.sleep(60)); main(sys.argv[1:])"
    )
    line = ["run", "elm.rules", "register.parquet", "--out", "out.csv", "--calendar", "2024-25"]
    process = subprocess.Popen([sys.executable, "-c", code, *line], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "deciding\n"
    time.sleep(0.1)
    process.kill()
    process.wait()
    process.stdout.close()
    assert out.read_text() == "before"
