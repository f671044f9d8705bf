"""What people may have recorded, in a few extremes: by these, not by all there are, properties are tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import EVERYBODY, Event, Inputs, Stated
from attendrules.domain.inputs import Said as Number
from attendrules.plan import model as p


def worlds(plan: p.Plan, calendar: Calendar, names: Iterable[str]) -> list[Inputs]:
    """Nothing is known; nothing happens and no fact is true; every fact is true; everything happens once a week."""
    asked = [plan.inputs[name] for name in names if name in plan.inputs]
    if not asked:
        return [Inputs()]
    begins = dt.datetime.combine(calendar.days[0], dt.time(0))
    events = [each for each in asked if each.kind == "event"]
    facts = {
        yes: [(EVERYBODY, each.name, Stated(begins, yes=yes)) for each in asked if each.kind == "fact"] for yes in (True, False)
    }
    numbers = [(EVERYBODY, each.name, Number(begins, Fraction(1))) for each in asked if each.kind == "number"]
    recorded = [each.name for each in events]
    mondays = [dt.datetime.combine(day, dt.time(8)) for day in calendar.days if day.weekday() == 0]
    found = [Inputs(), Inputs.of(facts[False], [], recorded, numbers), Inputs.of(facts[True], [], recorded, numbers)]
    for place in range(max((len(each.results) for each in events), default=0) or bool(events)):
        happening = [
            (EVERYBODY, each.name, Event(day, each.results[place % len(each.results)] if each.results else ""))
            for each in events for day in mondays
        ]  # fmt: skip
        found += [Inputs.of(facts[yes], happening, recorded, numbers) for yes in (True, False)]
    return found


def about(plan: p.Plan, calendar: Calendar, name: str) -> list[tuple[str, Inputs]]:
    """What may have been recorded about one input, all else being so that nothing happens, with words for it."""
    asked, begins = plan.inputs[name], dt.datetime.combine(calendar.days[0], dt.time(0))
    others = [each.name for each in plan.inputs.values() if each.kind == "event" and each.name != name]
    facts = (each.name for each in plan.inputs.values() if each.kind == "fact" and each.name != name)
    false = [(EVERYBODY, each, Stated(begins, yes=False)) for each in facts]
    if asked.kind == "fact":
        return [
            (said, Inputs.of([*false, (EVERYBODY, name, Stated(begins, yes=yes))], [], others))
            for yes, said in ((True, "yes"), (False, "no"))
        ]
    if asked.kind == "number":
        said = [(str(number), [(EVERYBODY, name, Number(begins, Fraction(number)))]) for number in (0, 1, 5, 20, 100)]
        return [(words, Inputs.of(false, [], others, rows)) for words, rows in said]
    days = [dt.datetime.combine(day, dt.time(8)) for day in calendar.days[:20]]
    found = [("it never happened", Inputs.of(false, [], [*others, name]))]
    for result in asked.results or ("",):
        rows = [(EVERYBODY, name, Event(day, result)) for day in days]
        found.append((f"it happened each day{f', {result}' if result else ''}", Inputs.of(false, rows, others)))
    return found
