"""Whom a difference concerns: two policies over one register, pupil by pupil."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from attrs import field, frozen

from attendrules.analysis.questions import OUTCOME, STAGE
from attendrules.api import Policy, Run, decide
from attendrules.decisions import Decision, Subject
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.domain.translate import translated


@frozen
class Concerned:
    """A pupil (or group) who is treated differently in one respect, and when."""

    subject: Subject
    name: str
    """The outcome, or the kind and stage."""
    only_one: tuple[Decision, ...]
    only_other: tuple[Decision, ...]

    @property
    def first(self) -> Decision:
        """The earliest decision that only one of the policies makes."""
        return min((*self.only_one, *self.only_other), key=lambda decision: decision.session)


@frozen
class Total:
    """How often something became due under each policy, and to how many."""

    name: str
    kind: str
    times: tuple[int, int]
    subjects: tuple[int, int]

    @property
    def more(self) -> int:
        """How many more the second makes."""
        return self.times[1] - self.times[0]


@frozen
class Effect:
    """What becomes of a register under two policies."""

    register: Register = field(repr=False)
    runs: tuple[Run, Run] = field(repr=False)
    concerned: tuple[Concerned, ...]
    totals: tuple[Total, ...]
    """For each respect in which the numbers or somebody's treatment differ."""
    kinds: tuple[Total, ...]
    """The same by kind of outcome: how many letters, meetings and so on."""


def effect(one: Policy, other: Policy, register: Register, by: str = "", inputs: Inputs | None = None) -> Effect:
    """Who in a register would be treated differently, when, and how many letters more that makes."""
    way = by or (OUTCOME if one.name == other.name else STAGE)
    mine, theirs = (decide(each, translated(register, each.plan.codes).register, inputs=inputs) for each in (one, other))
    name = _by_outcome if way == OUTCOME else _by_stage
    concerned = tuple(_concerned(mine.decisions, theirs.decisions, name))
    touched = {each.name for each in concerned}
    totals = tuple(each for each in _totals((mine, theirs), name) if each.name in touched)
    kinds = tuple(each for each in _totals((mine, theirs), lambda decision: decision.kind) if each.more or _has(each, totals))
    return Effect(register, (mine, theirs), concerned, totals, kinds)


def _has(kind: Total, totals: Sequence[Total]) -> bool:
    return any(total.kind == kind.kind for total in totals)


Namer = Callable[[Decision], str]


def _by_outcome(decision: Decision) -> str:
    return decision.outcome


def _by_stage(decision: Decision) -> str:
    return f"{decision.kind} in stage {decision.stage}" if decision.stage else decision.kind


def _concerned(mine: Sequence[Decision], theirs: Sequence[Decision], name: Namer) -> list[Concerned]:
    sides: list[dict[tuple[Subject, str], dict[object, Decision]]] = [{}, {}]
    for side, decisions in zip(sides, (mine, theirs), strict=True):
        for made in decisions:
            how = (made.session, made.modality, made.status, made.ends)
            side.setdefault((made.subject, name(made)), {}).setdefault(how, made)
    rows = []
    for subject, what in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = (side.get((subject, what), {}) for side in sides)
        only_one = tuple(made for how, made in one.items() if how not in other)
        only_other = tuple(made for how, made in other.items() if how not in one)
        if only_one or only_other:
            rows.append(Concerned(subject, what, only_one, only_other))
    return sorted(rows, key=lambda row: (row.subject.scope.value, row.subject.name, row.first.session, row.name))


def _totals(runs: tuple[Run, Run], name: Namer) -> list[Total]:
    times = [Counter(map(name, run)) for run in runs]
    who = [Counter(what for what, _ in {(name(made), made.subject) for made in run}) for run in runs]
    kinds = {name(made): made.kind for run in runs for made in run}
    return [
        Total(what, kind, (times[0][what], times[1][what]), (who[0][what], who[1][what])) for what, kind in sorted(kinds.items())
    ]
