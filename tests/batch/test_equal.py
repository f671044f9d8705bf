"""Every engine decides the same, whatever the policy, the register and what was recorded besides."""

from __future__ import annotations

import datetime as dt
import random
from importlib.util import find_spec

import pytest
from conftest import CALENDARS, MARKS_ONLY, NAMES, inputs, registers

from attendrules import Columns, Decision, Inputs, Policy, Pupil, Register, decide, decide_many, register_of
from attendrules.batch.decided import Decided
from attendrules.decisions import Scope, Status

ROUNDS = 2
needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="the extra `fast` is not installed")


def bare(made: Decision, calendar: object) -> tuple[object, ...]:
    return made.subject.name, made.outcome, made.rule, made.session, made.ends, made.status is Status.PENDING


def bare_rows(decided: Decided) -> list[tuple[object, ...]]:
    session = decided.calendar.session
    ends = {row.ends: None if row.ends is None else session(row.ends) for row in decided}
    return [
        (row.pupil.id, row.outcome, row.cause.step.origin.place, session(row.session), ends[row.ends], row.pending)
        for row in decided
    ]  # fmt: skip


def in_reference(policy: Policy, register: Register, known: Inputs, as_of: dt.datetime | None) -> list[Decision]:
    from attendrules.engine import decide as reference  # noqa: PLC0415

    return list(reference(policy.plan, register, known, as_of))


@pytest.mark.parametrize("engine", ["sparse", "reference", pytest.param("fast", marks=needs_numba)])
def test_engines_decide_the_same(policy: Policy, engine: str):
    dice = random.Random(f"{policy.name} 1")
    for _ in range(ROUNDS):
        calendar = dice.choice(CALENDARS)
        register = registers(dice, calendar)
        last = register.last_session() or 0
        known = inputs(dice, policy, calendar.days[: last // 2 + 3])
        as_of = dice.choice(
            [None, None, dt.datetime.combine(dice.choice(calendar.days), dt.time(dice.choice([8, 9, 14, 23]), 30))]
        )
        expected = in_reference(policy, register, known, as_of)
        decided = decide_many(policy, register, inputs=known, as_of=as_of, engine=engine)
        of_pupils = [made for made in expected if made.subject.scope is Scope.PUPIL]
        assert bare_rows(decided) == [bare(made, calendar) for made in of_pupils]
        others = [made for made in expected if made.subject.scope is not Scope.PUPIL]
        assert sorted(map(repr, decided.groups)) == sorted(map(repr, others))


def test_the_reason_for_one_decision_is_the_one_of_the_reference(policy: Policy):
    dice = random.Random(f"{policy.name} 2")
    register = registers(dice, CALENDARS[0])
    known = inputs(dice, policy, CALENDARS[0].days)
    expected = [made for made in in_reference(policy, register, known, None) if made.subject.scope is Scope.PUPIL]
    decided = decide_many(policy, register, inputs=known)
    assert [decided.explain(place) for place in range(0, len(decided), 7)] == expected[::7]


def test_decide_with_another_engine_is_the_same_run(policy: Policy):
    dice = random.Random(f"{policy.name} 3")
    register = registers(dice, CALENDARS[0])
    known = inputs(dice, policy, CALENDARS[0].days)
    assert decide(policy, register, inputs=known, engine="sparse").decisions == decide(policy, register, inputs=known).decisions


def test_columns_decide_as_the_register_that_they_are_of():
    strings = {"Ada": "/\\II/\\..NNNN" * 12, "Bo": "/\\" * 60, "Cy": "." * 20 + "IL" * 40}
    calendar = CALENDARS[0]
    columns = Columns.of_strings(calendar, strings)
    register = register_of(calendar, {name: row.replace(".", "") for name, row in strings.items()} | {"Ada": []})
    whole = columns.register(range(3))
    assert [pupil.id for pupil in whole] == list(strings)
    assert bare_rows(decide_many(MARKS_ONLY, columns)) == bare_rows(decide_many(MARKS_ONLY, whole))
    assert bare_rows(decide_many(MARKS_ONLY, columns))[-1:] != bare_rows(decide_many(MARKS_ONLY, register))[-1:]


def test_a_pupil_without_marks_and_one_who_left_before_them_have_nothing_due():
    calendar = CALENDARS[0]
    columns = Columns(
        calendar, [Pupil("Ada"), Pupil("Bo", left=dt.date(2022, 1, 1))], [b"", bytes([2] * 40)], ("", "", "I"), first=4
    )
    decided = decide_many(MARKS_ONLY, columns)
    assert [row.pupil.id for row in decided if row.session > 4] == []
    assert decided.starts.tolist()[:2] == [0, 0]


def test_a_register_without_marks_decides_nothing():
    assert len(decide_many(MARKS_ONLY, Register.of(CALENDARS[0], {}, [Pupil(name) for name in NAMES]))) == 0
