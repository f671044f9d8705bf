"""Futures gone through mark by mark, from the state of a pupil now: where late recodes leave nothing to be solved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import field, frozen

from attendrules.decisions import Status
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.plan import model as p
from attendrules.streaming import Due, Ended, Entry, State, replay, stream_of

Made = tuple[int, bool, int | None]
"""Of a decision: the session, whether it waits for people, and the session in which it ended."""


@frozen
class Begun:
    """The state of a pupil now, and what was said on the way to it."""

    state: State = field(repr=False)
    said: tuple[Entry, ...] = field(repr=False)

    def made(self, marks: Iterable[Mark], outcomes: Sequence[str]) -> dict[str, list[Made]]:
        """The decisions by outcome if these marks, in order, come after those that are known."""
        state, said = self.state.copy(), list(self.said)
        for mark in marks:
            said += state.step(mark)[1]
        made: dict[str, list[Made]] = {name: [] for name in outcomes}
        for entry in sorted((each for each in said if isinstance(each, Due | Ended)), key=lambda each: each.key):
            if entry.outcome not in made:
                continue
            mine = made[entry.outcome]
            if isinstance(entry, Due):
                mine.append((entry.session, entry.status is Status.PENDING, None))
            else:
                mine[:] = [(s, waits, entry.session if ends is None and not waits else ends) for s, waits, ends in mine]
        return made


def begin(plan: p.Plan, calendar: Calendar, pupil: Pupil, marks: Iterable[Mark], inputs: Inputs) -> Begun:
    """The state of a pupil after some marks, in order."""
    stream = stream_of(plan, calendar, inputs.recorded)
    state, said = replay(stream, Register(calendar, {pupil.id: pupil}, {pupil.id: tuple(marks)}), pupil.id, inputs)
    return Begun(state, tuple(said))
