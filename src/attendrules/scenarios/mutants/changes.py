"""What could stand in a place instead: its neighbours, with words for the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve

from attendrules.decisions import Modality
from attendrules.domain.sessions import Half, Period
from attendrules.plan import model as p
from attendrules.scenarios.mutants.classes import other_classes
from attendrules.scenarios.mutants.sites import Site

Change = tuple[Any, str]
"""Another value, and what has changed in words."""

OPERATORS: Mapping[str, tuple[str, ...]] = {"<": ("<=",), "<=": ("<",), ">": (">=",), ">=": (">",), "=": (">=", "<=")}
UNITS = {
    "sessions": ("days",), "days": ("sessions", "calendar days"), "part days": ("days",), "spells": ("sessions",),
    "school weeks": ("calendar weeks",), "calendar weeks": ("school weeks",),
    "half terms": ("terms",), "terms": ("half terms",),
    "calendar days": ("days",), "calendar months": ("calendar weeks",), "calendar years": ("calendar months",),
}  # fmt: skip
DIRECTIONS = {"up": ("half up",), "down": ("half up",), "half up": ("down", "up")}
WINDOW_PERIODS = (Period.DAY, Period.WEEK, Period.HALF_TERM, Period.TERM, Period.YEAR)
TENTH = Fraction(1, 10)
MODALITIES = {
    Modality.MUST: Modality.SHOULD, Modality.SHOULD: Modality.MUST, Modality.MAY: Modality.MUST, Modality.CONSIDER: Modality.MUST,
}  # fmt: skip


def changes(site: Site, plan: p.Plan) -> Iterator[Change]:
    """Every small change of a place, by the type of what stands there."""
    for kind, change in BY_TYPE.items():
        if isinstance(site.value, kind):
            yield from change(site, plan)
            return


def _words(old: object, new: object) -> str:
    return f"`{_said(old)}` read as `{_said(new)}`"


def _said(value: object) -> str:
    match value:
        case Period() | Modality() | Half():
            return str(value.value)
        case dt.time():
            return f"{value.hour}:{value.minute:02d}"
        case Fraction():
            return f"{float(value):g}"
        case _:
            return str(value)


def _operator_or_unit(site: Site, plan: p.Plan) -> Iterator[Change]:
    match site.field, site.value:
        case "operator", str(value):
            others: tuple[str, ...] = OPERATORS[value]
        case "unit", str(value) if isinstance(site.owner, p.Count):
            others = tuple(each for each in UNITS[value] if not each.startswith("calendar"))
        case "unit", str(value):
            others = tuple(each for each in UNITS.get(value, ()) if each != "calendar days" or isinstance(site.owner, p.Delay))
        case "direction", str(value):
            others = DIRECTIONS[value]
        case "edge", "begins" | "ends":
            others = ("ends" if site.value == "begins" else "begins", "")
            yield from ((each, _words(site.value, each or "lasts")) for each in others)
            return
        case "seen", str(value):
            others = _other_marks(site, plan)
        case "result", str(value):
            others = tuple(each for each in (*plan.inputs[site.owner.event].results, "") if each != value)
            yield from ((each, _words(value, each or "any result")) for each in others)
            return
        case "target" | "code", str(value):
            yield from _other_code(value, plan)
            return
        case _:
            return
    for each in others:
        yield each, _words(site.value or "as they count", each)


def _other_marks(site: Site, plan: p.Plan) -> tuple[str, ...]:
    """Entered or effective marks, where the two can differ for the codes that are counted."""
    if any(isinstance(owner, p.Recode) and not owner.stratum and not owner.late for owner in site.owners):
        return ()
    classes: tuple[frozenset[str], ...] = (site.owner.codes, getattr(site.owner, "possible", frozenset()))
    changed = any(
        (code in codes) is not (recode.target in codes) for recode in plan.recodes for code in recode.sources for codes in classes
    )
    return ("effective" if site.value == "entered" else "entered",) if changed else ()


def _other_code(code: str, plan: p.Plan) -> Iterator[Change]:
    """A code of the same category, and one of another."""
    category = plan.codes.category(code)
    same = next((each for each in sorted(plan.codes) if each != code and plan.codes.category(each) is category), None)
    other = next((each for each in sorted(plan.codes) if plan.codes.category(each) is not category), None)
    yield from ((each, _words(code, each)) for each in (same, other) if each is not None)


def _number(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    """A threshold or a number, one unit up and down; of a percentage a tenth, or the step to which it is rounded."""
    unit = Fraction(1)
    if isinstance(site.owner, p.Test | p.ThanEarlier | p.ThanOther) and isinstance(site.owner.value, p.Share):
        unit = site.owner.value.rounding.step if site.owner.value.rounding else TENTH
    if site.field == "by":
        if site.value:
            yield from ((each, _words(abs(site.value), abs(each))) for each in (site.value - unit, site.value + unit))
        return
    if isinstance(site.owner, p.Rounding):
        yield site.value * 10, _words(site.value, site.value * 10)
        return
    for new in (site.value - unit, site.value + unit):
        if new >= 0:
            yield new, _words(site.value, new)


def _whole_number(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    for new in (site.value - 1, site.value + 1):
        if site.field == "weekday" and new in range(5):
            yield new, "another day of the week"
        elif site.field != "weekday" and new >= 1 and not (isinstance(site.owner, p.HalfTermTest) and new > 6):
            yield new, _words(site.value, new)


def _time(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    for minutes in (-1, 1):
        new = (dt.datetime.combine(dt.date.min + dt.timedelta(1), site.value) + dt.timedelta(minutes=minutes)).time()
        yield new, _words(site.value, new)


def _yes_or_no(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    names = {"in_a_row": "in a row", "higher": "higher", "best": "best", "in_phase": "in the phase", "leaves": "leaves"}
    if site.field == "lunchtime" and site.owner.time is None:
        yield not site.value, "lunchtime" if not site.value else "not at lunchtime, but after the afternoon"
    elif site.field in names:
        yield not site.value, f"`{names[site.field]}` " + ("left out" if site.value else "put in")


def _period(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    order = tuple(Period) if isinstance(site.owner, p.EndOf) else WINDOW_PERIODS
    at = order.index(site.value)
    for new in order[max(0, at - 1) : at] + order[at + 1 : at + 2]:
        yield new, _words(site.value, new)


def _codes(site: Site, plan: p.Plan) -> Iterator[Change]:
    if site.field != "possible":
        yield from other_classes(site.value, plan)


def _modality(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    new = MODALITIES[site.value]
    yield new, _words(site.value, new)


def _half(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    if isinstance(site.owner, p.Recode):
        yield None, "`morning` or `afternoon` left out"


def _several(kind: type[p.AllOf | p.AnyOf]) -> Callable[[Site, p.Plan], Iterator[Change]]:
    def change(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
        parts = site.value.parts
        yield kind(parts), "`and` read as `or`" if kind is p.AnyOf else "`or` read as `and`"
        for at, part in enumerate(parts):
            left = (*parts[:at], *parts[at + 1 :])
            yield left[0] if len(left) == 1 else evolve(site.value, parts=left), f"without `{said(part)}`"

    return change


def _negated(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    yield site.value.part, f"`not {said(site.value.part)}` without `not`"


def _standing(site: Site, plan: p.Plan) -> Iterator[Change]:
    outcome = site.value.outcome
    if isinstance(site.value, p.Standing):
        yield p.Issued(outcome), f"`{outcome} holds` read as `{outcome} is due`"
    elif plan.outcomes[outcome].standing:
        yield p.Standing(outcome), f"`{outcome} is due` read as `{outcome} holds`"
    yield from _alone(site, plan)


def _alone(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    """A rule without the only condition that it has."""
    if site.field == "condition":
        yield None, f"without `{said(site.value)}`"


def _frequency(site: Site, plan: p.Plan) -> Iterator[Change]:  # noqa: ARG001 - one of a table
    if site.value.word == "rising":
        yield p.Frequency("every"), "`every time` put in"
    else:
        yield p.Frequency(), f"`{frequency_words(site.value)}` left out"


def frequency_words(frequency: p.Frequency) -> str:
    """A frequency as a rule says it."""
    if frequency.outcome:
        return f"until {frequency.outcome} is due" + (f" or the {frequency.period.value} ends" if frequency.period else "")
    if frequency.period is None:
        return "every time"
    return f"until the {frequency.period.value} ends" if frequency.word == "until" else f"once a {frequency.period.value}"


def said(condition: Any) -> str:
    """A condition as its rule says it."""
    match condition:
        case p.Standing(outcome):
            return f"{outcome} holds"
        case p.Issued(outcome):
            return f"{outcome} is due"
        case p.Negated(part):
            return f"not {said(part)}"
        case p.AllOf(parts) | p.AnyOf(parts):
            word = " and " if isinstance(condition, p.AllOf) else " or "
            return word.join(map(said, parts))
        case _:
            return str(getattr(condition, "text", condition))


BY_TYPE: Mapping[type, Callable[[Site, p.Plan], Iterator[Change]]] = {
    p.AllOf: _several(p.AnyOf), p.AnyOf: _several(p.AllOf), p.Negated: _negated,
    p.Standing: _standing, p.Issued: _standing, p.Frequency: _frequency,
    p.MarkTest: _alone, p.HalfTermTest: _alone, p.PhaseTest: _alone, p.FactTest: _alone, p.Happened: _alone,
    p.NumberTest: _alone, p.ArrivalTest: _alone, p.RollTest: _alone,
    bool: _yes_or_no, int: _whole_number, Fraction: _number, str: _operator_or_unit, frozenset: _codes,
    dt.time: _time, Period: _period, Modality: _modality, Half: _half,
}  # fmt: skip
"""How what stands in a place is changed, by its type; the first that fits."""
