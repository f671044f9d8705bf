r"""Counts that only what is out of the ordinary costs.

Nearly every mark is the ordinary one: `/` in the morning, `\\` in the afternoon. A series
keeps, in order, only those sessions (or days) that answer its question differently from
an ordinary one: so an ordinary mark changes no series, and a count over any window is
found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from attrs import frozen


@frozen
class Question:
    """What a series tells of each session, or of each whole day.

    Of a session: whether its mark is among `codes`. Of a day (`of_days`), where `possible`
    are the codes of possible sessions: whether it has a possible session and each is among
    `codes`; with `breaks`, whether one is not; with `some`, whether one is. `layer` is the
    layer of marks that it looks at: 0 as entered, the last one after every recode.
    """

    layer: int
    codes: frozenset[str]
    of_days: bool = False
    possible: frozenset[str] = frozenset()
    breaks: bool = False
    some: bool = False

    def of_session(self, code: str | None) -> bool:
        """The answer for a session."""
        return code in self.codes

    def of_day(self, morning: str | None, afternoon: str | None) -> bool:
        """The answer for a day."""
        counted = [code for code in (morning, afternoon) if code in self.possible]
        if self.some:
            return any(code in self.codes for code in counted)
        fits = all(code in self.codes for code in counted)
        return bool(counted) and fits is not self.breaks


def count(odd: Sequence[int], ordinary: bool, origin: int, first: int, last: int) -> int:  # noqa: FBT001 - the ordinary answer
    """How many from `first` to `last`, both included, are answered with yes.

    `odd` are those whose answer is not the ordinary one; nothing before `origin` is yes.
    """
    if last < first:
        return 0
    differing = bisect_right(odd, last) - bisect_left(odd, first)
    return max(0, last - max(first, origin) + 1) - differing if ordinary else differing


def last_yes(odd: Sequence[int], ordinary: bool, origin: int, last: int) -> int:  # noqa: FBT001 - the ordinary answer
    """The latest at or before `last` that is answered with yes; -1 if none is."""
    index = bisect_right(odd, last)
    if not ordinary:
        return odd[index - 1] if index else -1
    low, high = 0, index  # how many at the end of odd[:index] run on to `last` without a gap
    while low < high:
        middle = (low + high + 1) // 2
        if odd[index - middle] == last - middle + 1:
            low = middle
        else:
            high = middle - 1
    return last - low if last - low >= origin else -1
