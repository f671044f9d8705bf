"""Run a scenario, and say what came otherwise than expected."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable

from attrs import field, frozen

from attendrules.api import Policy, Run, decide
from attendrules.decisions import Decision, Status
from attendrules.decisions.wording import why
from attendrules.diagnostics import nearest
from attendrules.domain.inputs import EVERYBODY, Inputs
from attendrules.domain.register import Register
from attendrules.registers import parse_inputs
from attendrules.scenarios.cursor import Wrong
from attendrules.scenarios.model import Expected, Given, Name, Scenario


@frozen
class Miss:
    """Something that was expected and did not come, came and was not expected, or came otherwise."""

    scenario: Scenario = field(repr=False)
    expected: Expected | None
    came: Decision | None


@frozen
class Case:
    """A scenario with what its policy needs to run it."""

    scenario: Scenario
    policy: Policy
    register: Register = field(repr=False)
    inputs: Inputs = field(repr=False)


@frozen
class Result:
    """What came of a scenario: what is not as it should be, or why it could not be run."""

    case: Case
    run: Run = field(repr=False)
    misses: tuple[Miss, ...]

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.misses


def case_of(scenario: Scenario, policy: Policy) -> Case:
    """A scenario made ready to run under a policy; raises `Wrong` for a name that the policy does not have."""
    chosen = _under(policy, scenario)
    for name in _outcomes(scenario):
        if name.text not in chosen.plan.outcomes:
            raise _unknown("outcome", name, chosen.plan.outcomes)
    for name in (*scenario.recorded, *(given.name for given in scenario.given)):
        if name.text not in chosen.plan.inputs:
            raise _unknown("input", name, chosen.plan.inputs)
    _codes(scenario, chosen)
    register = Register.of(scenario.calendar, scenario.marks, scenario.pupils.values())
    return Case(scenario, chosen, register, _inputs(scenario, chosen))


def run_case(case: Case) -> Result:
    """Run a scenario, and compare."""
    run = decide(case.policy, case.register, inputs=case.inputs, as_of=case.scenario.as_of)
    return Result(case, run, misses(case.scenario, run))


def _under(policy: Policy, scenario: Scenario) -> Policy:
    for question, option in scenario.readings:
        if question.text not in policy.options:
            raise _unknown("reading", question, policy.options)
        if option.text not in policy.options[question.text]:
            raise _unknown("option", option, policy.options[question.text])
    return policy.under(**{question.text: option.text for question, option in scenario.readings})


def _outcomes(scenario: Scenario) -> Iterable[Name]:
    yield from (each.outcome for each in scenario.expected)
    yield from (name for _, name in scenario.excluded)
    yield from scenario.looked_at


def _unknown(what: str, name: Name, known: Iterable[str]) -> Wrong:
    near = nearest(name.text, known)
    offer = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(known) or 'none'}"
    return Wrong("AR654", f"the policy has no {what} `{name.text}`", name.span, offer)


def _codes(scenario: Scenario, policy: Policy) -> None:
    for name, marks in scenario.marks.items():
        for mark in marks:
            if mark.code and mark.code not in policy.plan.codes:
                message = f"{name} has a mark `{mark.code}`, which is no code of {policy.plan.codes.name}"
                raise Wrong("AR654", message, scenario.span, "take a code that the policy has")


def _inputs(scenario: Scenario, policy: Policy) -> Inputs:
    """What is recorded, by the reader of files of inputs, so that both say the same of the same row."""
    made: list[tuple[Given | Name, dict[str, str]]] = [
        (name, {"pupil": EVERYBODY, "input": name.text}) for name in scenario.recorded
    ]
    made += [(given, _row(given)) for given in scenario.given]
    columns = ["pupil", "input", "date", "time", "value"]
    columns += [each for each in ("until", "recorded_at") if any(each in row for _, row in made)]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for _, row in made)
    reading = parse_inputs(text.getvalue(), "inputs", policy.plan.inputs)
    for finding in reading.findings:
        line = finding.primary.source.first_line if finding.primary else 1
        if line > 1:
            help = finding.help[0] if finding.help else ""  # noqa: A001 - what a finding calls it
            raise Wrong("AR654", finding.message, made[line - 2][0].span, help)
    return reading.inputs


def _row(given: Given) -> dict[str, str]:
    time = "" if given.time.time() == dt.time() else f"{given.time:%H:%M}"
    row = {"pupil": given.who, "input": given.name.text, "date": given.time.date().isoformat(), "time": time}
    row["value"] = given.value
    if given.until is not None:
        row["until"] = given.until.isoformat()
    if given.recorded is not None:
        row["recorded_at"] = given.recorded.isoformat()
    return row


# ---- what is otherwise -------------------------------------------------------------------------


def misses(scenario: Scenario, decisions: Iterable[Decision]) -> tuple[Miss, ...]:
    """What is not as a scenario says; of the outcomes that it names, everything that comes must be expected."""
    wanted = scenario.outcomes
    left = [each for each in decisions if scenario.everything or each.outcome in wanted]
    found: list[Miss] = []
    for expected in scenario.expected:
        same = next((each for each in left if _fits(expected, each)), None)
        if same is None:
            same = next((each for each in left if _same_place(expected, each)), None)
            found.append(Miss(scenario, expected, same))
        if same is not None:
            left.remove(same)
    return (*found, *(Miss(scenario, None, each) for each in left))


def _same_place(expected: Expected, came: Decision) -> bool:
    return (expected.subject, expected.outcome.text, expected.session) == (came.subject, came.outcome, came.session)


def _fits(expected: Expected, came: Decision) -> bool:
    return (
        _same_place(expected, came)
        and expected.pending is (came.status is Status.PENDING)
        and (expected.ends is None or expected.ends == came.ends)
        and not (expected.lasts and came.ends)
        and expected.modality is came.modality
        and set(expected.clauses) <= set(came.clauses)
        and (not expected.waits_for or sorted(expected.waits_for) == sorted(came.missing))
        and (
            expected.change is None
            or (came.change is not None and expected.change == (came.change.entered, came.change.effective))
        )
        and " ".join(expected.because.split()) in why(came)
    )
