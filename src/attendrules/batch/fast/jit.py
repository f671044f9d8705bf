"""Compilation with numba, kept on the disk from one process to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _jit(**more: bool) -> Any:
    """Numba's own options are not all in its types."""
    make: Any = njit
    return make(cache=True, nogil=True, **more)


def inlined(function: _Function) -> _Function:
    """A part of compiled functions, put into each where it is called: handing over arrays costs more than most parts do."""
    made: Any = _jit(forceinline=True, _nrt=False)(function)
    return cast("_Function", made)


def compiled(function: _Function) -> _Function:
    """A function compiled when it is first called; other threads run while it does.

    It makes no arrays, so that none has to be counted: counting who holds an array costs more than most parts do.
    """
    made: Any = _jit(_nrt=False)(function)
    return cast("_Function", made)


def outer(function: _Function) -> _Function:
    """A compiled function that makes the arrays for others."""
    made: Any = _jit()(function)
    return cast("_Function", made)
