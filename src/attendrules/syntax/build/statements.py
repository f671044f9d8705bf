"""What the policy decides: rules, rows of bands, arrival times."""

from __future__ import annotations

import datetime as dt

from lark import v_args
from lark.tree import Meta

from attendrules.domain.sessions import Period
from attendrules.syntax import nodes as n
from attendrules.syntax.build.conditions import Conditions
from attendrules.syntax.build.kit import Kids, name, names, one, shifted, span, tagged


@v_args(meta=True)
class Statements(Conditions):
    """What the policy decides: rules, rows of bands, arrival times."""

    def when(self, _: Meta, kids: Kids) -> tuple[str, n.Condition]:
        return "when", kids[0]

    def then(self, _: Meta, kids: Kids) -> tuple[str, tuple[n.Action | n.Recode, ...]]:
        return "then", tuple(kids)

    def every_time(self, meta: Meta, _: Kids) -> n.Frequency:
        return n.Frequency("every time", span=span(meta))

    def once(self, meta: Meta, kids: Kids) -> n.Frequency:
        return n.Frequency("once", kids[-1], span=span(meta))

    def until_end(self, meta: Meta, kids: Kids) -> n.Frequency:
        return n.Frequency("until", kids[-1], span=span(meta))

    def until_due(self, meta: Meta, kids: Kids) -> n.Frequency:
        return n.Frequency("until", one(kids, Period), outcome=names(kids, "UPPER")[0], span=span(meta))

    def money(self, meta: Meta, kids: Kids) -> n.Money:
        return n.Money(str(kids[0]), span=span(meta))

    def action(self, meta: Meta, kids: Kids) -> n.Action:
        return n.Action(
            kind=names(kids, "WORD")[0],
            outcome=names(kids, "UPPER")[0],
            modality=tagged(kids, "modality", "must"),
            frequency=one(kids, n.Frequency),
            giving=tagged(kids, "giving", ()),
            by=tagged(kids, "by", ""),
            within=one(kids, n.Deadline),
            span=span(meta),
        )

    def deadline(self, meta: Meta, kids: Kids) -> n.Deadline:
        return n.Deadline(kids[0], tagged(kids, "last_unit"), span=span(meta))

    def recode(self, meta: Meta, kids: Kids) -> n.Recode:
        return n.Recode(
            sources=tagged(kids, "codes"),
            target=tagged(kids, "code"),
            half=tagged(kids, "half"),
            outcome=tagged(kids, "as_outcome"),
            modality=tagged(kids, "modality", "must"),
            span=span(meta),
        )

    def rule(self, meta: Meta, kids: Kids) -> n.Rule:
        return n.Rule(
            actions=tagged(kids, "then"),
            condition=tagged(kids, "when"),
            moment=one(kids, n.Moment),  # type: ignore[arg-type]  # a union of classes
            scope=tagged(kids, "scope", "pupil"),
            span=span(meta),
        )

    def band(self, meta: Meta, kids: Kids) -> n.BandRow:
        return n.BandRow(name(kids[0]), name(kids[1]), kids[2][1], span=span(meta))

    def between_times(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (self.time_of(kids[0]), self.time_of(kids[1]))

    def after_time(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (shifted(self.time_of(kids[0]), 1), None)

    def before_time(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (None, shifted(self.time_of(kids[0]), -1))

    def until_time(self, _: Meta, kids: Kids) -> tuple[str, tuple[dt.time | None, dt.time | None]]:
        return "times", (None, self.time_of(kids[0]))

    def arrival(self, meta: Meta, kids: Kids) -> n.Arrival:
        first, last = tagged(kids, "times")
        return n.Arrival(tagged(kids, "half"), first, last, tagged(kids, "code"), span=span(meta))

    def guarded(self, meta: Meta, kids: Kids) -> n.Guarded:
        return n.Guarded(tuple(map(name, kids[:-1])), kids[-1], span=span(meta))
