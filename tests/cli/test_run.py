"""`attendrules run`: three forms of the same decisions, and tables that a person can read anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from attendrules import resources
from attendrules.domain.calendar import english_calendar
from attendrules.registers import parse_register

RUN = "run elm.rules register.csv"
HEADER = "pupil,date,session,code,class\n"
TWICE_ILL = "{0},2022-09-05,AM,I,3A\n{0},2022-09-05,PM,I,3A\n"


def listed(result):
    return list(csv.DictReader(io.StringIO(result.stdout)))


def write(name, *pupils):
    """A register in which each pupil is ill for a day, so that home is rung."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADER.strip().split(","))
    for pupil in pupils:
        rows.writerows([(pupil, "2022-09-05", half, "I", "3A") for half in ("AM", "PM")])
    Path(name).write_text(out.getvalue(), encoding="utf-8", newline="")


# ---- The three forms --------------------------------------------------------------------------


def test_the_table_says_what_is_due_to_whom_why_and_by_which_clause(desk, attendrules):
    result = attendrules(RUN)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        result.stdout
        == """\
Elm Primary School: what was due
3 pupils, 7 marks, 5 Sep 2022 to 6 Sep 2022

Pupil  Date        What is due  Why                                      Clause      Reference
───────────────────────────────────────────────────────────────────────────────────────────────
Ada    6 Sep 2022  ring home    absent sessions this week at least 2: 2  ELM-RING-1  c0d871b8

Totals
Outcome    What it is  Kind     Times  To how many  Clause
───────────────────────────────────────────────────────────────
RING_HOME  ring home   contact      1            1  ELM-RING-1
LATE_LOG   late noted  log          1            1  ELM-LATE-1

2 decisions. 1 of them (awards, reports, logs, recodes, bands) is only counted: `--all` lists them.
Where the document can be read in several ways: which_session = second.
All that is behind one of them: attendrules explain c0d871b8 elm.rules register.csv
"""
    )


def test_the_three_forms_hold_the_same_decisions(desk, attendrules):
    table = attendrules(f"{RUN} --all").stdout
    in_json = json.loads(attendrules(f"{RUN} --format json").stdout)["decisions"]
    in_csv = listed(attendrules(f"{RUN} --format csv"))
    assert [each["reference"] for each in in_json] == [each["reference"] for each in in_csv]
    assert {each["reference"] for each in in_json} == set(re.findall(r"\b[0-9a-f]{8}\b", table.partition("Totals")[0]))
    for one, other in zip(in_json, in_csv, strict=True):
        assert (one["subject"]["name"], one["date"], one["session"]) == (other["name"], other["date"], other["session"])
        assert (one["outcome"], one["why"], " ".join(one["clauses"])) == (other["outcome"], other["why"], other["clauses"])


@pytest.mark.parametrize("line", [RUN, f"{RUN} --pupil Ada", f"{RUN} --as-of 2021-09-01", "run crestwood register.csv"])
def test_json_is_as_its_schema_says(desk, attendrules, line):
    schema = json.loads(resources.data_file("decisions.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(attendrules(f"{line} --format json").stdout))


def test_only_some_pupils_groups_and_outcomes(desk, attendrules):
    names = lambda *options: {each["name"] for each in listed(attendrules(f"{RUN} --format csv", *options))}  # noqa: E731
    assert names() == {"Ada", "Bo"}
    assert names("--pupil", "Ada") == {"Ada"}
    assert names("--pupil", "Ada", "--pupil", "Bo") == {"Ada", "Bo"}
    assert names("--pupil", "Cy") == set()
    assert names("--outcome", "LATE_LOG") == {"Bo"}
    assert names("--outcome", "LATE_LOG", "--pupil", "Ada") == set()
    in_json = json.loads(attendrules(f"{RUN} --format json --pupil Ada").stdout)["decisions"]
    assert [each["subject"]["name"] for each in in_json] == ["Ada"]


def test_what_was_asked_for_by_name_is_listed_and_not_only_counted(desk, attendrules):
    assert "late noted" not in attendrules(RUN).stdout.partition("Totals")[0]
    assert "late noted" in attendrules(f"{RUN} --outcome LATE_LOG").stdout.partition("Totals")[0]
    assert "late noted" in attendrules(f"{RUN} --all").stdout.partition("Totals")[0]


def test_nothing_due_is_said(desk, attendrules):
    result = attendrules(f"{RUN} --pupil Cy")
    assert result.exit_code == 0
    assert result.stdout.endswith("\nNothing is due.\n")


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        ("2022-09-05", False),
        ("2022-09-06", True),
        ("06/09/2022", True),
        ("2022-09-06T08:59", False),
        ("2022-09-06T09:00", True),
        ("2022-09-06T08:00+00:00", True),  # summer time: nine o'clock
    ],
)
def test_only_what_was_known_by_then(desk, attendrules, as_of, due):
    decisions = listed(attendrules(f"{RUN} --format csv --as-of {as_of} --outcome RING_HOME"))
    assert bool(decisions) is due


