"""`compare`, `changes`, `readings` and `run --all-readings` on the command line: what each prints, and its exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import POLICY
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from attendrules import resources

NAMES = ("decisions", "comparison", "changes", "readings")
SCHEMAS = {f"{name}.schema.json": json.loads(resources.data_file(f"{name}.schema.json").read_text("utf-8")) for name in NAMES}
REGISTRY = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items())


def in_form(name: str, text: str):
    """A JSON text, checked against the schema of its form."""
    document = json.loads(text)
    Draft202012Validator(SCHEMAS[f"{name}.schema.json"], registry=REGISTRY).validate(document)
    return document


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def two_schools(desk):
    """The desk with a second school on it, which has the codes of another time and asks for more."""
    text = POLICY.replace("policy elm", "policy oak").replace("england_2006", "england_2024")
    Path("oak.rules").write_text(
        text + '  event call "a call"\n  when there is no call today and the mark is I then contact ASKED\n'
    )
    Path("oak.rules").write_text(
        Path("oak.rules").read_text().replace("outcome LATE", "outcome ASKED is a contact\noutcome LATE")
    )
    return desk


# ---- compare -------------------------------------------------------------------------------------

COMPARE = "compare elm.rules oak.rules --register register.csv"


@pytest.mark.parametrize("options", ["", "--by stage", "--by-half-term", "--all", "--pupil Ada", "--pupil Ada --all"])
def test_a_comparison_as_json_has_the_documented_form(two_schools, attendrules, options):
    result = attendrules(f"{COMPARE} {options} --format json")
    assert result.exit_code == 0
    assert in_form("comparison", result.stdout)["policies"][1]["name"] == "oak"


def test_what_waits_and_what_is_left_out_stand_below_the_table(two_schools, attendrules):
    out = attendrules(COMPARE).stdout
    assert "1 (1) +3?" in out
    assert "hangs on facts or events that nobody recorded" in out
    assert "Not in the table for elm: 1 of other kinds (recode, award, log, report)." in out
    assert "Not in the table" not in attendrules(f"{COMPARE} --all").stdout


def test_a_comparison_as_csv_has_a_line_for_each_row_and_policy(two_schools, attendrules):
    found = rows(attendrules(f"{COMPARE} --by-half-term --format csv").stdout)
    assert [(row["kind"], row["half_term"], row["policy"], row["times"], row["waiting"]) for row in found] == [
        ("contact", "autumn 1", "elm", "1", "0"),
        ("contact", "autumn 1", "oak", "1", "3"),
    ]


def test_one_pupil_s_stages_and_days(two_schools, attendrules):
    out = attendrules(f"{COMPARE} --pupil Ada --why").stdout
    assert "from 6 Sep 2022, 1 time" in out
    assert "listen: ring home (absent sessions this week >= 2: 2)" in out
    found = rows(attendrules(f"{COMPARE} --pupil Ada --format csv").stdout)
    assert {row["policy"] for row in found} == {"elm", "oak"}


def test_facts_and_events_go_to_every_policy_that_asks_for_them(two_schools, attendrules):
    Path("calls.csv").write_text("pupil,input,date,time,value\n*,call,,,\n")
    result = attendrules(f"{COMPARE} --inputs calls.csv --format json")
    document = in_form("comparison", result.stdout)
    assert document["cohort"][0]["policies"]["oak"]["waiting"] == 0
    assert [each["code"] for each in document["findings"]["elm"]] == ["AR552"]


def test_an_input_that_no_policy_asks_for_is_an_error(two_schools, attendrules):
    Path("calls.csv").write_text("pupil,input,date,time,value\n*,visit,,,\n")
    result = attendrules(f"{COMPARE} --inputs calls.csv")
    assert result.exit_code == 1
    assert "AR622" in result.stderr


@pytest.mark.parametrize(
    ("reading", "taken"),
    [
        ("which_session=third", {"elm": "third", "oak": "third"}),
        ("oak.which_session=third", {"elm": "second", "oak": "third"}),
    ],
)
def test_a_reading_is_of_every_policy_that_has_it_or_of_the_one_it_names(two_schools, attendrules, reading, taken):
    document = in_form("comparison", attendrules(f"{COMPARE} --format json --reading {reading}").stdout)
    assert {each["name"]: each["receipt"]["readings"]["which_session"] for each in document["policies"]} == taken


@pytest.mark.parametrize(
    "reading", ["which_sesion=third", "ash.which_session=third", "elm.nothing=third", "which_session=fourth"]
)
def test_a_reading_that_no_policy_has_ends_the_command(two_schools, attendrules, reading):
    result = attendrules(f"{COMPARE} --reading {reading}")
    assert result.exit_code == 2
    assert "reading" in result.stderr


def test_a_pupil_who_is_not_there_ends_the_command_with_the_nearest(two_schools, attendrules):
    result = attendrules(f"{COMPARE} --pupil Adda")
    assert (result.exit_code, "did you mean `Ada`?" in result.stderr) == (2, True)


def test_a_policy_s_own_code_is_known_in_a_comparison(desk, attendrules):
    Path("ash.rules").write_text(
        'policy ash "Ash"\ncodes england_2006\ncode Q1 means "queued" counts as authorised absence\n'
        "when the mark is Q1 then letter ASK\n"
    )
    Path("register.csv").write_text("pupil,date,session,code\nAda,2022-09-05,AM,Q1\n")
    result = attendrules("compare elm.rules ash.rules --register register.csv --format json")
    document = in_form("comparison", result.stdout)
    assert document["cohort"][0]["policies"]["ash"]["times"] == 1
    assert [each["code"] for each in document["findings"]["elm"]] == ["AR616"]


# ---- changes -------------------------------------------------------------------------------------

CHANGES = "changes elm.rules register.csv --from 2022-09-06 --to 2022-09-08"


@pytest.fixture
def corrected(desk):
    """The desk with a mark of Ada's corrected on Thursday."""
    lines = Path("register.csv").read_text().splitlines()
    later = "Ada,2022-09-05,PM,\\,3A,2022-09-08T10:00"
    Path("register.csv").write_text("\n".join([f"{lines[0]},recorded_at", *(f"{line}," for line in lines[1:]), later]) + "\n")
    return desk


