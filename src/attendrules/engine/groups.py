"""Rules for each class, year group or phase, and for the school."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attendrules.decisions import Decision, Scope, Subject
from attendrules.domain.codes import ABSENT, POSSIBLE
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Pupil, Register
from attendrules.engine.marks import Track
from attendrules.engine.now import Group, Now
from attendrules.engine.walk import Walk, look
from attendrules.plan import model as p

Watch = Callable[[Walk, p.Step], None]
"""Told of each look at a step, before anything comes of it."""

OnRoll = Mapping[str, tuple[int, int]]
"""For each pupil the first and last session in which things can be due."""


def decide_groups(
    plan: p.Plan, register: Register, tracks: Mapping[str, Track], on_roll: OnRoll, inputs: Inputs, watch: Watch | None = None
) -> Iterator[Decision]:
    """The decisions of group rules, scope by scope; a group's measures pool the tracks of its pupils."""
    for scope in (Scope.CLASS, Scope.YEAR_GROUP, Scope.PHASE, Scope.GROUP, Scope.SCHOOL):
        rules = [rule for rule in plan.group_rules if rule.scope is scope]
        members = _members(register, tracks, scope) if rules else {}
        groups = {name: Group([tracks[each.id] for each in pupils], _phase(pupils)) for name, pupils in members.items()}
        for name, pupils in members.items():
            looked_at = [on_roll[pupil.id] for pupil in pupils]
            possible, absent = (plan.codes.in_category(*categories) for categories in (POSSIBLE, ABSENT))
            group, whose = groups[name], name if scope is Scope.SCHOOL else f"{scope.value} {name}"
            now = Now(register.calendar, possible, absent, 0, group.tracks, whose, group.phase, inputs=inputs,
                      rivals=list(groups.values()))  # fmt: skip
            walk = Walk(plan, Subject(scope, name), now, watch=watch)
            _through(walk, rules, min(start for start, _ in looked_at), max(stop for _, stop in looked_at))
            yield from walk.decisions


def _through(walk: Walk, rules: Sequence[p.Rule], start: int, stop: int) -> None:
    for session in range(start, stop + 1):
        walk.begin(session)
        for index, rule in enumerate(rules):
            look(walk, index, rule)
        walk.end()


def _members(register: Register, tracks: Mapping[str, Track], scope: Scope) -> dict[str, list[Pupil]]:
    pupils: dict[str, list[Pupil]] = {}
    for pupil in register:
        for key in _groups_of(pupil, scope) if pupil.id in tracks else ():
            pupils.setdefault(key, []).append(pupil)
    return pupils


def _groups_of(pupil: Pupil, scope: Scope) -> Sequence[str]:
    if scope is Scope.GROUP:
        return pupil.groups
    key = {
        Scope.CLASS: pupil.class_name,
        Scope.YEAR_GROUP: pupil.year_group,
        Scope.PHASE: pupil.phase,
        Scope.SCHOOL: "school",
    }[scope]
    return () if key is None else (key,)


def _phase(pupils: Sequence[Pupil]) -> str | None:
    phases = {pupil.phase for pupil in pupils}
    return phases.pop() if len(phases) == 1 else None
