"""Every bundled policy keeps to every promise of `docs/properties.md`, but for the exceptions that the page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from promises import EXCEPTIONS, POLICIES, PROMISES, World, applies, attended, claims, plain_rules, worlds

from attendrules.resources import policy_names

PAGE = (Path(__file__).parents[2] / "docs/properties.md").read_text("utf-8")
PAIRS = [(promise, name) for promise in PROMISES for name in POLICIES if applies(promise, POLICIES[name])]
NAMED = [(promise, name) for promise, name in EXCEPTIONS if name in policy_names()]
KEPT = [pair for pair in PAIRS if pair not in EXCEPTIONS]


def named(pair: tuple[str, str]) -> object:
    """A pair as a test that has its name."""
    return pytest.param(*pair, id="-".join(pair))


@pytest.mark.parametrize(("promise", "name"), list(map(named, KEPT)))
@settings(max_examples=15, deadline=None)
@given(world=worlds)
def test_a_policy_keeps_a_promise(promise: str, name: str, world: World):
    assert PROMISES[promise](POLICIES[name], world)


@pytest.mark.parametrize(("promise", "name"), list(map(named, EXCEPTIONS)))
def test_an_exception_is_one(promise: str, name: str):
    assert not PROMISES[promise](POLICIES[name], EXCEPTIONS[promise, name])


@pytest.mark.parametrize("name", policy_names())
def test_every_bundled_policy_is_tried(name: str):
    assert {promise for promise, policy in PAIRS if policy == name} >= {"same_again", "renamed", "split", "prefix", "milder"}


def test_what_is_tried_of_percentages_is_not_nothing():
    assert sum(len(list(plain_rules(policy))) for policy in POLICIES.values()) >= 5
    assert sum(bool(claims(policy)) for policy in POLICIES.values()) >= 3
    assert attended(World(EXCEPTIONS["statutory", "middleton"].calendar, {"Ada": "/I"}, 1)) is not None


# ---- the page ------------------------------------------------------------------------------------


def test_the_page_has_every_promise():
    assert re.findall(r"^## .* \(`(\w+)`\)$", PAGE, re.MULTILINE) == list(PROMISES)


def test_the_page_names_every_exception_under_its_promise():
    for promise, name in NAMED:
        section = PAGE.split(f"(`{promise}`)\n", 1)[1].split("\n## ", 1)[0]
        assert f"`{name}`" in section.split("Not kept by", 1)[1].split("\n", 1)[0], (promise, name)


def test_the_page_names_no_exception_that_is_none():
    for promise in PROMISES:
        section = PAGE.split(f"(`{promise}`)\n", 1)[1].split("\n## ", 1)[0]
        named = re.search(r"^Not kept by (.*?)[.:]", section, re.MULTILINE)
        found = set(re.findall(r"`(\w+)`", named[1])) if named else set()
        assert found == {name for kept, name in NAMED if kept == promise}, promise
