"""Resolve the facts and events that conditions and moments ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attendrules.syntax import nodes as n

if TYPE_CHECKING:
    from attendrules.resolve.names import Names


def look_up_inputs(names: Names, part: n.Condition) -> None:
    """Report a fact, event or result that is not declared."""
    match part:
        case n.PupilIs(fact):
            _is_declared(names, fact, "fact")
        case n.NumberIs(number):
            _is_declared(names, number, "number")
        case n.Happened(event, result):
            if _is_declared(names, event, "event") and result is not None:
                _is_result(names, names.inputs[event.text], result)
        case _:
            pass


def look_up_moment(names: Names, moment: n.Moment | None) -> None:
    """Report a moment so long after something that is not declared."""
    if isinstance(moment, n.Delay | n.Repeated) and moment.after is not None and moment.after.text.islower():
        _is_declared(names, moment.after, "event")


def windows_of(part: n.Condition) -> Iterator[n.Window | None]:
    """The windows that a condition looks at, as far as they are said."""
    measures = (getattr(part, name, None) for name in ("measure", "other"))
    yield from (measure.window for measure in measures if isinstance(measure, n.Measure))
    if isinstance(part, n.Happened):
        yield part.window


def look_up_window(names: Names, window: n.Window | None) -> Iterator[n.Name]:
    """Report an event that a window begins with and that is not declared; yields an outcome that it begins with."""
    start = window.after if isinstance(window, n.LastN) else window.start if isinstance(window, n.SinceLast | n.Within) else None
    if start is None:
        return
    if start.text.islower():
        _is_declared(names, start, "event")
    else:
        yield start


def _is_declared(names: Names, name: n.Name, kind: str) -> bool:
    declared = names.inputs.get(name.text)
    if declared is not None and declared.kind == kind:
        return True
    known = [each for each, declaration in names.inputs.items() if declaration.kind == kind]
    names.unknown("AR130", f"no {kind} is called", name, known, f'declare it: `{kind} {name.text} "what it means"`')
    return False


def _is_result(names: Names, event: n.InputDeclaration, result: n.Name) -> None:
    known = [each.text for each in event.results]
    if result.text not in known:
        names.unknown("AR131", f"the event `{event.name.text}` has no result", result, known)
