"""Explicit search: every state that two sides can be in, cheapest registers first.

Registers are gone through by the number of marks other than present, then by length. A
state is visited once for each session, by the cheapest way to it; so the first
difference has the fewest such marks and, among those, comes earliest. If all states are
visited without one, there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import define, field, frozen

from attendrules.analysis.letters import Alphabet
from attendrules.analysis.machine.product import Product, Whole
from attendrules.analysis.stories import Letter

MOST_STATES = 2_000_000


@frozen
class Explored:
    """What the search ended with."""

    letters: tuple[Letter, ...] | None
    """Those of the smallest register that shows a difference, from session `start` on."""
    start: int
    whole: bool
    """Whether nothing was left out: then there is no smaller one, or none at all."""
    states: int


Way = tuple[Whole | None, Letter, int]
"""The state before (none before the first mark), the letter from it, and what it costs to come here."""


@define
class _Search:
    product: Product
    letters: Alphabet
    stop: Callable[[], bool]
    below: tuple[int, int]
    """Only differences that are cheaper, or as cheap and earlier, are looked for."""
    most: int
    ways: list[dict[Whole, Way]] = field(init=False)
    """For each session, the states after it, and how each was come to first."""
    ends: dict[int, list[tuple[int, Whole | None, Letter]]] = field(factory=dict)
    """Differences by cost: session, state before, letter."""
    states: int = 0
    asked: int = 0
    """After how many steps it was last asked whether to stop."""

    def __attrs_post_init__(self) -> None:
        self.ways = [{} for _ in range(len(self.product.calendar))]

    def run(self) -> Explored:
        layer: list[list[Whole]] = [[] for _ in self.ways]
        cost = 0
        while True:
            upper: list[list[Whole]] = [[] for _ in self.ways]
            for session in range(len(self.ways)):
                if session:
                    for state in layer[session - 1]:
                        if self.ways[session - 1][state][2] == cost:
                            self._from(state, session, cost, layer, upper)
                        if self._is_over():
                            return self._ended(cost)
                if cost <= 1:
                    self._first(session, cost, layer)
            if self.ends.get(cost):
                return self._found(cost)
            if cost > self.below[0] or (cost and not any(upper) and cost + 1 not in self.ends):
                return Explored(None, 0, whole=True, states=self.states)
            layer, cost = upper, cost + 1

    def _is_over(self) -> bool:
        if self.states > self.most:
            return True
        if self.states < self.asked + 256:
            return False
        self.asked = self.states
        return self.stop()

    def _first(self, session: int, cost: int, layer: list[list[Whole]]) -> None:
        """The first mark of a pupil is in this session."""
        for letter in self.letters.letters[session % 2]:
            if not letter.none and letter.plain == (cost == 0) and (cost, session) < self.below:
                self._to(None, session, letter, (cost, layer))

    def _from(self, state: Whole, session: int, cost: int, layer: list[list[Whole]], upper: list[list[Whole]]) -> None:
        for letter in self.letters.letters[session % 2]:
            where = (cost, layer) if letter.plain else (cost + 1, upper)
            if (where[0], session) < self.below:
                self._to(state, session, letter, where)

    def _to(self, before: Whole | None, session: int, letter: Letter, where: tuple[int, list[list[Whole]]]) -> None:
        after, differs = self.product.step(before or self.product.initial(), session, letter)
        self.states += 1
        cost, layer = where
        if differs:
            self.ends.setdefault(cost, []).append((session, before, letter))
            return
        known = self.ways[session].get(after)
        if known is None or known[2] > cost:
            self.ways[session][after] = (before, letter, cost)
            layer[session].append(after)

    def _found(self, cost: int, *, whole: bool = True) -> Explored:
        session, state, letter = min(self.ends[cost], key=lambda end: end[0])
        letters = [letter, *self._back(state, session - 1)]
        letters.reverse()
        return Explored(tuple(letters), session + 1 - len(letters), whole=whole, states=self.states)

    def _back(self, state: Whole | None, session: int) -> Iterator[Letter]:
        while state is not None:
            state, letter, _ = self.ways[session][state]
            session -= 1
            yield letter

    def _ended(self, cost: int) -> Explored:
        for found in sorted(self.ends):
            if found <= cost + 1:
                return self._found(found, whole=False)
        return Explored(None, 0, whole=False, states=self.states)


def explore(
    product: Product,
    letters: Alphabet,
    stop: Callable[[], bool],
    below: tuple[int, int] | None = None,
    most: int = MOST_STATES,
) -> Explored:
    """Look for the smallest difference until there is none, or one is found, or it takes too long.

    With `below`, only for one with fewer marks other than present than that, or with as
    many and in an earlier session; `most` is how many steps are made.
    """
    size = len(product.calendar)
    return _Search(product, letters, stop, below or (size + 1, size), most).run()
