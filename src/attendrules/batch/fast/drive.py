"""Batches of pupils through the compiled kernel on every core, and what it cannot do through the sparse engine."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from attendrules.batch.fast.able import Able, able
from attendrules.batch.fast.steps import run
from attendrules.batch.fast.tables import Tables, TooMuchError, made_tables
from attendrules.batch.sparse import Sparse

BLOCK = 512
"""Pupils side by side."""
BATCH = 16_384
"""Pupils whose marks are put together at a time."""
NOBODY = Able((), frozenset(), {}, settles=False)


@frozen(eq=False)
class Batch:
    """What the kernel found of some pupils: keys and ends one after the other, and how many each pupil has."""

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
    frame = sparse.ground.frame
    chosen = able(sparse.plan, frame, sparse.tiers) if frame.last >= frame.first else NOBODY
    try:
        tables = made_tables(sparse.plan, frame, sparse.ground.possible, chosen) if chosen.steps else None
    except TooMuchError:
        tables = None
    if tables is None or not chosen.settles:
        chosen, tables = NOBODY, None
    rest = _rest(sparse, chosen)
    keys, ends, starts = array("q"), array("q"), array("q", [0])
    for first, batch in _batches(sparse, tables, threads or os.cpu_count() or 1):
        found = _together(rest, first, batch) if rest is not None else batch
        keys.frombytes(found.keys.tobytes())
        ends.frombytes(found.ends.tobytes())
        starts.frombytes((np.cumsum(found.made) + starts[-1]).astype(np.int64).tobytes())
    return keys, starts, Ended(ends)


def _rest(sparse: Sparse, chosen: Able) -> Sparse | None:
    """The sparse engine for the steps that are left; `None` if nothing is."""
    left = frozenset((*sparse.tiers.solved, *sparse.tiers.walked)) - frozenset(chosen.steps)
    return (
        sparse.only(left, recodes=not chosen.settles)
        if left or not chosen.settles or sparse.late.recodes or sparse.late.waiting
        else None
    )


def _batches(sparse: Sparse, tables: Tables | None, threads: int) -> Iterator[tuple[int, Batch]]:
    columns = sparse.columns
    width = columns.last + 1 - columns.first
    for first in range(0, len(columns), BATCH):
        count = min(BATCH, len(columns) - first)
        if tables is None:
            yield first, Batch(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(count, np.int64))
            continue
        rows = _matrix(columns.rows[first : first + count], max(width, 1))
        yield first, _kernel(sparse, tables, rows, first, threads)


def _matrix(rows: Sequence[bytes], width: int) -> NDArray[np.uint8]:
    widest = max(width, max(map(len, rows), default=0))
    if any(len(row) != widest for row in rows):
        rows = [row.ljust(widest, b"\0") for row in rows]
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), widest)


def _kernel(sparse: Sparse, tables: Tables, rows: NDArray[np.uint8], first: int, threads: int) -> Batch:
    made = np.zeros(len(rows), np.int64)
    arguments = _arguments(sparse, tables, rows, first)
    share = max(BLOCK, -(-len(rows) // threads // BLOCK) * BLOCK)
    cuts = [(a, min(a + share, len(rows))) for a in range(0, len(rows), share)]

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


def _arguments(sparse: Sparse, tables: Tables, rows: NDArray[np.uint8], first: int) -> tuple[Any, ...]:
    codes, frame = sparse.ground.alphabet.codes, sparse.ground.frame
    masks = [sum(1 << bit for bit, (each, _) in enumerate(tables.classes) if code in each) for code in codes]
    kept = sum(1 << bit for bit, (_, stage) in enumerate(tables.classes) if stage == "entered")
    table = np.zeros(256, np.uint16)
    table[: len(masks)] = masks
    recodes = tables.recodes.copy()
    for row in recodes:
        row[5] = masks[codes.index(sparse.plan.recodes[row[6]].target)] & ~kept
    pupils = sparse.columns.pupils[first : first + len(rows)]
    left = np.array([-2 if pupil.left is None else sparse.last_of_day(pupil.left) for pupil in pupils], np.int64)
    asked = np.array([
        [pupil.phase is not None and (pupil.phase == phase) is wanted for pupil in pupils] for phase, wanted in tables.phases
    ], np.uint8).reshape(-1, len(pupils))  # fmt: skip
    sizes = tables.sizes.copy()
    sizes[0] = BLOCK
    return (
        table, recodes, np.uint16(kept), tables.first, np.array(frame.week_ends, np.int64), left, asked, *tables.arrays,
        tables.of_cause, sizes,
    )  # fmt: skip


def _together(rest: Sparse, first: int, batch: Batch) -> Batch:
    """The kernel's decisions and those of the rest, pupil by pupil."""
    keys: list[int] = []
    ends: list[int] = []
    made: list[int] = []
    at = 0
    kernel_keys, kernel_ends = batch.keys.tolist(), batch.ends.tolist()
    for count, other in zip(batch.made.tolist(), rest.each(first, len(batch.made)), strict=True):
        mine, over = kernel_keys[at : at + count], kernel_ends[at : at + count]
        at += count
        if other.whole:
            mine, over = other.keys, [other.ends.get(key, -1) for key in other.keys]
        elif other.keys:
            pairs = sorted([*zip(mine, over, strict=True), *((key, other.ends.get(key, -1)) for key in other.keys)])
            mine, over = [key for key, _ in pairs], [end for _, end in pairs]
        keys += mine
        ends += over
        made.append(len(mine))
    return Batch(*(np.array(each, np.int64) for each in (keys, ends, made)))
