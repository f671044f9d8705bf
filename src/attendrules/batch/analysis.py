"""Which steps of a plan can be solved from rare marks, and which have to be walked, session by session.

A step is *solved* if its moment and its condition hang on the calendar, on marks, on
recorded facts and events, and on outcomes of other solved steps; then its truth can only
change at the few sessions that `conditions` finds. All others are *walked* with the
reference engine's own code, at the sessions that `support` cannot rule out. A construct
that is not known here is never skipped: its step is walked, and looked at in every session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import NOTHING, fields, frozen, has

from attendrules.batch.frame import STATIC_MOMENTS, STATIC_WINDOWS
from attendrules.batch.tests import Ground, solvable
from attendrules.plan import model as p

KNOWN: Mapping[type, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        p.Rule: "origin scope moment moment_text condition actions afresh",
        p.Band: "name rows", p.BandRow: "origin outcome condition",
        p.Action: "outcome modality frequency figures by within", p.Frequency: "word period outcome",
        p.EndOf: "period", p.Delay: "number unit after event", p.Weekday: "weekday lunchtime time", p.Clock: "time",
        p.This: "period", p.Previous: "period", p.ThisAndPrevious: "period",
        p.Last: "number unit", p.BeforeLast: "number unit", p.Since: "moment",
        p.Count: "codes unit window text in_a_row seen", p.Share: "codes possible window text rounding seen",
        p.Rounding: "direction step", p.AnyOf: "parts", p.AllOf: "parts", p.Negated: "part",
        p.Test: "value operator threshold text", p.MarkTest: "codes text", p.HalfTermTest: "number text",
        p.PhaseTest: "phase text", p.FactTest: "fact text", p.RollTest: "leaves text",
        p.NumberTest: "number operator threshold text",
        p.Happened: "event result lasting? window operator number text",
        p.Standing: "outcome", p.Issued: "outcome",
    }.items()
}  # fmt: skip
"""What the constructs that can be solved are made of; with `?`, what is known only if it is not said."""
WORDS = {"rising", "every", "once", "until"}
OPERATORS = {"<", "<=", ">", ">=", "="}


@frozen
class Tiers:
    """The steps of a plan by their index, and why some are walked."""

    solved: tuple[int, ...]
    walked: Mapping[int, str]
    """Why each of these is not solved."""
    dead: tuple[int, ...] = ()
    """Steps that nothing can come of in a run, as nobody records their events."""


def familiar(construct: object) -> bool:
    """Whether a construct is of a known kind and says nothing that is not known here."""
    known = KNOWN.get(type(construct))
    if known is None:
        return False
    kind: Any = type(construct)
    others = ((each, getattr(construct, each.name)) for each in fields(kind) if each.name not in known)
    return all(
        value is None if f"{each.name}?" in known else each.default is not NOTHING and value == each.default
        for each, value in others
    )  # fmt: skip


def tiers(plan: p.Plan, ground: Ground, recorded: frozenset[str]) -> Tiers:
    """Sort the pupil steps of a plan; `recorded` are the events that somebody records."""
    dead = _dead(plan, recorded)
    why: dict[int, str] = {}
    for index, step in enumerate(plan.steps):
        reason = "" if index in dead else _why_not(step, ground)
        if reason:
            why[index] = reason
    makers = _makers(plan, dead)
    changed = True
    while changed:
        changed = False
        for index, step in enumerate(plan.steps):
            if index in dead:
                continue
            for needed in needs(step):
                made_by = makers.get(needed, ())
                if index in why:
                    pulled = [
                        each
                        for each in made_by
                        if each not in why and (_may_wait(plan.steps[each]) or _also_walked(made_by, why))
                    ]
                    why.update(dict.fromkeys(pulled, f"`{needed}` is asked about by a rule that is walked"))
                    changed = changed or bool(pulled)
                elif any(each in why or _may_wait(plan.steps[each]) for each in made_by):
                    why[index] = f"it asks about `{needed}`, which is not solved beforehand"
                    changed = True
            changed = _stand_together(plan, makers, why) or changed
    solved = tuple(index for index in range(len(plan.steps)) if index not in why and index not in dead)
    return Tiers(solved, dict(sorted(why.items())), tuple(sorted(dead)))


def _also_walked(made_by: tuple[int, ...], why: Mapping[int, str]) -> bool:
    return any(each in why for each in made_by)


def _stand_together(plan: p.Plan, makers: Mapping[str, tuple[int, ...]], why: dict[int, str]) -> bool:
    """All that make one standing outcome due are walked if one of them is."""
    changed = False
    for outcome, made_by in makers.items():
        if plan.outcomes[outcome].standing and _also_walked(made_by, why):
            for index in made_by:
                if index not in why:
                    why[index] = f"`{outcome}` is also made to hold by a rule that is walked"
                    changed = True
    return changed


def _makers(plan: p.Plan, dead: frozenset[int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for index, step in enumerate(plan.steps):
        for outcome in {} if index in dead else dict.fromkeys(made(step)):
            found[outcome] = (*found.get(outcome, ()), index)
    return found


def made(step: p.Step) -> list[str]:
    """The outcomes of a step, in order."""
    return [each.outcome for each in (step.rows if isinstance(step, p.Band) else step.actions)]


def conditions_of(step: p.Step) -> list[p.Condition | None]:
    """The condition of a rule, or those of the rows of a band."""
    return [row.condition for row in step.rows] if isinstance(step, p.Band) else [step.condition]


def needed_by(plan: p.Plan, steps: frozenset[int]) -> frozenset[int]:
    """Some steps, and all that they hang on: the makers of every outcome that they name anywhere."""
    makers = _makers(plan, frozenset())
    needed, new = set(steps), set(steps)
    while new:
        named = {name for index in new for name in _names(plan.steps[index]) if name in makers}
        new = {maker for name in named for maker in makers[name]} - needed
        needed |= new
    return frozenset(needed)


def _names(construct: object) -> Iterator[str]:
    """Every string in a construct."""
    kind: Any = type(construct)
    if isinstance(construct, str):
        yield construct
    elif isinstance(construct, tuple):
        for part in construct:
            yield from _names(part)
    elif has(kind):
        for each in fields(kind):
            yield from _names(getattr(construct, each.name))


def needs(step: p.Step) -> Iterator[str]:
    """The outcomes about which the conditions of a step ask."""
    for condition in conditions_of(step):
        yield from (part.outcome for part in p.parts(condition) if isinstance(part, p.Standing | p.Issued))


def _may_wait(step: p.Step) -> bool:
    """Whether a step may make an outcome wait for facts or events."""
    if isinstance(step, p.Band):
        return False
    kinds = p.Test | p.MarkTest | p.HalfTermTest | p.PhaseTest | p.AllOf | p.AnyOf | p.Negated | p.Standing | p.Issued
    return not all(isinstance(part, kinds) for part in p.parts(step.condition))


def _why_not(step: p.Step, ground: Ground) -> str:
    if isinstance(step, p.Band):
        parts = [step, *step.rows]
    elif isinstance(step, p.Rule):
        frequencies = [action.frequency for action in step.actions]
        parts = [step, *step.actions, *frequencies]
        if not isinstance(step.moment, STATIC_MOMENTS) or not familiar(step.moment):
            return "its moment hangs on an outcome or an event"
        if any(each.outcome for each in frequencies):
            return "it holds until something else is due"
        if any(each.word not in WORDS for each in frequencies):
            return "it says how often in a way that is not known here"
    else:
        return "it is not a step that is known here"
    if not all(map(familiar, parts)):
        return "it says something that is not known here"
    return next((why for each in conditions_of(step) for part in p.parts(each) if (why := _why_not_part(part, ground))), "")


def _why_not_part(part: p.Condition, ground: Ground) -> str:
    text = f"`{getattr(part, 'text', '') or type(part).__name__}` "
    if not familiar(part):
        return text + "can change at any session"
    if isinstance(part, p.Happened) and not _static_for_events(part):
        return text + "is about a time that no session begins or ends"
    if isinstance(part, p.Test):
        value: Any = part.value
        rounding = getattr(value, "rounding", None)
        known = familiar(value) and (rounding is None or familiar(rounding)) and part.operator in OPERATORS
        if not (known and _static(value.window) and solvable(value, ground)):
            return text + "can change at any session"
    return ""


def _static(window: object) -> bool:
    if not isinstance(window, STATIC_WINDOWS) or not familiar(window):
        return False
    return not isinstance(window, p.Since) or (isinstance(window.moment, STATIC_MOMENTS) and familiar(window.moment))


def _static_for_events(happened: p.Happened) -> bool:
    by_the_wall = str(getattr(happened.window, "unit", "")).startswith("calendar")
    return _static(happened.window) and not by_the_wall and happened.operator in OPERATORS


def _dead(plan: p.Plan, recorded: frozenset[str]) -> frozenset[int]:
    return frozenset(
        index for index, step in enumerate(plan.steps)
        if isinstance(step, p.Rule) and never(step.condition, recorded)
    )  # fmt: skip


def never(condition: p.Condition | None, recorded: frozenset[str]) -> bool:
    """Whether a condition is at most unknown, and nothing waits for it: it needs an event that nobody records.

    So long as such a part is unknown nothing is pending (see `engine.conditions.missing`),
    and where it is false by itself, so is a conjunction with it.
    """
    match condition:
        case p.Happened(event):
            return not condition.wants_none and event not in recorded
        case p.AllOf(parts):
            return any(never(part, recorded) for part in parts)
        case p.AnyOf(parts):
            return all(never(part, recorded) for part in parts)
        case _:
            return False


def never_true(condition: p.Condition | None, told: frozenset[str], *, wanted: bool = True) -> bool:
    """Whether a condition is never true (or, not `wanted`, never false) for want of inputs of which no row speaks."""
    match condition:
        case p.AllOf(parts):
            return (any if wanted else all)(never_true(part, told, wanted=wanted) for part in parts)
        case p.AnyOf(parts):
            return (all if wanted else any)(never_true(part, told, wanted=wanted) for part in parts)
        case p.Negated(part):
            return never_true(part, told, wanted=not wanted)
        case p.FactTest(name) | p.NumberTest(name) | p.Happened(name):
            return name not in told
        case _:
            return False


def plain(condition: p.Condition | None, ground: Ground) -> bool:
    """Whether a condition hangs on nothing but the calendar, marks, facts and events."""
    parts = list(p.parts(condition))
    return not any(isinstance(part, p.Standing | p.Issued) or _why_not_part(part, ground) for part in parts)
