"""Decisions as columns: one small number a decision, and the whole reason only for those that are asked about."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Protocol

from attrs import define, field, frozen

from attendrules.decisions import Decision
from attendrules.domain.calendar import Calendar
from attendrules.domain.register import Pupil
from attendrules.plan import model as p


@frozen
class Cause:
    """What a decision comes from: a recode, an action of a rule, or a row of a band."""

    outcome: str
    step: p.Recode | p.Rule | p.BandRow = field(repr=False)


def causes_of(plan: p.Plan) -> tuple[Cause, ...]:
    """Every cause of decisions about pupils, in the order in which they come within a session."""
    found = [Cause(recode.outcome, recode) for recode in plan.recodes]
    for step in plan.steps:
        if isinstance(step, p.Band):
            found += [Cause(row.outcome, row) for row in step.rows]
        else:
            found += [Cause(action.outcome, step) for action in step.actions]
    return tuple(found)


def numbers_of(plan: p.Plan) -> list[list[int]]:
    """The numbers of the causes of each step; an outcome that a rule names twice has one."""
    numbers: list[list[int]] = []
    at = len(plan.recodes)
    for step in plan.steps:
        outcomes = [each.outcome for each in (step.rows if isinstance(step, p.Band) else step.actions)]
        alone = isinstance(step, p.Band)
        numbers.append([at + (place if alone else outcomes.index(outcome)) for place, outcome in enumerate(outcomes)])
        at += len(outcomes)
    return numbers


def by_step(plan: p.Plan) -> dict[tuple[int, str], int]:
    """The number of each cause, by the identity of its recode, rule or row, and its outcome."""
    found = {(id(recode), recode.outcome): place for place, recode in enumerate(plan.recodes)}
    for step, numbers in zip(plan.steps, numbers_of(plan), strict=True):
        parts = (
            [(row, row.outcome) for row in step.rows] if isinstance(step, p.Band) else [(step, a.outcome) for a in step.actions]
        )
        found.update({(id(part), outcome): number for (part, outcome), number in zip(parts, numbers, strict=True)})
    return found


@frozen
class Row:
    """One decision, without its reason.

    `session` and `ends` are numbers of sessions in the calendar; `ends` is `None` for what
    has not ended or does not stand.
    """

    pupil: Pupil
    outcome: str
    session: int
    ends: int | None
    pending: bool
    cause: Cause = field(repr=False)


class Ends(Protocol):
    """In which sessions decisions ended."""

    def get(self, place: int, /) -> int | None:
        """The session in which the decision at a place ended, if it did."""


@define(slots=False)
class Decided:
    """The decisions of a batch about its pupils, pupil by pupil, each in the order in which they came.

    A key is `session * width + 2 * cause + pending`; `starts[i]` is the place of the
    first decision about pupil `i`.
    """

    calendar: Calendar
    pupils: Sequence[Pupil] = field(repr=False)
    causes: tuple[Cause, ...] = field(repr=False)
    keys: array[int] = field(repr=False)
    starts: array[int] = field(repr=False)
    ended: Ends = field(repr=False)
    """The session in which it ended, by the place of a decision."""
    replay: Callable[[int], Sequence[Decision]] = field(repr=False)
    """All decisions about a pupil with their reasons, by the place of the pupil."""
    of_groups: Callable[[], Sequence[Decision]] = field(default=tuple, repr=False)

    @cached_property
    def groups(self) -> tuple[Decision, ...]:
        """The decisions about classes and other groups, in full; made when they are first asked for."""
        return tuple(self.of_groups())

    def __len__(self) -> int:
        """The number of decisions about pupils."""
        return len(self.keys)

    @property
    def width(self) -> int:
        """By how much the keys of two sessions differ."""
        return 2 * len(self.causes) or 1

    def __getitem__(self, place: int) -> Row:
        """One decision; `IndexError` past the last."""
        session, rest = divmod(self.keys[place], self.width)
        cause = self.causes[rest // 2]
        pupil = self.pupils[self.pupil_of(place)]
        return Row(pupil, cause.outcome, session, self.ended.get(place), bool(rest % 2), cause)

    def __iter__(self) -> Iterator[Row]:
        return (self[place] for place in range(len(self)))

    def pupil_of(self, place: int) -> int:
        """The place of the pupil whom a decision is about."""
        return bisect_right(self.starts, place) - 1

    def explain(self, place: int) -> Decision:
        """A decision with its reason: the pupil is gone through again in the reference engine."""
        pupil = self.pupil_of(place)
        return self.replay(pupil)[place - self.starts[pupil]]

    def full(self) -> Iterator[Decision]:
        """Every decision with its reason, those about groups last."""
        for pupil in range(len(self.pupils)):
            if self.starts[pupil] < self.starts[pupil + 1]:
                yield from self.replay(pupil)
        yield from self.groups

    def columns(self) -> dict[str, Sequence[object]]:
        """Plain columns: `pupil`, `outcome`, `rule`, `session`, `ends`, `pending`; for a data frame or a file."""
        rows = list(self)
        return {
            "pupil": [row.pupil.id for row in rows],
            "outcome": [row.outcome for row in rows],
            "rule": [row.cause.step.origin.place for row in rows],
            "session": array("q", [row.session for row in rows]),
            "ends": [row.ends for row in rows],
            "pending": [row.pending for row in rows],
        }
