"""Batches of pupils through the compiled kernel on every core, and what it cannot do through the sparse engine."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from attendrules.batch.conditions import Conditions
from attendrules.batch.fast.able import Able, able
from attendrules.batch.fast.maker import Maker, TooMuchError
from attendrules.batch.fast.nodes import KNOWN, PROFILE, Nodes
from attendrules.batch.fast.profiles import Profiles, arriving, words_of
from attendrules.batch.fast.steps import run
from attendrules.batch.fast.tables import Tables, made_tables
from attendrules.batch.sparse import Sparse
from attendrules.batch.told import Told
from attendrules.plan import model as p

BATCH = 16_384
"""Pupils whose marks are put together at a time."""
LEAST = 256
"""Pupils that are worth a thread of their own."""
NOBODY = Able((), frozenset(), settles=False)


@frozen(eq=False)
class Batch:
    """What the kernel found of some pupils: keys and ends one after the other, and how many each pupil has.

    -1 of them means that another engine has to do the pupil.
    """

    keys: NDArray[np.int64]
    ends: NDArray[np.int64]
    made: NDArray[np.int64]


@frozen(eq=False)
class Ended:
    """The sessions in which decisions ended, by place; -1 for those that did not."""

    sessions: array[int]

    def get(self, place: int) -> int | None:
        """The session in which a decision ended, if it did."""
        session = self.sessions[place]
        return None if session < 0 else session


def fast(sparse: Sparse, threads: int | None = None) -> tuple[array[int], array[int], Mapping[int, int] | Ended]:
    """Keys, where those of each pupil begin, and ends, as `Decided` has them."""
    keys, ends, starts = array("q"), array("q"), array("q", [0])
    for found in Fast.of(sparse).batches(threads or os.cpu_count() or 1):
        keys.frombytes(found.keys.tobytes())
        ends.frombytes(found.ends.tobytes())
        starts.frombytes((np.cumsum(found.made) + starts[-1]).astype(np.int64).tobytes())
    return keys, starts, Ended(ends)


@define(slots=False)
class Fast:
    """A plan made ready for the compiled kernel, and the sparse engine for the steps that it cannot do."""

    sparse: Sparse
    chosen: Able
    tables: Tables | None
    profiles: Profiles | None = field(default=None)

    @classmethod
    def of(cls, sparse: Sparse) -> Fast:
        """Make a plan ready."""
        frame = sparse.ground.frame
        chosen = able(sparse.plan, sparse.tiers, sparse.inputs) if frame.last >= frame.first else NOBODY
        tables = None
        if chosen.steps and chosen.settles:
            base = frame.first - frame.first % 2
            conditions = Conditions(sparse.ground, Told(frame, sparse.inputs))
            maker = Maker(frame, sparse.ground.possible, conditions, arriving(sparse.tracks.known), Nodes(frame.last + 1 - base))
            try:
                tables = made_tables(sparse.plan, chosen, maker)
            except TooMuchError:
                tables = None
        return cls(sparse, chosen if tables else NOBODY, tables)

    def over(self, sparse: Sparse) -> Fast:
        """The same over other columns with the same codes and sessions."""
        return Fast(sparse, self.chosen, self.tables)

    @cached_property
    def rest(self) -> Sparse | None:
        """The sparse engine for the steps that are left; `None` if nothing is."""
        sparse, chosen = self.sparse, self.chosen
        left = frozenset((*sparse.tiers.solved, *sparse.tiers.walked)) - frozenset(chosen.steps) - self._never()
        if self.tables is not None and not left:
            return None
        return sparse.only(left, recodes=not chosen.settles)

    def _never(self) -> frozenset[int]:
        """The steps that come after events that nobody records."""
        recorded = self.sparse.inputs.recorded
        moments = ((index, getattr(step, "moment", None)) for index, step in enumerate(self.sparse.plan.steps))
        return frozenset(i for i, each in moments if isinstance(each, p.Delay) and each.event and each.after not in recorded)

    def batches(self, threads: int) -> Iterator[Batch]:
        """What comes of the pupils, some thousand at a time."""
        columns = self.sparse.columns
        for first in range(0, len(columns), BATCH):
            count = min(BATCH, len(columns) - first)
            yield self._together(first, self._kernel(first, count, threads))

    def _kernel(self, first: int, count: int, threads: int) -> Batch:
        if self.tables is None:
            return Batch(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(count, np.int64))
        columns = self.sparse.columns
        rows = matrix(columns.rows[first : first + count], max(columns.last + 1 - columns.first, 1))
        made = np.zeros(count, np.int64)
        arguments = self._arguments(first, count)
        share = max(LEAST, -(-count // threads))
        cuts = [(a, min(a + share, count)) for a in range(0, count, share)]
        compiled: Any = run

        def work(cut: tuple[int, int]) -> tuple[Any, Any]:
            done: tuple[Any, Any] = compiled(rows, *cut, *arguments, made)
            return done

        if len(cuts) == 1:
            parts = [work(cuts[0])]
        else:
            with ThreadPoolExecutor(threads) as pool:
                parts = list(pool.map(work, cuts))
        return Batch(np.concatenate([keys for keys, _ in parts]), np.concatenate([ends for _, ends in parts]), made)

    @cached_property
    def _of_plan(self) -> tuple[Any, ...]:
        """The table of codes, the ordinary ones, the classes of an ordinary year, and the sets that are known beforehand."""
        tables, sparse = self._made(), self.sparse
        codes, frame, base = sparse.ground.alphabet.codes, sparse.ground.frame, tables.maker.base
        masks = [sum(1 << bit for bit, (each, _) in enumerate(tables.maker.classes) if code in each) for code in codes]
        table = np.zeros(256, np.uint64)
        table[: len(masks)] = masks
        usual = sparse.usual
        size = frame.last - base + 1
        words = (size + 64) // 64
        by_session = [masks[usual[s & 1]] if s >= frame.first - base else masks[0] for s in range(size)]
        classes = len(tables.maker.classes)
        planes = [sum(1 << s for s, mask in enumerate(by_session) if mask >> bit & 1) for bit in range(classes)]
        known = [(place, node.parts[0]) for place, node in enumerate(tables.maker.nodes.every) if node.kind == KNOWN]
        return (
            table, np.array(usual, np.uint8), stacked(planes, words), np.array([place for place, _ in known], np.int64),
            stacked([bits for _, bits in known], words), words,
        )  # fmt: skip

    def _made(self) -> Tables:
        if self.tables is None:
            raise TooMuchError
        return self.tables

    def _profiles(self, words: int) -> Profiles:
        if self.profiles is None:
            tables, sparse = self._made(), self.sparse
            conditions = [each for step in sparse.plan.steps for each in conditions_in(step)]
            conditions += [recode.condition for recode in sparse.plan.recodes]
            asks = any(isinstance(part, p.ArrivalTest) for each in conditions for part in p.parts(each))
            self.profiles = Profiles(sparse, tables.maker.leaves, words, tables.maker.base, asks and sparse.arrivals)
        return self.profiles

    def _arguments(self, first: int, count: int) -> tuple[Any, ...]:
        tables, sparse = self._made(), self.sparse
        table, usual, planes, known_places, known, words = self._of_plan
        frame, base = sparse.ground.frame, tables.maker.base
        pupils = sparse.columns.pupils[first : first + count]
        left = np.array(
            [-2 if pupil.left is None else max(-1, sparse.last_of_day(pupil.left) - base) for pupil in pupils], np.int64
        ) if any(pupil.left is not None for pupil in pupils) else np.full(count, -2, np.int64)  # fmt: skip
        profiles = self._profiles(words)
        profile_of = profiles.of(first, count)
        kinds, leaf_sets = profiles.arrays()
        leaf_places = [tables.maker.nodes.places.get((PROFILE, (k,)), 0) for k in range(len(tables.maker.leaves))]
        week_ends = np.array(frame.week_ends, np.int64)[base : frame.last + 1] - base
        return (
            frame.first - base, table, usual, planes, left, profile_of, kinds, np.array(leaf_places, np.int64), leaf_sets,
            week_ends, known_places, known, tables.sizes, tables.plan, tables.walked,
        )  # fmt: skip

    def _together(self, first: int, batch: Batch) -> Batch:
        """The kernel's decisions and those of the rest, pupil by pupil."""
        rest = self.rest
        if rest is None and not (batch.made < 0).any():
            return batch
        keys: list[int] = []
        ends: list[int] = []
        made: list[int] = []
        at = 0
        kernel_keys, kernel_ends = batch.keys.tolist(), batch.ends.tolist()
        for place, count in enumerate(batch.made.tolist()):
            mine, over = kernel_keys[at : at + max(count, 0)], kernel_ends[at : at + max(count, 0)]
            at += max(count, 0)
            engine = self.sparse if count < 0 else rest
            other = next(engine.each(first + place, 1)) if engine is not None else None
            if other is not None and (count < 0 or other.whole):
                mine, over = other.keys, [other.ends.get(key, -1) for key in other.keys]
            elif other is not None and other.keys:
                pairs = sorted([*zip(mine, over, strict=True), *((key, other.ends.get(key, -1)) for key in other.keys)])
                mine, over = [key for key, _ in pairs], [end for _, end in pairs]
            keys += mine
            ends += over
            made.append(len(mine))
        return Batch(*(np.array(each, np.int64) for each in (keys, ends, made)))


def conditions_in(step: p.Step) -> list[p.Condition | None]:
    """The condition of a rule, or those of the rows of a band."""
    return [row.condition for row in step.rows] if isinstance(step, p.Band) else [step.condition]


def stacked(sets: Sequence[int], words: int) -> NDArray[np.uint64]:
    """Sets as rows of words."""
    return np.array([words_of(bits, words) for bits in sets], np.uint64).reshape(-1, words)


def matrix(rows: Sequence[bytes], width: int) -> NDArray[np.uint8]:
    """Rows of bytes as one matrix, as wide as is asked for at least."""
    widest = max(width, max(map(len, rows), default=0))
    if any(len(row) != widest for row in rows):
        rows = [row.ljust(widest, b"\0") for row in rows]
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), widest)
