"""Recodes: what they count, and the strata they run in.

A recode that asks about outcomes or inputs, or that comes later than its mark, is late: it is
settled on the way through the sessions. Any other is settled beforehand. A recode counts
marks as they were entered. Where it says `sessions counting as U` it
counts them after those recodes that can give or take a U: it belongs to a later stratum.
"""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from attrs import evolve

from attendrules.plan import model as p
from attendrules.resolve.names import Names

OUTCOMES = p.Standing | p.Issued | p.ThanEarlier
INPUTS = p.Happened | p.FactTest | p.NumberTest


def settled_late(lowered: p.Condition | None) -> bool:
    """Whether a condition hangs on what is due, holds or is recorded, so that marks cannot be settled beforehand."""
    return any(isinstance(part, OUTCOMES | INPUTS) or _since_outcome(part) for part in p.parts(lowered))


def _since_outcome(part: p.Condition) -> bool:
    windows = [value.window for value in p.values_of(part)] + ([part.window] if isinstance(part, p.Happened) else [])
    anchors = [each.after if isinstance(each, p.Last) else getattr(each, "anchor", None) for each in windows]
    return any(anchor is not None and not anchor.event for anchor in anchors)


def entered(lowered: p.Condition) -> p.Condition:
    """The condition of a recode: it counts entered marks unless it says otherwise."""
    match lowered:
        case p.AllOf(parts) | p.AnyOf(parts):
            return evolve(lowered, parts=tuple(entered(part) for part in parts))
        case p.Negated(part):
            return evolve(lowered, part=entered(part))
        case p.Test(value):
            return evolve(lowered, value=evolve(value, seen=value.seen or "entered"))
        case p.ThanOther(value=value, other=other):
            seen = [evolve(each, seen=each.seen or "entered") for each in (value, other)]
            return evolve(lowered, value=seen[0], other=seen[1])
        case _:
            return lowered


def in_strata(names: Names, recodes: Sequence[p.Recode]) -> tuple[p.Recode, ...]:
    """The recodes with their strata, in the order of these; a circle is a finding.

    What a recode does itself it never sees, so a recode alone makes no circle.
    """
    late = [recode for recode in recodes if recode.late]
    recodes = [recode for recode in recodes if not recode.late]
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
    return (*sorted(numbered, key=lambda recode: recode.stratum), *late)


def _report_circle(names: Names, circle: Sequence[p.Recode]) -> None:
    message = f"recodes count what each other change: {' and '.join(recode.origin.place for recode in circle)}"
    names.report("AR116", message, names.span_at(circle[0].origin.place), "count entered marks: `sessions entered as L`")


def _looks_at(recode: p.Recode) -> frozenset[str]:
    """The codes that a recode counts as the strata before it left them."""
    tests = (value for part in p.parts(recode.condition) for value in p.values_of(part))
    return frozenset().union(*(value.codes for value in tests if value.seen == "effective"))