def test_another_option_of_a_reading(desk, attendrules):
    (decision,) = listed(attendrules(f"{RUN} --format csv --outcome RING_HOME --reading which_session=third"))
    assert decision["session"] == "PM"


def test_the_bands_at_the_end_are_counted(desk, attendrules):
    bands = "band grade is GOOD when attendance >= 90%\nband grade is POOR when attendance < 90%\n"
    outcomes = 'outcome GOOD is a status in stage expect "good"\noutcome POOR is a status in stage listen "poor"\n'
    Path("oak.rules").write_text(f'policy oak "Oak"\ncodes england_2006\n{outcomes}{bands}')
    result = attendrules("run oak.rules register.csv")
    assert "In the bands of `grade` at the end: 2 good, 1 poor.\n" in result.stdout


# ---- Other calendars, lists of pupils, rows set aside ------------------------------------------


def test_a_calendar_by_year_or_by_file(desk, attendrules):
    for name in ("2022-23", "2022/23", "term.toml"):
        assert attendrules(f"{RUN} --calendar {name}").exit_code == 0
    result = attendrules(f"{RUN} --calendar 2023-24")
    assert result.exit_code == 1
    assert "outside the calendar" in result.stderr


def test_a_list_of_pupils_may_not_contradict_the_register(desk, attendrules):
    assert attendrules(f"{RUN} --pupils pupils.csv").exit_code == 0
    Path("pupils.csv").write_text("pupil,class\nAda,4C\n")
    assert "AR620" in attendrules(f"{RUN} --pupils pupils.csv").stderr


def test_good_rows_are_kept_and_wrong_ones_are_set_aside(desk, attendrules):
    with Path("register.csv").open("a") as register:
        register.write("Bo,2022-09-06,AM,l,3B\n")
    result = attendrules(f"{RUN} --keep-good --set-aside wrong.csv")
    assert result.exit_code == 0
    assert "error AR603: `l` is not a register code" in result.stderr
    assert result.stderr.endswith("attendrules: set aside in wrong.csv: 1 row\nattendrules: left out: 1 of 8 rows\n")
    assert "3 pupils, 7 marks" in result.stdout
    wrong = Path("wrong.csv").read_text("utf-8")
    assert wrong == f'line,problem,{HEADER}9,"AR603: `l` is not a register code",Bo,2022-09-06,AM,l,3B\n'
    Path("wrong.csv").write_text(wrong.replace(",l,", ",L,"))
    assert "1 pupil, 1 mark" in attendrules("run elm.rules wrong.csv").stdout


def test_wrong_rows_can_be_set_aside_even_where_nothing_is_run(desk, attendrules):
    Path("register.csv").write_text(f"{HEADER}Bo,2022-09-06,AM,l,3B\n")
    assert attendrules(f"{RUN} --set-aside wrong.csv").exit_code == 1
    assert ",Bo,2022-09-06,AM,l,3B\n" in Path("wrong.csv").read_text("utf-8")


