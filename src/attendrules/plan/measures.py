"""What is counted: numbers of marks and shares of them."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from attendrules.plan.moments import Window


@frozen
class Rounding:
    """To a multiple of `step` per cent; `direction` is `up`, `down` or `half up`."""

    direction: str
    step: Fraction


@frozen
class Count:
    """How many sessions, days or part days of a window have a mark among `codes`.

    `unit` is `sessions`, `days` (every possible session of which fits) or `part days` (of
    which one does). `in_a_row` counts back from the session looked at to the first possible session with
    another mark; sessions that are not possible neither count nor break the row.
    """

    codes: frozenset[str]
    unit: str
    window: Window
    text: str
    in_a_row: bool = False
    seen: str = ""
    """`entered` for marks before recodes, `effective` for those after them (also the default)."""


@frozen
class Share:
    """The sessions of a window with a mark among `codes`, in per cent of the possible ones."""

    codes: frozenset[str]
    possible: frozenset[str]
    window: Window
    text: str
    rounding: Rounding | None = None
    seen: str = ""
    """As of a `Count`."""


Value = Count | Share
