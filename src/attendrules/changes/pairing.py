"""Which decision of a later run is which of an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from attrs import fields

from attendrules.changes.model import Became, DecisionChange
from attendrules.decisions import Decision
from attendrules.domain.sessions import Session

Pair = tuple[Decision | None, Decision | None]


def pairs(before: Sequence[Decision], after: Sequence[Decision], looked_at: Session | None) -> Iterator[Pair]:
    """Every decision of both runs once, with its partner if it has one.

    Partners are of one rule and outcome, about the same subject: first those of the same
    session, then in order of time those that moved to another session, if it had been
    looked at in the earlier run (`looked_at` is its last session).
    """
    same, gone, come = _matched(before, after, same_decision)
    yield from same
    moved, withdrawn, added = _matched(gone, [d for d in come if looked_at and d.session <= looked_at], _same_rule)
    yield from moved
    yield from ((d, None) for d in withdrawn)
    yield from ((None, d) for d in added)
    yield from ((None, d) for d in come if not (looked_at and d.session <= looked_at))


def same_decision(decision: Decision) -> Hashable:
    """What makes two decisions one: subject, outcome, rule, session, and the mark that a recode changed."""
    changed = decision.change and decision.change.session
    return (*_same_rule_key(decision), decision.session, changed)


def _same_rule(decision: Decision) -> Hashable:
    return _same_rule_key(decision)


def _same_rule_key(decision: Decision) -> tuple[Hashable, ...]:
    return decision.subject, decision.outcome, decision.rule


def _matched(
    before: Iterable[Decision], after: Iterable[Decision], key: Callable[[Decision], Hashable]
) -> tuple[list[Pair], list[Decision], list[Decision]]:
    """Pairs with the same key, in order; then what is left of either side."""
    waiting: dict[Hashable, list[Decision]] = {}
    for decision in after:
        waiting.setdefault(key(decision), []).append(decision)
    found: list[Pair] = []
    left: list[Decision] = []
    for decision in before:
        partners = waiting.get(key(decision))
        if partners:
            found.append((decision, partners.pop(0)))
        else:
            left.append(decision)
    return found, left, [decision for each in waiting.values() for decision in each]


def classified(before: Decision | None, after: Decision | None, looked_at: Session | None) -> DecisionChange:
    """What became of a decision; its causes are found elsewhere."""
    if before is None or after is None:
        became = Became.NEWLY_DUE if before is None else Became.WITHDRAWN
        late = after is not None and looked_at is not None and after.session <= looked_at
        return DecisionChange(became, before, after, late=late)
    differs = _differs(before, after, looked_at)
    return DecisionChange(Became.SUPERSEDED if differs else Became.CONFIRMED, before, after, differs)


def _differs(before: Decision, after: Decision, looked_at: Session | None) -> tuple[str, ...]:
    """The fields in which two decisions differ; that one has ended since does not count."""
    names = [each.name for each in fields(Decision)]
    ended_since = before.ends is None and after.ends is not None and (looked_at is None or after.ends > looked_at)
    return tuple(name for name in names if getattr(before, name) != getattr(after, name) and not (name == "ends" and ended_since))
