"""The solver, if one is installed: z3, else cvc5, which are spoken to in the same words."""

from __future__ import annotations

import importlib
from typing import Any

MODULES = {"z3": "z3", "cvc5": "cvc5.pythonic"}
"""Both speak the same Python; the second is for those who have it, and to check the first."""


def solver(name: str = "") -> Any | None:
    """The module of a solver (`z3` or `cvc5`; by default the first that is installed), or nothing."""
    for each in [name] if name else MODULES:
        try:
            return importlib.import_module(MODULES[each])
        except ImportError:
            continue
    return None
