"""What a condition lacks: the fewest things that would have to be otherwise for it to be true."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import evolve, frozen

from attendrules.decisions import Amount, Fact
from attendrules.decisions.wording import amount as in_words
from attendrules.decisions.wording import percent
from attendrules.engine.compare import OPERATORS
from attendrules.engine.conditions import truth
from attendrules.engine.measures import rounded
from attendrules.engine.now import Now
from attendrules.engine.reasons import OPPOSITE, facts
from attendrules.plan import model as p

BOUNDS = {
    "<": "being below {}",
    "<=": "being at most {}",
    ">": "being above {}",
    ">=": "{}",
    "=": "being {}",
    "!=": "being other than {}",
}


@frozen
class Lack:
    """One thing that a condition lacks: the fact, how far it is off, and in words."""

    fact: Fact
    words: str
    short: int | None = None
    """By how many sessions (days, or whatever is counted) a measure misses its threshold; `None` if that is not the matter."""
    waits: str = ""
    """The fact or event that nobody recorded, if it is unknown for want of one."""


def lacking(condition: p.Condition | None, now: Now, *, wanted: bool = True) -> tuple[Lack, ...]:
    """What would have to be otherwise for a condition to be true (or false, where that is wanted); nothing if it is so.

    Of several ways the nearest is taken: the fewest things, then the smallest distance.
    """
    if condition is None or truth(condition, now) is wanted:
        return ()
    match condition:
        case p.Negated(part):
            return lacking(part, now, wanted=not wanted)
        case p.AllOf(parts) if wanted:
            return _every(parts, now, wanted=True)
        case p.AnyOf(parts) if not wanted:
            return _every(parts, now, wanted=False)
        case p.AllOf(parts) | p.AnyOf(parts):
            return min((lacking(part, now, wanted=wanted) for part in parts), key=distance)
        case _:
            return (_lack(condition, now, wanted=wanted),)


def distance(lacks: Iterable[Lack]) -> tuple[int, int, int]:
    """How far off: how many things are lacking, how many of them without a number, and how short the others are in all."""
    every = tuple(lacks)
    return len(every), sum(lack.short is None for lack in every), sum(lack.short or 0 for lack in every)


def _every(parts: Iterable[p.Condition], now: Now, *, wanted: bool) -> tuple[Lack, ...]:
    return tuple(lack for part in parts for lack in lacking(part, now, wanted=wanted))


def _lack(condition: p.Condition, now: Now, *, wanted: bool) -> Lack:
    (fact,) = facts(condition if wanted else p.Negated(condition), now)
    if isinstance(condition, p.Test):
        operator = condition.operator if wanted else OPPOSITE[condition.operator]
        return _measured(condition, fact, operator, now)
    name = next(iter(p.inputs_of(condition)), "") if fact.holds is None else ""
    if name:
        return Lack(fact, f"{fact.text}: not known, as nobody recorded {name}", waits=name)
    waiting = now.waits(condition.outcome) if fact.holds is None and isinstance(condition, p.Standing | p.Issued) else ()
    if waiting:
        return Lack(fact, f"{fact.text}: not known, as it waits for {', '.join(waiting)}", waits=waiting[0])
    return Lack(fact, f"{fact.text}: {'no' if fact.holds is False else 'no value'}")


def _measured(test: p.Test, fact: Fact, operator: str, now: Now) -> Lack:
    value, found = test.value, now.amount(test.value)
    exact = now.amount(evolve(value, rounding=None)) if isinstance(value, p.Share) else found
    if found.value is None:
        return Lack(fact, f"{_name(value)}: no session has been possible yet")
    bound = percent(test.threshold) if isinstance(value, p.Share) else str(test.threshold)
    steps, up = _steps(test, exact, operator)
    said = f"{_name(value)} is {in_words(found)}"
    if steps is None:
        return Lack(fact, f"{said}, which cannot come to {BOUNDS[operator].format(bound)} over these sessions")
    unit = getattr(value, "unit", "sessions")
    unit = unit[:-1] if steps == 1 else unit
    return Lack(fact, f"{said}, {steps} {unit} {'short of' if up else 'too many for'} {BOUNDS[operator].format(bound)}", steps)


def _steps(test: p.Test, exact: Amount, operator: str) -> tuple[int | None, bool]:
    """How many sessions more (or fewer) would have to count for the test to hold, and whether it is more."""
    up = operator in {">", ">="} or (operator in {"=", "!="} and (exact.value or 0) <= test.threshold)
    most = exact.part + int(test.threshold) + 2 if exact.whole is None else exact.whole
    parts = range(exact.part + 1, most + 1) if up else range(exact.part - 1, -1, -1)
    for part in parts:
        after = rounded(Amount(part, exact.whole), getattr(test.value, "rounding", None)).value
        if after is not None and _fits(operator, after, test.threshold):
            return abs(part - exact.part), up
    return None, up


def _fits(operator: str, number: Fraction, threshold: Fraction) -> bool:
    return number != threshold if operator == "!=" else OPERATORS[operator](number, threshold)


def _name(value: p.Value) -> str:
    """What is measured, without the number that may stand before it (`3 or more unauthorised sessions`)."""
    return value.text.removeprefix("or more ").removeprefix("or fewer ")
