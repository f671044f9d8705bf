"""`attendrules forecast`: what it prints, in every form, and what it cannot do."""

from __future__ import annotations

import csv
import io
import json
import re


def test_the_nearest_are_listed_first_with_what_holds(attendrules, desk):
    (desk / "status.rules").write_text(
        'policy elm "Elm"\ncodes england_2006\noutcome LOW is a status in stage monitor "low"\n'
        'outcome LETTER is a letter in stage listen "letter"\n'
        "when absence > 60% then status LOW\nwhen absent sessions this week >= 5 then letter LETTER\n"
    )
    result = attendrules("forecast status.rules register.csv --calendar term.toml")
    assert result.exit_code == 0
    assert "Closest to a step" in result.stdout
    assert "Ada    2 more sessions missed  7 Sep 2022  7 Sep 2022 PM      letter" in result.stdout
    assert re.search(r"Ada +1 +7 Sep 2022 +6 Sep 2022 +low", result.stdout)


def test_a_pupil_is_told_about_in_full(attendrules, desk):
    result = attendrules("forecast elm.rules register.csv --calendar term.toml --pupil Bo")
    assert "Bo\n  nothing is nearer than for a pupil who never missed a session\n" in result.stdout
    result = attendrules("forecast elm.rules register.csv --calendar term.toml --pupil Ada --all")
    assert "RING_HOME - ring home" in result.stdout


def test_machines_get_json_and_csv(attendrules, desk):
    made = json.loads(attendrules("forecast elm.rules register.csv --calendar term.toml --all --format json").stdout)
    assert [each["pupil"] for each in made["prospects"] if each["outcome"] == "RING_HOME"] != []
    rows = list(
        csv.DictReader(io.StringIO(attendrules("forecast elm.rules register.csv --calendar term.toml --all --format csv").stdout))
    )
    assert {row["outcome"] for row in rows} == {"RING_HOME"}
    assert rows[0]["can_be_missed"].isdigit()


def test_names_that_do_not_exist_and_an_ended_year_are_told_in_a_sentence(attendrules, desk):
    for words, said in (
        ("--pupil Adda", "did you mean `Ada`?"),
        ("--outcome RING", "there is no outcome `RING`"),
        ("--missed sleepy", "`sleepy` is no kind of mark"),
        ("--until 2022-09-06", "no session is left"),
        ("--year-group 9", "there is no year group `9`"),
    ):
        result = attendrules(f"forecast elm.rules register.csv --calendar term.toml {words}")
        assert result.exit_code == 2
        assert said in result.stderr
