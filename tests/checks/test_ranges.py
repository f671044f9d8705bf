"""Ranges of percentages, the shares of sessions in them, and whether conditions can be true."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendrules import decide, english_calendar, parse_policy, register_of
from attendrules.checks.bands import compares, round_to
from attendrules.checks.meaning import findings_of
from attendrules.checks.ranges import mirrored, outside, percentages, printed_step, range_of
from attendrules.checks.sense import impossible
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "="])
THRESHOLDS = st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 10))
ROUNDINGS = st.none() | st.builds(
    p.Rounding, st.sampled_from(["up", "down", "half up"]), st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(5)])
)
CALENDAR = english_calendar("2022-23")


def a_test(operator: str, threshold: Fraction, rounding: p.Rounding | None = None) -> p.Test:
    attended, possible = frozenset("/\\"), frozenset("/\\O")
    share = p.Share(attended, possible, p.This(Period.YEAR), "attendance", rounding)
    return p.Test(share, operator, threshold, "attendance")


@given(OPERATORS, THRESHOLDS, ROUNDINGS, st.integers(1, 400))
def test_the_shares_in_a_range_are_those_for_which_the_comparison_holds(operator, threshold, rounding, whole):
    within = percentages(a_test(operator, threshold, rounding))
    holds = [part for part in range(whole + 1) if compares(operator, round_to(Fraction(100 * part, whole), rounding), threshold)]
    assert list(within.parts(whole)) == holds


@given(OPERATORS, THRESHOLDS, st.integers(1, 400))
def test_a_share_is_in_a_range_or_outside_it(operator, threshold, whole):
    within = range_of(operator, threshold)
    inside = set(within.parts(whole))
    beyond = {part for each in outside(within) for part in each.parts(whole)}
    assert inside | beyond == set(range(whole + 1))
    assert not inside & beyond


@given(OPERATORS, THRESHOLDS, st.integers(1, 400))
def test_what_is_attended_and_what_is_missed_are_mirrors(operator, threshold, whole):
    within = range_of(operator, threshold)
    assert {whole - part for part in within.parts(whole)} == set(mirrored(within).parts(whole))


def test_the_first_share_between_two_printed_bounds():
    between = range_of(">", Fraction(90)).and_(range_of("<", Fraction("90.1")))
    assert between.first(380) == (91, 101)
    assert between.how_many(100) == 0


@pytest.mark.parametrize(("numbers", "step"), [(("90", "95"), "1"), (("90", "90.1"), "0.1"), (("95.25",), "0.01")])
def test_the_step_of_the_last_printed_decimal(numbers, step):
    assert printed_step(*map(Fraction, numbers)) == Fraction(step)


# ---- conditions ---------------------------------------------------------------------------------

NEVER = [
    "unauthorised sessions in a row this school week >= 30",
    "absent days this school week > 5",
    "absent sessions today >= 3",
    "sessions marked I in the last 2 school weeks >= 21",
    "attendance < 90% and attendance >= 95%",
    "attendance < 90% and absence <= 10%",
    "attendance this school week > 90% and attendance this school week < 100%",
    "absent sessions this term >= 10 and absent sessions this term < 5",
    "the half term is 1 and the half term is 2",
    "the mark is L and the mark is absent",
    "the arrival is before 9:00 and the arrival is after 9:30",
    "WATCH holds and not WATCH holds",
    "(the half term is 1 or the half term is 3) and the half term is 2",
    "there are 3 or more call today and there are fewer than 2 call today",
    "the number of contacts < 3 and the number of contacts > 5",
    "sessions marked I today >= 2 and absent sessions this school week < 1",
    "absent sessions this half term >= 10 and absent sessions this term < 5",
    "absent sessions in the last 4 school weeks >= 10 and absent sessions in the last 10 school weeks < 8",
    "there are 2 or more call today and there are fewer than 2 call this term",
    "there is a call today and there is no call this school year",
]

PERHAPS = [
    "unauthorised sessions in a row this school week >= 10",
    "absent days this school week >= 5",
    "attendance this school week >= 90% and attendance this school week < 100%",
    "attendance < 90% and attendance this half term >= 95%",
    "attendance <= 90% and absence <= 10%",
    "absent sessions this term >= 10 and absent sessions this half term < 5",
    "not the half term is 1",
    "the mark is L or the mark is absent",
    "absent sessions today >= 2 and late sessions this school week < 1",
    "absent sessions in the last 10 school weeks >= 10 and absent sessions in the last 4 school weeks < 8",
    "sessions marked I in the last 2 school weeks >= 20",
]

HEAD = 'event call "a call"\nnumber contacts "contacts"\nwhen absent sessions >= 5 then list WATCH\n'


def condition(text: str) -> p.Condition | None:
    plan = parse_policy(f"{HEAD}when {text} then letter HOME").plan
    return next(step.condition for step in plan.steps if isinstance(step, p.Rule) and step.actions[0].outcome == "HOME")


@pytest.mark.parametrize("text", NEVER)
def test_what_no_register_can_make_true_is_impossible(text):
    assert impossible(condition(text))
    codes = [finding.code for finding in findings_of(parse_policy(f"{HEAD}when {text} then letter HOME").plan)]
    assert "AR306" in codes


@pytest.mark.parametrize("text", PERHAPS)
def test_what_some_register_makes_true_is_not_impossible(text):
    assert impossible(condition(text)) is None


def test_a_window_that_is_shorter_than_its_count_is_told():
    why = impossible(condition("unauthorised sessions in a row this school week >= 30"))
    assert why == "`unauthorised sessions in a row this school week >= 30` is never true: a school week has at most 10 sessions"


def written(random: Random, depth: int = 2) -> str:
    """A condition about few things, so that its parts often get in each other's way."""
    if depth and random.random() < 0.7:
        parts = [written(random, depth - 1) for _ in range(2)]
        return f"({parts[0]} {random.choice(['and', 'and', 'or'])} {parts[1]})"
    negation = random.choice(["", "", "not "])
    operator = random.choice(["<", "<=", ">=", ">"])
    return negation + random.choice(
        [
            f"absent sessions today {operator} {random.randint(0, 3)}",
            f"absent sessions this school week {operator} {random.randint(0, 11)}",
            f"attendance this school week {operator} {random.choice([50, 80, 90, 95])}%",
            f"absence this school week {operator} {random.choice([5, 10, 20, 50])}%",
            f"the mark is {random.choice(['absent', 'L', 'I, L', 'attended'])}",
            f"the half term is {random.randint(1, 2)}",
        ]
    )


@settings(deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False))
def test_a_rule_that_is_called_impossible_never_fires(random):
    text = " and ".join(written(random) for _ in range(3))
    policy = parse_policy(f"when {text} then letter HOME every time")
    if impossible(policy.plan.steps[0].condition) is None:
        return
    marks = " ".join("".join(random.choice("/LIO") if random.random() < 0.8 else "\\" for _ in range(2)) for _ in range(80))
    register = register_of(CALENDAR, {"Ada": marks}, start=str(CALENDAR.days[0]))
    assert len(decide(policy, register)) == 0
