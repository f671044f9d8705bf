"""The facts that say why a condition is true, false or unknown."""

from __future__ import annotations

from attrs import evolve

from attendrules.decisions import Fact
from attendrules.domain.inputs import Event
from attendrules.engine.conditions import truth
from attendrules.engine.measures import counted
from attendrules.engine.now import Now
from attendrules.engine.windows import bounds
from attendrules.plan import model as p

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!="}


def facts(condition: p.Condition | None, now: Now) -> tuple[Fact, ...]:
    """Everything that was looked at, in the order of the rule."""
    match condition:
        case None:
            return ()
        case p.AllOf(parts) | p.AnyOf(parts):
            return tuple(fact for part in parts for fact in facts(part, now))
        case p.Negated(part):
            return tuple(_negated(fact) for fact in facts(part, now))
        case p.Test() | p.Best() | p.ThanEarlier() | p.ThanOther():
            return (_measured(condition, now),)
        case p.MarkTest(_, text):
            where = now.session if now.mark is None else now.mark
            code, session = now.tracks[0].effective[where], now.calendar.session(where)
            return (Fact(f"{text} ({code or 'no mark'})", truth(condition, now), first=session, last=session),)
        case p.Happened(text=text):
            times = ", ".join(map(_event, now.events(condition)))
            return (Fact(f"{text} ({times})" if times else text, truth(condition, now)),)
        case p.NumberTest(number, _, _, text):
            said = now.inputs.number(now.pupil, number, now.time)
            return (Fact(f"{text} ({'not known' if said is None else said})", truth(condition, now)),)
        case p.ArrivalTest(_, _, text):
            mark = now.tracks[0].marks.get(now.session)
            time = f"{mark.arrival:%H:%M}" if mark and mark.arrival else "not known"
            return (Fact(f"{text} ({time})", truth(condition, now)),)
        case p.PhaseTest(_, text):
            return (Fact(f"{text} ({now.phase or 'not known'})", truth(condition, now)),)
        case p.HalfTermTest(_, text) | p.FactTest(_, text) | p.RollTest(_, text):
            return (Fact(text, truth(condition, now)),)
        case p.Standing(outcome):
            return (Fact(f"{outcome} holds", truth(condition, now)),)
        case p.Issued(outcome):
            return (Fact(f"{outcome} is due", truth(condition, now)),)


def _event(event: Event) -> str:
    until = f" to {event.until:%Y-%m-%d}" if event.until else ""
    return f"{event.time:%Y-%m-%d %H:%M}{until}" + (f" {event.result}" if event.result else "")


def _negated(fact: Fact) -> Fact:
    holds = None if fact.holds is None else not fact.holds
    return evolve(fact, text=f"not {fact.text}", holds=holds, comparison=OPPOSITE.get(fact.comparison, fact.comparison))


def _measured(condition: p.Test | p.Best | p.ThanEarlier | p.ThanOther, now: Now) -> Fact:
    value = condition.value
    first, last = bounds(value.window, now)
    session = now.calendar.session
    comparison, threshold = _against(condition, now)
    return Fact(
        text=condition.text,
        holds=truth(condition, now),
        measure=value.text,
        amount=now.amount(value),
        comparison=comparison,
        threshold=threshold,
        first=session(first) if first <= last else None,
        last=session(last) if first <= last else None,
        counted=counted(value, now) if len(now.tracks) == 1 else (),
    )


def _against(condition: p.Test | p.Best | p.ThanEarlier | p.ThanOther, now: Now) -> tuple[str, str]:
    match condition:
        case p.Test(_, operator, threshold, _):
            return operator, str(threshold)
        case p.Best(_, best):
            return f"{'best' if best else 'lowest'} of all", ""
        case p.ThanEarlier(value, outcome=outcome):
            due = now.outcomes_due(outcome)
            before = now.at(max(due)).amount(value).value if due else None
            return condition.operator, "" if before is None else str(condition.limit(before))
        case p.ThanOther(operator=operator, other=other, by=by):
            than = now.amount(other).value
            return operator, "" if than is None else str(than + by)
