"""Recodes: what they count, and the strata they run in.

A recode counts marks as they were entered. Where it says `sessions counting as U` it
counts them after those recodes that can give or take a U: it belongs to a later stratum.
"""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from attrs import evolve

from attendrules.lower.values import condition
from attendrules.plan import model as p
from attendrules.resolve.names import Names
from attendrules.syntax import nodes as n


def before_outcomes(names: Names, written: n.Condition | None) -> p.Condition | None:
    """The condition of a recode: it counts entered marks unless it says otherwise, and knows no outcomes."""
    lowered = condition(names, written)
    return None if lowered is None or written is None else _settled(names, written, lowered)


def _settled(names: Names, written: n.Condition, lowered: p.Condition) -> p.Condition:
    match lowered:
        case p.AllOf(parts) | p.AnyOf(parts):
            return evolve(lowered, parts=tuple(_settled(names, written, part) for part in parts))
        case p.Negated(part):
            return p.Negated(_settled(names, written, part))
        case p.Test(value):
            return evolve(lowered, value=evolve(value, seen=value.seen or "entered"))
        case p.Standing(outcome) | p.Issued(outcome) | p.ThanEarlier(outcome=outcome):
            message = f"a recode cannot ask about `{outcome}`: marks are settled before anything is due"
            names.report("AR120", message, written.span, "let it ask about marks only")
            return lowered
        case _:
            return lowered


def in_strata(names: Names, recodes: Sequence[p.Recode]) -> tuple[p.Recode, ...]:
    """The recodes with their strata, in the order of these; a circle is a finding.

    What a recode does itself it never sees, so a recode alone makes no circle.
    """
    needs = {
        index: [
            other
            for other, changer in enumerate(recodes)
            if other != index and _looks_at(recode) & {*changer.sources, changer.target}
        ]
        for index, recode in enumerate(recodes)
    }
    strata: dict[int, int] = {}
    try:
        for index in TopologicalSorter(needs).static_order():
            strata[index] = 1 + max((strata[other] for other in needs[index]), default=-1)
    except CycleError as error:
        _report_circle(names, [recodes[index] for index in dict.fromkeys(error.args[1])])
    numbered = [evolve(recode, stratum=strata.get(index, 0)) for index, recode in enumerate(recodes)]
    return tuple(sorted(numbered, key=lambda recode: recode.stratum))


def _report_circle(names: Names, circle: Sequence[p.Recode]) -> None:
    message = f"recodes count what each other change: {' and '.join(recode.origin.place for recode in circle)}"
    names.report("AR116", message, names.span_at(circle[0].origin.place), "count entered marks: `sessions entered as L`")


def _looks_at(recode: p.Recode) -> frozenset[str]:
    """The codes that a recode counts as the strata before it left them."""
    tests = (part.value for part in p.parts(recode.condition) if isinstance(part, p.Test))
    return frozenset().union(*(value.codes for value in tests if value.seen == "effective"))
