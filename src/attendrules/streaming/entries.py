"""What a stream says: something is due, a standing outcome has ended, or what was said is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from attendrules.decisions import Change, Decision, Modality, Scope, Status, Subject
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Pupil
from attendrules.domain.sessions import Session
from attendrules.engine.marks import Track
from attendrules.engine.now import Now
from attendrules.engine.reasons import facts
from attendrules.engine.walk import Walk
from attendrules.engine.windows import done_by
from attendrules.plan import model as p

if TYPE_CHECKING:
    from attendrules.streaming.stream import Stream

Key = tuple[int, int, int, str]
"""The session, the step, the part of the step, and the outcome: no two entries of a pupil have the same."""

RECODES, LATE = -2, -1
"""Stand for the step of what recodes do, and late ones: they come before all steps."""

LATCHES = 1 << 30
"""Stands for the step of what ends with a session, after all steps."""


@frozen(eq=False)
class Outcomes:
    """What held, was due and waited at a moment."""

    standing: frozenset[str] = frozenset()
    issued: frozenset[str] = frozenset()
    due: Mapping[str, list[int]] = field(factory=dict)
    waiting: Mapping[str, Mapping[int, tuple[str, ...]]] = field(factory=dict)


NO_OUTCOMES = Outcomes()


@frozen(eq=False)
class Seen:
    """What could be seen when something became due, kept so that the reason can be told later."""

    layers: Sequence[Mapping[int, str | None]]
    layer: int
    origin: int
    inputs: Inputs
    clock: dt.datetime | None
    outcomes: Outcomes
    at: int
    """The session looked at: of a late recode it can be earlier than the decision."""
    mark: int | None
    """For a late recode: the session of its mark."""
    arrival: dt.time | None


@frozen(eq=False)
class Making:
    """What makes an outcome due: a rule with one of its actions, a row of a band, or a recode.

    `step` is its number among the steps of the plan, or stands for all recodes; `part` is
    its place in what the step does.
    """

    step: int
    part: int
    source: p.Rule | p.BandRow | p.Recode = field(repr=False)
    outcome: str
    action: p.Action | None = field(default=None, repr=False)


@frozen(slots=False, eq=False)
class Due:
    """Something that is due (or pending) to a pupil after a session.

    It is small and quickly made; `decision` is all of it, with the reason.
    """

    stream: Stream = field(repr=False)
    pupil: Pupil = field(repr=False)
    session: int
    """Its number in the calendar."""
    made: Making
    status: Status
    missing: tuple[str, ...]
    change: Change | None
    """What a recode did."""
    seen: Seen = field(repr=False)

    @property
    def key(self) -> Key:
        """What tells it from all other entries of the pupil."""
        return self.session, self.made.step, self.made.part, self.made.outcome

    @property
    def outcome(self) -> str:
        """The name of the outcome."""
        return self.made.outcome

    @property
    def comes(self) -> dt.datetime | None:
        """The time of day at which its rule looks, if it has one."""
        return self.seen.clock

    @cached_property
    def decision(self) -> Decision:
        """The decision, with its reason."""
        now, source = self._now(), self.made.source
        walk = Walk(self.stream.plan, Subject(Scope.PUPIL, self.pupil.id), now)
        more: dict[str, object] = {"modality": Modality.MUST}
        if isinstance(source, p.Recode):
            more = {"modality": source.modality, "change": self.change, "missing": self.missing}
        elif self.made.action is not None:
            figures = tuple(walk.figure(each) for each in self.made.action.figures)
            by = done_by(self.stream.calendar, self.session, self.made.action.within)
            more = {"modality": self.made.action.modality, "figures": figures, "missing": self.missing, "done_by": by}
        looked_at = now if self.seen.at == self.session else evolve(now, session=self.seen.at)
        walk.decide(source, self.outcome, facts(source.condition, looked_at), **more)
        return walk.decisions[0]

    def _now(self) -> Now:
        seen, stream = self.seen, self.stream
        entered, effective = (self._codes(layer) for layer in (0, seen.layer))
        marks = {seen.at: Mark(seen.at, "", seen.arrival)} if seen.arrival else {}
        return Now(
            stream.calendar,
            stream.possible,
            stream.absent,
            self.session,
            (Track(stream.calendar, entered, effective, marks, self.session),),
            self.pupil.id,
            self.pupil.phase,
            self.pupil.joined,
            self.pupil.left,
            seen.inputs,
            clock=seen.clock,
            standing=set(seen.outcomes.standing),
            issued=set(seen.outcomes.issued),
            due={outcome: list(sessions) for outcome, sessions in seen.outcomes.due.items()},
            waiting={outcome: dict(by) for outcome, by in seen.outcomes.waiting.items()},
            mark=seen.mark,
        )

    def _codes(self, layer: int) -> list[str | None]:
        return codes(self.stream.ordinary, self.seen.layers[layer], self.seen.origin, self.session)


def codes(ordinary: tuple[str | None, str | None], odd: Mapping[int, str | None], origin: int, last: int) -> list[str | None]:
    """The codes of all sessions to `last`, from those that are not ordinary."""
    before: list[str | None] = [None] * origin
    return before + [odd.get(session, ordinary[session % 2]) for session in range(origin, last + 1)]


@frozen
class Ended:
    """A standing outcome no longer holds after a session."""

    session: int
    """Its number in the calendar."""
    step: int
    part: int
    outcome: str
    ends: Session = field(eq=False)

    @property
    def key(self) -> Key:
        """What tells it from all other entries of the pupil."""
        return self.session, self.step, self.part, self.outcome


@frozen
class Withdrawn:
    """What was said is taken back, because of something that became known later."""

    entry: Due | Ended


@frozen
class Confirmed:
    """What was said stays, with another reason, because of something that became known later."""

    entry: Due


Entry = Due | Ended | Withdrawn | Confirmed


def decided(entries: Iterable[Entry]) -> tuple[Decision, ...]:
    """The decisions that entries come to, in order: as a run over the whole register gives them."""
    kept: dict[Key, Due | Ended] = {}
    for entry in entries:
        match entry:
            case Withdrawn(taken):
                del kept[taken.key]
            case Confirmed(again):
                kept[again.key] = again
            case _:
                kept[entry.key] = entry
    made: list[Decision] = []
    for key in sorted(kept):
        entry = kept[key]
        if isinstance(entry, Due):
            made.append(entry.decision)
        else:
            made = [evolve(each, ends=entry.ends) if _is_open(each, entry.outcome) else each for each in made]
    return tuple(made)


def _is_open(decision: Decision, outcome: str) -> bool:
    return decision.outcome == outcome and decision.ends is None and decision.status is Status.DUE
