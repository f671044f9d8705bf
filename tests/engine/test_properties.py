"""What must hold of every run, whatever the policy and the register."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Sequence
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from attendrules import Decision, Policy, Register, decide, english_calendar, load_policy, parse_policy, register_of
from attendrules.decisions import Amount, Scope
from attendrules.resources import policy_names

CALENDAR = english_calendar("2022-23")
CODES = "/\\LIMNOUGBX#"
OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}
BUNDLED = [load_policy(name) for name in policy_names()]
EVERYTHING = parse_policy("""
  codes england_2006
  when sessions entered as L >= 3 then recode morning L to U
  when attendance < 90% then status LOW
  when LOW holds and absent sessions in a row >= 3 then letter LETTER
  when at least 2 unauthorised sessions this school week then contact RING
  at the end of each half term when absence rounded half up to 0.1% >= 5% then list LISTED every time
  on each friday lunchtime when attendance since the previous friday lunchtime = 100% then award TABLE
  when absent sessions in the last 3 school days >= 4 then visit VISIT once a half term
  when LETTER is due or VISIT is due then log NOTED
  2 school weeks after LETTER when attendance is higher than at LETTER then log BETTER
  band grade is GOLD when attendance = 100%
  band grade is SILVER when attendance >= 95%
""")
POLICIES = [*BUNDLED, EVERYTHING]

codes = st.lists(st.sampled_from(CODES), min_size=1, max_size=90)
registers = st.dictionaries(st.sampled_from(["Ada", "Bo", "Cy"]), codes, min_size=1).map(
    lambda marks: register_of(CALENDAR, marks, start="2022-10-03")
)
quickly = settings(max_examples=25, deadline=None)
each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)


def of_pupils(decisions: Sequence[Decision]) -> list[Decision]:
    return [decision for decision in decisions if decision.subject.scope is Scope.PUPIL]


@each_policy
@quickly
@given(register=registers)
def test_the_same_run_gives_the_same_decisions(policy: Policy, register: Register):
    first, second = decide(policy, register), decide(policy, register)
    assert first.decisions == second.decisions
    assert first.receipt() == second.receipt()


@each_policy
@quickly
@given(register=registers)
def test_a_pupil_is_decided_about_alone(policy: Policy, register: Register):
    together = of_pupils(decide(policy, register).decisions)
    last = register.last_session()
    for name, marks in register.marks.items():
        if marks and marks[-1].session == last:
            alone = decide(policy, Register.of(CALENDAR, {name: marks}))
            assert of_pupils(alone.decisions) == [d for d in together if d.subject.name == name]


@each_policy
@quickly
@given(register=registers)
def test_renaming_pupils_changes_nothing_else(policy: Policy, register: Register):
    names = {"Ada": "Cy", "Bo": "Ada", "Cy": "Bo"}
    renamed = Register.of(CALENDAR, {names[name]: marks for name, marks in register.marks.items()})

    def told(run: Sequence[Decision], change: dict[str, str]) -> set[tuple[object, ...]]:
        return {(change.get(d.subject.name, d.subject.name), d.outcome, d.session, d.facts, d.ends) for d in of_pupils(run)}

    assert told(decide(policy, register).decisions, names) == told(decide(policy, renamed).decisions, {})


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
    told = {(d.subject, d.outcome, d.session, d.clauses) for d in run}
    assert len({d.reference for d in run}) == len(told)


@quickly
@given(marks=codes, where=st.integers(0, 89))
def test_one_more_session_attended_never_makes_a_threshold_of_absence_due(marks: list[str], where: int):
    rules = parse_policy(
        "codes england_2006\nwhen attendance < 90% then status LOW\nwhen absent sessions >= 5 then letter LETTER"
    )
    better = [("/" if index == where % len(marks) and code not in "X#" else code) for index, code in enumerate(marks)]

    def due_by(codes: list[str]) -> dict[str, int]:
        run = decide(rules, register_of(CALENDAR, {"Ada": codes}))
        firsts: dict[str, int] = {}
        for decision in run:
            firsts.setdefault(decision.outcome, CALENDAR.number(decision.session.date, decision.session.half) or 0)
        return firsts

    before, after = due_by(marks), due_by(better)
    assert set(after) <= set(before)
    assert all(after[outcome] >= before[outcome] for outcome in after)
