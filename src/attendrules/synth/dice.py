"""Random draws that are the same on every machine and with every version of Python.

Of the standard library's generator only `random()` after seeding with a text is used:
it alone is promised never to change. Everything else is arithmetic on it.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate


class Dice:
    """A stream of draws that depends on nothing but its key."""

    def __init__(self, *key: object) -> None:
        """Begin the stream of a key, as in `Dice(1, "Y3-01")`."""
        text = ":".join(map(str, key))
        self._random = random.Random(text).random  # noqa: S311 - an invented register, not a secret

    def unit(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._random()

    def chance(self, probability: float) -> bool:
        """Whether something happens that has this probability."""
        return self._random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def rounded(self, number: float) -> int:
        """The whole number below or above, by chance, so that the mean is `number`."""
        return int(number + self._random())

    def index(self, cumulative: Sequence[float]) -> int:
        """A position, with the weights whose running totals are given."""
        return min(bisect_right(cumulative, self._random() * cumulative[-1]), len(cumulative) - 1)


def running_totals(weights: Iterable[float]) -> tuple[float, ...]:
    """Weights in the form that `Dice.index` takes."""
    return tuple(accumulate(weights))
