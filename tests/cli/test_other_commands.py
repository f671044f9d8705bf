"""`check`, `explain`, `trace`, `compare`, `synth` and `demo`: what each prints, and its exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from attendrules import __version__, english_calendar
from attendrules.cli import COMMANDS
from attendrules.registers import parse_register, read_pupils, read_register
from attendrules.synth.demo import demo_register

WARNED = 'policy oak "Oak School"\ncodes england_2006\nwhen absence > 10% then letter HOME\n'
ASKING = """\
policy oak "Oak School"
codes england_2006
event home_call is reached or lost "a call home"
fact settled "all is well"
when there is a home_call which is lost today and the pupil is settled then visit HOME_VISIT
"""
WRONG = "when absense > 10% then letter HOME\n"


# ---- The command itself ------------------------------------------------------------------------


def test_help_names_every_command_and_every_exit_code(attendrules):
    result = attendrules("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in result.stdout
    for code in ("0  all is well", "1  something", "2  the command could not run"):
        assert f"\n    {code}" in result.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_with_examples(attendrules, command):
    result = attendrules(f"{command} -h")
    assert result.exit_code == 0
    assert f"attendrules {command} " in result.stdout.partition("Examples:")[2]


def test_the_version(attendrules):
    assert attendrules("--version").stdout == f"attendrules, version {__version__}\n"


# ---- check -------------------------------------------------------------------------------------


def test_a_policy_with_nothing_to_report(desk, attendrules):
    Path("fir.rules").write_text("when absent sessions this week >= 2 then contact RING_HOME\n")
    result = attendrules("check fir.rules")
    assert (result.exit_code, result.output) == (0, "fir.rules: nothing to report\n")


def test_what_a_reading_settles_is_no_reason_to_fail(desk, attendrules):
    result = attendrules("check elm.rules")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "elm.rules: 1 note")
    assert "as `third`, `RING_HOME` asks `absent sessions this week >= 3`" in result.output


def test_findings_stand_with_their_place_and_the_worst_gives_the_exit_code(desk, attendrules):
    Path("oak.rules").write_text(WARNED)
    Path("ash.rules").write_text(WRONG)
    result = attendrules("check oak.rules ash.rules elm.rules")
    assert result.exit_code == 1
    assert "warning AR301: " in result.stdout
    assert "--> oak.rules:3:1" in result.stdout
    assert "--> ash.rules:1:6" in result.stdout
    assert "\noak.rules: 1 warning" in result.stdout
    assert "\nash.rules: 1 error" in result.stdout
    assert result.stdout.endswith("\nelm.rules: 1 note\n")


def test_notes_are_no_reason_to_fail(attendrules):
    result = attendrules("check crestwood")
    assert result.exit_code == 0
    assert "note AR" in result.stdout


def test_findings_as_json(desk, attendrules):
    Path("ash.rules").write_text(WRONG)
    result = attendrules("check ash.rules elm.rules --format json")
    assert result.exit_code == 1
    finding = json.loads(result.stdout)["findings"][0]
    assert {"code", "severity", "message", "at", "also", "help", "notes", "fixes", "accepted"} == set(finding)
    assert finding["at"]["file"] == "ash.rules"
    assert finding["at"]["start"] == {"line": 1, "column": 6}
    assert finding["at"]["end"] == {"line": 1, "column": 13}
    assert [each["code"] for each in json.loads(attendrules("check elm.rules --format json").stdout)["findings"]] == ["AR320"]


def test_a_policy_beside_the_national_rules(desk, attendrules):
    Path("oak.rules").write_text(
        'policy oak "Oak"\nat the end of each half term when attendance < 90% then status PERSISTENT_ABSENCE\n'
    )
    assert attendrules("check oak.rules").exit_code == 0
    result = attendrules("check oak.rules --against england_2024")
    assert result.exit_code == 1
    assert "warning AR404: `PERSISTENT_ABSENCE` is weaker than england_2024 has it: 9 of 10 (90.00%) attended" in result.stdout
    assert "see england_2024, ENG-PA-1" in result.stdout


def test_a_policy_with_errors_is_not_held_beside_the_national_rules(desk, attendrules):
    Path("ash.rules").write_text(WRONG)
    result = attendrules("check ash.rules --against england_2024")
    assert result.exit_code == 1
    assert result.stdout.endswith("\nash.rules: 1 error\n")


def test_a_baseline_that_is_not_there(desk, attendrules):
    result = attendrules("check elm.rules --against england_2042")
    assert result.exit_code == 2
    assert "did you mean `england_2024`?" in result.stderr


def test_a_policy_by_another_name_in_the_folder(desk, attendrules):
    Path("crestwood").write_text(WRONG)
    assert attendrules("check crestwood").exit_code == 0
    assert attendrules("check ./crestwood").exit_code == 1


# ---- explain -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["AR301", "ar301"])
def test_a_diagnostic_code_gives_its_page(attendrules, code):
    result = attendrules(f"explain {code}")
    assert result.exit_code == 0
    assert "AR301: a percentage with no minimum" in result.stdout


def test_a_reference_gives_the_whole_reason(desk, attendrules):
    assert (
        attendrules("explain C0D871B8 elm.rules register.csv").stdout
        == """\
