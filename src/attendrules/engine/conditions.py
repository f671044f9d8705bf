"""Whether a condition is true after a session, and the facts that say why.

Truth has three values: a share of no possible sessions has no value, so a comparison
with it is unknown (`None`), and what hangs on it is unknown too. Only `True` makes
anything due.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from attrs import define, field, frozen

from attendrules.decisions import Amount, Fact
from attendrules.domain.calendar import Calendar
from attendrules.engine.marks import Track
from attendrules.engine.measures import amount, bounds, counted
from attendrules.plan import model as p

OPERATORS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


@frozen
class Group:
    """The tracks of a group, and the phase that all its pupils are in."""

    tracks: Sequence[Track]
    phase: str | None


@define
class Now:
    """What can be seen when a condition is looked at: tracks, the session, what holds and is due.

    `tracks` is one pupil's, or all of a group's; `rivals` are every group, this one too.
    """

    calendar: Calendar
    possible: frozenset[str]
    session: int
    tracks: Sequence[Track]
    standing: set[str] = field(factory=set)
    issued: set[str] = field(factory=set)
    rivals: Sequence[Group] = ()
    phase: str | None = None

    def amount(self, value: p.Value) -> Amount:
        """The value of a measure now."""
        return amount(value, self.possible, self.tracks, self.session)


def truth(condition: p.Condition | None, now: Now) -> bool | None:
    """True, false, or unknown (`None`)."""
    match condition:
        case None:
            return True
        case p.AllOf(parts):
            return _all([truth(part, now) for part in parts])
        case p.AnyOf(parts):
            return _not(_all([_not(truth(part, now)) for part in parts]))
        case p.Negated(part):
            return _not(truth(part, now))
        case p.Test():
            number = now.amount(condition.value).value
            return None if number is None else OPERATORS[condition.operator](number, condition.threshold)
        case p.MarkTest(codes, _):
            return now.tracks[0].effective[now.session] in codes
        case p.HalfTermTest(number):
            return now.calendar.half_term_of_year(now.session) == number
        case p.PhaseTest(phase):
            return None if now.phase is None else now.phase == phase
        case p.Standing(outcome):
            return outcome in now.standing
        case p.Issued(outcome):
            return outcome in now.issued
        case p.Best():
            return _best(condition, now)


def _all(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _not(value: bool | None) -> bool | None:  # noqa: FBT001 - it reads as the word
    return None if value is None else not value


def _best(condition: p.Best, now: Now) -> bool | None:
    mine = now.amount(condition.value).value
    if mine is None:
        return None
    if condition.in_phase and now.phase is None:
        return None
    rivals = [group for group in now.rivals if not condition.in_phase or group.phase == now.phase]
    others = (amount(condition.value, now.possible, group.tracks, now.session).value for group in rivals)
    known = [value for value in others if value is not None]
    return mine == (max(known) if condition.best else min(known))


def facts(condition: p.Condition | None, now: Now) -> tuple[Fact, ...]:
    """Everything that was looked at, in the order of the rule."""
    match condition:
        case None:
            return ()
        case p.AllOf(parts) | p.AnyOf(parts):
            return tuple(fact for part in parts for fact in facts(part, now))
        case p.Negated(part):
            return facts(part, now)
        case p.Test():
            return (_measured(condition, now, holds=truth(condition, now)),)
        case p.Best():
            return (_measured(condition, now, holds=truth(condition, now)),)
        case p.MarkTest(_, text):
            code = now.tracks[0].effective[now.session]
            session = now.calendar.session(now.session)
            return (Fact(f"{text} ({code or 'no mark'})", truth(condition, now), first=session, last=session),)
        case p.HalfTermTest(_, text):
            return (Fact(text, truth(condition, now)),)
        case p.PhaseTest(_, text):
            return (Fact(f"{text} ({now.phase or 'not known'})", truth(condition, now)),)
        case p.Standing(outcome):
            return (Fact(f"{outcome} holds", truth(condition, now)),)
        case p.Issued(outcome):
            return (Fact(f"{outcome} is due", truth(condition, now)),)


def _measured(condition: p.Test | p.Best, now: Now, *, holds: bool | None) -> Fact:
    value = condition.value
    first, last = bounds(value.window, now.calendar, now.session)
    session = now.calendar.session
    return Fact(
        text=condition.text,
        holds=holds,
        measure=value.text,
        amount=now.amount(value),
        comparison=condition.operator if isinstance(condition, p.Test) else "best of all",
        threshold=str(condition.threshold) if isinstance(condition, p.Test) else "",
        first=session(first) if first <= last else None,
        last=session(last) if first <= last else None,
        counted=counted(value, now.possible, now.tracks[0], now.session) if len(now.tracks) == 1 else (),
    )
