"""The reference engine: short, obvious, slow; what it says is what a rule means.

For each pupil: marks are settled first (arrival times, then recodes), then the sessions
are walked in order. After each session every step whose moment has come is looked at,
in the plan's order, so that a step sees what those before it made due or standing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from attrs import define, evolve, field

from attendrules.decisions import Change, Decision, Fact, Figure, Modality, Scope, Status, Subject
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import POSSIBLE
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.domain.sessions import Period
from attendrules.engine.conditions import Group, Now, facts, truth
from attendrules.engine.marks import Changed, Track, entered_track, recoded
from attendrules.engine.measures import comes
from attendrules.plan import model as p


@define
class _Memory:
    """What a step remembers between two looks."""

    was_true: bool = False
    fired_in: dict[int, int | None] = field(factory=dict)
    """For each action of a rule that has its turn once in a period: the period of the last turn."""
    looked_in: int | None = None
    band: str | None = None


@define
class _Walk:
    """One pupil (or group) on the way through the sessions."""

    plan: p.Plan
    subject: Subject
    now: Now
    memory: dict[int, _Memory] = field(factory=dict)
    held_by: dict[str, set[int]] = field(factory=dict)
    decisions: list[Decision] = field(factory=list)

    def decide(self, step: p.Rule | p.Recode | p.BandRow, outcome: str, facts: tuple[Fact, ...], **more: object) -> None:
        """Write a decision down."""
        what = self.plan.outcomes[outcome]
        made = Decision(
            subject=self.subject,
            policy=self.plan.name,
            version=self.plan.version,
            outcome=outcome,
            kind=what.kind,
            stage=what.stage,
            label=what.label,
            modality=more.pop("modality", Modality.MUST),  # type: ignore[arg-type]  # from an Action
            session=self.now.calendar.session(self.now.session),
            moment=step.moment_text if isinstance(step, p.Rule) else "each session",
            status=Status.DUE,
            rule=step.origin.place,
            clauses=step.origin.clauses,
            facts=facts,
            readings=step.origin.readings,
            **more,  # type: ignore[arg-type]  # the optional fields of Decision
        )
        self.decisions.append(made)
        self.now.issued.add(outcome)

    def stand(self, outcome: str, step: int, *, holds: bool) -> None:
        """Note that a standing outcome holds, or no longer holds, by one step."""
        if not self.plan.outcomes[outcome].standing:
            return
        by = self.held_by.setdefault(outcome, set())
        (by.add if holds else by.discard)(step)
        if by:
            self.now.standing.add(outcome)
        elif outcome in self.now.standing:
            self.now.standing.discard(outcome)
            self._end(outcome)

    def _end(self, outcome: str) -> None:
        session = self.now.calendar.session(self.now.session)
        for index in range(len(self.decisions) - 1, -1, -1):
            if self.decisions[index].outcome == outcome:
                self.decisions[index] = evolve(self.decisions[index], ends=session)
                return


def decide(plan: p.Plan, register: Register, as_of: dt.datetime | None = None) -> Iterator[Decision]:
    """Every decision of a policy over a register, pupil by pupil, then group by group.

    With `as_of`, only marks recorded until then are known, and only sessions until then
    are looked at.
    """
    last = register.last_session(as_of)
    if last is None:
        return
    possible = plan.codes.in_category(*POSSIBLE)
    tracks: dict[str, Track] = {}
    for pupil in register:
        marks = register.known(pupil.id, as_of)
        if marks:
            walk, tracks[pupil.id] = _pupil(plan, register.calendar, pupil, marks, last, possible)
            yield from walk.decisions
    yield from _groups(plan, register, tracks, last, possible)


def _pupil(
    plan: p.Plan, calendar: Calendar, pupil: Pupil, marks: Mapping[int, Mark], last: int, possible: frozenset[str]
) -> tuple[_Walk, Track]:
    def applies(recode: p.Recode, before: Track, session: int) -> bool:
        return truth(recode.condition, Now(calendar, possible, session, (before,))) is True

    own, changes = recoded(plan, entered_track(plan, calendar, marks, last), applies)
    walk = _Walk(plan, Subject(Scope.PUPIL, pupil.id), Now(calendar, possible, 0, (own,), phase=pupil.phase))
    changed = {session: list(each) for session, each in groupby(sorted(changes, key=_session_of), key=_session_of)}
    start, stop = _on_roll(calendar, pupil.left, marks, last)
    for session in range(start, stop + 1):
        walk.now.session = session
        walk.now.issued.clear()
        for each in changed.get(session, ()):
            change = Change(calendar.session(session), each.code, each.recode.target)
            why = facts(each.recode.condition, Now(calendar, possible, session, (each.seen,)))
            walk.decide(each.recode, each.recode.outcome, why, modality=each.recode.modality, change=change)
        for index, step in enumerate(plan.steps):
            _look(walk, index, step)
    return walk, own


def _session_of(change: Changed) -> int:
    return change.session


def _on_roll(calendar: Calendar, left: dt.date | None, marks: Mapping[int, object], last: int) -> tuple[int, int]:
    """The sessions in which things can be due to a pupil.

    From the first mark (or the date of joining) to the end of the school week of the
    last mark, or to the date of leaving.
    """
    start, stop = min(marks), max(marks)
    stop = min(last, calendar.start_of(Period.WEEK, calendar.period(Period.WEEK, stop) + 1) - 1)
    if left is not None:
        while stop > start and calendar.days[stop // 2] > left:
            stop -= 1
    return start, stop


def _look(walk: _Walk, index: int, step: p.Step) -> None:
    if isinstance(step, p.Band):
        _look_band(walk, index, step)
    elif comes(step.moment, walk.now.calendar, walk.now.session):
        _look_rule(walk, index, step)


def _look_band(walk: _Walk, index: int, band: p.Band) -> None:
    memory = walk.memory.setdefault(index, _Memory())
    year = walk.now.calendar.period(Period.YEAR, walk.now.session)
    row = next((row for row in band.rows if truth(row.condition, walk.now) is True), None)
    outcome = row.outcome if row else None
    if outcome == memory.band and year == memory.looked_in:
        return
    if memory.band is not None:
        walk.stand(memory.band, index, holds=False)
    if row is not None:
        walk.decide(row, row.outcome, facts(row.condition, walk.now))
        walk.stand(row.outcome, index, holds=True)
    memory.band, memory.looked_in = outcome, year


def _look_rule(walk: _Walk, index: int, rule: p.Rule) -> None:
    now = walk.now
    memory = walk.memory.setdefault(index, _Memory())
    afresh = None if rule.afresh is None else now.calendar.period(rule.afresh, now.session)
    if afresh != memory.looked_in:
        memory.was_true = False
    holds = truth(rule.condition, now) is True
    for number, action in enumerate(rule.actions):
        turn = _period_now(action.frequency, now)
        kept = turn is not None and memory.fired_in.get(number) == turn
        if holds and not kept and (_repeats(action.frequency) or not memory.was_true):
            figures = tuple(_figure(each, walk) for each in action.figures)
            walk.decide(rule, action.outcome, facts(rule.condition, now), modality=action.modality, figures=figures)
            memory.fired_in[number] = turn
        walk.stand(action.outcome, index, holds=holds or (kept and action.frequency.word == "until"))
    memory.was_true, memory.looked_in = holds, afresh


def _repeats(frequency: p.Frequency) -> bool:
    return frequency.word != "rising"


def _period_now(frequency: p.Frequency, now: Now) -> int | None:
    return None if frequency.period is None else now.calendar.period(frequency.period, now.session)


def _figure(figure: p.FigureOf, walk: _Walk) -> Figure:
    if figure.value is not None:
        return Figure(figure.name, walk.now.amount(figure.value))
    bands = (step for step in walk.plan.steps if isinstance(step, p.Band) and step.name == figure.name)
    held = [row.outcome for band in bands for row in band.rows if row.outcome in walk.now.standing]
    labels = [walk.plan.outcomes[name].label or name for name in held[:1]]
    return Figure(figure.name, text=labels[0] if labels else "no value")


def _groups(
    plan: p.Plan, register: Register, tracks: Mapping[str, Track], last: int, possible: frozenset[str]
) -> Iterator[Decision]:
    for scope in (Scope.CLASS, Scope.YEAR_GROUP, Scope.PHASE, Scope.SCHOOL):
        rules = [rule for rule in plan.group_rules if rule.scope is scope]
        if rules:
            yield from _group_scope(plan, register.calendar, rules, _members(register, tracks, scope), last, possible)


def _members(register: Register, tracks: Mapping[str, Track], scope: Scope) -> dict[str, Group]:
    pupils: dict[str, list[Pupil]] = {}
    for pupil in register:
        key = _group_of(pupil, scope)
        if key is not None and pupil.id in tracks:
            pupils.setdefault(key, []).append(pupil)
    return {name: Group([tracks[each.id] for each in members], _phase(members)) for name, members in pupils.items()}


def _group_of(pupil: Pupil, scope: Scope) -> str | None:
    return {
        Scope.CLASS: pupil.class_name,
        Scope.YEAR_GROUP: pupil.year_group,
        Scope.PHASE: pupil.phase,
        Scope.SCHOOL: "school",
    }[scope]


def _phase(pupils: Sequence[Pupil]) -> str | None:
    phases = {pupil.phase for pupil in pupils}
    return phases.pop() if len(phases) == 1 else None


def _group_scope(
    plan: p.Plan,
    calendar: Calendar,
    rules: Sequence[p.Rule],
    groups: Mapping[str, Group],
    last: int,
    possible: frozenset[str],
) -> Iterator[Decision]:
    rivals = list(groups.values())
    for name, group in groups.items():
        now = Now(calendar, possible, 0, group.tracks, rivals=rivals, phase=group.phase)
        walk = _Walk(plan, Subject(rules[0].scope, name), now)
        firsts, lasts = zip(*(_on_roll(calendar, None, track.marks, last) for track in group.tracks), strict=True)
        for session in range(min(firsts), max(lasts) + 1):
            walk.now.session = session
            walk.now.issued.clear()
            for index, rule in enumerate(rules):
                _look(walk, index, rule)
        yield from walk.decisions
