"""What a policy says it wants is what a run without it waits for."""

from __future__ import annotations

import pytest

import attendrules
from attendrules import resources
from attendrules.registers import parse_register
from attendrules.resources import policy_names

CALENDAR = attendrules.english_calendar("2022-23")
DEMO = parse_register(resources.data_file("demo", "register.csv").read_text("utf-8"), "demo", CALENDAR).register
FEW = attendrules.Register.of(CALENDAR, {name: DEMO.marks[name] for name in list(DEMO.marks)[:8]}, list(DEMO.pupils.values())[:8])
RULES = """\
fact settled "all is well"
event meeting is held or missed "a meeting with the parents"
outcome WORRY is a status in stage monitor
outcome LETTER is a letter in stage listen
outcome VISIT is a visit in stage listen
outcome NEXT is a log in stage listen
outcome CALL is a contact in stage listen

when the pupil is settled then status WORRY
when WORRY holds then letter LETTER
1 school week after LETTER when the mark is I then visit VISIT
1 school week after meeting when the mark is I then log NEXT
when absent sessions this week >= 2 then contact CALL
"""


def outcomes(policy):
    return {each.input.name: each.outcomes for each in policy.wants().inputs}


def test_what_hangs_on_an_input_and_what_hangs_on_that():
    policy = attendrules.parse_policy(RULES)
    assert outcomes(policy) == {"settled": ("WORRY", "LETTER", "VISIT"), "meeting": ("NEXT",)}
    settled = policy.wants().inputs[0]
    assert [(each.place, each.directly) for each in settled.hanging] == [
        ("policy.rules:9", True), ("policy.rules:10", False), ("policy.rules:11", False),
    ]  # fmt: skip


@pytest.mark.parametrize("name", policy_names())
def test_everything_that_waits_in_a_run_was_said_to_wait(name):
    policy = attendrules.load_policy(name)
    said = outcomes(policy)
    waiting = {(missing, each.outcome) for each in attendrules.decide(policy, FEW) for missing in each.missing}
    assert {(missing, outcome) for missing, outcome in waiting if outcome not in said.get(missing, ())} == set()


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("when the mark is I then contact CALL", ("pupil", "left")),
        ("for each class at the end of each week when attendance this week < 90% then report SEEN", ("pupil", "class", "left")),
    ],
)
def test_columns_of_pupils_that_rules_ask_for(rule, columns):
    kind = "contact CALL" if "CALL" in rule else "report SEEN"
    outcome = f"outcome {kind.split()[1]} is a {kind.split(maxsplit=1)[0]} in stage monitor\n"
    assert tuple(column for column, _ in attendrules.parse_policy(outcome + rule).wants().pupils) == columns
