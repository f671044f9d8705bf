"""A file of facts and events is read as strictly as a register."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendrules.domain.inputs import Event, Input, Inputs, Stated
from attendrules.registers import parse_inputs, read_inputs

DECLARED = {
    "home_call": Input("event", "home_call", ("reached", "lost")),
    "reason": Input("event", "reason"),
    "settled": Input("fact", "settled"),
}
HEADER = "pupil,input,date,time,value\n"


def read(text):
    return parse_inputs(text, "inputs.csv", DECLARED)


def at(day, hour=0, minute=0):
    return dt.datetime(2022, 9, day, hour, minute)  # noqa: DTZ001 - a clock on the wall


def test_facts_and_events_of_a_pupil_and_of_every_pupil():
    rows = 'Ada,settled,2022-09-05,,yes\n"Oak, Bo",home_call,05/09/2022,09:40,lost\n*,reason,2022-09-06,8:30,\n'
    reading = read(HEADER + rows)
    assert reading.findings == ()
    assert reading.inputs == Inputs.of(
        [("Ada", "settled", Stated(at(5), yes=True))],
        [("Oak, Bo", "home_call", Event(at(5, 9, 40), "lost")), ("*", "reason", Event(at(6, 8, 30)))],
    )


def test_an_event_may_be_said_to_be_recorded_though_there_is_none():
    assert read(f"{HEADER}*,reason,,,\n").inputs == Inputs.of(recorded=["reason"])


@pytest.mark.parametrize(
    ("row", "code", "sentence"),
    [
        (",reason,2022-09-05,,", "AR618", "the pupil is missing"),
        ("Ada,,2022-09-05,,", "AR622", "the input is missing"),
        ("Ada,raeson,2022-09-05,,", "AR622", "the policy asks for no input `raeson`"),
        ("Ada,reason,,,", "AR604", "the date is missing"),
        ("*,settled,,,yes", "AR604", "the date is missing"),
        ("Ada,reason,2022-09-31,,", "AR604", "there is no date `2022-09-31`: day is out of range for month"),
        ("Ada,reason,2022-09-05,9.30,", "AR611", "`9.30` is not a time of day"),
        ("Ada,reason,2022-09-05,,ill", "AR623", "the event `reason` has no result `ill`"),
        ("Ada,home_call,2022-09-05,,", "AR623", "the value is missing"),
        ("Ada,settled,2022-09-05,,perhaps", "AR623", "`settled` is a fact, and `perhaps` is no answer"),
        (
            "Bo,settled,2022-09-05,,no",
            "AR623",
            "`settled` of Bo is no here, and something else at the same time in an earlier row",
        ),
        ("Ada,reason,2022-09-05", "AR612", "the row has 3 fields, too few"),
        ('"Ada,reason,2022-09-05,,', "AR612", "a quotation mark is out of place"),
    ],
)
def test_a_wrong_row_is_one_finding_and_the_others_are_kept(row, code, sentence):
    reading = read(f"{HEADER}Bo,settled,2022-09-05,,yes\n{row}\nCy,settled,2022-09-05,,yes\n")
    assert [(finding.code, finding.message) for finding in reading.findings] == [(code, sentence)]
    assert reading.findings[0].where.startswith("inputs.csv:3:")
    assert set(reading.inputs.facts) == {"Bo", "Cy"}
    assert reading.failed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "AR602"),
        ("pupil,input\n", "AR602"),
        (HEADER.replace(",", ";"), "AR610"),
        (HEADER.replace("time", "date"), "AR602"),
    ],
)
def test_a_header_that_will_not_do(text, code):
    assert [finding.code for finding in read(text).findings] == [code]


def test_a_file_that_is_no_text_is_one_finding(tmp_path):
    path = tmp_path / "inputs.csv"
    path.write_bytes(f"{HEADER}Zoë,settled,2022-09-05,,yes\n".encode("cp1252"))
    assert [finding.code for finding in read_inputs(path, DECLARED).findings] == ["AR601"]


@given(text=st.text(), header=st.sampled_from(["", HEADER]))
def test_no_text_whatever_raises(header, text):
    reading = read(header + text)
    assert reading.findings or not reading.failed
