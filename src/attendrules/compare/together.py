"""Run several policies over one register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from attrs import frozen

from attendrules.api import Policy, Run, decide
from attendrules.domain.register import Register
from attendrules.domain.translate import translated


@frozen
class Comparison:
    """The runs of several policies over the same register, in the order given."""

    register: Register
    runs: tuple[Run, ...]
    changes: Mapping[str, Mapping[tuple[str, str], int]]
    """For each policy of another time: how often a code was read as its successor."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the policies."""
        return tuple(run.policy.name for run in self.runs)


def compare(policies: Sequence[Policy], register: Register, *, as_of: dt.date | None = None) -> Comparison:
    """Decide under each policy over the same register, in the codes of each policy's time.

    Raises `ValueError` if two policies have the same name.
    """
    names = [policy.name for policy in policies]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = f"two policies are called {twice}; a comparison needs different names"
        raise ValueError(message)
    registers = {policy.name: translated(register, policy.plan.codes) for policy in policies}
    runs = tuple(decide(policy, registers[policy.name].register, as_of=as_of) for policy in policies)
    return Comparison(register, runs, {name: each.changes for name, each in registers.items() if each.changes})
