"""A policy with one small change."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from attendrules.plan.model import Plan


@frozen
class Mutant:
    """A policy with one small change: where, what was changed in words, and the plan that came of it."""

    place: str
    """Where the changed rule stands, as in `crestwood.rules:214`; nothing for a change of a code."""
    clauses: tuple[str, ...]
    words: str
    plan: Plan = field(repr=False, eq=False)
    before: Any = field(repr=False, eq=False)
    """The step that was changed, and what it was changed to (nothing if it was left out)."""
    after: Any = field(repr=False, eq=False)

    @property
    def line(self) -> int:
        """The line of the rule; 0 for a change of a code."""
        number = self.place.rpartition(":")[2]
        return int(number) if number.isdigit() else 0
