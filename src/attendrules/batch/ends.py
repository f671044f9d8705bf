"""When standing outcomes of solved steps have ended, for the decisions that made them hold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from attrs import frozen

from attendrules.batch.analysis import made
from attendrules.batch.rules import Solved
from attendrules.plan import model as p

RELEASED, DUE, HELD = range(3)


@frozen(eq=False)
class Ends:
    """Finds ends; `shared` are the standing outcomes that several steps or actions make."""

    shared: frozenset[str]

    @classmethod
    def of(cls, plan: p.Plan, solved: Iterable[int]) -> Ends:
        """For the solved steps of a plan."""
        makers = [outcome for index in solved for outcome in _once_a_band(plan.steps[index])]
        return cls(frozenset(outcome for outcome in makers if makers.count(outcome) > 1))

    def find(self, solved: Sequence[Solved], stop: int, width: int, ends: dict[int, int]) -> None:
        """Add the ends before `stop`, by key (`session * width + 2 * cause`)."""
        together: dict[str, list[Solved]] = {}
        for each in solved:
            if each.held is None:
                continue
            if each.outcome in self.shared:
                together.setdefault(each.outcome, []).append(each)
            else:
                _alone(each, stop, width, ends)
        for several in together.values():
            _together(several, stop, width, ends)


def _once_a_band(step: p.Step) -> Iterable[str]:
    """What a step makes; a band only ever makes one of its rows hold."""
    return dict.fromkeys(made(step)) if isinstance(step, p.Band) else made(step)


def _alone(each: Solved, stop: int, width: int, ends: dict[int, int]) -> None:
    held = each.held or []
    for session in each.due:
        place = bisect_right(held, session)
        if place % 2 and held[place] < stop:
            ends[session * width + 2 * each.cause] = held[place]


def _together(several: Sequence[Solved], stop: int, width: int, ends: dict[int, int]) -> None:
    """Go through all that happens to an outcome, in the order of the sessions and, within one, of the steps."""
    steps: list[tuple[int, int, int, int]] = []
    for each in several:
        held = each.held or []
        steps += [(session, each.order, HELD, 0) for session in held[::2]]
        steps += [(session, each.order, RELEASED, 0) for session in held[1::2] if session < stop]
        steps += [(session, each.order, DUE, session * width + 2 * each.cause) for session in each.due]
    holders: set[int] = set()
    open_keys: list[int] = []
    for session, order, what, key in sorted(steps):
        if what == HELD:
            holders.add(order)
        elif what == DUE:
            open_keys.append(key)
        else:
            holders.discard(order)
            if not holders:
                ends.update(dict.fromkeys(open_keys, session))
                open_keys.clear()
