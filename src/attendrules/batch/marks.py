"""A pupil's marks, seen as the places of the few that are not ordinary."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress

from attrs import define, field, frozen

from attendrules.batch.columns import Columns

BYTES = range(256)


@frozen(eq=False)
class Class:
    """A set of codes: `inside[byte]` is 1 for its members, `outside[byte]` for all others."""

    inside: bytes = field(repr=False)
    outside: bytes = field(repr=False)
    dense: bool
    """Whether ordinary marks belong to it, so that what lacks is counted instead."""


@define(eq=False)
class Alphabet:
    """The codes of columns, the classes that a plan asks about, and which codes are ordinary.

    Codes that no class tells apart are one group; the group with the most marks is the
    ordinary one. Everything else is rare, and only that is looked at.
    """

    codes: Sequence[str]
    _classes: dict[frozenset[str], Class] = field(factory=dict, repr=False)
    ordinary: frozenset[int] = field(factory=frozenset)
    rare: bytes = field(default=b"", repr=False)
    common: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, columns: Columns, codes: Sequence[str], classes: Iterable[frozenset[str]]) -> Alphabet:
        """The alphabet of columns under the classes of a plan, which may add codes to theirs."""
        known = list(dict.fromkeys(classes))
        groups: dict[tuple[bool, ...], list[int]] = {}
        for byte, code in enumerate(codes):
            groups.setdefault(tuple(code in each for each in known), []).append(byte)
        some = Counter(b"".join(columns.rows[:: max(1, len(columns) // 64)]))
        ordinary = max(groups.values(), key=lambda group: sum(some[byte] for byte in group))
        made = cls(codes, {}, frozenset(ordinary))
        made.rare = bytes(int(byte not in made.ordinary) for byte in BYTES)
        made.common = bytes(sorted(made.ordinary))
        return made

    def of_codes(self, codes: frozenset[str]) -> Class:
        """The class of a set of codes, `""` for no mark."""
        made = self._classes.get(codes)
        if made is None:
            inside = bytes(int(byte < len(self.codes) and self.codes[byte] in codes) for byte in BYTES)
            outside = bytes(1 - each for each in inside)
            dense = any(inside[byte] for byte in self.ordinary)
            made = self._classes[codes] = Class(inside, outside, dense)
        return made


class Seen:
    """The marks of one pupil at one stage (entered, or after recodes), with what was found out about them.

    Positions are session numbers in ascending order.
    """

    __slots__ = ("_missing", "_orders", "_places", "_sums", "base", "codes", "rare", "row")

    def __init__(self, alphabet: Alphabet, sessions: range, row: bytes) -> None:
        self.row = row
        self.base = sessions.start
        self.rare = list(compress(sessions, row.translate(alphabet.rare)))
        self.codes = row.translate(None, alphabet.common)
        self._places: dict[Class, list[int]] = {}
        self._missing: dict[Class, list[int]] = {}
        self._orders: dict[tuple[Class, Class], list[int]] = {}
        self._sums: dict[Class, list[int]] = {}

    def places(self, of: Class) -> list[int]:
        """The sessions with a mark of a class that is not dense."""
        found = self._places.get(of)
        if found is None:
            found = self._places[of] = list(compress(self.rare, self.codes.translate(of.inside)))
        return found

    def missing(self, of: Class) -> list[int]:
        """The sessions without a mark of a class that is dense."""
        found = self._missing.get(of)
        if found is None:
            found = self._missing[of] = list(compress(self.rare, self.codes.translate(of.outside)))
        return found

    def orders(self, of: Class, possible: Class) -> list[int]:
        """For each place of a class that is not dense: the session less the number of impossible ones up to it."""
        idle = self.missing(possible)
        if not idle:
            return self.places(of)
        found = self._orders.get((of, possible))
        if found is None:
            found = self._orders[of, possible] = [place - bisect_right(idle, place) for place in self.places(of)]
        return found

    def every(self, of: Class) -> list[int]:
        """The sessions with a mark of a class, whatever it is."""
        if not of.dense:
            return self.places(of)
        return list(compress(range(self.base, self.base + len(self.row)), self.row.translate(of.inside)))

    def count(self, of: Class, first: int, last: int) -> int:
        """How many of the sessions `first` to `last`, both included, have a mark of a class."""
        first, last = max(first, self.base), min(last, self.base + len(self.row) - 1)
        if first > last:
            return 0
        found = self.missing(of) if of.dense else self.places(of)
        number = bisect_right(found, last) - bisect_left(found, first)
        return last - first + 1 - number if of.dense else number

    def sums(self, of: Class) -> list[int]:
        """Entry `s` is how many sessions before the `s`th of the row have a mark of a class."""
        found = self._sums.get(of)
        if found is None:
            found = self._sums[of] = [0, *accumulate(self.row.translate(of.inside))]
        return found
