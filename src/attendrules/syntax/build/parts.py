"""The smallest parts of sentences, and dates and times."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from lark import Token, Transformer, v_args
from lark.tree import Meta

from attendrules.diagnostics import Diagnostic, Label
from attendrules.domain.sessions import Half, Period
from attendrules.source import Source
from attendrules.syntax import nodes as n
from attendrules.syntax.build.kit import WEEKDAYS, Kids, name, span, tag, value

UNITS = {
    "SESSIONS": "sessions", "DAYS": "days", "PART_DAYS": "part days", "SPELLS": "spells", "ABSENCES": "absences",
}  # fmt: skip
PERIODS = {"DAYS": "days", "WEEKS": "school weeks", "HALF_TERMS": "half terms", "TERMS": "terms"}


@v_args(meta=True)
class Parts(Transformer[Token, Any]):
    """Builds the nodes of one file; impossible dates and times go to `findings`."""

    def __init__(self, source: Source) -> None:
        super().__init__(visit_tokens=False)
        self._text = source
        self.findings: list[Diagnostic] = []

    # ---- small parts: a tagged pair each, picked up by the sentence they are in

    text = tag("text", lambda kids: " ".join(str(kid)[1:-1] for kid in kids))
    ref = tag("ref", lambda kids: n.Name(str(kids[0]).strip('"'), span=name(kids[0]).span))
    where = tag("where", lambda kids: kids[0][1])
    says = tag("says", lambda kids: kids[0][1])
    because = tag("because", lambda kids: kids[0][1])
    by = tag("by", lambda kids: kids[0][1] if isinstance(kids[0], tuple) else " ".join(map(str, kids)))
    kind = tag("kind", lambda kids: name(kids[0]))
    stage = tag("stage", lambda kids: name(kids[0]))
    as_outcome = tag("as_outcome", lambda kids: name(kids[0]))
    giving = tag("giving", tuple)
    modality = tag("modality", " ".join)
    entered = tag("seen", lambda _: "entered")
    effective = tag("seen", lambda _: "effective")
    which = tag("which", tuple)
    edge = tag("edge", lambda kids: "begins" if kids[0].startswith("beg") else "ends")
    begins = tag("begins", tuple)
    comes_or_goes = tag("leaves", lambda kids: kids[0] == "leaves")
    than = tag("higher", lambda kids: kids[0] == "higher")
    results = tag("results", lambda kids: tuple(name(kid) for kid in kids if kid.type == "WORD"))
    in_phase = tag("in_phase", lambda _: True)
    in_a_row = tag("in_a_row", lambda _: True)
    half = tag("half", lambda kids: Half.AM if kids[0] == "morning" else Half.PM)
    weekday = tag("weekday", lambda kids: WEEKDAYS.index(kids[0]))
    direction = tag("direction", " ".join)
    code = tag("code", lambda kids: name(kids[0]))
    code_list = tag("codes", lambda kids: tuple(code for _, code in kids))
    words = tag("words", lambda kids: tuple(map(name, kids)))
    extreme = tag("extreme", lambda kids: kids[0] == "best")
    unit = tag("unit", lambda kids: UNITS[kids[0].type])
    of_period = tag("unit", lambda kids: PERIODS[next(kid.type for kid in kids if kid.type in PERIODS)])
    school_weeks = tag("last_unit", lambda _: "school weeks")
    calendar_weeks = tag("last_unit", lambda _: "calendar weeks")
    calendar_days = tag("last_unit", lambda _: "calendar days")
    calendar_months = tag("last_unit", lambda _: "calendar months")
    calendar_years = tag("last_unit", lambda _: "calendar years")
    bare_weeks = tag("last_unit", lambda _: "weeks")
    school_days = tag("last_unit", lambda _: "days")
    sessions = tag("last_unit", lambda _: "sessions")
    half_terms = tag("last_unit", lambda _: "half terms")
    terms = tag("last_unit", lambda _: "terms")
    not_a_rule = tag("disposition", lambda _: ("not a rule", ()))
    needs_judgement = tag("disposition", lambda kids: ("needs judgement", tuple(t for _, t in kids)))
    needs_inputs = tag("disposition", lambda kids: ("needs inputs", (kids[0][1],)))
    see = tag("disposition", lambda kids: ("see", tuple(ref.text for _, ref in kids)))
    below = tag("operator", lambda _: "<")
    at_most = tag("operator", lambda _: "<=")
    at_least = tag("operator", lambda _: ">=")
    above = tag("operator", lambda _: ">")
    equal = tag("operator", lambda _: "=")

    def time_of_day(self, _: Meta, kids: Kids) -> tuple[str, dt.time | None]:
        return "time_of_day", self.time_of(kids[0]) if kids else None

    def number(self, meta: Meta, kids: Kids) -> n.Number:
        return n.Number(value(str(kids[0])), span=span(meta))

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
        return "category", n.Name("_".join(map(str, kids)), span=span(meta))

    # ---- dates and times

    def date_of(self, token: Token) -> dt.date:
        try:
            return dt.date.fromisoformat(token)
        except ValueError as error:
            self._impossible(token, "date", str(error))
            return dt.date(2000, 1, 1)

    def time_of(self, token: Token) -> dt.time:
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
