"""What must hold of every run, whatever the policy and the register; the promises of `promises.py` are more of it."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Sequence
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from promises import POLICIES

from attendrules import Decision, Policy, Register, decide, english_calendar, register_of
from attendrules.decisions import Amount, Scope

CALENDAR = english_calendar("2022-23")
CODES = "/\\LIMNOUGBX#"
OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}
codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=90)
registers = st.dictionaries(st.sampled_from(["Ada", "Bo", "Cy"]), codes, min_size=1).map(
    lambda marks: register_of(CALENDAR, marks, start="2022-10-03")
)
quickly = settings(max_examples=25, deadline=None)
each_policy = pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.name)


def of_pupils(decisions: Sequence[Decision]) -> list[Decision]:
    return [decision for decision in decisions if decision.subject.scope is Scope.PUPIL]


@each_policy
@quickly
@given(register=registers, day=st.integers(0, 44))
def test_what_is_decided_by_a_day_does_not_depend_on_later_marks(policy: Policy, register: Register, day: int):
    until = CALENDAR.days[CALENDAR.days.index(dt.date(2022, 10, 3)) + day]

    def by_then(decisions: Sequence[Decision]) -> set[tuple[object, ...]]:
        return {(d.subject, d.outcome, d.session, d.facts, d.status) for d in of_pupils(decisions) if d.session.date <= until}

    assert by_then(decide(policy, register, as_of=until).decisions) == by_then(decide(policy, register).decisions)


@each_policy
@quickly
@given(register=registers)
def test_a_run_changes_no_mark_and_cites_only_clauses_of_the_policy(policy: Policy, register: Register):
    before = {name: tuple(evolve(mark) for mark in marks) for name, marks in register.marks.items()}
    run = decide(policy, register)
    assert register.marks == before
    assert {clause for d in run for clause in d.clauses} <= {clause.ref for clause in policy.plan.clauses}
    assert {d.outcome for d in run} <= set(policy.plan.outcomes)


@each_policy
@quickly
@given(register=registers)
def test_a_reason_can_be_checked_against_its_own_figures(policy: Policy, register: Register):
    for decision in decide(policy, register):
        for fact in decision.facts:
            if fact.comparison in OPERATORS and fact.threshold and isinstance(fact.amount, Amount):
                value = fact.amount.value
                holds = None if value is None else OPERATORS[fact.comparison](value, Fraction(fact.threshold))
                assert fact.holds is holds
            for counted in fact.counted:
                assert fact.first <= counted.session <= fact.last  # type: ignore[operator]  # a counted fact has a window


@each_policy
@quickly
@given(register=registers)
def test_references_tell_decisions_apart(policy: Policy, register: Register):
    run = decide(policy, register)
    told = {(d.subject, d.outcome, d.session, d.clauses, d.change and d.change.session) for d in run}
    assert len({d.reference for d in run}) == len(told)
