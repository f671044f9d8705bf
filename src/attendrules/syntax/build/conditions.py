"""Windows, moments, measures and conditions."""

from __future__ import annotations

from attrs import evolve
from lark import Token, v_args
from lark.tree import Meta

from attendrules.domain.sessions import Period
from attendrules.source import Span
from attendrules.syntax import nodes as n
from attendrules.syntax.build.kit import Kids, name, names, one, percent_value, span, tagged
from attendrules.syntax.build.parts import Parts


@v_args(meta=True)
class Conditions(Parts):
    """Windows, moments, measures and conditions."""

    # ---- windows and moments

    def this_period(self, meta: Meta, kids: Kids) -> n.Window:
        return n.ThisPeriod(kids[-1], span=span(meta))

    def today(self, meta: Meta, _: Kids) -> n.Window:
        return n.ThisPeriod(Period.DAY, span=span(meta))

    def previous_period(self, meta: Meta, kids: Kids) -> n.Window:
        return n.PreviousPeriod(kids[0], span=span(meta))

    def this_and_previous(self, meta: Meta, kids: Kids) -> n.Window:
        return n.ThisAndPrevious(kids[0], span=span(meta))

    def before_today(self, meta: Meta, kids: Kids) -> n.Window:
        return n.BeforeToday(kids[0], span=span(meta))

    def last_n(self, meta: Meta, kids: Kids) -> n.Window:
        return n.LastN(kids[0], kids[1][1], name(kids[2]) if len(kids) > 2 else None, span=span(meta))

    def since_previous(self, meta: Meta, kids: Kids) -> n.Window:
        is_name = isinstance(kids[0], Token)
        moment = self.named_moment(meta, kids) if is_name else self.each_weekday(meta, kids)
        return n.SincePrevious(moment, span=span(meta))

    def since_mark(self, meta: Meta, _: Kids) -> n.Window:
        return n.SinceMark(span=span(meta))

    def since_absence(self, meta: Meta, _: Kids) -> n.Window:
        return n.SinceAbsence(span=span(meta))

    def since_last(self, meta: Meta, kids: Kids) -> n.Window:
        return n.SinceLast(name(kids[0]), span=span(meta))

    def within(self, meta: Meta, kids: Kids) -> n.Window:
        return n.Within(kids[0], kids[1][1], name(kids[2]), span=span(meta))

    def before_last(self, meta: Meta, kids: Kids) -> n.Window:
        return n.BeforeLast(kids[0], kids[1][1], span=span(meta))

    def clock(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.Clock(self.time_of(kids[0]), span=span(meta))

    def delay(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.Delay(kids[0], tagged(kids, "last_unit"), name(kids[-1]), span=span(meta))

    def delay_of_mark(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.Delay(kids[0], tagged(kids, "last_unit"), None, span=span(meta))

    def delay_of_absence(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.Delay(kids[0], tagged(kids, "last_unit"), None, absence=True, span=span(meta))

    def repeated(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.Repeated(kids[1], tagged(kids, "last_unit"), name(kids[-1]), span=span(meta))

    def each_session(self, meta: Meta, _: Kids) -> n.Moment:
        return n.EndOf(Period.SESSION, span=span(meta))

    def end_of(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.EndOf(kids[0], span=span(meta))

    def last_morning(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.LastMorning(kids[0], span=span(meta))

    def each_weekday(self, meta: Meta, kids: Kids) -> n.Moment:
        weekday, time = tagged(kids, "weekday"), tagged(kids, "time_of_day", default=False)
        return n.EachWeekday(weekday, time is None, time or None, span=span(meta))

    def named_moment(self, meta: Meta, kids: Kids) -> n.Moment:
        return n.NamedMoment(name(kids[0]), span=span(meta))

    # ---- measures and conditions

    def rounding(self, meta: Meta, kids: Kids) -> n.Rounding:
        return n.Rounding(tagged(kids, "direction", ""), percent_value(kids[-1]), span=span(meta))

    def measure(self, meta: Meta, kids: Kids) -> n.Measure:
        return n.Measure(
            words=tagged(kids, "words", ()),
            unit=tagged(kids, "unit", ""),
            codes=tagged(kids, "codes", ()),
            seen=tagged(kids, "seen", ""),
            in_a_row=tagged(kids, "in_a_row", default=False),
            window=one(kids, n.Window),  # type: ignore[arg-type]  # a union of classes
            rounding=one(kids, n.Rounding),
            lasting=one(kids, n.Lasting),
            with_share=one(kids, n.WithShare),
            span=span(meta),
        )

    def with_share(self, meta: Meta, kids: Kids) -> n.WithShare:
        percent = next(kid for kid in kids if isinstance(kid, Token))
        operator = tagged(kids, "operator", "")
        return n.WithShare(operator, percent_value(percent), tagged(kids, "words"), span=span(meta))

    def percent(self, meta: Meta, kids: Kids) -> n.Quantity:
        return n.Quantity(percent_value(kids[0]), "%", span=span(meta))

    def amount(self, meta: Meta, kids: Kids) -> n.Quantity:
        return n.Quantity(kids[0].value, tagged(kids, "unit", ""), span=span(meta))

    def any_of(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.AnyOf(tuple(kid for kid in kids if not isinstance(kid, Token)), span=span(meta))

    def all_of(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.AllOf(tuple(kids), span=span(meta))

    def negation(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Not(kids[0], span=span(meta))

    def compare(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Compare(kids[0], kids[1][1], kids[2], span=span(meta))

    def between(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Between(*kids, span=span(meta))

    def _counted(self, meta: Meta, kids: Kids) -> tuple[n.Measure, n.Number]:
        number = next(kid for kid in kids if isinstance(kid, n.Number))
        after = Span(number.span.end, meta.end_pos)
        measure = evolve(self.measure(meta, kids), words=tuple(names(kids, "WORD")), span=after)
        return measure, number

    def count_compare(self, meta: Meta, kids: Kids) -> n.Condition:
        measure, number = self._counted(meta, kids)
        return n.Compare(measure, kids[0][1], n.Quantity(number.value, "", span=number.span), span=span(meta))

    def count_or_more(self, meta: Meta, kids: Kids) -> n.Condition:
        measure, number = self._counted(meta, kids)
        return n.Compare(measure, ">=", n.Quantity(number.value, "", span=number.span), span=span(meta))

    def count_bare(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.BareCount(*self._counted(meta, kids), span=span(meta))

    def extreme_of(self, meta: Meta, kids: Kids) -> n.Condition:
        in_phase = tagged(kids, "in_phase", default=False)
        return n.Extreme(kids[0], tagged(kids, "extreme"), in_phase, span=span(meta))

    def pupil_is(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.PupilIs(names(kids, "WORD")[0], span=span(meta))

    def pupil_is_not(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Not(n.PupilIs(names(kids, "WORD")[0], span=span(meta)), span=span(meta))

    def lasting(self, meta: Meta, kids: Kids) -> n.Lasting:
        number = next(kid for kid in kids if isinstance(kid, n.Number))
        return n.Lasting(tagged(kids, "operator", ">="), number, tagged(kids, "last_unit"), span=span(meta))

    def happened(self, meta: Meta, kids: Kids) -> n.Happened:
        which = tagged(kids, "which", ())
        begins = tagged(which, "begins", ()) or tagged(kids, "begins", ())
        return n.Happened(
            event=names(kids, "WORD")[0],
            result=next(map(name, (each for each in which if isinstance(each, Token))), None),
            lasting=one(which, n.Lasting),
            window=one(kids, n.Window),  # type: ignore[arg-type]  # a union of classes
            edge=tagged(begins, "edge", ""),
            notice=tagged(begins, "notice"),
            span=span(meta),
        )

    def notice(self, meta: Meta, kids: Kids) -> tuple[str, n.Lasting]:
        return "notice", self.lasting(meta, kids)

    def not_happened(self, meta: Meta, kids: Kids) -> n.Happened:
        return evolve(self.happened(meta, kids), operator="<")

    def happened_so_often(self, meta: Meta, kids: Kids) -> n.Happened:
        number = next(kid for kid in kids if isinstance(kid, n.Number))
        return evolve(self.happened(meta, kids), operator=tagged(kids, "operator"), number=number)

    def happened_or_more(self, meta: Meta, kids: Kids) -> n.Happened:
        return evolve(self.happened(meta, kids), number=next(kid for kid in kids if isinstance(kid, n.Number)))

    def compare_by_half_term(self, meta: Meta, kids: Kids) -> n.Condition:
        numbers = tuple(kid for kid in kids if isinstance(kid, n.Number))
        return n.CompareByHalfTerm(kids[0], tagged(kids, "operator"), numbers, span=span(meta))

    def arrival_is(self, meta: Meta, kids: Kids) -> n.Condition:
        first, last = tagged(kids, "times")
        return n.ArrivalIs(first, last, span=span(meta))

    def number_is(self, meta: Meta, kids: Kids) -> n.Condition:
        against = next(kid for kid in kids if isinstance(kid, n.Number))
        return n.NumberIs(names(kids, "WORD")[0], tagged(kids, "operator"), against, span=span(meta))

    def pupil_comes_or_goes(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.ComesOrGoes(tagged(kids, "leaves"), span=span(meta))

    def compare_measures(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.ThanOther(kids[0], tagged(kids, "operator"), kids[2], span=span(meta))

    def compare_with_other(self, meta: Meta, kids: Kids) -> n.Condition:
        higher, by = tagged(kids, "higher"), one(kids, n.Quantity)
        operator = tagged(kids, "operator", ">=")
        outcome = names(kids, "UPPER")
        if outcome:
            return n.ThanEarlier(kids[0], higher, outcome[0], by, operator, span=span(meta))
        plain = ">" if higher else "<"
        return n.ThanOther(kids[0], plain if by is None else operator, kids[-1], by, higher, span=span(meta))

    def compare_not_with_other(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Not(self.compare_with_other(meta, kids), span=span(meta))

    def half_term_is(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.HalfTermIs(one(kids, n.Number), span=span(meta))  # type: ignore[arg-type]  # the grammar has one

    def phase_is(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.PhaseIs(tagged(kids, "text"), span=span(meta))

    def mark(self, _: Meta, kids: Kids) -> tuple[n.Name, ...]:
        return tuple(name(kid) if isinstance(kid, Token) else kid[1] for kid in kids)

    def mark_is(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.MarkIs(tuple(kids), span=span(meta))

    def holds(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.Holds(name(kids[0]), span=span(meta))

    def is_due(self, meta: Meta, kids: Kids) -> n.Condition:
        return n.IsDue(name(kids[0]), span=span(meta))
