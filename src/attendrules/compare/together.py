"""Run several policies over one register."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from attrs import frozen

from attendrules.api import Policy, Run, decide, moment
from attendrules.compare.findings import not_asked, translations
from attendrules.diagnostics import Diagnostic
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.domain.translate import translated


@frozen
class Comparison:
    """The runs of several policies over the same register, in the order given.

    `names` are those by which the policies are told apart, and the keys of the mappings.
    `subject` is the one pupil that was decided about; nothing if it was everybody.
    """

    register: Register
    names: tuple[str, ...]
    runs: tuple[Run, ...]
    changes: Mapping[str, Mapping[tuple[str, str], int]]
    """For each policy of another time: how often a code was read as its successor."""
    findings: Mapping[str, tuple[Diagnostic, ...]]
    """For each policy, what in the register and the inputs it reads otherwise, or can make nothing of."""
    subject: str = ""


def compare(
    policies: Sequence[Policy],
    register: Register,
    *,
    inputs: Inputs | None = None,
    as_of: dt.date | None = None,
    pupil: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Decide under each policy over the same register, in the codes of each policy's time.

    Each policy is given those of the facts and events that it asks for; what one does not ask
    for is a finding. With `pupil`, only that pupil is decided about, which is quicker and
    gives the same decisions about that pupil. Raises `KeyError` for a pupil that is not there.
    `progress` is told after each policy how many are done, and of how many.
    """
    names = distinct_names(policies)
    looked_at = register.around(pupil, moment(as_of)) if pupil else register
    turned = [translated(looked_at, policy.plan.codes) for policy in policies]
    runs = []
    for policy, each in zip(policies, turned, strict=True):
        runs.append(decide(policy, each.register, inputs=inputs, as_of=as_of))
        if progress is not None:
            progress(len(runs), len(policies))
    findings = {
        name: (*translations(each.changes, run.policy.plan.codes), *not_asked(run.policy, inputs), *run.findings)
        for name, each, run in zip(names, turned, runs, strict=True)
    }
    changes = {name: each.changes for name, each in zip(names, turned, strict=True) if each.changes}
    return Comparison(register, names, tuple(runs), changes, findings, pupil)


def distinct_names(policies: Sequence[Policy]) -> tuple[str, ...]:
    """A name for each policy: its own; where two have the same, with its file; where that is the same too, a number."""
    own = Counter(policy.name for policy in policies)
    names = [policy.name if own[policy.name] == 1 else f"{policy.name} ({policy.source.name})" for policy in policies]
    seen: Counter[str] = Counter()
    for index, name in enumerate(names):
        seen[name] += 1
        names[index] = name if seen[name] == 1 else f"{name} {seen[name]}"
    return tuple(names)
