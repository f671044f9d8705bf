"""Which constructs the machine knows exactly; any other is named, never guessed at."""

from __future__ import annotations

from typing import Any

import attrs

from attendrules.analysis.walking import inside
from attendrules.plan import model as p

KNOWN: dict[type, frozenset[str]] = {
    p.EndOf: frozenset({"period"}),
    p.Weekday: frozenset({"weekday", "lunchtime", "time"}),
    p.Clock: frozenset({"time"}),
    p.This: frozenset({"period"}),
    p.Previous: frozenset({"period"}),
    p.ThisAndPrevious: frozenset({"period"}),
    p.Last: frozenset({"number", "unit"}),
    p.Since: frozenset({"moment"}),
    p.Rounding: frozenset({"direction", "step"}),
    p.Count: frozenset({"codes", "unit", "window", "text", "in_a_row", "seen"}),
    p.Share: frozenset({"codes", "possible", "window", "text", "rounding", "seen"}),
    p.AnyOf: frozenset({"parts"}),
    p.AllOf: frozenset({"parts"}),
    p.Negated: frozenset({"part"}),
    p.Test: frozenset({"value", "operator", "threshold", "text"}),
    p.MarkTest: frozenset({"codes", "text"}),
    p.HalfTermTest: frozenset({"number", "text"}),
    p.Standing: frozenset({"outcome"}),
    p.Issued: frozenset({"outcome"}),
    p.Frequency: frozenset({"word", "period", "outcome"}),
    p.FigureOf: frozenset({"name", "value", "money"}),
    p.Action: frozenset({"outcome", "modality", "frequency", "figures", "by", "within"}),
    p.Deadline: frozenset({"number", "unit"}),
    p.Rule: frozenset({"origin", "scope", "moment", "moment_text", "condition", "actions", "afresh"}),
    p.BandRow: frozenset({"origin", "outcome", "condition"}),
    p.Band: frozenset({"name", "rows"}),
    p.Recode: frozenset({"origin", "sources", "target", "half", "condition", "outcome", "modality", "stratum"}),
}
"""The fields of each construct whose meaning the machine has; another field must have its default."""


class Unsupported(Exception):  # noqa: N818 - it is an answer, not an error
    """A construct that the machine does not know, in words."""


def support(part: object) -> None:
    """Raise `Unsupported` at the first construct in a part that is not known exactly."""
    for each in inside(part):
        if isinstance(each, p.Frequency) and each.outcome and each.period:
            raise Unsupported(named(each))
        if attrs.has(type(each)):
            kind: Any = type(each)
            known = KNOWN.get(kind)
            if known is None:
                raise Unsupported(named(each))
            for field in attrs.fields(kind):
                if field.name not in known and getattr(each, field.name) != _default(field):
                    message = f"{named(each)} with `{field.name}`"
                    raise Unsupported(message)


def _default(field: Any) -> object:
    default = field.default
    return default.factory() if hasattr(default, "factory") else default


def named(part: object) -> str:
    """A construct in the words of the language, as far as they are known here."""
    words = {
        p.Delay: "a moment so long after something",
        p.SinceLast: "`since` an outcome or event",
        p.Within: "`within` so long of something",
        p.SinceAbsence: "`since the absence began`",
        p.NumberTest: "numbers that are told",
        p.ArrivalTest: "the time of arrival",
        p.RollTest: "joining and leaving",
        p.FactTest: "facts",
        p.Happened: "events",
        p.PhaseTest: "the phase",
        p.ThanEarlier: "a comparison with an earlier time",
        p.ThanOther: "a comparison of two measures",
        p.Frequency: "what holds until an outcome or the end of a period",
        p.Best: "the best of all",
    }
    return words.get(type(part), type(part).__name__)
