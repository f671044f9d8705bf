"""The normal form of a slice: two with the same form decide alike on every register.

What is done to a condition keeps its truth, unknown included, and which inputs it
lacks: negations go down to the leaves, parts are flattened and sorted, a comparison
becomes one of `>=` and `>` with an exact threshold. Every construct that is not named
here is kept as it is, field by field.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

import attrs
from attrs import frozen

from attendrules.analysis.slices import Slice
from attendrules.analysis.walking import classes, inside, meant
from attendrules.domain.calendar import NOON
from attendrules.domain.codes import POSSIBLE
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

Form = Any
"""Nested tuples of words, numbers and tuples: hashable, and with a `repr` to sort by."""

TRUE: Form = ("all", ())
FALSE: Form = ("any", ())

IN_ANY_ORDER = frozenset({
    p.AnyOf, p.AllOf, p.Negated, p.Test, p.Count, p.Share, p.MarkTest, p.HalfTermTest, p.PhaseTest, p.FactTest, p.Happened,
    p.Standing, p.Issued, p.This, p.Previous, p.ThisAndPrevious, p.Last, p.Since, p.EndOf, p.Weekday, p.Clock, p.Rounding,
    p.NumberTest, p.ArrivalTest, p.RollTest, p.Lasting, p.BeforeLast, p.SinceAbsence, p.SinceMark, p.BeforeToday, p.LastMorning,
    p.Frequency, p.Action, p.Deadline, p.Rule, p.BandRow, p.Band, p.FigureOf,
})  # fmt: skip
"""Constructs that see the same whichever of two steps, neither of which asks about the other, comes first."""


@frozen
class Ways:
    """How forms are made: what can be left out because nothing can tell."""

    alive: frozenset[str]
    """The codes that a mark can have; others in a set of codes are left out."""
    names: Mapping[str, str]
    """Other names for outcomes, so that policies with different names can be compared."""
    no_inputs: bool
    """Nothing hangs on the time of day."""
    no_recodes: bool
    """Marks count as they were entered."""
    one_year: bool
    bands: frozenset[str] = frozenset()
    """The tables of bands whose name somebody uses."""


def form(part: Slice, alive: Iterable[str], *, names: Mapping[str, str] | None = None, one_year: bool = False) -> Form:
    """The normal form of a slice, over marks with the codes `alive`."""
    ways = ways_of(part, alive, names=names, one_year=one_year)
    steps = [form_of_step(step, ways) for step in part.steps]
    parted = [each for step in steps for each in step]
    ordered = parted if order_matters(part) else sorted(set(parted), key=repr)
    outcomes = sorted((_named(name, ways), part.plan.outcomes[name].standing) for name in set(made(part)))
    recodes = tuple(form_of_recode(each, ways) for each in part.plan.recodes)
    possible = _codes(part.plan.codes.in_category(*POSSIBLE), ways) if part.looks_back else ()
    return ("slice", tuple(outcomes), possible, recodes, tuple(ordered))


def ways_of(part: Slice, alive: Iterable[str], *, names: Mapping[str, str] | None = None, one_year: bool = False) -> Ways:
    """How the forms of a slice are made."""
    figures = [each for each in inside(part.steps) if isinstance(each, p.FigureOf)]
    bands = frozenset(each.name for each in figures if each.value is None and not each.money)
    return Ways(frozenset(alive), names or {}, not part.inputs, not part.plan.recodes, one_year, bands)


def made(part: Slice) -> list[str]:
    """The outcome of each action and row."""
    makers: list[p.Action | p.BandRow] = [
        each for step in part.steps for each in getattr(step, "actions", ()) or getattr(step, "rows", ())
    ]
    return [each.outcome for each in makers]


def order_matters(part: Slice) -> bool:
    """Whether steps could see another thing if two of them changed places."""
    unusual = classes(part.steps) - IN_ANY_ORDER
    named = any(isinstance(each, p.FigureOf) and each.value is None and not each.money for each in inside(part.steps))
    delayed = any(isinstance(each, p.Since) and isinstance(each.moment, p.Delay) for each in inside(part.steps))
    every = made(part)
    waits = bool(part.inputs) and len(set(every)) < len(every)
    return bool(unusual) or named or delayed or waits


def form_of_step(step: p.Step, ways: Ways) -> list[Form]:
    """A rule is as many forms as it has actions: each is remembered by the same condition."""
    if isinstance(step, p.Rule):
        afresh = None if ways.one_year and step.afresh is Period.YEAR else step.afresh
        head = ("rule", step.scope.value, plain(step.moment, ways), condition(step.condition, ways), plain(afresh, ways))
        return [(*head, plain(action, ways), *_rest(step, ways)) for action in step.actions]
    if isinstance(step, p.Band):
        name = step.name if step.name in ways.bands else ""
        return [("band", name, tuple((_named(row.outcome, ways), condition(row.condition, ways)) for row in step.rows))]
    return [plain(step, ways)]


RULE_FIELDS = frozenset({"origin", "scope", "moment", "moment_text", "condition", "actions", "afresh"})


def _rest(rule: p.Rule, ways: Ways) -> tuple[Form, ...]:
    """Fields of a rule that are not known here."""
    return tuple((name, plain(getattr(rule, name), ways)) for name in meant(type(rule)) if name not in RULE_FIELDS)


def form_of_recode(recode: p.Recode, ways: Ways) -> Form:
    """The form of a recode."""
    known = {"origin", "condition", "sources", "modality", "outcome"}
    rest = tuple((name, plain(getattr(recode, name), ways)) for name in meant(type(recode)) if name not in known)
    codes = _codes(recode.sources, ways)
    named = (_named(recode.outcome, ways), recode.modality.value)
    return ("recode", codes, condition(recode.condition, ways), named, rest)


def condition(written: p.Condition | None, ways: Ways, *, wanted: bool = True) -> Form:
    """The normal form of a condition, or of its opposite."""
    match written:
        case None:
            return TRUE if wanted else FALSE
        case p.AllOf(parts) | p.AnyOf(parts):
            word = "all" if isinstance(written, p.AllOf) == wanted else "any"
            return _joined(word, [condition(part, ways, wanted=wanted) for part in parts])
        case p.Negated(part):
            return condition(part, ways, wanted=not wanted)
        case p.Test():
            return _test(written, ways, wanted=wanted)
        case _:
            leaf = plain(written, ways)
            return leaf if wanted else ("not", leaf)


def _joined(word: str, parts: Iterable[Form]) -> Form:
    other = "any" if word == "all" else "all"
    flat: set[Form] = set()
    for part in parts:
        flat |= set(part[1]) if part[0] == word else {part}
    if (other, ()) in flat:
        return (other, ())
    return next(iter(flat)) if len(flat) == 1 else (word, tuple(sorted(flat, key=repr)))


def _test(test: p.Test, ways: Ways, *, wanted: bool) -> Form:
    if not isinstance(test.threshold, Fraction | int) or set(meant(p.Test)) != {"value", "operator", "threshold"}:
        leaf = plain(test, ways)
        return leaf if wanted else ("not", leaf)
    match test.operator:
        case ">=" | ">":
            return _reaches(test.value, test.operator, Fraction(test.threshold), ways, wanted=wanted)
        case "<":
            return _reaches(test.value, ">=", Fraction(test.threshold), ways, wanted=not wanted)
        case "<=":
            return _reaches(test.value, ">", Fraction(test.threshold), ways, wanted=not wanted)
        case _:
            sides = ((">=", wanted), (">", not wanted))
            parts = [_reaches(test.value, sign, Fraction(test.threshold), ways, wanted=each) for sign, each in sides]
            return _joined("all" if wanted else "any", parts)


def _reaches(value: p.Value, sign: str, threshold: Fraction, ways: Ways, *, wanted: bool) -> Form:
    if isinstance(value, p.Count):
        number = ceil(threshold) if sign == ">=" else floor(threshold) + 1
        if number <= 0:
            return TRUE if wanted else FALSE
        leaf: Form = ("count", plain(value, ways), number)
        return leaf if wanted else ("not", leaf)
    if isinstance(value, p.Share):
        return _share(value, *exact(value.rounding, sign, threshold), ways, wanted=wanted)
    leaf = ("reaches", plain(value, ways), sign, threshold)
    return leaf if wanted else ("not", leaf)


def exact(rounding: p.Rounding | None, sign: str, threshold: Fraction) -> tuple[str, Fraction]:
    """The comparison of the exact percentage that says the same as one of the rounded percentage."""
    if rounding is None:
        return sign, threshold
    steps = threshold / rounding.step
    least = ceil(steps) if sign == ">=" else floor(steps) + 1
    match rounding.direction:
        case "up":
            return ">", (least - 1) * rounding.step
        case "down":
            return ">=", least * rounding.step
        case _:
            return ">=", (least - Fraction(1, 2)) * rounding.step


def _share(share: p.Share, sign: str, threshold: Fraction, ways: Ways, *, wanted: bool) -> Form:
    codes, possible = share.codes & ways.alive, share.possible & ways.alive
    window = (plain(share.window, ways), _seen(share, ways))
    rest = possible - codes
    if codes <= possible and _key(rest) < _key(codes):
        # 100 * part / whole >= t is the same as 100 * rest / whole <= 100 - t
        codes, threshold, sign, wanted = rest, 100 - threshold, ">" if sign == ">=" else ">=", not wanted
    known: Form = ("known", tuple(sorted(possible)), window)
    leaf: Form = ("share", tuple(sorted(codes)), tuple(sorted(possible)), window, sign, threshold)
    if codes <= possible and (threshold < 0 or (threshold == 0 and sign == ">=")):
        leaf = known
    elif codes <= possible and (threshold > 100 or (threshold == 100 and sign == ">")):
        leaf, wanted = known, not wanted
    return leaf if wanted else ("not", leaf)


def _key(codes: frozenset[str]) -> tuple[int, list[str]]:
    return len(codes), sorted(codes)


def plain(part: object, ways: Ways) -> Form:
    """Any part of a plan, field by field."""
    match part:
        case p.Clock() if ways.no_inputs:
            return ("clock", part.time > NOON)
        case p.Weekday() if ways.no_inputs:
            return ("weekday", part.weekday, part.time <= NOON if part.time else part.lunchtime)
        case p.AllOf() | p.AnyOf() | p.Negated() | p.Test():
            return condition(part, ways)
        case frozenset():
            return _codes(part, ways)
        case tuple() | list():
            return tuple(plain(each, ways) for each in part)
        case str():
            return _named(part, ways)
        case enum.Enum():
            return part.value
        case p.FigureOf(_, value) if value is not None:
            return plain(value, ways)
        case p.Count() | p.Share() if part.seen != _seen(part, ways):
            return plain(attrs.evolve(part, seen=_seen(part, ways)), ways)
        case _ if attrs.has(type(part)):
            named = tuple((name, plain(getattr(part, name), ways)) for name in meant(type(part)))
            return (type(part).__name__, *named)
        case _:
            return part


def _seen(value: p.Count | p.Share, ways: Ways) -> str:
    return "" if ways.no_recodes or value.seen == "effective" else value.seen


def _codes(codes: frozenset[str], ways: Ways) -> Form:
    return ("codes", *sorted(code for code in codes if code in ways.alive or code == ""))


def _named(name: str, ways: Ways) -> str:
    return ways.names.get(name, name)
