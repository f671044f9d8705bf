"""Formulas over sets of sessions: each different one once, in an order in which each comes after its parts.

A set of sessions is a row of bits, one a session. What can be said before any pupil is
seen (`KNOWN`) is worked out here; everything else is an instruction for the kernel, or,
where it hangs on what happens on the way (`WALKED`), is asked session by session.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field, frozen

KNOWN, PROFILE, PLANE, COUNT_TEST, SHARE_TEST, SHARE_KNOWN, AND, OR, NOT, MADE, STANDS, ISSUED, WAITS, THAN = range(14)
WALKED = frozenset({STANDS, ISSUED, WAITS, THAN})
NEVER, ALWAYS = 0, 1


@frozen
class Node:
    """A formula: its kind, its parts or numbers, and whether it hangs on what happens on the way."""

    kind: int
    parts: tuple[int, ...]
    walked: bool


@define
class Nodes:
    """All formulas of a policy; a formula is known by its place. `width` is the number of sessions."""

    width: int
    every: list[Node] = field(factory=list)
    places: dict[tuple[int, tuple[int, ...]], int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.known(0)
        self.known((1 << self.width) - 1)

    def make(self, kind: int, *parts: int) -> int:
        """The place of a formula, which is made if it is not there yet."""
        key = kind, parts
        if key not in self.places:
            inner = kind in {AND, OR, NOT} and any(self.every[part].walked for part in parts)
            self.places[key] = len(self.every)
            self.every.append(Node(kind, parts, kind in WALKED or inner))
        return self.places[key]

    def known(self, bits: int) -> int:
        """A set of sessions that is known beforehand."""
        return self.make(KNOWN, bits)

    def _bits(self, place: int) -> int | None:
        node = self.every[place]
        return node.parts[0] if node.kind == KNOWN else None

    def both(self, a: int, b: int) -> int:
        """Those that are in two sets."""
        if b in {a, ALWAYS} or a == NEVER:
            return a
        if a == ALWAYS or b == NEVER or self._opposite(a, b):
            return NEVER if self._opposite(a, b) else b
        one, other = self._bits(a), self._bits(b)
        if one is not None and other is not None:
            return self.known(one & other)
        return self.make(AND, *self._ordered(a, b))

    def either(self, a: int, b: int) -> int:
        """Those that are in one of two sets."""
        if b in {a, NEVER} or a == ALWAYS:
            return a
        if a == NEVER or b == ALWAYS or self._opposite(a, b):
            return ALWAYS if self._opposite(a, b) else b
        one, other = self._bits(a), self._bits(b)
        if one is not None and other is not None:
            return self.known(one | other)
        return self.make(OR, *self._ordered(a, b))

    def outside(self, a: int) -> int:
        """Those that are not in a set."""
        node = self.every[a]
        if node.kind == NOT:
            return node.parts[0]
        if node.kind == KNOWN:
            return self.known(node.parts[0] ^ ((1 << self.width) - 1))
        return self.make(NOT, a)

    def _opposite(self, a: int, b: int) -> bool:
        return self.every[a] == Node(NOT, (b,), self.every[b].walked) or self.every[b] == Node(NOT, (a,), self.every[a].walked)

    def _ordered(self, a: int, b: int) -> tuple[int, int]:
        """What does not hang on the way first, so that it is one set for several formulas."""
        first, second = sorted((a, b), key=lambda place: (self.every[place].walked, place))
        return first, second

    def all_of(self, parts: Iterable[int]) -> int:
        """Those that are in every set."""
        found = ALWAYS
        for part in sorted(parts, key=lambda place: (self.every[place].walked, place)):
            found = self.both(found, part)
        return found

    def any_of(self, parts: Iterable[int]) -> int:
        """Those that are in some set."""
        found = NEVER
        for part in sorted(parts, key=lambda place: (self.every[place].walked, place)):
            found = self.either(found, part)
        return found

    def bound(self, place: int, *, upper: bool, waits: bool = True) -> int:
        """The sessions in which a formula could be true (or, not `upper`, has to be), whatever happens on the way.

        Without `waits`, nothing waits for inputs.
        """
        node = self.every[place]
        if not node.walked:
            return place
        if node.kind == AND:
            return self.all_of(self.bound(part, upper=upper, waits=waits) for part in node.parts)
        if node.kind == OR:
            return self.any_of(self.bound(part, upper=upper, waits=waits) for part in node.parts)
        if node.kind == NOT:
            return self.outside(self.bound(node.parts[0], upper=not upper, waits=waits))
        return ALWAYS if upper and (waits or node.kind != WAITS) else NEVER

    def quiet(self, place: int) -> int:
        """The sessions in which a formula is true so long as nothing happens on the way."""
        node = self.every[place]
        if not node.walked:
            return place
        if node.kind == AND:
            return self.all_of(map(self.quiet, node.parts))
        if node.kind == OR:
            return self.any_of(map(self.quiet, node.parts))
        if node.kind == NOT:
            return self.outside(self.quiet(node.parts[0]))
        return NEVER

    def atoms(self, place: int) -> set[Node]:
        """What a formula asks on the way."""
        node = self.every[place]
        if not node.walked:
            return set()
        if node.kind in WALKED:
            return {node}
        return {atom for part in node.parts for atom in self.atoms(part)}