def test_of_very_many_findings_some_are_shown_and_the_rest_counted(desk, attendrules):
    rows = [f"P{number},2022-09-06,AM,?,3A\n" for number in range(1500)]
    Path("register.csv").write_text(HEADER + "".join(rows) + "P1,2022-09-10,AM,/,3A\n")
    result = attendrules(RUN)
    assert result.stderr.count("error AR603") == 5
    assert result.stderr.count("error AR607") == 1
    assert "... and 1,495 more AR603\n" in result.stderr
    assert result.stderr.endswith("attendrules: register.csv cannot be used: 1,501 of 1,501 rows are wrong\n")


def test_what_the_register_does_not_fit_is_said(desk, attendrules):
    with Path("elm.rules").open("a") as policy:
        policy.write("for each class at the end of each week when attendance this week < 90% then log LATE_LOG\n")
    Path("register.csv").write_text("pupil,date,session,code\nAda,2022-09-05,AM,/\n")
    result = attendrules(RUN)
    assert "warning AR617: " in result.stderr


def test_the_words_that_are_given_for_explain_do_explain(desk, attendrules):
    Path("two words.csv").write_bytes(Path("register.csv").read_bytes())
    options = ["--calendar", "term.toml", "--as-of", "2022-09-06", "--reading", "which_session=third"]
    result = attendrules("run elm.rules", "two words.csv", *options)
    words = result.stdout.splitlines()[-1].partition("attendrules ")[2]
    assert "'two words.csv' --calendar term.toml --as-of 2022-09-06 --reading which_session=third" in words
    line = words.replace("'two words.csv'", "two_words")
    again = attendrules("", *[each.replace("two_words", "two words.csv") for each in line.split()])
    assert again.stdout.startswith("RING_HOME - ring home\n  for       pupil Ada\n")


# ---- Facts and events ---------------------------------------------------------------------------

CALLING = """\
policy oak "Oak School"
codes england_2006
event reason_given "the parent has told the office why the child is away"
at 9:30 when the mark is absent and there is no reason_given today then contact RING_HOME
"""


def test_what_waits_for_an_input_is_counted_apart(desk, attendrules):
    Path("oak.rules").write_text(CALLING)
    result = attendrules("run oak.rules register.csv")
    assert "RING_HOME              contact      0        1            1\n" in result.stdout
    assert "What waits hangs on reason_given: `attendrules inputs` says" in result.stdout
    assert "Reference" not in result.stdout
    assert "RING_HOME (waits)" in attendrules("run oak.rules register.csv --all").stdout
    (decision,) = listed(attendrules("run oak.rules register.csv --format csv"))
    assert decision["status"] == "pending"


def test_inputs_settle_what_waits(desk, attendrules):
    Path("oak.rules").write_text(CALLING)
    Path("calls.csv").write_text("pupil,input,date,time,value\n*,reason_given,,,\n")
    (decision,) = listed(attendrules("run oak.rules register.csv --inputs calls.csv --format csv"))
    assert decision["status"] == "due"
    Path("calls.csv").write_text("pupil,input,date,time,value\nAda,reason_given,2022-09-06,08:40,\n")
    assert listed(attendrules("run oak.rules register.csv --inputs calls.csv --format csv")) == []
    assert attendrules("explain Ada oak.rules register.csv --inputs calls.csv").stdout == "Nothing is due to Ada.\n"


def test_inputs_that_the_policy_does_not_ask_for_are_wrong(desk, attendrules):
    Path("oak.rules").write_text(CALLING)
    Path("calls.csv").write_text("pupil,input,date,time,value\nAda,reason_giben,2022-09-06,08:40,\n")
    result = attendrules("run oak.rules register.csv --inputs calls.csv")
    assert result.exit_code == 1
    assert "error AR622: the policy asks for no input `reason_giben`" in result.stderr
    assert "did you mean `reason_given`?" in result.stderr


