"""The conditions of a plan, made ready, and the kinds of sessions that call for them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

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

    `each` says that it is looked at in each session; `simple`, that a look changes nothing
    unless its truth has changed.
    """

    whole: Part
    parts: tuple[Part, ...]
    """The parts of an `and`, those that move least first; otherwise the whole."""
    step: int
    """The bit of its step."""
    each: bool
    simple: bool
    turns: frozenset[Period]
    """With each of these periods a look can make a difference whatever the truth."""
    afresh: Period | None = None
    never_waits: bool = False
    """Whether what is unknown of it is as good as false: nothing is pending for it."""
    by_outcomes: bool = True
    """Whether its reason or its figures hang on outcomes."""

    @property
    def bit(self) -> int:
        """The bit of the whole."""
        return self.whole.bit

    @cached_property
    def bits(self) -> int:
        """The bits of the whole and of its parts."""
        return self.whole.bit | sum(part.bit for part in self.parts if part is not self.whole)

    def weigh(self, state: Core) -> tuple[bool | None, Part]:
        """The truth, and a part that it hangs on: if it is false, or as good as that, one that is."""
        unknown = None
        for part in self.parts:
            holds = part.truth(state)
            if holds is False:
                return False, part
            if holds is None and unknown is None:
                unknown = part
        return (True, self.whole) if unknown is None else (None, unknown if self.never_waits else self.whole)


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
