"""Repairs: a small change after which the sentence can be read, and what to say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen
from lark import Token

from attendrules.diagnostics import Diagnostic, Fix
from attendrules.source import Span
from attendrules.syntax.mistakes.place import Place


@frozen
class Repair:
    """Other tokens in the place of `low` to `high` (itself excluded).

    The less `cost`, the likelier it is what was meant; `sure` says that the sentence,
    so repaired, can be read on as if it were the author's.
    """

    low: int
    high: int
    new: tuple[Token, ...]
    cost: int
    code: str
    message: str
    advice: tuple[str, ...]
    span: Span
    fix: Fix | None = None
    sure: bool = True

    def finding(self, place: Place) -> Diagnostic:
        """The repair as a finding."""
        return place.finding(self.code, self.message, *self.advice, span=self.span, fix=self.fix)


Look = Callable[[Place], Iterator[Repair]]


def written(place: Place, low: int, high: int, text: str, cost: int, code: str, message: str, *advice: str) -> Repair:
    """A repair that writes `text` in the place of some tokens; without advice, the advice is to write it."""
    span = place.span(low, high)
    fix = Fix(f"write `{text}`" if text else "leave it out", span, text)
    return Repair(low, high, place.lexed(text, low), cost, code, message, advice or (fix.message,), span, fix)


def best(place: Place, looks: Iterable[Look]) -> tuple[Repair | None, bool]:
    """The likeliest repair, and whether the sentence can then be read to its end."""
    whole: list[Repair] = []
    partial: list[tuple[int, Repair]] = []
    for look in looks:
        for repair in look(place):
            reached = place.reach(repair.low, repair.high, [token.type for token in repair.new])
            if reached >= place.goal:
                whole.append(repair)
            elif reached > place.at + 1 and reached > repair.high:
                partial.append((reached, repair))
    if whole:
        return min(whole, key=lambda repair: repair.cost), True
    if partial:
        return max(partial, key=lambda pair: (pair[0], -pair[1].cost))[1], False
    return None, False
