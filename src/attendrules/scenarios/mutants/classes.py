"""Classes of codes: which a set of codes is, and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attendrules.domain.codes import ABSENT, ATTENDED, POSSIBLE, Category, CodeSet
from attendrules.plan.model import Plan

CLASSES: Mapping[str, frozenset[Category]] = {
    "possible": POSSIBLE, "attended": ATTENDED, "absent": ABSENT,
    "authorised": frozenset({Category.AUTHORISED}), "unauthorised": frozenset({Category.UNAUTHORISED}),
    "present": frozenset({Category.PRESENT}), "approved educational activity": frozenset({Category.APPROVED}),
    "unable to attend": frozenset({Category.UNABLE}), "not counted": frozenset({Category.NOT_COUNTED}),
}  # fmt: skip
NEIGHBOURS = {
    "absent": ("authorised", "unauthorised"), "authorised": ("absent",), "unauthorised": ("absent",), "attended": ("present",),
    "present": ("attended",),
}  # fmt: skip


def class_of(codes: frozenset[str], known: CodeSet) -> str | None:
    """The class that a set of codes is, as in `absent`; `None` if somebody listed the codes."""
    return next((name for name, each in CLASSES.items() if len(codes) > 1 and codes == known.in_category(*each)), None)


def other_classes(codes: frozenset[str], plan: Plan) -> Iterator[tuple[frozenset[str], str]]:
    """Neighbours of a class: another class, or for listed codes one code less or more."""
    name = class_of(codes, plan.codes)
    if name is not None:
        for other in NEIGHBOURS.get(name, ()):
            yield plan.codes.in_category(*CLASSES[other]), f"`{name}` read as `{other}`"
        return
    for code in sorted(codes):
        if code in plan.codes and len(codes) > 1:
            yield codes - {code}, f"without the code {code}"
    more = _neighbour(codes, plan.codes)
    if more is not None:
        yield codes | {more}, f"the code {more} too"


def _neighbour(codes: frozenset[str], known: CodeSet) -> str | None:
    """A code like one of a set that is not among it: of the same category if there is one."""
    categories = [known.category(code) for code in sorted(codes) if code in known]
    likely = [code for category in categories for code in sorted(known.in_category(category)) if code not in codes]
    possible = sorted(known.in_category(*POSSIBLE) - codes)
    return next(iter([*likely, *possible]), None)