# ---- Odd names ---------------------------------------------------------------------------------


def test_a_control_character_in_a_name_reaches_no_terminal(desk, attendrules):
    name = "A\x1b[2Jda\x07"
    write("odd.csv", name)
    for more in ([], ["--all"], ["--pupil", name], ["--pupil", f"{name}a"], ["--calendar", name]):
        assert "\x1b" not in attendrules("run elm.rules odd.csv", *more).output
    assert "A�[2Jda�" in attendrules("run elm.rules odd.csv").stdout
    assert "\x1b" not in attendrules("explain", name, "elm.rules", "odd.csv").output
    (decision,) = json.loads(attendrules("run elm.rules odd.csv --format json").stdout)["decisions"]
    assert decision["subject"]["name"] == name


@pytest.mark.parametrize("name", ["[bold]Ada[/bold]", "[/]", ":smile:", "Ada [link=x]"])
def test_brackets_and_colons_in_a_name_are_only_that(desk, attendrules, name):
    write("odd.csv", name)
    result = attendrules("run elm.rules odd.csv")
    assert result.exit_code == 0
    assert name in result.stdout


def test_brackets_in_a_policy_are_only_that(desk, attendrules):
    policy = Path("elm.rules").read_text().replace("ring home", "ring [/home]").replace("Elm Primary", "[b]Elm[/]")
    Path("elm.rules").write_text(policy)
    for line in (RUN, "trace elm.rules", "check elm.rules"):
        assert attendrules(line).exit_code == 0
    assert "[b]Elm[/] School: what was due" in attendrules(RUN).stdout


@pytest.mark.parametrize("name", ["=1+1", "+44", "-1", "@Ada", '=HYPERLINK("x","y")'])
def test_a_name_like_a_formula_stays_a_word_in_a_spreadsheet(desk, attendrules, name):
    write("odd.csv", name)
    (decision,) = listed(attendrules("run elm.rules odd.csv --format csv"))
    assert decision["name"] == f"'{name}"
    (exact,) = json.loads(attendrules("run elm.rules odd.csv --format json").stdout)["decisions"]
    assert exact["subject"]["name"] == name


@pytest.mark.parametrize("name", ["Oak, Ada", 'Ada "Tig" Oak', "Ada\nOak", "Zoë", "Ада", "O'Ak"])
def test_csv_reads_back(desk, attendrules, name):
    write("odd.csv", name)
    (decision,) = listed(attendrules("run elm.rules odd.csv --format csv"))
    assert decision["name"] == name


# ---- Widths ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 160])
@pytest.mark.parametrize("line", [RUN, f"{RUN} --all", "trace elm.rules", "explain AR301"])
def test_nothing_is_wider_than_the_terminal(desk, attendrules, monkeypatch, width, line):
    monkeypatch.setattr("attendrules.cli.console.PIPED_WIDTH", width)
    write("register.csv", "Ada", "x" * 150)
    lines = attendrules(line).stdout.splitlines()
    sentences = re.compile("Elm|All that|Where the document|In the bands|[0-9]+ (pupil|decision|clause)")
    assert not [each for each in lines if len(each) > width and not sentences.match(each)]
    assert not [each for each in lines if each != each.rstrip()]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_table_of_any_width_says_everything(desk, attendrules, monkeypatch, width):
    monkeypatch.setattr("attendrules.cli.console.PIPED_WIDTH", width)
    words = attendrules(f"{RUN} --all").stdout.split()
    for word in ["Ada", "ring", "home", "ELM-RING-1", "c0d871b8", "RING_HOME", "LATE_LOG", "least", "contact"]:
        assert word in words


def test_a_register_with_odd_names_can_be_read_by_others(desk, attendrules):
    result = attendrules("synth --classes 1 --size 3 --seed 5")
    reading = parse_register(result.stdout, "register.csv", english_calendar("2022-23"))
    assert reading.findings == ()
    assert len(reading.register.pupils) == 3
