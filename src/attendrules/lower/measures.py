"""Lower measures: what is counted, and of what a percentage is."""

from __future__ import annotations

from fractions import Fraction

from attendrules.diagnostics import Fix, nearest
from attendrules.domain.codes import ABSENT, POSSIBLE
from attendrules.lower.windows import THIS_YEAR, last_n, window
from attendrules.plan import model as p
from attendrules.resolve.names import Names
from attendrules.resolve.vocabulary import CLASSES, LATE, LATE_CODES, SHARES
from attendrules.syntax import nodes as n

NOTHING = p.Count(frozenset(), "sessions", THIS_YEAR, "")
"""Stands for a measure that could not be understood; its finding stops the policy."""
COUNTED = ("sessions", "days", "absences", "spells")
"""What is counted: a count in which it is misspelt is taken for a measure."""
LENGTHS = ("sessions", "days", "calendar days")
"""In what the length of a spell can be said."""


def value(names: Names, measure: n.Measure) -> p.Value:
    """What a measure is: a count or a share of sessions."""
    words = tuple(word.text for word in measure.words)
    text = " ".join(names.source.slice(measure.span).split())
    if measure.with_share is not None:
        return _with_share(names, measure, measure.with_share, text)
    if not measure.unit and words not in SHARES:
        return _declared(names, measure, words)
    if not measure.unit:
        return _share(names, measure, words, text)
    if measure.rounding is not None:
        names.report("AR211", "only a percentage can be rounded", measure.rounding.span, "leave the rounding out")
    seen, lasting = window(names, measure.window), _length(names, measure)
    if measure.unit in {"spells", "absences"}:
        return p.Count(_of_spells(names, measure, words), "spells", seen, text, seen=measure.seen, lasting=lasting)
    return p.Count(class_of(names, measure, words), measure.unit, seen, text, measure.in_a_row, measure.seen)


def _of_spells(names: Names, measure: n.Measure, words: tuple[str, ...]) -> frozenset[str]:
    """The codes of a spell; what is called an absence is one of codes that count as absent."""
    if measure.in_a_row:
        names.report("AR211", "a spell is a row by itself", measure.span, "leave `in a row` out, or count sessions in a row")
    if measure.unit == "spells":
        return class_of(names, measure, words)
    absent = names.codes.in_category(*ABSENT)
    codes = class_of(names, measure, words) if words or measure.codes else absent
    if not codes <= absent:
        message = f"`{names.source.slice(measure.span)}` are not all absences"
        names.report("AR211", message, measure.span, "write `spells`, as in `late spells` or `spells marked L`")
    return codes


def _length(names: Names, measure: n.Measure) -> p.Lasting | None:
    lasting = measure.lasting
    if lasting is None:
        return None
    last = last_n(names, lasting, lasting.number, lasting.unit)
    if measure.unit not in {"spells", "absences"}:
        names.report("AR211", f"{measure.unit} have no length", lasting.span, "write `absences lasting 3 or more days`")
    elif last.unit not in LENGTHS:
        names.report("AR211", f"the length of a spell is not counted in {last.unit}", lasting.span,
                     "write how many sessions, days or calendar days")  # fmt: skip
    return p.Lasting(lasting.operator, last.number, last.unit)


def _with_share(names: Names, measure: n.Measure, written: n.WithShare, text: str) -> p.Value:
    """A count of days, weeks, half terms or terms whose share is as wanted."""
    words = tuple(word.text for word in written.words)
    if words not in SHARES:
        joined = n.Name(" ".join(words), span=written.words[0].span.to(written.words[-1].span))
        names.unknown("AR101", "there is no percentage called", joined, [" ".join(each) for each in SHARES])
        return NOTHING
    seen = names.source.slice(written.span)
    if not written.operator and written.percent not in {0, 100}:
        fix = Fix("write `at least`", written.span, seen.replace("with", "with at least", 1))
        names.report("AR208", f"`{seen}` does not say whether at least or exactly", written.span,
                     fix.message, fixes=(fix,))  # fmt: skip
    if written.percent > 100:
        names.report("AR205", f"no percentage is above 100, so it is never `{seen}`", written.span, "write one from 0% to 100%")
    reaching = p.Reaching(written.operator or "=", written.percent)
    codes = names.codes.in_category(*SHARES[words])
    return p.Count(codes, measure.unit, window(names, measure.window), text, measure.in_a_row, reaching=reaching)


def _share(names: Names, measure: n.Measure, words: tuple[str, ...], text: str) -> p.Value:
    rounding = None
    if measure.in_a_row:
        names.report("AR211", "a percentage cannot be `in a row`", measure.span, "write `absent sessions in a row`")
    if measure.rounding is not None:
        rounding = p.Rounding(measure.rounding.direction, measure.rounding.step or Fraction(1))
        if not measure.rounding.direction or measure.rounding.step == 0:
            names.report("AR212", "the rounding does not say how", measure.rounding.span,
                         "write `rounded half up to 0.1%`, `rounded down to 1%` or `rounded up to 1%`")  # fmt: skip
    codes, possible = names.codes.in_category(*SHARES[words]), names.codes.in_category(*POSSIBLE)
    return p.Share(codes, possible, window(names, measure.window), text, rounding)


def _declared(names: Names, measure: n.Measure, words: tuple[str, ...]) -> p.Value:
    declared = names.measures.get(words[0]) if len(words) == 1 else None
    if declared is not None and _is_plain(declared):
        if measure.window or measure.rounding or measure.in_a_row:
            message = f"`{words[0]}` is a declared measure: it says itself what it counts, and over which time"
            names.report("AR213", message, measure.span, f"write `{words[0]}` alone, or declare another measure")
        return value(names, declared)
    joined = n.Name(" ".join(words), span=measure.words[0].span.to(measure.words[-1].span))
    meant = " ".join(next(iter(nearest(word, COUNTED)), word) for word in words)
    known = [*(" ".join(each) for each in SHARES), *names.measures, *([meant] if meant != joined.text else [])]
    advice = "counts are written with `sessions` or `days`, as in `absent sessions this term`"
    names.unknown("AR101", "there is no measure called", joined, known, advice)
    return NOTHING


def _is_plain(measure: n.Measure) -> bool:
    """Whether a declared measure is made of the language's own words, not of other declared ones."""
    return bool(measure.unit) or tuple(word.text for word in measure.words) in SHARES


def class_of(names: Names, measure: n.Measure, words: tuple[str, ...]) -> frozenset[str]:
    """The codes that a count is about, by its words or as it names them."""
    if measure.codes:
        if words:
            message = f"`{' '.join(words)}` and codes cannot stand together"
            names.report("AR211", message, measure.span, f"write the codes alone: `{measure.unit} marked I or M`")
        return frozenset(code.text for code in measure.codes)
    if words == LATE:
        return LATE_CODES
    if words in CLASSES:
        return names.codes.in_category(*CLASSES[words])
    joined = n.Name(" ".join(words), span=measure.words[0].span.to(measure.words[-1].span))
    if joined.text.upper() in names.codes:
        fix = Fix(f"write `{joined.text.upper()}`", joined.span, joined.text.upper())
        names.report("AR101", f"codes are written in capitals, not as `{joined.text}`", joined.span, fix.message, fixes=(fix,))
        return frozenset()
    known = [" ".join(each) for each in (*CLASSES, LATE) if each]
    row = "write `absent sessions in a row`" if {"consecutive", "successive"} & set(words) else ""
    names.unknown("AR101", f"{measure.unit} cannot be", joined, known, row or "or name the codes: `sessions marked I or M`")
    return frozenset()
