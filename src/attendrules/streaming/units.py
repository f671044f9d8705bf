"""The conditions of a plan, made ready, and the kinds of sessions that call for them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from attendrules.domain.sessions import Period
from attendrules.plan import model as p
from attendrules.streaming.conditions import Truth
from attendrules.streaming.moves import Coming
from attendrules.streaming.patience import Patience

if TYPE_CHECKING:
    from attendrules.streaming.core import Core


@frozen(eq=False)
class Part:
    """A condition that is true only if each of its parts is, or one such part; `bit` stands for it in masks."""

    bit: int
    condition: p.Condition | None
    truth: Truth
    patience: Patience
    still: bool
    """Whether neither marks nor the calendar can move its truth."""
    by_ordinary: tuple[bool, bool]
    """Whether ordinary marks can make it rise, and fall."""


@frozen(eq=False, slots=False)
class Unit:
    """One condition that can be looked at by itself: that of a rule, or of a row of a band.

    `ended` says that it is looked at when a session is over; `simple`, that a look changes
    nothing unless its truth has changed.
    """

    whole: Part
    alternatives: tuple[tuple[Part, ...], ...]
    """The parts of each `or`, as those of an `and`, what moves least first: the whole is true if all of one are."""
    step: int
    """The bit of its step."""
    ended: bool
    simple: bool
    turns: frozenset[Period]
    """With each of these periods a look can make a difference whatever the truth."""
    afresh: Period | None = None
    never_waits: bool = False
    """Whether what is unknown of it is as good as false: nothing is pending for it."""
    by_outcomes: bool = True
    """Whether its reason or its figures hang on outcomes."""
    _joined: dict[int, Part] = field(init=False, factory=dict)

    @property
    def bit(self) -> int:
        """The bit of the whole."""
        return self.whole.bit

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The whole and its parts."""
        return (self.whole, *(part for parts in self.alternatives for part in parts if part is not self.whole))

    @cached_property
    def bits(self) -> int:
        """The bits of the whole and of its parts."""
        return sum(part.bit for part in self.parts)

    def weigh(self, state: Core) -> tuple[bool | None, Part]:
        """The truth, and what it hangs on: if it is false, or as good as that, one part of each alternative that is."""
        doubtful, against = False, []
        for parts in self.alternatives:
            unknown = None
            for part in parts:
                holds = part.truth(state)
                if holds is False:
                    against.append(part)
                    break
                if holds is None and unknown is None:
                    unknown = part
            else:
                if unknown is None:
                    return True, self.whole
                doubtful = True
                against.append(unknown)
        if doubtful and not self.never_waits:
            return None, self.whole
        found = against[0] if len(against) == 1 else self._together(tuple(against))
        return (None if doubtful else False), found

    def _together(self, parts: tuple[Part, ...]) -> Part:
        """Parts of which any can make the whole true."""
        key = sum(part.bit for part in parts)
        found = self._joined.get(key)
        if found is None:
            found = self._joined[key] = joined(key, parts)
        return found


def joined(bit: int, parts: tuple[Part, ...]) -> Part:
    """Several parts, all of them false, as one that rises if any of them does."""
    patiences = [(part.patience, part.by_ordinary) for part in parts]

    def patience(state: Core, holds: bool) -> int:  # noqa: FBT001 - a truth
        return min(each(state, holds) for each, _ in patiences)

    rises, falls = (any(part.by_ordinary[way] for part in parts) for way in (0, 1))
    still = all(part.still for part in parts)
    return Part(bit, None, parts[0].truth, patience, still, (rises, falls))


@frozen(eq=False)
class Recoding:
    """A recode, made ready, in its stratum."""

    recode: p.Recode
    truth: Truth

    def concerns(self, session: int, code: str) -> bool:
        """Whether it is about such a mark."""
        return about(self.recode, code, session % 2)


@frozen(eq=False)
class Kind:
    """What a session is, apart from its mark: which moments come, which windows slide.

    `looks` are the units that it calls for; those of a `Delay` come when they come.
    """

    number: int
    looks: int
    coming: Coming
    begins: frozenset[Period]

    @property
    def boundary(self) -> bool:
        """Whether a half term begins."""
        return Period.HALF_TERM in self.begins


def about(recode: p.Recode, code: str, half: int) -> bool:
    """Whether a recode is about such a mark, in the morning (0) or the afternoon (1)."""
    return code in recode.sources and (recode.half is None or recode.half.index == half)
