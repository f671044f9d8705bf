"""Lower conditions, checking that units go together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve

from attendrules.diagnostics import Fix
from attendrules.lower.measures import NOTHING, class_of, value
from attendrules.lower.windows import last_n, window
from attendrules.plan import model as p
from attendrules.resolve.names import Names
from attendrules.source import Span
from attendrules.syntax import nodes as n

HALF_TERMS_IN_A_YEAR = 6


def condition(names: Names, written: n.Condition | None) -> p.Condition | None:
    """What a condition is."""
    return None if written is None else _condition(names, written)


def _condition(names: Names, written: n.Condition) -> p.Condition:
    match written:
        case n.AllOf(parts):
            return p.AllOf(tuple(_condition(names, part) for part in parts))
        case n.AnyOf(parts):
            return p.AnyOf(tuple(_condition(names, part) for part in parts))
        case n.Not(part):
            return p.Negated(_condition(names, part))
        case n.Compare(measure, operator, quantity):
            return _test(names, written, value(names, measure), operator, quantity)
        case n.Between(measure, low, high):
            what = value(names, measure)
            return p.AllOf((_end(names, measure, what, ">=", low), _end(names, measure, what, "<=", high)))
        case n.BareCount(measure, number):
            _report_bare(names, written)
            return p.Test(value(names, measure), ">=", number.value, "")
        case n.Holds(outcome):
            is_standing(names, outcome)
            return p.Standing(outcome.text)
        case n.IsDue(outcome):
            return p.Issued(outcome.text)
        case n.Extreme(measure, best, in_phase):
            return p.Best(value(names, measure), best, names.source.slice(written.span), in_phase)
        case _:
            return _about_the_session(names, written)


def _about_the_session(names: Names, written: n.Condition) -> p.Condition:
    match written:
        case n.MarkIs(marks):
            codes = frozenset[str]().union(*(_mark(names, mark) for mark in marks))
            return p.MarkTest(codes, names.source.slice(written.span))
        case n.HalfTermIs(number):
            return _half_term(names, written, number)
        case n.PhaseIs(phase):
            return p.PhaseTest(phase, names.source.slice(written.span))
        case n.CompareByHalfTerm():
            return _by_half_term(names, written)
        case n.ArrivalIs(first, last):
            return p.ArrivalTest(first, last, _words(names, written))
        case n.ComesOrGoes(leaves):
            return p.RollTest(leaves, _words(names, written))
        case _:
            return _about_inputs(names, written)


def _about_inputs(names: Names, written: n.Condition) -> p.Condition:
    match written:
        case n.PupilIs(fact):
            return p.FactTest(fact.text, _words(names, written))
        case n.Happened(event, result, lasting, seen, operator, number, edge, notice):
            return p.Happened(
                event.text,
                result.text if result else "",
                _lasting(names, lasting) if lasting else None,
                window(names, seen),
                operator,
                number.value,
                _words(names, written),
                edge,
                _lasting(names, notice) if notice else None,
            )
        case n.NumberIs(number, operator, against):
            return p.NumberTest(number.text, operator, against.value, _words(names, written))
        case n.ThanEarlier(measure, higher, outcome, by, operator):
            what, much = value(names, measure), _by(names, measure, by, operator)
            return p.ThanEarlier(what, higher, outcome.text, _words(names, written), much, by is not None and operator == ">=")
        case n.ThanOther():
            return _than_other(names, written)
        case _:
            raise TypeError(written)


def _than_other(names: Names, written: n.ThanOther) -> p.ThanOther:
    one, other = value(names, written.measure), value(names, written.other)
    if NOTHING not in {one, other} and (isinstance(one, p.Share), getattr(one, "unit", "")) != (
        isinstance(other, p.Share), getattr(other, "unit", "")
    ):  # fmt: skip
        kinds = [
            f"`{each.text}` {'is a percentage' if isinstance(each, p.Share) else f'counts {each.unit}'}" for each in (one, other)
        ]
        names.report("AR203", f"{kinds[0]}, but {kinds[1]}", written.span, "compare measures of the same kind")
    if written.by is None:
        return p.ThanOther(one, written.operator, other, _words(names, written))
    much = _by(names, written.measure, written.by, written.operator)
    operator = written.operator.replace(">", ">" if written.higher else "<")
    return p.ThanOther(one, operator, other, _words(names, written), much if written.higher else -much)


def _by(names: Names, measure: n.Measure, by: n.Quantity | None, operator: str) -> Fraction:
    """By how much one is to be higher or lower than another."""
    if by is None:
        return Fraction(0)
    _check_units(names, value(names, measure), by)
    if operator not in {">=", ">"}:
        names.report("AR208", "only `at least` and `more than` say by how much", by.span, "as in `at least 5% lower than`")
    return by.value


def _lasting(names: Names, written: n.Lasting) -> p.Lasting:
    last = last_n(names, written, written.number, written.unit)
    return p.Lasting(written.operator, last.number, last.unit)


def _by_half_term(names: Names, written: n.CompareByHalfTerm) -> p.AnyOf:
    """A threshold for each half term: any of "in that half term, and past its threshold"."""
    if len(written.numbers) != HALF_TERMS_IN_A_YEAR:
        count = len(written.numbers)
        message = f"a school year has {HALF_TERMS_IN_A_YEAR} half terms, but here are {count} numbers"
        names.report("AR214", message, written.span, "give one for each half term, the first of the autumn first")
    what = value(names, written.measure)
    measured = names.source.slice(written.measure.span)
    rows = []
    for index, number in enumerate(written.numbers, start=1):
        _check_units(names, what, n.Quantity(number.value, span=number.span))
        text = f"{measured} {written.operator} {names.source.slice(number.span)}"
        test = p.Test(what, written.operator, number.value, text)
        rows.append(p.AllOf((p.HalfTermTest(index, f"the half term is {index}"), test)))
    return p.AnyOf(tuple(rows))


def _report_bare(names: Names, written: n.BareCount) -> None:
    seen = names.source.slice(written.span)
    message = f"`{seen}` does not say whether at least or exactly"
    fix = Fix(f"write `at least {seen}`", written.span, f"at least {seen}")
    names.report("AR208", message, written.span, f"write `at least {seen}` or `exactly {seen}`", fixes=(fix,))


def _words(names: Names, written: n.Node) -> str:
    return " ".join(names.source.slice(written.span).split())


def _half_term(names: Names, written: n.HalfTermIs, number: n.Number) -> p.HalfTermTest:
    if number.value not in range(1, HALF_TERMS_IN_A_YEAR + 1):
        advice = "1 is the first of the autumn, 6 the last of the summer"
        names.report("AR214", "a school year has half terms 1 to 6", number.span, advice)
    return p.HalfTermTest(int(number.value), names.source.slice(written.span))


def _mark(names: Names, mark: Sequence[n.Name]) -> frozenset[str]:
    words = tuple(word.text for word in mark)
    if len(words) == 1 and words[0] in names.codes:
        return frozenset(words)
    if words == ("missing",):
        return p.NO_MARK
    if not words[0].islower():
        return frozenset()
    measure = n.Measure(words=tuple(mark), unit="sessions", span=mark[0].span.to(mark[-1].span))
    return class_of(names, measure, words)


def is_standing(names: Names, outcome: n.Name) -> None:
    """Report an outcome that does not hold on."""
    declared = names.outcomes.get(outcome.text)
    if declared is not None and declared.kind.text not in ("status", "list"):
        message = f"`{outcome.text}` is a {declared.kind.text}, which does not hold on"
        names.report("AR117", message, outcome.span, f"write `{outcome.text} is due`, or make it a status")


def _test(names: Names, written: n.Node, what: p.Value, operator: str, quantity: n.Quantity) -> p.Test:
    _check_units(names, what, quantity)
    text = " ".join(names.source.slice(written.span).split())
    return p.Test(what, operator, quantity.value, text)


def _end(names: Names, measure: n.Measure, what: p.Value, operator: str, quantity: n.Quantity) -> p.Test:
    """One end of `from ... to ...`, worded as a test of its own."""
    test = _test(names, measure, what, operator, quantity)
    return evolve(test, text=f"{test.text} {operator} {names.source.slice(quantity.span)}")


def _check_units(names: Names, what: p.Value, quantity: n.Quantity) -> None:
    seen, span = names.source.slice(quantity.span).strip(), quantity.span
    if isinstance(what, p.Share):
        if quantity.unit != "%":
            number = seen.split()[0] if seen else "90"
            fixes = (_fix(span, f"{number}%"),)
            names.report("AR201", f"`{what.text}` is a percentage, but `{seen}` is not", span, f"write `{number}%`",
                         "or count sessions: `absent sessions`", fixes=fixes)  # fmt: skip
        elif quantity.value > 100:
            message = f"no percentage is above 100, so it is never `{seen}`"
            names.report("AR205", message, span, "write a percentage from 0% to 100%")
        return
    if what is NOTHING:
        return
    if quantity.unit == "%":
        advice = (f"write a number, as in `{what.unit} ... >= 5`", "or compare a percentage: `unauthorised absence >= 5%`")
        names.report("AR202", f"`{what.text}` is a count, but `{seen}` is a percentage", span, *advice)
    elif quantity.unit and quantity.unit != what.unit:
        doubled = f"{2 * quantity.value} sessions" if quantity.unit == "days" else f"{quantity.value / 2} days"
        names.report("AR203", f"`{what.text}` counts {what.unit}, but `{seen}` is in {quantity.unit}", span,
                     f"write `{doubled}`, or count {quantity.unit}")  # fmt: skip
    elif quantity.value.denominator != 1:
        message = f"{what.unit} are counted in whole numbers, so it is never `{seen}`"
        names.report("AR206", message, span, "write a whole number")


def _fix(span: Span, text: str) -> Fix:
    return Fix(f"write `{text}`", span, text)
