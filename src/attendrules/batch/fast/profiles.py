"""What is known of pupils besides their marks, once for all of whom the same is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from attendrules.batch.case import Case
from attendrules.batch.counts import Solve
from attendrules.batch.intervals import Intervals
from attendrules.batch.marks import Alphabet, Seen
from attendrules.batch.sparse import Sparse
from attendrules.domain.register import Mark, Pupil
from attendrules.plan import model as p

GO_ON, HAND_OVER = 0, 1
NOBODY = Seen(Alphabet(("", ""), rare=bytes(256)), range(0), b"")


@define
class Profiles:
    """Profiles, each a row of sets for the leaves of a plan; which one a pupil has is asked by the place in the columns."""

    sparse: Sparse
    leaves: Sequence[Solve]
    words: int
    base: int
    asks_arrivals: bool
    """Whether a rule asks for arrivals, and marks can have them."""
    rows: list[list[int]] = field(factory=list)
    kinds: list[int] = field(factory=list)
    places: dict[object, int] = field(factory=dict)
    people: frozenset[str] = field(init=False)
    late: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        inputs = self.sparse.inputs
        self.people = frozenset(who for rows in (inputs.facts, inputs.events, inputs.numbers) for who in rows)
        self.late = any(recode.late for recode in self.sparse.plan.recodes)

    def of(self, first: int, count: int) -> NDArray[np.int64]:
        """The profile of each of some pupils."""
        pupils = self.sparse.columns.pupils
        if not self.leaves and not self.people and count:
            return np.full(count, self._of(first, pupils[first]), np.int64)
        return np.array([self._of(index, pupils[index]) for index in range(first, first + count)], np.int64)

    def _of(self, index: int, pupil: Pupil) -> int:
        own = pupil.id in self.people
        arrived = self._arrivals(index) if self.asks_arrivals else ()
        if not self.leaves and not own:
            key: object = None
        else:
            key = (pupil.id if own else "", pupil.phase, pupil.joined, pupil.left, arrived)
        place = self.places.get(key)
        if place is None:
            place = self.places[key] = len(self.rows)
            first, last = self.sparse.ground.frame.first, self.sparse.ground.frame.last
            case = Case(pupil, index, NOBODY, NOBODY, first, last + 1)
            self.rows.append([self._bits(solve(case)) for solve in self.leaves])
            told_late = self.late and next(iter(self.sparse.inputs.told_later(pupil.id)), None) is not None
            self.kinds.append(HAND_OVER if told_late else GO_ON)
        return place

    def _arrivals(self, index: int) -> tuple[tuple[int, object], ...]:
        return tuple((s, mark.arrival) for s, mark in self.sparse.tracks.known(index).items() if mark.arrival is not None)

    def _bits(self, runs: Sequence[int]) -> int:
        bits = 0
        for a, b in zip(runs[::2], runs[1::2], strict=True):
            start = max(a - self.base, 0)
            bits |= ((1 << max(b - self.base, start)) - 1) ^ ((1 << start) - 1)
        return bits & ((1 << 64 * self.words) - 1)

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Whether each profile is for this engine, and its sets, word by word."""
        found = np.zeros((max(1, len(self.rows)), max(1, len(self.leaves)), self.words), np.uint64)
        for place, row in enumerate(self.rows):
            for k, bits in enumerate(row):
                found[place, k] = words_of(bits, self.words)
        return np.array(self.kinds or [GO_ON], np.int64), found


def words_of(bits: int, words: int) -> NDArray[np.uint64]:
    """A set as words."""
    return np.frombuffer(bits.to_bytes(8 * words, "little"), np.uint64)


def arriving(known: Callable[[int], Mapping[int, Mark]]) -> Callable[[p.ArrivalTest, bool, Case], Intervals]:
    """Tells when a pupil is known to have arrived between two times, or (not `wanted`) at others."""

    def arrived(asked: p.ArrivalTest, wanted: bool, case: Case) -> Intervals:  # noqa: FBT001 - one of two, given by place
        marks: Iterable[tuple[int, Mark]] = sorted(known(case.index).items())
        runs: Intervals = []
        for session, mark in marks:
            if mark.arrival is not None:
                minute = mark.arrival.replace(second=0, microsecond=0)
                fits = (asked.first is None or asked.first <= minute) and (asked.last is None or minute <= asked.last)
                runs += [session, session + 1] if fits is wanted else []
        return runs

    return arrived
