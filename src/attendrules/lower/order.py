"""Put steps in an order in which each comes after those whose outcomes it asks about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from attendrules.plan import model as p
from attendrules.resolve.names import Names
from attendrules.source import Span


def in_order(names: Names, steps: Sequence[p.Step]) -> tuple[p.Step, ...]:
    """The steps in a working order, otherwise as in the file; a circle is a finding."""
    makers: dict[str, list[int]] = {}
    for index, step in enumerate(steps):
        for outcome in _makes(step):
            makers.setdefault(outcome, []).append(index)
    needs = {
        index: sorted({maker for outcome in _asks(step) for maker in makers.get(outcome, ())})
        for index, step in enumerate(steps)
    }
    try:
        return tuple(steps[index] for index in _stable(needs))
    except CycleError as error:
        circle = " -> ".join(dict.fromkeys(_place(steps[index]) for index in error.args[1]))
        span = Span(0, 0)
        names.report("AR115", f"rules ask about each other in a circle: {circle}", span, "let one of them ask about marks only")
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
    return step.origin.place if isinstance(step, p.Rule) else f"band {step.name}"


def _makes(step: p.Step) -> list[str]:
    if isinstance(step, p.Band):
        return [row.outcome for row in step.rows]
    return [action.outcome for action in step.actions]


def _asks(step: p.Step) -> Iterator[str]:
    if isinstance(step, p.Band):
        for row in step.rows:
            yield from _asked(row.condition)
    elif step.condition is not None:
        yield from _asked(step.condition)


def _asked(condition: p.Condition) -> Iterator[str]:
    match condition:
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                yield from _asked(part)
        case p.Negated(part):
            yield from _asked(part)
        case p.Standing(outcome) | p.Issued(outcome):
            yield outcome
        case _:
            pass
