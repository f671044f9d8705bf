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
class Lasting:
    """How long an event or a spell lasts, its first and last day included, in units as of `Last`."""

    operator: str
    number: int
    unit: str


@frozen
class Reaching:
    """What the share of a period has to be, in per cent of its possible sessions."""

    operator: str
    threshold: Fraction


@frozen
class Count:
    """How many sessions, days, part days or spells of a window have a mark among `codes`.

    `unit` is `sessions`, `days` (every possible session of which fits), `part days` (of
    which one does) or `spells` (rows of such sessions, each ended by a possible session with
    another mark); with `reaching`, also `school weeks`, `half terms` or `terms`: those
    that are over and whose share is as wanted. `in_a_row` counts back from the session looked at
    to the first possible session with another mark; sessions that are not possible neither count nor break the row.
    """

    codes: frozenset[str]
    unit: str
    window: Window
    text: str
    in_a_row: bool = False
    seen: str = ""
    """`entered` for marks before recodes, `effective` for those after them (also the default)."""
    lasting: Lasting | None = None
    """Of spells: only those that last so long."""
    reaching: Reaching | None = None


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
