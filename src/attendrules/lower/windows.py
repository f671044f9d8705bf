"""Lower moments and windows."""

from __future__ import annotations

from attrs import evolve

from attendrules.diagnostics import Fix
from attendrules.domain.sessions import Period
from attendrules.plan import model as p
from attendrules.resolve.names import Names
from attendrules.syntax import nodes as n

THIS_YEAR = p.This(Period.YEAR)


def moment(names: Names, written: n.Moment) -> p.Moment:
    """What a moment is, through declared names."""
    match written:
        case n.EndOf(period):
            return p.EndOf(period)
        case n.LastMorning(period):
            return p.LastMorning(period)
        case n.EachWeekday(weekday, lunchtime, time):
            return p.Weekday(weekday, lunchtime, time)
        case n.NamedMoment(name):
            declared = names.moments.get(name.text)
            if declared is None or isinstance(declared, n.NamedMoment):
                advice = f"declare it: `moment {name.text} is at the end of each half term`"
                names.unknown("AR106", "no moment is called", name, names.moments, advice)
                return p.EndOf(Period.SESSION)
            return moment(names, declared)
        case n.Clock(time):
            return p.Clock(time)
        case n.Delay(number, unit, after, absence):
            last = last_n(names, written, number, unit)
            event = bool(after and after.text.islower())
            return p.Delay(last.number, last.unit, after.text if after else "", event=event, absence=absence)
        case n.Repeated(number, unit, after):
            last = last_n(names, written, number, unit)
            return p.Delay(last.number, last.unit, after.text, event=after.text.islower(), repeats=True)


def window(names: Names, written: n.Window | None) -> p.Window:
    """What a window is; without one, the school year to date."""
    match written:
        case None:
            return THIS_YEAR
        case n.ThisPeriod(period):
            return p.This(period)
        case n.PreviousPeriod(period):
            return p.Previous(period)
        case n.ThisAndPrevious(period):
            return p.ThisAndPrevious(period)
        case n.BeforeToday(period):
            return p.BeforeToday(period)
        case n.SincePrevious(since):
            return p.Since(moment(names, since))
        case n.SinceLast(start):
            return p.SinceLast(anchor(start))
        case n.SinceMark():
            return p.SinceMark()
        case n.SinceAbsence():
            return p.SinceAbsence()
        case n.Within(number, unit, start):
            last = last_n(names, written, number, unit)
            return p.Within(last.number, last.unit, anchor(start))
        case n.BeforeLast(number, unit):
            last = last_n(names, written, number, unit)
            return p.BeforeLast(last.number, last.unit)
        case n.LastN(number, unit, after):
            return evolve(last_n(names, written, number, unit), after=anchor(after) if after else None)


def anchor(name: n.Name) -> p.Anchor:
    """An outcome by its name in capitals, or an event."""
    return p.Anchor(name.text, event=name.text.islower())


def last_n(names: Names, written: n.Node, number: n.Number, unit: str) -> p.Last:
    """So many units; a finding where it is not said which weeks, or where it is no whole number."""
    if unit == "weeks":
        text = names.source.slice(written.span)
        fix = Fix("write `school weeks`", written.span, text.replace("week", "school week"))
        names.report("AR204", f"`{text}` does not say which weeks", written.span,
                     "write `school weeks` (weeks with at least one session) or `calendar weeks`", fixes=(fix,))  # fmt: skip
        unit = "school weeks"
    if number.value < 1 or number.value.denominator != 1:
        names.report("AR207", "a window has to have a whole number of 1 or more", number.span, "as in `the last 10 school weeks`")
        return p.Last(1, unit)
    return p.Last(int(number.value), unit)
