"""What a policy reads otherwise than it stands in the register and the inputs of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attendrules.api import Policy
from attendrules.diagnostics import Diagnostic, Severity
from attendrules.domain.codes import ABSENT, ATTENDED, Category, CodeSet, code_sets
from attendrules.domain.inputs import Inputs

MOST_NAMED = 8


def translations(changes: Mapping[tuple[str, str], int], codes: CodeSet) -> Iterator[Diagnostic]:
    """A note for each code that is read as its successor; a warning where it no longer counts as the same."""
    for (old, new), count in changes.items():
        before, after = counts_as(_category(old)), counts_as(codes.category(new))
        times = "once" if count == 1 else f"{count:,} times"
        message = f"`{old}` is read as `{new}`, {times}: {codes.name} has no `{old}`"
        if before != after:
            message += f"; it was {before}, and counts as {after}"
        advice = "to read it otherwise, give the code a meaning in the policy (`code ... means ...`)"
        yield Diagnostic("AR551", message, help=(advice,), severity=Severity.NOTE if before == after else Severity.WARNING)


def _category(code: str) -> Category:
    return next(each.category(code) for each in code_sets().values() if code in each)


def counts_as(category: Category) -> str:
    """What a session of a category is to a percentage: attended, absent, or neither."""
    return "attended" if category in ATTENDED else "absent" if category in ABSENT else "not a possible session"


def not_asked(policy: Policy, inputs: Inputs | None) -> Iterator[Diagnostic]:
    """A note that names the facts and events that a policy does not ask for."""
    if inputs is None:
        return
    unused = sorted(name for name in inputs.told if name not in policy.plan.inputs)
    if unused:
        named = ", ".join(unused[:MOST_NAMED]) + (f" and {len(unused) - MOST_NAMED} more" if len(unused) > MOST_NAMED else "")
        message = f"the policy does not ask for {named}: nothing hangs on them there"
        yield Diagnostic("AR552", message, help=("`attendrules inputs` lists what a policy asks for",), severity=Severity.NOTE)
