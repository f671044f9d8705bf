"""What a check calls never due is never due, on made-up schools."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from policies import write_policy
from schools import write_calendar, write_school

from attendrules import PolicyError, decide, parse_policy
from attendrules.checks.makers import makers
from attendrules.checks.meaning import findings_of
from attendrules.checks.sense import impossible
from attendrules.decisions import Status


@settings(deadline=None, max_examples=40)
@given(st.randoms(use_true_random=False))
def test_a_rule_or_outcome_that_is_never_due_is_never_decided(random: Random) -> None:
    try:
        policy = parse_policy(write_policy(random))
    except PolicyError:
        return
    every = makers(policy.plan)
    dead = {outcome for each in every for outcome in each.outcomes}
    dead -= {outcome for each in every if impossible(each.condition) is None for outcome in each.outcomes}
    dead |= {each.message.split("`")[1] for each in findings_of(policy.plan) if each.code == "AR315"}
    if not dead:
        return
    school = write_school(random, write_calendar(random), arrivals=True)
    made = decide(policy, school.register, inputs=school.inputs)
    assert [each for each in made if each.outcome in dead and each.status is not Status.PENDING] == []