def test_changes_name_the_correction(corrected, attendrules):
    out = attendrules(CHANGES).stdout
    assert "superseded" in out
    assert "caused by:" in out
    assert "Ada, Mon 5 Sep 2022 PM: I became \\, recorded 8 Sep 2022 10:00" in out
    assert "1 corrected mark, 0 facts or events." in out


def test_changes_as_json_and_csv(corrected, attendrules):
    document = in_form("changes", attendrules(f"{CHANGES} --format json").stdout)
    assert (document["counts"]["superseded"], document["before"]["as_of"]) == (1, "2022-09-06T23:59:59.999999")
    found = rows(attendrules(f"{CHANGES} --format csv --outcome RING_HOME").stdout)
    assert [(row["became"], row["was_session"], row["session"], row["told"]) for row in found] == [
        ("superseded", "AM", "PM", "each")
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--from 2022-09-09 --to 2022-09-08", "the earlier moment comes first"),
        ("--from yesterday", "is not a date"),
        ("--from 2022-09-06 --pupil Adda", "did you mean `Ada`?"),
        ("--from 2022-09-06 --outcome RING", "did you mean `RING_HOME`?"),
        ("", "--from"),
    ],
)
def test_changes_that_cannot_be_told_end_the_command(corrected, attendrules, line, said):
    result = attendrules(f"changes elm.rules register.csv {line}")
    assert result.exit_code == 2
    assert said in result.stderr


# ---- readings ------------------------------------------------------------------------------------


def test_the_questions_of_a_policy_with_their_options(desk, attendrules):
    out = attendrules("readings elm.rules").stdout
    assert "which_session: Is it the second or the third session?" in out
    assert "* second: the second" in out
    assert "can bear on RING_HOME" in out
    assert in_form("readings", attendrules("readings elm.rules --format json").stdout)["run"] is None
    assert [row["option"] for row in rows(attendrules("readings elm.rules --format csv").stdout)] == ["second", "third"]


def test_where_the_readings_matter_for_a_register(desk, attendrules):
    line = "readings elm.rules --register register.csv"
    out = attendrules(line).stdout
    assert "instead: 1 go, 1 come, for 1 pupil; first 6 Sep 2022 Ada, ring home goes" in out
    assert "2 decisions, of which 1 hold under every reading and 1 hang on one." in out
    document = in_form("readings", attendrules(f"{line} --format json").stdout)
    assert document["questions"][0]["options"][1]["instead"]["first"]["goes"] is True
    found = rows(attendrules(f"{line} --format csv --pupil Ada").stdout)
    assert [(row["taken"], row["depends"]) for row in found] == [("yes", "which_session=second"), ("no", "which_session=third")]


def test_a_policy_that_leaves_nothing_open_says_so(desk, attendrules):
    Path("ash.rules").write_text('policy ash "Ash"\nwhen the mark is N then contact RING\n')
    assert "Ash leaves no question open." in attendrules("readings ash.rules").stdout


def test_a_run_says_which_decisions_hold_under_every_reading(desk, attendrules):
    line = "run elm.rules register.csv --all-readings"
    out = attendrules(line).stdout
    assert "ring home (hangs on which_session)" in out
    assert "1 more is due only under another." in out
    document = in_form("readings", attendrules(f"{line} --pupil Ada --format json").stdout)
    assert [(each["taken"], each["holds"]) for each in document["run"]["decisions"]] == [(True, False), (False, False)]
    assert len(rows(attendrules(f"{line} --outcome LATE_LOG --format csv").stdout)) == 1
    assert attendrules(f"{line} --pupil Adda").exit_code == 2
