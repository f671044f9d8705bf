"""What the readings of a policy settle: for each question, what would be otherwise under another option."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from attrs import frozen

from attendrules.checks.findings import Finding
from attendrules.checks.holds import fractions_up_to
from attendrules.checks.makers import Maker, Shares, by_share, makers
from attendrules.checks.ranges import shown
from attendrules.domain.sessions import Half
from attendrules.plan import model as p

SETTLES = {"AR301", "AR302", "AR304", "AR305", "AR306", "AR311", "AR314", "AR317", "AR321"}
"""Findings that a reading can be said to settle."""


@frozen
class Option:
    """The plan in which one question is answered otherwise than in the file, and what is found in it."""

    question: str
    taken: str
    other: str
    plan: p.Plan
    findings: tuple[Finding, ...]


def settled(plan: p.Plan, found: Sequence[Finding], options: Sequence[Option]) -> Iterator[Finding]:
    """For each question: with each option that is not taken, the findings that it would bring, or what it would change."""
    here = {(finding.code, finding.message) for finding in found}
    for question, each in groupby(options, lambda option: option.question):
        others = list(each)
        brought = [[f for f in option.findings if f.code in SETTLES and (f.code, f.message) not in here] for option in others]
        said = [
            *(f"as `{option.other}`, {f.message} ({f.code})" for option, news in zip(others, brought, strict=True) for f in news),
            *(f"as `{o.other}`, {_otherwise(plan, o)}" for o, news in zip(others, brought, strict=True) if not news),
        ]
        cited = [*_clauses(plan, question), *(clause for news in brought for finding in news for clause in finding.clauses)]
        message = f"the document can be read in {len(others) + 1} ways; the reading `{others[0].taken}` settles it"
        yield Finding("AR320", message, question, (), tuple(dict.fromkeys(cited)), (), tuple(said))


def _clauses(plan: p.Plan, question: str) -> Iterator[str]:
    """The clauses whose rules hang on the question."""
    for origin in (*(each.origin for each in makers(plan)), *(row.origin for row in plan.arrivals)):
        if any(asked == question for asked, _ in origin.readings):
            yield from origin.clauses


def _otherwise(plan: p.Plan, option: Option) -> str:
    """The first thing that is another under the option: a minute, a share, a question; or else the outcomes of its rules."""
    for half in Half:
        found = _minutes(
            [each for each in plan.arrivals if each.half is half], [e for e in option.plan.arrivals if e.half is half]
        )
        if found:
            return found
    mine, theirs = (_guarded(each, option.question) for each in (plan, option.plan))
    for one, other in zip(mine, theirs, strict=False):
        found = _share(one, other, plan, option.plan) or _asked(one, other)
        if found:
            return found
    outcomes = list(dict.fromkeys(outcome for each in (*mine, *theirs) for outcome in each.outcomes))
    return f"other rules make {_listed(outcomes)} due" if outcomes else "other rules are used"


def _guarded(plan: p.Plan, question: str) -> list[Maker]:
    return [each for each in makers(plan) if any(asked == question for asked, _ in each.origin.readings)]


def _listed(names: Sequence[str]) -> str:
    said = [f"`{name}`" for name in names[:3]] + (["others"] if len(names) > 3 else [])
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


# ---- minutes ----------------------------------------------------------------------------------------


def _minutes(here: Sequence[p.ArrivalRow], there: Sequence[p.ArrivalRow]) -> str:
    if here == there:
        return ""
    times = [dt.time(*divmod(minute, 60)) for minute in range(24 * 60)]
    codes = [(time, _code(here, time), _code(there, time)) for time in times]
    odd = next((n for n, each in enumerate(codes) if each[1] != each[2]), None)
    if odd is None:
        return ""
    last = next((n for n, (a, b) in enumerate(pairwise(codes[odd:]), odd) if a[1:] != b[1:]), len(codes) - 1)
    first, mine, theirs = codes[odd]
    span = f"at {first:%H:%M}" if odd == last else f"from {first:%H:%M} to {codes[last][0]:%H:%M}"
    return f"an arrival {span} is {theirs or 'without a code'} instead of {mine or 'without a code'}"


def _code(rows: Sequence[p.ArrivalRow], time: dt.time) -> str:
    return next((row.code for row in rows if row.fits(time)), "")


# ---- shares, moments, questions -----------------------------------------------------------------------


def _share(one: Maker, other: Maker, plan: p.Plan, theirs: p.Plan) -> str:
    """A share of sessions for which the outcome is due under one option only."""
    mine, yours = by_share(one, plan), by_share(other, theirs)
    if mine is None or yours is None or mine.key != yours.key or one.moment != other.moment or one.outcomes != other.outcomes:
        return ""
    share = _odd(mine, yours)
    return share and f"{share} `{one.outcomes[0]}` due"


def _odd(mine: Shares, yours: Shares) -> str:
    for whole in range(1, fractions_up_to(mine.share.window) + 1):
        here, there = set(mine.within.parts(whole)), set(yours.on(mine.share).parts(whole))
        if here != there:
            part = max(here ^ there)
            return f"{shown(part, whole)} {'makes' if part in there else 'does not make'}"
    return ""


def _asked(one: Maker, other: Maker) -> str:
    """The moment or the question in which two rules for the same outcome differ."""
    if not isinstance(one.step, p.Rule | p.Recode) or one.outcomes != other.outcomes:
        return ""
    name = f"`{one.outcomes[0]}`"
    if isinstance(one.step, p.Rule) and isinstance(other.step, p.Rule) and one.moment != other.moment:
        return f"{name} is looked at `{other.step.moment_text}`, not `{one.step.moment_text}`"
    if isinstance(one.step, p.Recode) and isinstance(other.step, p.Recode) and one.step.target != other.step.target:
        return f"{name} makes it {other.step.target}, not {one.step.target}"
    mine, theirs = _texts(one), _texts(other)
    gone, come = [each for each in mine if each not in theirs], [each for each in theirs if each not in mine]
    if gone and come:
        return f"{name} asks `{come[0]}`, not `{gone[0]}`"
    return f"{name} also asks `{come[0]}`" if come else f"{name} does not ask `{gone[0]}`" if gone else ""


def _texts(each: Maker) -> list[str]:
    return [" ".join(part.text.split()) for part in p.parts(each.condition) if getattr(part, "text", "")]  # type: ignore[union-attr]  # it has one
