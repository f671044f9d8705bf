"""Decisions in words: one line for a table, or the whole reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import groupby
from math import floor

from attendrules.decisions.model import Amount, Counted, Decision, Fact, Figure

SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "below", "=": "exactly"}


def percent(value: Fraction) -> str:
    """A percentage in words, never rounded onto a rounder number: 89.996% stays as it is, 1/3 is 0.33%."""
    for places in range(2, 7):
        text = _rounded(value, places)
        if Fraction(text) == value or not text.endswith("0"):
            break
    return f"{text.rstrip('0').rstrip('.') if Fraction(text) == value else text}%"


def _rounded(value: Fraction, places: int) -> str:
    whole, part = divmod(floor(value * 10**places + Fraction(1, 2)), 10**places)
    return f"{whole}.{part:0{places}}"


def amount(value: Amount) -> str:
    """As in `57 of 60 (95%)`, `11`, or `no value`."""
    number = value.value
    if number is None:
        return "no value yet"
    if value.whole is None:
        return str(value.part)
    return f"{value.part} of {value.whole} ({percent(number)})"


def date(day: dt.date) -> str:
    """As in `5 Sep 2022`."""
    return f"{day.day} {day:%b %Y}"


def why(decision: Decision) -> str:
    """The reason in one line."""
    parts = [fact_line(fact) for fact in decision.facts if fact.holds is True]
    if decision.change is not None:
        change = decision.change
        when = f"{date(change.session.date)} {change.session.half.value}"
        parts.insert(0, f"{change.entered} of {when} counts as {change.effective}")
    parts += [f"not known: {', '.join(decision.missing)}"] if decision.missing else []
    return "; ".join([*parts, *map(figure_line, decision.figures)]) or decision.moment


def plainly(text: str, labels: Mapping[str, str]) -> str:
    """A reason for those who do not know the language: `attendance below 92%`, and what an outcome is for its name."""
    for sign, words in SIGNS.items():
        text = re.sub(rf" {sign} (?=[\d£])", f" {words} ", text)
    return re.sub(r"\b([A-Z][A-Z0-9_]*) (?:holds|is due)\b", lambda found: labels.get(found[1]) or found[0], text)


def figure_line(figure: Figure) -> str:
    """A figure that goes with a decision: `attendance this school year: 57 of 60 (95%)`."""
    return f"{figure.name}: {figure.text or (amount(figure.amount) if figure.amount else 'no value')}"


def fact_line(fact: Fact) -> str:
    """One fact in a few words: what was asked, and what was found."""
    return f"{fact.text}: {amount(fact.amount)}" if fact.amount is not None else fact.text


def runs(sessions: tuple[Counted, ...]) -> Iterator[str]:
    """Sessions counted, shortened: `5 Sep AM I`, `6-8 Sep I` for whole days with one code."""
    days = [(day, list(each)) for day, each in groupby(sessions, key=lambda counted: counted.session.date)]
    for day, marks in days:
        codes = " ".join(f"{mark.session.half.value} {mark.code}{_was(mark)}" for mark in marks)
        yield f"{day:%a} {date(day)} {codes}"


def _was(mark: Counted) -> str:
    return f" (entered {mark.entered})" if mark.entered != mark.code else ""


def in_full(decision: Decision) -> str:
    """A decision with everything behind it, over several lines."""
    label = f" - {decision.label}" if decision.label else ""
    lines = [
        f"{decision.outcome}{label}",
        f"  for       {decision.subject.scope.value} {decision.subject.name}",
        f"  due       {decision.session} ({decision.modality.value}, {decision.kind}, stage {decision.stage or 'not given'})",
        f"  when      {decision.moment}",
        f"  clause    {', '.join(decision.clauses) or 'none cited'}",
        f"  rule      {decision.rule} of {decision.policy}",
    ]
    lines += [f"  done by   {date(decision.done_by)}"] if decision.done_by else []
    lines += [f"  reading   {question}: {option}" for question, option in decision.readings]
    if decision.change is not None:
        lines.append(f"  change    {why(decision).split(';')[0]}")
    lines += [f"  carries   {figure_line(figure)}" for figure in decision.figures]
    for fact in decision.facts:
        lines += _fact_in_full(fact)
    if decision.missing:
        lines.append(f"  not known {', '.join(decision.missing)}: due only if it fits")
    if decision.ends is not None:
        lines.append(f"  ended     {decision.ends}")
    return "\n".join(lines)


def _fact_in_full(fact: Fact) -> Iterator[str]:
    answer = {True: "yes", False: "no", None: "no value"}[fact.holds]
    yield f"  because   {fact_line(fact)}: {answer}"
    if fact.first is not None and fact.last is not None and fact.amount is not None:
        yield f"            from {fact.first} to {fact.last}"
    for line in runs(fact.counted):
        yield f"            {line}"
