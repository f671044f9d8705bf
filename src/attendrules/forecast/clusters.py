"""Outcomes that are decided together: what one future costs is then paid once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attendrules.analysis.slices import Slice
from attendrules.plan import model as p


def clusters(slices: Mapping[str, Slice]) -> list[tuple[str, ...]]:
    """Outcomes whose slices have a step in common, and those for which marks are changed late.

    Where no recode is late, marks are the same for everybody and only steps cost time.
    """
    groups: list[tuple[set[str], set[object]]] = []
    for name, part in slices.items():
        mine, ties = {name}, set(_ties(part))
        for group in [each for each in groups if each[1] & ties]:
            groups.remove(group)
            mine |= group[0]
            ties |= group[1]
        groups.append((mine, ties))
    order = list(slices)
    return [tuple(sorted(names, key=order.index)) for names, _ in groups]


def _ties(part: Slice) -> Iterable[object]:
    """What has to be the same for two outcomes to be decided together."""
    late = any(recode.late for recode in part.plan.recodes)
    if late:
        return ["late"]
    return [(step.name if isinstance(step, p.Band) else step.origin.place) for step in part.plan.steps]
