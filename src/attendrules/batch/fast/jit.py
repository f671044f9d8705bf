"""Compilation with numba, kept on the disk from one process to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def inlined(function: _Function) -> _Function:
    """A part of compiled functions, put into each where it is called: handing over arrays costs more than most parts do."""
    made: Any = njit(cache=True, nogil=True, forceinline=True, _nrt=False)(function)
    return cast("_Function", made)


def compiled(function: _Function) -> _Function:
    """A function compiled when it is first called; other threads run while it does.

    It makes no arrays, so that none has to be counted: counting who holds an array costs more than most parts do.
    """
    made: Any = njit(cache=True, nogil=True, _nrt=False)(function)
    return cast("_Function", made)


def outer(function: _Function) -> _Function:
    """A compiled function that makes the arrays for others."""
    made: Any = njit(cache=True, nogil=True)(function)
    return cast("_Function", made)
