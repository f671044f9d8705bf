"""How a finding looks: the place, the line with the spot underlined, and help."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendrules.diagnostics import Diagnostic, Fix, Label, Severity, nearest
from attendrules.diagnostics.as_dict import diagnostic_as_dict
from attendrules.diagnostics.text import WIDEST, pieces, render, visible, width
from attendrules.source import Source, Span


def label(text, part, name="elm.rules", message="", first_line=1):
    start = text.index(part)
    return Label(Source(name, text, first_line), Span(start, start + len(part)), message)


def test_a_finding_shows_the_line_and_underlines_the_spot():
    text = "policy elm\n\nwhen absence > 10% letter PA_LETTER\n"
    finding = Diagnostic("AR004", "`then` is missing", label(text, "letter"), help=("write `then` before `letter`",))
    assert (
        render(finding)
        == """\
error AR004: `then` is missing
  --> elm.rules:3:20
  |
3 | when absence > 10% letter PA_LETTER
  |                    ^^^^^^
  = help: write `then` before `letter`"""
    )


def test_a_second_place_notes_and_an_acceptance_stand_below():
    text = "outcome A is a letter\n" + "\n" * 98 + "outcome A is a visit\n"
    first = label(text, "A is a letter", message="first here")
    second = label(text, "A is a visit")
    finding = Diagnostic(
        "AR108", "`A` is declared twice", second, (first,), notes=("one of them",), severity=Severity.NOTE, accepted="it is meant"
    )
    assert (
        render(finding)
        == """\
note AR108: `A` is declared twice
    --> elm.rules:100:9
    |
100 | outcome A is a visit
    |         ^^^^^^^^^^^^
    --> elm.rules:1:9
    |
  1 | outcome A is a letter
    |         ^^^^^^^^^^^^^ first here
    = note: one of them
    = accepted: it is meant"""
    )


def test_a_finding_without_a_place_is_a_sentence():
    assert render(Diagnostic("AR617", "the register names no class", severity=Severity.WARNING)) == (
        "warning AR617: the register names no class"
    )


def test_a_finding_about_a_file_that_is_no_text_has_no_line():
    finding = Diagnostic("AR601", "the file is not text", Label(Source("register.csv", ""), Span(0, 0)))
    assert render(finding) == "error AR601: the file is not text\n  --> register.csv:1:1"


def test_the_number_of_a_line_is_that_of_its_file():
    finding = Diagnostic("AR603", "no code", label("Ada,2022-09-05,AM,?", "?", "register.csv", first_line=4711))
    assert " --> register.csv:4711:19" in render(finding)
    assert "\n4711 | Ada,2022-09-05,AM,?\n     |                   ^" in render(finding)


def test_nothing_at_all_can_be_underlined():
    text = "Ada,,AM,/"
    finding = Diagnostic("AR604", "the date is missing", Label(Source("r.csv", text), Span(4, 4)))
    assert render(finding).endswith("\n1 | Ada,,AM,/\n  |     ^")


def test_a_mark_over_several_lines_ends_with_its_first_and_says_so():
    text = "when absence > 10%\n  then letter A\n"
    finding = Diagnostic("AR305", "never true", Label(Source("elm.rules", text), Span(0, len(text) - 1)))
    assert render(finding).endswith("\n1 | when absence > 10%\n  | ^^^^^^^^^^^^^^^^^^ ... to line 2")


@pytest.mark.parametrize(
    ("before", "under"),
    [("\t", "    "), ("é", " "), ("e\N{COMBINING ACUTE ACCENT}", " "), ("漢字", "    "), ("\x1b", " ")],
    ids=["tab", "accent", "combining accent", "wide letters", "control character"],
)
def test_the_underline_stands_below_the_spot_whatever_is_before_it(before, under):
    text = f"{before}X"
    finding = Diagnostic("AR010", "a mistake", Label(Source("elm.rules", text), Span(len(before), len(text))))
    assert render(finding).splitlines()[-1] == f"  | {under}^"


def test_nothing_in_a_text_or_a_name_can_move_the_cursor():
    text = "when \x1b[2J\x07absence"
    finding = Diagnostic("AR010", "odd \x1b", label(text, "absence", "odd\x1b.rules", "\x1b"), help=("\x1b",), accepted="\x1b")
    assert all(char == "\n" or char.isprintable() for char in render(finding))


@pytest.mark.parametrize("at", [0, 50, 500, 990])
def test_a_long_line_is_cut_around_the_spot(at):
    text = "x" * at + "SPOT" + "y" * (1000 - at)
    line, mark = render(Diagnostic("AR010", "long", label(text, "SPOT"))).splitlines()[-2:]
    assert len(line) <= WIDEST + 20
    assert line[mark.index("^") : mark.rindex("^") + 1] == "SPOT"


def test_a_long_mark_is_cut():
    text = "x" * 1000
    assert len(max(render(Diagnostic("AR010", "long", label(text, text))).splitlines(), key=len)) <= WIDEST + 4


TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("\n\r\t\x1b漢́ ")))


@given(st.data())
def test_any_span_of_any_text_can_be_shown(data):
    text = data.draw(TEXTS)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    finding = Diagnostic("AR010", data.draw(TEXTS), Label(Source("elm.rules", text), Span(start, end), data.draw(TEXTS)))
    shown = render(finding)
    assert shown == "".join(part for part, _ in pieces(finding))
    assert all(char == "\n" or char.isprintable() for char in shown)
    assert len(shown.splitlines()) <= 5
    json.dumps(diagnostic_as_dict(finding))


@given(TEXTS)
def test_visible_text_has_as_many_characters_and_a_width(text):
    assert len(visible(text)) == len(text)
    assert 0 <= width(text) <= 2 * len(text)


def test_a_finding_as_a_dictionary():
    text = "outcome A is a letter\nwhen absense > 10% then letter A\n"
    fix = Fix("write `absence`", Span(27, 34), "absence", safe=True)
    here = label(text, "A is", message="here")
    finding = Diagnostic("AR101", "unknown", label(text, "absense"), (here,), ("help",), ("note",), (fix,))
    assert diagnostic_as_dict(finding) == {
        "code": "AR101",
        "severity": "error",
        "message": "unknown",
        "at": {"file": "elm.rules", "start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 13}, "message": ""},
        "also": [{"file": "elm.rules", "start": {"line": 1, "column": 9}, "end": {"line": 1, "column": 13}, "message": "here"}],
        "help": ["help"],
        "notes": ["note"],
        "fixes": [
            {
                "message": "write `absence`",
                "start": {"line": 2, "column": 6},
                "end": {"line": 2, "column": 13},
                "replacement": "absence",
                "safe": True,
            }
        ],
        "accepted": None,
    }


def test_a_finding_without_a_place_as_a_dictionary():
    assert diagnostic_as_dict(Diagnostic("AR617", "no class"))["at"] is None


@pytest.mark.parametrize(
    ("word", "near"),
    [("absense", ("absence",)), ("ABSENCE", ("absence",)), ("letter", ()), ("", ())],
)
def test_the_name_that_was_probably_meant(word, near):
    assert nearest(word, ["absence", "attendance"]) == near
