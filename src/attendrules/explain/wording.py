"""Derivations and missing conditions in words."""

from __future__ import annotations

from collections.abc import Iterator

from attendrules.decisions.wording import date, fact_line, in_full, why
from attendrules.explain.chains import Derivation
from attendrules.explain.why_not import Look, WhyNot

MOST_SHOWN = 5
ANSWERS = {True: "yes", False: "no", None: "not known"}


def derivation_in_full(made: Derivation) -> str:
    """A decision with everything behind it, and under it in short what it rests on, step by step."""
    return "\n".join([in_full(made.decision), *_below(made, "  ")])


def _below(made: Derivation, indent: str) -> Iterator[str]:
    for each in made.rests_on[-MOST_SHOWN:]:
        found = each.decision
        session = found.session
        clauses = ", ".join(found.clauses) or found.rule
        yield f"{indent}rests on  {found.outcome} of {session} ({clauses}): {why(found)}"
        yield from _below(each, indent + "  ")
    if len(made.rests_on) > MOST_SHOWN:
        yield f"{indent}and on {len(made.rests_on) - MOST_SHOWN} earlier decisions"


def why_not_in_full(found: WhyNot) -> str:
    """Each rule, with what its condition lacked, over several lines."""
    lines = [f"{found.outcome} for {found.name}" + (f", on {date(found.on)}" if found.on else "")]
    lines += [f"  was due   {due.session} ({', '.join(due.clauses) or due.rule}): {why(due)}" for due in found.due]
    for look in found.looks:
        lines += ["", *_look(look)]
    return "\n".join(lines)


def _look(look: Look) -> Iterator[str]:
    yield f"  rule      {look.rule} ({', '.join(look.clauses) or 'no clause cited'}), {look.moment}"
    if look.session is None:
        yield "  never looked at: its moment did not come"
        return
    yield f"  looked    {look.session}"
    for fact in look.facts:
        yield f"  asked     {fact_line(fact)}: {ANSWERS[fact.holds]}"
    for lack in look.lacks:
        yield f"  lacks     {lack.words}"
    if look.missing:
        yield f"  waits for {', '.join(look.missing)}"
    if not look.lacks:
        yield f"  holds     its condition was true{f'; {look.kept}' if look.kept else ''}"
