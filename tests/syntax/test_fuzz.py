"""Whatever the text, there are findings and never a failure, in bounded number and at places inside the text."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendrules import Diagnostic, check
from attendrules.api import PolicyError, policy_from_source
from attendrules.resources import policy_text
from attendrules.source import Source
from attendrules.syntax import decode, parse
from attendrules.syntax.tokens import grammar, keywords

MOST = 400
CRESTWOOD = policy_text("crestwood")
HEAD = "\n".join(CRESTWOOD.splitlines()[:140])
SIGNS = (
    "attendance PA_LETTER L 90% 5 three 2022-09-05 08:50 < >= ( ) , / \\ # -- ELM-1 =< %% “ friday sessions school week half term"
)
WORDS = [*sorted(keywords()), *SIGNS.split(), '"text"']
quickly = settings(max_examples=40, deadline=None)


def sound(findings: tuple[Diagnostic, ...], text: str) -> None:
    """Every finding has a code, words and a place inside the text."""
    assert sum(finding.is_error for finding in findings) <= MOST
    for finding in findings:
        assert finding.code.startswith("AR")
        assert finding.message
        for label in (finding.primary, *finding.secondary):
            assert label is None or 0 <= label.span.start <= label.span.end <= len(text)


@quickly
@given(st.text())
def test_any_text(text: str):
    sound(check(text), text)


@quickly
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_words_of_the_language_in_any_order(text: str):
    sound(check(text), text)


@quickly
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes):
    source, findings = decode(data, "policy.rules")
    try:
        policy_from_source(source, findings)
    except PolicyError as error:
        sound(error.findings, source.text)


@quickly
@given(st.integers(0, 10**9), st.integers(1, 12))
def test_a_policy_with_words_taken_out_written_twice_and_swapped(seed: int, slips: int):
    dice = random.Random(seed)
    words = HEAD.split(" ")
    for _ in range(slips):
        at = dice.randrange(1, len(words))
        slip = dice.choice(("out", "twice", "swap"))
        if slip == "out":
            del words[at]
        elif slip == "twice":
            words.insert(at, words[at])
        else:
            words[at - 1], words[at] = words[at], words[at - 1]
    sound(check(" ".join(words)), " ".join(words))


@pytest.mark.parametrize(
    "piece", ["(", "not ", "when ", '"', "a ", "policy ", "\x00", "%", "when attendance < 90% then letter A\n", "é" * 50 + " "]
)
def test_a_megabyte_of_anything(piece: str):
    text = (piece * (1_000_000 // len(piece)))[:999_999]
    sound(check(text), text)


def test_more_than_a_megabyte_is_refused():
    (finding,) = check("when " * 250_000)
    assert finding.code == "AR002"


# ---- layout ---------------------------------------------------------------------------------------


def tree(text: str) -> object:
    parsed = parse(Source("policy.rules", text))
    assert parsed.findings == ()
    return parsed.file


@pytest.mark.parametrize(
    "changed",
    [
        CRESTWOOD.replace("\n", "\r\n"),
        CRESTWOOD.replace("  ", "\t"),
        CRESTWOOD.replace("\n", "   \n"),
        CRESTWOOD.replace("\n", "\n\n"),
        re.sub(r'("[^"\n]*")|--[^\n]*', r"\1", CRESTWOOD).replace("\n", " "),
    ],
    ids=["Windows line ends", "tabs", "trailing blanks", "blank lines", "one line"],
)
def test_layout_does_not_matter(changed: str):
    assert tree(changed) == tree(CRESTWOOD)


def test_a_byte_order_mark_does_not_matter():
    source, findings = decode(b"\xef\xbb\xbf" + CRESTWOOD.encode(), "policy.rules")
    assert findings == ()
    assert parse(source).file == tree(CRESTWOOD)


def test_the_grammar_has_no_conflict():
    assert grammar().options.parser == "lalr"
