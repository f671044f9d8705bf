"""Every case on every page, as `README.md` beside this file explains."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen

from attendrules import Decision, Mark, Policy, Pupil, Register, check, decide, english_calendar, load_policy, parse_policy
from attendrules.decisions.wording import why
from attendrules.domain.sessions import Half
from attendrules.registers import parse_inputs
from attendrules.resources import policy_names

HERE = Path(__file__).parent
CALENDAR = english_calendar("2022-23", "2023-24")
BLOCK = re.compile(r"^```(?P<kind>[a-z]+)(?P<of>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = {"rules", "register", "inputs", "decisions", "diagnostics"}


@frozen
class Case:
    """One heading of a page, with its blocks by kind: what follows the kind, and the text."""

    page: str
    title: str
    policy: str
    blocks: Mapping[str, tuple[str, str]]


def cases() -> Iterator[Case]:
    """Every case of every page; a page without one is a mistake."""
    for path in sorted(HERE.rglob("*.md")):
        if path.name == "README.md":
            continue
        head, *sections = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
        shared = re.search(r"^policy: (\S+)$", head, flags=re.MULTILINE)
        assert sections, f"{path} has no case"
        for section in sections:
            title, _, text = section.partition("\n")
            yield Case(path.relative_to(HERE).as_posix(), title, shared[1] if shared else "", {**_blocks(head), **_blocks(text)})


def _blocks(text: str) -> dict[str, tuple[str, str]]:
    return {match["kind"]: (match["of"].strip(), match["text"]) for match in BLOCK.finditer(text)}


@pytest.mark.parametrize("case", [pytest.param(each, id=f"{each.page}: {each.title}") for each in cases()])
def test_case(case: Case) -> None:
    assert set(case.blocks) <= KINDS
    assert {"decisions", "diagnostics"} & set(case.blocks), "the case expects nothing"
    if "diagnostics" in case.blocks:
        found = [f"{each.code} {' '.join(each.underlined.split())}" for each in check(case.blocks["rules"][1])]
        assert found == lines(case.blocks["diagnostics"][1])
    if "decisions" in case.blocks:
        of, expected = case.blocks["decisions"]
        wanted = set(re.findall(r"[A-Z][A-Z0-9_]*", of))
        assert wanted <= set(policy(case).plan.outcomes), "no such outcome"
        assert found_of(case, wanted, lines(expected)) == lines(expected)


def lines(text: str) -> list[str]:
    """The lines of a block, blanks made one."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def policy(case: Case) -> Policy:
    return bundled(case.policy) if case.policy else parse_policy(case.blocks["rules"][1])


@cache
def bundled(name: str) -> Policy:
    return load_policy(name)


def found_of(case: Case, wanted: set[str], expected: list[str]) -> list[str]:
    """The decisions in the words of a block; reasons and ends are left out where the block leaves them out."""
    register, as_of = registered(case.blocks["register"][1])
    ready = policy(case)
    rows = "pupil,input,date,time,value\n" + case.blocks.get("inputs", ("", ""))[1]
    reading = parse_inputs(rows, "inputs", ready.plan.inputs)
    assert not reading.findings
    decisions = [d for d in decide(ready, register, inputs=reading.inputs, as_of=as_of) if not wanted or d.outcome in wanted]
    found = [worded(decision) for decision in decisions]
    return [whole if index < len(expected) and expected[index] == whole else short if not_said(expected, index, short) else whole
            for index, (short, whole) in enumerate(found)]  # fmt: skip


def not_said(expected: list[str], index: int, short: str) -> bool:
    """Whether a block gives no reason and no end for a decision."""
    return index >= len(expected) or not re.search(r" \||\(ends", expected[index]) or expected[index] == short


def worded(decision: Decision) -> tuple[str, str]:
    """A decision without and with its end and its reason."""
    session = f"{decision.session.date} {decision.session.half.value}"
    waits = f" (waits for {', '.join(decision.missing)})" if decision.missing else ""
    short = f"{session} {decision.subject.name} {decision.outcome}{waits}"
    ends = f" (ends {decision.ends.date} {decision.ends.half.value})" if decision.ends else ""
    return short, f"{short}{ends} | {why(decision)}" if not ends else f"{short}{ends}"


def registered(text: str) -> tuple[Register, dt.datetime | None]:
    """The register of a block, and the moment as of which it is looked at."""
    start, as_of = "2022-09-05", None
    marks: dict[str, list[Mark]] = {}
    classes: dict[str, str] = {}
    phases: dict[str, str] = {}
    for line in lines(text):
        name, _, rest = line.partition(": ")
        if name == "start":
            start = rest
        elif name == "as of":
            as_of = dt.datetime.fromisoformat(rest)
        elif name.startswith("class "):
            classes |= dict.fromkeys(rest.split(", "), name.removeprefix("class "))
        elif name.startswith("phase "):
            phases |= dict.fromkeys(rest.split(", "), name.removeprefix("phase "))
        else:
            marks[name] = list(_marks(rest, start))
    return Register.of(CALENDAR, marks, [Pupil(name, classes.get(name), phase=phases.get(name)) for name in marks]), as_of


def _marks(text: str, start: str) -> Iterator[Mark]:
    number = CALENDAR.number(dt.date.fromisoformat(start), Half.AM)
    assert number is not None, f"no school on {start}"
    for word in text.split():
        times, code, arrival = re.fullmatch(r"(?:(\d+)\*)?([^\s*\d@]+)(?:@(\d\d:\d\d))?", word).groups()  # type: ignore[union-attr]  # a word fits
        for each in code * int(times or 1):
            yield Mark(number, "" if each == "-" else each, dt.time.fromisoformat(arrival) if arrival else None)
            number += 1


@pytest.mark.parametrize("name", policy_names())
def test_every_clause_with_rules_has_a_case(name: str) -> None:
    titles = " ".join(case.title for case in cases() if case.policy == name)
    with_rules = [clause.ref for clause in bundled(name).plan.clauses if clause.places]
    assert [ref for ref in with_rules if not re.search(rf"{ref}(?![\w-])", titles)] == []
