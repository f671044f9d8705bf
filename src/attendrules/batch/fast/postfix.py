"""Formulas as the kernel asks them session by session: parts before what puts them together."""

from __future__ import annotations

from attendrules.batch.fast import nodes as n
from attendrules.batch.fast.nodes import Nodes

P_AND, P_OR, P_NOT, P_STANDS, P_ISSUED, P_WAITS, P_THAN, P_NOT_THAN = range(8)
ASKED = {n.STANDS: P_STANDS, n.ISSUED: P_ISSUED, n.WAITS: P_WAITS}
JOINING = {n.AND: P_AND, n.OR: P_OR, n.NOT: P_NOT}
DEEPEST = 64
"""Answers that the kernel holds at a time."""
LONGEST = 2000


def postfix(nodes: Nodes, place: int) -> list[tuple[int, int]]:
    """The words of a formula: a set (-1 and its place), what is asked on the way, or what joins the words before."""
    node = nodes.every[place]
    if not node.walked:
        return [(-1, place)]
    if node.kind in JOINING:
        inner = [word for part in node.parts for word in postfix(nodes, part)]
        return [*inner, (JOINING[node.kind], 0)]
    if node.kind == n.THAN:
        return [(P_THAN if node.parts[1] else P_NOT_THAN, node.parts[0])]
    return [(ASKED[node.kind], node.parts[0])]


def sets_in(words: list[tuple[int, int]]) -> list[int]:
    """The sets that a formula asks for."""
    return [number for kind, number in words if kind < 0]


def depth(words: list[tuple[int, int]]) -> int:
    """How many answers have to be held at a time to ask a formula."""
    most = held = 0
    for kind, _ in words:
        held += -1 if kind in {P_AND, P_OR} else 0 if kind == P_NOT else 1
        most = max(most, held)
    return most
