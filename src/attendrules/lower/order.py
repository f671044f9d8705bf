"""Put steps in an order in which each comes after those whose outcomes it asks about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from attendrules.plan import model as p
from attendrules.resolve.names import Names

_Step = TypeVar("_Step", bound=p.Step)


def in_order(names: Names, steps: Sequence[_Step]) -> tuple[_Step, ...]:
    """The steps in a working order, otherwise as in the file; a circle is a finding."""
    makers: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        for outcome in _makes(step):
            makers.setdefault(outcome, []).append(index)
    needs = {
        index: sorted({maker for outcome in _asks(step) for maker in makers.get(outcome, ())}) for index, step in enumerate(steps)
    }
    try:
        return tuple(steps[index] for index in _stable(needs))
    except CycleError as error:
        places = list(dict.fromkeys(_place(steps[index]) for index in error.args[1]))
        message = f"rules ask about each other in a circle: {' -> '.join(places)}"
        names.report("AR115", message, names.span_at(places[0]), "let one of them ask about marks only")
        return tuple(steps)


def _stable(needs: dict[int, list[int]]) -> list[int]:
    """A topological order that keeps to the order of the file where it can."""
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    order: list[int] = []
    ready: set[int] = set()
    while sorter.is_active():
        ready |= set(sorter.get_ready())
        first = min(ready)
        ready.remove(first)
        order.append(first)
        sorter.done(first)
    return order


def _place(step: p.Step) -> str:
    return step.origin.place if isinstance(step, p.Rule) else step.rows[0].origin.place


def _makes(step: p.Step) -> list[str]:
    if isinstance(step, p.Band):
        return [row.outcome for row in step.rows]
    return [action.outcome for action in step.actions]


def _asks(step: p.Step) -> Iterator[str]:
    conditions = [row.condition for row in step.rows] if isinstance(step, p.Band) else [step.condition]
    for part in (part for each in conditions for part in p.parts(each)):
        if isinstance(part, p.Standing | p.Issued):
            yield part.outcome
