"""Properties about what a policy looks at: who a pupil is, facts that must not be read, and the order of rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attrs import evolve

from attendrules.analysis.walking import inside
from attendrules.api import Policy
from attendrules.decisions import Scope
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.plan import model as p
from attendrules.verify.model import Answer, Side, Verdict, Witness
from attendrules.verify.trying import PRESENT, decided
from attendrules.verify.worlds import about

ATTRIBUTES = {"phase": p.PhaseTest, "joining and leaving": p.RollTest}
"""What conditions can ask about a pupil besides marks and inputs, and the construct that does."""
NUMBERS = (20, 0, 1, 2, 3, 4, 5, 10)
"""How many sessions are missed at the beginning of the registers on which a fact is tried."""
UNREAD = ("name", "class", "year_group")
"""What a register says of a pupil that no condition can ask for: only groups are made by it."""


def equal_treatment(policy: Policy) -> Iterator[Answer]:
    """Equal marks and facts, equal treatment."""
    parts = [*policy.plan.steps, *policy.plan.recodes]
    read = [name for name, kind in ATTRIBUTES.items() if any(isinstance(each, kind) for each in inside(parts))]
    asked = [name for name in policy.plan.inputs if name in _asked(parts)]
    known = ", ".join([*read, *asked]) or "nothing"
    yield Answer(
        "equal", "pupils", "pupils with equal marks are treated alike, whatever they are called and in whatever class they are",
        Verdict.PROVED, f"no rule for pupils can ask for more; besides marks it asks for: {known}",
    )  # fmt: skip


def not_read(policy: Policy, calendar: Calendar, names: Collection[str]) -> Iterator[Answer]:
    """A fact that rules may not read is not read."""
    for name in names:
        yield _read(policy, calendar, name)


def _read(policy: Policy, calendar: Calendar, name: str) -> Answer:
    says = f"no decision hangs on {name}"
    steps: list[object] = [*policy.plan.recodes, *policy.plan.steps, *policy.plan.group_rules]
    kind = ATTRIBUTES.get(name)
    by_groups = {"class": Scope.CLASS, "year_group": Scope.YEAR_GROUP, "phase": Scope.PHASE, "groups": Scope.GROUP}.get(name)
    reading = [each for each in steps if name in _asked([each]) or _looks(each, kind) or _groups(each, by_groups)]
    if not reading:
        known = name in policy.plan.inputs or name in UNREAD or kind is not None or by_groups is not None
        because = "no rule asks for it" if known else "the policy has no such fact, number or event, so no rule can ask for it"
        return Answer("not-read", name, says, Verdict.PROVED, because)
    places = ", ".join(dict.fromkeys(place for each in reading for place in _places(each)))
    witness = _differs(policy, calendar, name) if name in policy.plan.inputs else None
    return Answer("not-read", name, says, Verdict.REFUTED, f"{places} asks for it", 0, witness)


def _asked(parts: Collection[object]) -> frozenset[str]:
    """The facts, numbers and events that some parts ask for."""
    kinds = p.FactTest | p.NumberTest | p.Happened
    found = {name for each in inside(list(parts)) if isinstance(each, kinds) for name in p.inputs_of(each)}
    found |= {each.name for each in inside(list(parts)) if isinstance(each, p.Anchor) and each.event}
    return frozenset(found | {each.after for each in inside(list(parts)) if isinstance(each, p.Delay) and each.event})


def _looks(step: object, kind: type | None) -> bool:
    return kind is not None and any(isinstance(each, kind) for each in inside(step))


def _groups(step: object, scope: Scope | None) -> bool:
    return scope is not None and isinstance(step, p.Rule) and step.scope is scope


def _places(step: object) -> Iterator[str]:
    if isinstance(step, p.Band):
        yield from (row.origin.place for row in step.rows)
    elif isinstance(step, p.Rule | p.Recode):
        yield step.origin.place


def _differs(policy: Policy, calendar: Calendar, name: str) -> Witness | None:
    """Two runs over one register that differ only in what was recorded of a fact, and in what is due, if one is found."""
    targets = frozenset(policy.plan.outcomes)
    known = [code for code in "OILN" if code in policy.plan.codes]
    rows = [tuple([code] * number + [PRESENT[s % 2] for s in range(number, 20)]) for number in NUMBERS for code in known]
    for row in rows:
        found: list[tuple[str, Inputs, tuple[object, ...]]] = []
        for words, inputs in about(policy.plan, calendar, name):
            due = decided(policy.plan, calendar, row, inputs, targets)
            for said, before, mine in found:
                if mine != _told(due):
                    one, other = (
                        Side(calendar, row, each, decided(policy.plan, calendar, row, each, targets)) for each in (before, inputs)
                    )  # fmt: skip
                    return Witness(f"{name}: {said} in one, {words} in the other", *_only_differing(one, other))
            found.append((words, inputs, _told(due)))
    return None


def _told(due: tuple[object, ...]) -> tuple[object, ...]:
    return tuple((each.outcome, each.session) for each in due)  # type: ignore[attr-defined]  # decisions


def _only_differing(one: Side, other: Side) -> tuple[Side, Side]:
    """Both sides, with what is due to one of them only."""
    mine, theirs = ({(each.outcome, each.session) for each in side.due} for side in (one, other))
    return (
        evolve(one, due=tuple(each for each in one.due if (each.outcome, each.session) not in theirs)),
        evolve(other, due=tuple(each for each in other.due if (each.outcome, each.session) not in mine)),
    )


def order(policy: Policy) -> Iterator[Answer]:
    """The order of rules in the file does not matter."""
    says = "rules in another order in the file decide the same"
    recodes = policy.plan.recodes
    competing = [
        (one, other) for place, one in enumerate(recodes) for other in recodes[place + 1 :] if _compete(one, other)
    ]  # fmt: skip
    if not competing and not _waiting_together(policy.plan):
        because = "each rule is looked at after those that it asks about, and no two change one mark; rows of a band are a table"
        yield Answer("order", "rules", says, Verdict.PROVED, because)
        return
    if competing:
        one, other = competing[0]
        because = f"{one.origin.place} and {other.origin.place} can be about one mark, of which the first in the file is taken"
    else:
        because = f"two rules make {_waiting_together(policy.plan)} due, and another asks whether it waits"
    yield Answer("order", "rules", says, Verdict.UNKNOWN, f"no proof because {because}")


def _compete(one: p.Recode, other: p.Recode) -> bool:
    """Whether two recodes can be about one mark, and make different ones of it."""
    if one.half is not None and other.half is not None and one.half is not other.half:
        return False
    if one.late or other.late:
        chained = one.target in other.sources or other.target in one.sources
        return chained or bool(one.sources & other.sources and one.target != other.target)
    return one.stratum == other.stratum and bool(one.sources & other.sources) and one.target != other.target


def _waiting_together(plan: p.Plan) -> str:
    """An outcome that two rules make due, one of which can wait, and that another asks about."""
    makers: dict[str, list[p.Rule]] = {}
    for rule in (step for step in plan.steps if isinstance(step, p.Rule)):
        for action in rule.actions:
            makers.setdefault(action.outcome, []).append(rule)
    asked = {each.outcome for each in inside(plan.steps) if isinstance(each, p.Standing | p.Issued)}
    both = (name for name, rules in makers.items() if name in asked and len(rules) > 1 and any(_asked([each]) for each in rules))
    return next(both, "")
