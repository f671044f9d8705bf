"""Sets of sessions as words of 64 bits, in the compiled kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from attendrules.batch.fast.jit import inlined

U0, U1, ALL = np.uint64(0), np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
PACK = np.uint64(0x0102040810204080)
U56, U63 = np.uint64(56), np.uint64(63)
NONE = 1 << 40
"""A session that never comes."""


@intrinsic
def _lowest(typing: Any, word: Any) -> Any:  # noqa: ARG001 - as numba wants it

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


lowest: Any = _lowest
"""The place of the lowest bit that is set; 64 for none."""


@inlined
def has(row, s):
    """Whether a session is in a set."""
    return (row[s >> 6] >> np.uint64(s & 63)) & U1 != U0


@inlined
def put(row, s):
    """Put a session into a set."""
    row[s >> 6] |= U1 << np.uint64(s & 63)


@inlined
def take(row, s):
    """Take a session out of a set."""
    row[s >> 6] &= ~(U1 << np.uint64(s & 63))


@inlined
def following(row, s, words):
    """The first session of a set from `s` on; `NONE` if there is none."""
    w = s >> 6
    if w >= words:
        return NONE
    word = row[w] & (ALL << np.uint64(s & 63))
    while word == U0:
        w += 1
        if w >= words:
            return NONE
        word = row[w]
    return (w << 6) + lowest(word)


@inlined
def before(row, s):
    """The last session of a set up to `s`, that one included; -1 if there is none."""
    for x in range(s, -1, -1):
        if (row[x >> 6] >> np.uint64(x & 63)) & U1 != U0:
            return x
    return -1


@inlined
def at_the_look_before(true, looks, out, words):
    """The looks of which the look before is in a set (of looks): in the gaps between looks a carry runs up to the next one."""
    carry, moved = U0, U0
    for w in range(words):
        gaps, shifted = ~looks[w], (true[w] << U1) | moved
        moved = true[w] >> U63
        total = gaps + shifted
        over = total < gaps
        total += carry
        over = over or (total < carry)
        carry = U1 if over else U0
        out[w] = total & looks[w]


@inlined
def until_the_next_look(true, looks, out, words):
    """From each look of a set up to the next look, that one not included."""
    carry, moved = U0, U0
    for w in range(words):
        gaps, shifted = ~looks[w], (true[w] << U1) | moved
        moved = true[w] >> U63
        total = gaps + shifted
        over = total < gaps
        total += carry
        over = over or (total < carry)
        carry = U1 if over else U0
        out[w] = ((total ^ gaps) & gaps) | true[w]


@inlined
def packed(flags, out, words):
    """Bytes that are 0 or 1, eight at a time, as bits."""
    for w in range(words):
        word = U0
        for j in range(8):
            word |= ((flags[8 * w + j] * PACK) >> U56) << np.uint64(8 * j)
        out[w] = word
