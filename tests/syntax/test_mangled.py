"""Bundled policies with one mistake each: the right place is underlined, and it is said what to write."""

from __future__ import annotations

from functools import cache

import pytest
from judging import Judgement, judge
from mangler import WAYS, mangle

from attendrules.resources import policy_text

SEEDS = range(2)
HIDDEN = {"an outcome undeclared"}
"""The mistake is a line that is gone, so no place can be right."""


@cache
def judgements(kind: str) -> list[Judgement]:
    good = policy_text("crestwood")
    mangled = (mangle(good, seed, kind) for seed in SEEDS)
    return [judge(each, good) for each in mangled if each is not None and each.text != good]


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_a_mangled_policy_gives_findings_and_no_failure(kind: str):
    assert [each.failed for each in judgements(kind) if each.failed] == []
    assert [each.mangled.seen for each in judgements(kind) if sum(found.is_error for found in each.findings) > 5] == []


def test_nearly_all_mistakes_are_found_where_they_are_and_put_right():
    every = [each for kind in sorted(WAYS) for each in judgements(kind) if each.found]
    placed = [each for each in every if each.well_placed or each.mangled.kind in HIDDEN]
    said = [each for each in every if each.says_what_to_write]
    assert len(every) > 150
    assert len(placed) >= 0.95 * len(every)
    assert len(said) >= 0.95 * len(every)
