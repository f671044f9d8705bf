"""From Lark's tree to our own nodes: one short method for each rule of the grammar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from lark import Token, Transformer, v_args
from lark.tree import Meta

from attendrules.diagnostics import Diagnostic, Label
from attendrules.domain.sessions import Half, Period
from attendrules.source import Source, Span
from attendrules.syntax import nodes as n

Kids = list[Any]
T = TypeVar("T")

NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def _span(meta: Meta) -> Span:
    return n.NOWHERE if meta.empty else Span(meta.start_pos, meta.end_pos)


def name(token: Token) -> n.Name:
    """A token as a name with its place."""
    return n.Name(str(token), span=Span(token.start_pos or 0, token.end_pos or 0))


def _one(kids: Sequence[Any], kind: type[T]) -> T | None:
    return next((kid for kid in kids if isinstance(kid, kind)), None)


def _tagged(kids: Sequence[Any], tag: str, default: Any = None) -> Any:
    """The value of the child that a helper method tagged, as in `("where", text)`."""
    return next((kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == tag), default)


def _names(kids: Sequence[Any], kind: str) -> list[n.Name]:
    return [name(kid) for kid in kids if isinstance(kid, Token) and kid.type == kind]


def _tag(tag: str, pick: Callable[[Kids], Any] = lambda kids: kids[0]) -> Any:
    return lambda _self, _meta, kids: (tag, pick(kids))


def _value(number: str) -> Fraction:
    return Fraction(NUMBER_WORDS.index(number)) if number in NUMBER_WORDS else Fraction(number)


def _percent(token: str) -> Fraction:
    return Fraction(re.match(r"[\d.]+", token)[0])  # type: ignore[index]  # the token begins with a number


@v_args(meta=True)
class Builder(Transformer[Token, Any]):
    """Builds the nodes of one file; impossible dates and times go to `findings`."""

    def __init__(self, source: Source) -> None:
        super().__init__(visit_tokens=False)
        self._text = source
        self.findings: list[Diagnostic] = []

    # ---- small parts: a tagged pair each, picked up by the sentence they are in

    text = _tag("text", lambda kids: " ".join(str(kid)[1:-1] for kid in kids))
    ref = _tag("ref", lambda kids: n.Name(str(kids[0]).strip('"'), span=name(kids[0]).span))
    where = _tag("where", lambda kids: kids[0][1])
    says = _tag("says", lambda kids: kids[0][1])
    because = _tag("because", lambda kids: kids[0][1])
    by = _tag("by", lambda kids: kids[0][1] if isinstance(kids[0], tuple) else " ".join(map(str, kids)))
    kind = _tag("kind", lambda kids: name(kids[0]))
    stage = _tag("stage", lambda kids: name(kids[0]))
    as_outcome = _tag("as_outcome", lambda kids: name(kids[0]))
    giving = _tag("giving", tuple)
    modality = _tag("modality", lambda kids: str(kids[0]))
    entered = _tag("seen", lambda _: "entered")
    effective = _tag("seen", lambda _: "effective")
    in_a_row = _tag("in_a_row", lambda _: True)
    half = _tag("half", lambda kids: Half.AM if kids[0] == "morning" else Half.PM)
    weekday = _tag("weekday", lambda kids: WEEKDAYS.index(kids[0]))
    time_of_day = _tag("time_of_day", lambda _: True)
    direction = _tag("direction", " ".join)
    code = _tag("code", lambda kids: name(kids[0]))
    code_list = _tag("codes", lambda kids: tuple(code for _, code in kids))
    words = _tag("words", lambda kids: tuple(map(name, kids)))
    extreme = _tag("extreme", lambda kids: kids[0] == "best")
    unit = _tag("unit", lambda kids: "sessions" if kids[0].startswith("session") else "days")
    school_weeks = _tag("last_unit", lambda _: "school weeks")
    calendar_weeks = _tag("last_unit", lambda _: "calendar weeks")
    bare_weeks = _tag("last_unit", lambda _: "weeks")
    school_days = _tag("last_unit", lambda _: "days")
    sessions = _tag("last_unit", lambda _: "sessions")
    half_terms = _tag("last_unit", lambda _: "half terms")
    terms = _tag("last_unit", lambda _: "terms")
    not_a_rule = _tag("disposition", lambda _: ("not a rule", ()))
    needs_judgement = _tag("disposition", lambda kids: ("needs judgement", tuple(t for _, t in kids)))
    needs_inputs = _tag("disposition", lambda kids: ("needs inputs", (kids[0][1],)))
    see = _tag("disposition", lambda kids: ("see", tuple(ref.text for _, ref in kids)))
    below = _tag("operator", lambda _: "<")
    at_most = _tag("operator", lambda _: "<=")
    at_least = _tag("operator", lambda _: ">=")
    above = _tag("operator", lambda _: ">")
    equal = _tag("operator", lambda _: "=")

    def number(self, meta: Meta, kids: Kids) -> n.Number:
        return n.Number(_value(str(kids[0])), span=_span(meta))

    def period(self, _: Meta, kids: Kids) -> Period:
        return {
            "DAYS": Period.DAY,
            "WEEKS": Period.WEEK,
            "HALF_TERMS": Period.HALF_TERM,
            "TERMS": Period.TERM,
            "YEARS": Period.YEAR,
        }[next(kid.type for kid in kids if kid.type != "SCHOOL")]

    def scope(self, _: Meta, kids: Kids) -> tuple[str, str]:
        return "scope", " ".join(str(kids[0]).split()) if kids else "pupil"

    def category(self, meta: Meta, kids: Kids) -> tuple[str, n.Name]:
        return "category", n.Name("_".join(map(str, kids)), span=_span(meta))

    # ---- windows and moments

    def this_period(self, meta: Meta, kids: Kids) -> n.Window:
        return n.ThisPeriod(kids[-1], span=_span(meta))

    def today(self, meta: Meta, _: Kids) -> n.Window:
        return n.ThisPeriod(Period.DAY, span=_span(meta))

    def previous_period(self, meta: Meta, kids: Kids) -> n.Window:
        return n.PreviousPeriod(kids[0], span=_span(meta))

    def this_and_previous(self, meta: Meta, kids: Kids) -> n.Window:
        return n.ThisAndPrevious(kids[0], span=_span(meta))

    def last_n(self, meta: Meta, kids: Kids) -> n.Window:
        return n.LastN(kids[0], kids[1][1], span=_span(meta))

    def since_previous(self, meta: Meta, kids: Kids) -> n.Window:
        is_name = isinstance(kids[0], Token)
        moment = self.named_moment(meta, kids) if is_name else self.each_weekday(meta, kids)
        return n.SincePrevious(moment, span=_span(meta))

    def each_session(self, meta: Meta, _: Kids) -> n.Moment:
        return n.EndOf(Period.SESSION, span=_span(meta))

    def end_of(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.EndOf(kids[0], span=_span(meta))

    def each_weekday(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.EachWeekday(_tagged(kids, "weekday"), _tagged(kids, "time_of_day", default=False), span=_span(meta))

    def named_moment(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.NamedMoment(name(kids[0]), span=_span(meta))

    # ---- measures and conditions

    def rounding(self, meta: Meta, kids: Kids) -> n.Rounding:
        return n.Rounding(_tagged(kids, "direction", ""), _percent(kids[-1]), span=_span(meta))

    def measure(self, meta: Meta, kids: Kids) -> n.Measure:
        return n.Measure(
            words=_tagged(kids, "words", ()),
            unit=_tagged(kids, "unit", ""),
            codes=_tagged(kids, "codes", ()),
            seen=_tagged(kids, "seen", ""),
            in_a_row=_tagged(kids, "in_a_row", default=False),
            window=_one(kids, n.Window),  # type: ignore[arg-type]  # a union of classes
            rounding=_one(kids, n.Rounding),
            span=_span(meta),
        )

    def percent(self, meta: Meta, kids: Kids) -> n.Quantity:
        return n.Quantity(_percent(kids[0]), "%", span=_span(meta))

    def amount(self, meta: Meta, kids: Kids) -> n.Quantity:
        return n.Quantity(kids[0].value, _tagged(kids, "unit", ""), span=_span(meta))

    def any_of(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.AnyOf(tuple(kid for kid in kids if not isinstance(kid, Token)), span=_span(meta))

    def all_of(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.AllOf(tuple(kids), span=_span(meta))

    def negation(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Not(kids[0], span=_span(meta))

    def compare(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Compare(kids[0], kids[1][1], kids[2], span=_span(meta))

    def between(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Between(*kids, span=_span(meta))

    def _counted(self, meta: Meta, kids: Kids) -> tuple[n.Measure, n.Number]:
        number = next(kid for kid in kids if isinstance(kid, n.Number))
        after = Span(number.span.end, meta.end_pos)
        measure = n.Measure(
            words=tuple(_names(kids, "WORD")),
            unit=_tagged(kids, "unit"),
            window=_one(kids, n.Window),  # type: ignore[arg-type]  # a union of classes
            span=after,
        )
        return measure, number

    def count_compare(self, meta: Meta, kids: Kids) -> n.Condition:
        measure, number = self._counted(meta, kids)
        return n.Compare(measure, kids[0][1], n.Quantity(number.value, "", span=number.span), span=_span(meta))

    def count_or_more(self, meta: Meta, kids: Kids) -> n.Condition:
        measure, number = self._counted(meta, kids)
        return n.Compare(measure, ">=", n.Quantity(number.value, "", span=number.span), span=_span(meta))

    def count_bare(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.BareCount(*self._counted(meta, kids), span=_span(meta))

    def extreme_of(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Extreme(kids[0], _tagged(kids, "extreme"), span=_span(meta))

    def mark(self, _: Meta, kids: Kids) -> tuple[n.Name, ...]:
        return tuple(name(kid) if isinstance(kid, Token) else kid[1] for kid in kids)

    def mark_is(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.MarkIs(tuple(kids), span=_span(meta))

    def holds(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Holds(name(kids[0]), span=_span(meta))

    def is_due(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.IsDue(name(kids[0]), span=_span(meta))

    # ---- statements

    def when(self, _: Meta, kids: Kids) -> tuple[str, n.Condition]:
        return "when", kids[0]

    def then(self, _: Meta, kids: Kids) -> tuple[str, tuple[n.Action | n.Recode, ...]]:
        return "then", tuple(kids)

    def every_time(self, meta: Meta, _: Kids) -> n.Frequency:
        return n.Frequency("every time", span=_span(meta))

    def once(self, meta: Meta, kids: Kids) -> n.Frequency:
        return n.Frequency("once", kids[-1], span=_span(meta))

    def until_end(self, meta: Meta, kids: Kids) -> n.Frequency:
        return n.Frequency("until", kids[-1], span=_span(meta))

    def action(self, meta: Meta, kids: Kids) -> n.Action:
        return n.Action(
            kind=_names(kids, "WORD")[0],
            outcome=_names(kids, "UPPER")[0],
            modality=_tagged(kids, "modality", "must"),
            frequency=_one(kids, n.Frequency),
            giving=_tagged(kids, "giving", ()),
            by=_tagged(kids, "by", ""),
            span=_span(meta),
        )

    def recode(self, meta: Meta, kids: Kids) -> n.Recode:
        return n.Recode(
            sources=_tagged(kids, "codes"),
            target=_tagged(kids, "code"),
            half=_tagged(kids, "half"),
            outcome=_tagged(kids, "as_outcome"),
            modality=_tagged(kids, "modality", "must"),
            span=_span(meta),
        )

    def rule(self, meta: Meta, kids: Kids) -> n.Rule:
        return n.Rule(
            actions=_tagged(kids, "then"),
            condition=_tagged(kids, "when"),
            moment=_one(kids, n.Moment),  # type: ignore[arg-type]  # a union of classes
            scope=_tagged(kids, "scope", "pupil"),
            span=_span(meta),
        )

    def band(self, meta: Meta, kids: Kids) -> n.BandRow:
        return n.BandRow(name(kids[0]), name(kids[1]), kids[2][1], span=_span(meta))

    def between_times(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (self._time(kids[0]), self._time(kids[1]))

    def after_time(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (_shifted(self._time(kids[0]), 1), None)

    def before_time(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (None, _shifted(self._time(kids[0]), -1))

    def until_time(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (None, self._time(kids[0]))

    def arrival(self, meta: Meta, kids: Kids) -> n.Arrival:
        first, last = _tagged(kids, "times")
        return n.Arrival(_tagged(kids, "half"), first, last, _tagged(kids, "code"), span=_span(meta))

    def guarded(self, meta: Meta, kids: Kids) -> n.Guarded:
        return n.Guarded(tuple(map(name, kids[:-1])), kids[-1], span=_span(meta))

    # ---- headings and declarations

    def policy(self, meta: Meta, kids: Kids) -> n.PolicyHeader:
        return n.PolicyHeader(name(kids[0]), _tagged(kids, "text", ""), span=_span(meta))

    def codes(self, meta: Meta, kids: Kids) -> n.HeaderLine:
        return n.HeaderLine("codes", name(kids[0]), span=_span(meta))

    def source(self, meta: Meta, kids: Kids) -> n.HeaderLine:
        return n.HeaderLine("source", n.Name(kids[0][1], span=_span(meta)), span=_span(meta))

    def version(self, meta: Meta, kids: Kids) -> n.HeaderLine:
        return n.HeaderLine("version", n.Name(kids[0][1], span=_span(meta)), span=_span(meta))

    def in_force(self, meta: Meta, kids: Kids) -> n.InForce:
        dates = [self._date(kid) for kid in kids if kid.type == "DATE"]
        return n.InForce(dates[0], dates[1] if len(dates) > 1 else None, span=_span(meta))

    def part(self, meta: Meta, kids: Kids) -> n.Part:
        return n.Part(kids[0][1], span=_span(meta))

    def clause(self, meta: Meta, kids: Kids) -> n.Clause:
        disposition, detail = _tagged(kids, "disposition", ("", ()))
        return n.Clause(
            refs=tuple(kid[1] for kid in kids if kid[0] == "ref"),
            where=_tagged(kids, "where", ""),
            says=_tagged(kids, "says", ""),
            disposition=disposition,
            detail=detail,
            span=_span(meta),
        )

    def outcome(self, meta: Meta, kids: Kids) -> n.OutcomeDeclaration:
        return n.OutcomeDeclaration(
            _names(kids, "UPPER")[0],
            _tagged(kids, "kind"),
            _tagged(kids, "stage"),
            _tagged(kids, "text", ""),
            span=_span(meta),
        )

    def article(self, _: Meta, __: Kids) -> tuple[str, None]:
        return "article", None

    def measure_declaration(self, meta: Meta, kids: Kids) -> n.MeasureDeclaration:
        return n.MeasureDeclaration(name(kids[0]), kids[1], span=_span(meta))

    def moment_declaration(self, meta: Meta, kids: Kids) -> n.MomentDeclaration:
        return n.MomentDeclaration(name(kids[0]), kids[1], span=_span(meta))

    def code_declaration(self, meta: Meta, kids: Kids) -> n.CodeDeclaration:
        return n.CodeDeclaration(
            _tagged(kids, "code"), _tagged(kids, "text", ""), _tagged(kids, "category"), span=_span(meta)
        )

    def option(self, meta: Meta, kids: Kids) -> n.ReadingOption:
        return n.ReadingOption(
            name(kids[1]),
            kids[0].type == "TAKEN",
            _tagged(kids, "text", ""),
            _tagged(kids, "because", ""),
            span=_span(meta),
        )

    def reading(self, meta: Meta, kids: Kids) -> n.Reading:
        return n.Reading(name(kids[0]), kids[1][1], tuple(kids[2:]), span=_span(meta))

    def accept(self, meta: Meta, kids: Kids) -> n.Accept:
        return n.Accept(name(kids[0]), kids[1][1], span=_span(meta))

    def start(self, meta: Meta, kids: Kids) -> n.File:
        return n.File(tuple(kids), span=_span(meta))

    # ---- dates and times

    def _date(self, token: Token) -> dt.date:
        try:
            return dt.date.fromisoformat(token)
        except ValueError as error:
            self._impossible(token, "date", str(error))
            return dt.date(2000, 1, 1)

    def _time(self, token: Token) -> dt.time:
        hour, minute = (int(part) for part in re.findall(r"\d+", token))
        if "p" in token and hour < 12:
            hour += 12
        try:
            return dt.time(hour, minute)
        except ValueError as error:
            self._impossible(token, "time", str(error))
            return dt.time(0, 0)

    def _impossible(self, token: Token, what: str, why: str) -> None:
        label = Label(self._text, name(token).span, why)
        self.findings.append(
            Diagnostic(
                "AR014",
                f"there is no {what} `{token}`",
                label,
                help=("dates are written as 2022-09-05 and times as 08:50",),
            )
        )


def _shifted(time: dt.time, minutes: int) -> dt.time:
    moved = max(0, min(24 * 60 - 1, 60 * time.hour + time.minute + minutes))
    return dt.time(*divmod(moved, 60))