RING_HOME - ring home
  for       pupil Ada
  due       Tue 6 Sep 2022 AM (must, contact, stage listen)
  when      each session
  clause    ELM-RING-1
  rule      elm.rules:11 of elm
  reading   which_session: second
  because   absent sessions this week >= 2: 2: yes
            from Mon 5 Sep 2022 AM to Tue 6 Sep 2022 AM
            Mon 5 Sep 2022 PM I
            Tue 6 Sep 2022 AM I
"""
    )


def test_every_reference_that_run_prints_can_be_explained(desk, attendrules):
    for row in csv.DictReader(io.StringIO(attendrules("run elm.rules register.csv --format csv").stdout)):
        text = attendrules(f"explain {row['reference']} elm.rules register.csv").stdout
        assert text.startswith(row["outcome"])
        assert f"for       pupil {row['name']}" in text


def test_a_pupil_gives_all_that_was_due(desk, attendrules):
    assert attendrules("explain Bo elm.rules register.csv").stdout.startswith("LATE_LOG - late noted\n")
    assert attendrules("explain Cy elm.rules register.csv").stdout == "Nothing is due to Cy.\n"


# ---- inputs --------------------------------------------------------------------------------------


def test_what_a_policy_wants_and_what_waits_without_it(desk, attendrules):
    Path("oak.rules").write_text(ASKING)
    table = attendrules("inputs oak.rules").stdout
    assert "register  pupil, date, session, code\n" in table
    assert "home_call  event       reached, lost  a call home" in table
    assert "settled    fact        yes, no        all is well" in table
    asked = json.loads(attendrules("inputs oak.rules --format json").stdout)["inputs"]
    assert [(each["input"], each["kind"], each["values"]) for each in asked] == [
        ("home_call", "event", ["reached", "lost"]),
        ("settled", "fact", ["yes", "no"]),
    ]
    assert all(rule["rule"].startswith("oak.rules:") for each in asked for rule in each["waiting"])
    assert attendrules("inputs elm.rules").stdout.endswith("\nThe policy asks for nothing else.\n")


def test_blank_files_are_written_once_and_never_over_others(desk, attendrules):
    Path("oak.rules").write_text(ASKING)
    names = ["register.csv", "pupils.csv", "inputs.csv", "calendar.toml"]
    result = attendrules("inputs oak.rules --write data/new")
    assert result.stdout.splitlines() == [str(Path("data/new") / name) for name in names]
    assert Path("data/new/register.csv").read_text() == "pupil,date,session,code\n"
    with Path("data/new/register.csv").open("a") as register:
        register.write("Ada,2026-09-14,AM,/\n")
    files = "data/new/register.csv --calendar data/new/calendar.toml --inputs data/new/inputs.csv"
    assert attendrules(f"run oak.rules {files}").exit_code == 0
    Path("data/new/pupils.csv").unlink()
    again = attendrules("inputs oak.rules --write data/new")
    assert (again.exit_code, again.stderr) == (2, "attendrules: cannot write data/new/register.csv: the file is there already\n")
    assert not Path("data/new/pupils.csv").exists()


# ---- trace -------------------------------------------------------------------------------------


def test_every_clause_and_what_has_become_of_it(desk, attendrules):
    table = attendrules("trace elm.rules")
    assert table.exit_code == 0
    assert "rules, on line 11, 12" in table.stdout
    assert table.stdout.endswith("\n2 clauses: 2 rules.\n")
    in_json = json.loads(attendrules("trace elm.rules --format json").stdout)["clauses"]
    in_csv = list(csv.DictReader(io.StringIO(attendrules("trace elm.rules --format csv").stdout)))
    assert [each["clause"] for each in in_json] == [each["clause"] for each in in_csv] == ["ELM-RING-1", "ELM-LATE-1"]


def test_only_the_clauses_of_which_one_thing_has_become(attendrules):
    clauses = json.loads(attendrules("trace aycliffe --format json --only", "needs judgement").stdout)["clauses"]
    assert clauses
    assert {each["became"] for each in clauses} == {"needs judgement"}


# ---- compare -----------------------------------------------------------------------------------


def test_the_same_children_under_two_policies(desk, attendrules):
    policy = Path("elm.rules").read_text()
    Path("oak.rules").write_text(policy.replace("policy elm", "policy oak").replace(">= 2", ">= 3"))
    result = attendrules("compare elm.rules oak.rules --register register.csv --format json")
    assert result.exit_code == 0
    (contact,) = (row for row in json.loads(result.stdout)["cohort"] if row["what"] == "contact")
    assert {name: each["times"] for name, each in contact["policies"].items()} == {"elm": 1, "oak": 1}
    table = attendrules("compare elm.rules oak.rules --register register.csv --pupil Ada")
    assert table.exit_code == 0
    assert "ring home" in table.stdout


def test_a_comparison_by_half_term_and_one_pupil_s_timeline(desk, attendrules):
    line = "compare elm.rules --register register.csv"
    assert "autumn 1" in attendrules(f"{line} --by-half-term").stdout
    (row,) = json.loads(attendrules(f"{line} --pupil Ada --format json").stdout)["timeline"]
    assert [decision["outcome"] for decision in row["policies"]["elm"]] == ["RING_HOME"]


def test_a_code_of_another_time_is_read_as_its_successor_and_that_is_said(desk, attendrules):
    policy = Path("elm.rules").read_text()
    Path("oak.rules").write_text(policy.replace("policy elm", "policy oak").replace("england_2006", "england_2024"))
    Path("register.csv").write_text("pupil,date,session,code\nAda,2022-09-05,AM,J\n")
    result = attendrules("compare elm.rules oak.rules --register register.csv")
    assert result.exit_code == 0
    assert "oak: AR551 `J` is read as `J1`, once" in result.stdout


# ---- synth and demo ----------------------------------------------------------------------------


def test_an_invented_register_is_the_same_for_the_same_seed(attendrules):
    line = "synth --classes 1 --size 4 --seed 7"
    assert attendrules(line).stdout == attendrules(line).stdout
    assert attendrules(line).stdout != attendrules("synth --classes 1 --size 4 --seed 8").stdout


def test_an_invented_register_and_its_list_of_pupils_are_written_to_files(desk, attendrules):
    result = attendrules("synth --classes 2 --size 29 -o school.csv --pupils pupils.csv")
    assert result.exit_code == 0
    assert result.stdout.startswith("school.csv: 58 pupils, ")
    pupils = read_pupils("pupils.csv")
    assert pupils.findings == ()
    assert read_register("school.csv", english_calendar("2022-23"), pupils=pupils.pupils).register == demo_register()


def test_an_invented_register_of_another_year_has_the_codes_of_that_year(attendrules):
    result = attendrules("synth --year 2025/26 --classes 1 --size 3")
    reading = parse_register(result.stdout, "register.csv", english_calendar("2025-26"))
    assert reading.findings == ()
    codes = {mark.code for marks in reading.register.marks.values() for mark in marks}
    assert "Y" not in codes


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("first = 2022-09-05\nlast = 2022-09-05", "it has too few school days"),
        ("first = 1999-09-06\nlast = 1999-10-22", "no code set was in force on 1999-09-06: give one with --codes"),
    ],
)
def test_a_year_for_which_nothing_can_be_invented(desk, attendrules, days, said):
    Path("odd.toml").write_text(f'name = "odd"\n[[half_term]]\nterm = "autumn"\n{days}\n')
    result = attendrules("synth --year odd.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_demonstration_is_a_run_over_the_bundled_register(desk, attendrules):
    shown = attendrules("demo elm.rules")
    assert shown.exit_code == 0
    assert shown.stdout == attendrules("run elm.rules demo").stdout
    assert "58 pupils, 21,681 marks, 2 Sep 2022 to 24 Jul 2023" in shown.stdout


def test_a_file_called_demo_is_read_in_place_of_the_bundled_register(desk, attendrules):
    Path("demo").write_bytes(Path("register.csv").read_bytes())
    assert "3 pupils, 7 marks" in attendrules("run elm.rules demo").stdout
