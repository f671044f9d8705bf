"""Every case on every page, as `README.md` beside this file explains."""

from __future__ import annotations

import re
from difflib import ndiff
from functools import cache

import pytest
from case_pages import Case, cases, lines, registered

from attendrules import Decision, Policy, check, decide, load_policy, parse_policy
from attendrules.decisions.wording import why
from attendrules.registers import parse_inputs
from attendrules.resources import policy_names

DETAIL = re.compile(r" \((?P<modality>must|should|may)\)| \((?P<ends>ends [^)]*|holds on)\)| \[(?P<clauses>[^]]*)\]")
WAITS = re.compile(r" \(waits for [^)]*\)")


@pytest.mark.parametrize("case", [pytest.param(each, id=f"{each.page}: {each.title}") for each in cases()])
def test_case(case: Case) -> None:
    if "diagnostics" in case.blocks:
        found = [f"{each.code} {' '.join(each.underlined.split())}" for each in check(case.blocks["rules"].text)]
        _same(found, lines(case.blocks["diagnostics"].text))
    if "decisions" in case.blocks:
        expected = lines(case.blocks["decisions"].text)
        _same([_like(decision, line) for decision, line in _beside(_decisions(case), expected)], expected)


def _same(found: list[str], expected: list[str]) -> None:
    if found != expected:
        pytest.fail("\n".join(["- expected, + found", *ndiff(expected, found)]), pytrace=False)


def _decisions(case: Case) -> list[Decision]:
    """What is decided about the register of a case, of the outcomes that it looks at."""
    policy = bundled(case.policy) if case.policy else parse_policy(case.blocks["rules"].text)
    policy = policy.under(**case.readings)
    wanted = set(re.findall(r"[A-Z][A-Z0-9_]*", case.blocks["decisions"].of))
    assert wanted <= set(policy.plan.outcomes), f"no outcome {wanted - set(policy.plan.outcomes)}"
    rows = case.blocks["inputs"].text if "inputs" in case.blocks else ""
    reading = parse_inputs(f"pupil,input,date,time,value\n{rows}", "inputs", policy.plan.inputs)
    assert not reading.findings
    looked_at = registered(case.blocks["register"].text)
    run = decide(policy, looked_at.register, inputs=reading.inputs, as_of=looked_at.as_of)
    return [decision for decision in run if not wanted or decision.outcome in wanted]


@cache
def bundled(name: str) -> Policy:
    return load_policy(name)


def _beside(decisions: list[Decision], expected: list[str]) -> list[tuple[Decision, str]]:
    """Each decision with the line that stands in its place."""
    return list(zip(decisions, [*expected, *[""] * len(decisions)], strict=False))


def _like(decision: Decision, line: str) -> str:
    """A decision in words, with those details that a line of a block gives too."""
    said, _, reason = line.partition(" | ")
    session = f"{decision.session.date} {decision.session.half.value}"
    waits = f" (waits for {', '.join(decision.missing)})" if decision.missing else ""
    details = "".join(_detail(decision, str(match.lastgroup)) for match in DETAIL.finditer(WAITS.sub("", said)))
    return f"{session} {decision.subject.name} {decision.outcome}{waits}{details}{f' | {why(decision)}' if reason else ''}"


def _detail(decision: Decision, kind: str) -> str:
    if kind == "modality":
        return f" ({decision.modality.value})"
    if kind == "clauses":
        return f" [{', '.join(decision.clauses)}]"
    return f" (ends {decision.ends.date} {decision.ends.half.value})" if decision.ends else " (holds on)"


@pytest.mark.parametrize("name", policy_names())
def test_every_clause_with_rules_has_a_case(name: str) -> None:
    titles = " ".join(case.title for case in cases() if case.policy == name)
    plan = bundled(name).plan
    ruled = [clause.ref for clause in plan.clauses if not clause.disposition and (clause.places or clause.declares)]
    assert ruled
    assert [ref for ref in ruled if not re.search(rf"{ref}(?![\w-])", titles)] == []
