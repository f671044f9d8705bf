"""One pupil (or group) on the way through the sessions, step by step of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from attrs import define, evolve, field

from attendrules.decisions import Change, Decision, Fact, Figure, Modality, Status, Subject
from attendrules.domain.inputs import Event
from attendrules.domain.sessions import Period
from attendrules.engine.conditions import missing, truth
from attendrules.engine.now import Now
from attendrules.engine.reasons import facts
from attendrules.engine.windows import Point, comes, done_by, later
from attendrules.plan import model as p


@define
class Memory:
    """What a step remembers between two looks."""

    state: Status | None = None
    """`DUE` if the rule was true, `PENDING` if it only lacked inputs."""
    fired_in: dict[int, int | None] = field(factory=dict)
    """For each action that has its turn once in a period: the period of the last turn."""
    looked_in: int | None = None
    idle: bool = True
    """Whether nothing came of the last look, and nothing holds by this step."""
    band: str | None = None


Latch = tuple[str, int | None]
"""The outcome that ends what holds, and the period with which it ends at the latest, if there is one."""


@define(slots=False)
class Walk:
    """What has been decided about a subject, and what holds of it."""

    plan: p.Plan
    subject: Subject
    now: Now
    memory: dict[int, Memory] = field(factory=dict)
    held_by: dict[str, set[int]] = field(factory=dict)
    latched: dict[str, dict[int, Latch]] = field(factory=dict)
    """Standing outcomes that hold until another is due: that other, by the step that made them hold."""
    decisions: list[Decision] = field(factory=list)
    watch: Callable[[Walk, p.Step], None] | None = None
    """Told of each look, before anything comes of it."""
    to_come: dict[int, list[tuple[p.Recode, int]]] = field(factory=dict)
    """Delayed recodes and their marks, by the session after which they come."""

    def begin(self, session: int) -> None:
        """Come to a session."""
        self.now.session = session
        self.now.issued.clear()
        for outcome in [name for name in self.now.waiting if not self.plan.outcomes[name].standing]:
            del self.now.waiting[outcome]

    def settle(self, recodes: Sequence[p.Recode]) -> None:
        """Settle late recodes: those of this session's mark, which see what held before it, and those that come now."""
        now, session = self.now, self.now.session
        coming = self.to_come.pop(session, [])
        for recode in recodes:
            code = now.tracks[0].effective[session]
            if code in recode.sources and (recode.half is None or recode.half.index == session % 2):
                if recode.delay is None:
                    coming.append((recode, session))
                else:
                    when = later(now.calendar, Point(session, now.calendar.ends(session)), recode.delay)
                    self.to_come.setdefault(when, []).append((recode, session))
        for recode, mark in (*self._told_now(recodes), *coming):
            now.mark = mark
            self._recode(recode, mark, now if recode.delay else now.of_mark(mark), place=recodes.index(recode))
        now.mark = None

    def _told_now(self, recodes: Sequence[p.Recode]) -> Iterator[tuple[p.Recode, int]]:
        """Earlier marks to look at again, as something became known of their days."""
        calendar, session = self.now.calendar, self.now.session
        for name, first, last in self.told_in.get(session, ()):
            for recode in recodes:
                if recode.delay is None and name in p.inputs_of(recode.condition):
                    marks = range(max(first, 0), min(last, session - 1) + 1)
                    yield from ((recode, mark) for mark in marks if recode.half in (None, calendar.session(mark).half))

    @cached_property
    def told_in(self) -> dict[int, list[tuple[str, int, int]]]:
        """By session what became known in it of earlier days: its name, and the first and last session it is about."""
        told: dict[int, list[tuple[str, int, int]]] = {}
        session_of = self.now.calendar.session_of
        for name, row in self.now.inputs.told_later(self.now.pupil):
            last = session_of(row.last if isinstance(row, Event) else row.known)
            told.setdefault(session_of(row.known), []).append((name, session_of(row.time), last))
        return told

    def _recode(self, recode: p.Recode, mark: int, seen: Now, *, place: int) -> None:
        now, track = self.now, self.now.tracks[0]
        code = track.effective[mark]
        fits = truth(recode.condition, seen) if code in recode.sources else False
        lacks = missing(recode.condition, seen) if fits is None else ()
        if fits or lacks:
            change = Change(now.calendar.session(mark), code or "", recode.target)
            why = self.why(recode.condition, seen)
            if fits:
                track.change(mark, recode.target)
            self.decide(recode, recode.outcome, why, modality=recode.modality, change=change, missing=lacks)
        if lacks and not self.plan.outcomes[recode.outcome].standing:
            wait(now.waiting, recode.outcome, BEFORE_STEPS - place, lacks)

    def end(self) -> None:
        """Leave a session: what was to hold until something became due holds no longer."""
        for outcome, latches in self.latched.items():
            for step, (until, _) in list(latches.items()):
                if until in self.now.issued:
                    del latches[step]
                    self.stand(outcome, step, holds=False)

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
            status=Status.PENDING if more.get("missing") else Status.DUE,
            rule=step.origin.place,
            clauses=step.origin.clauses,
            facts=facts,
            readings=step.origin.readings,
            **more,  # type: ignore[arg-type]  # the optional fields of Decision
        )
        self.decisions.append(made)
        if made.status is Status.DUE:
            self.now.issued.add(outcome)
            self.now.due.setdefault(outcome, []).append(self.now.session)

    def true(self, condition: p.Condition | None) -> bool | None:
        """Whether a condition is true now."""
        return truth(condition, self.now)

    def why(self, condition: p.Condition | None, seen: Now | None = None) -> tuple[Fact, ...]:
        """The reason for a decision, as it is seen now or by another view."""
        return facts(condition, seen or self.now)

    def figure(self, figure: p.FigureOf) -> Figure:
        """A value that goes with a decision."""
        if figure.money:
            return Figure("amount", text=figure.name)
        if figure.value is not None:
            return Figure(figure.name, self.now.amount(figure.value))
        bands = (step for step in self.plan.steps if isinstance(step, p.Band) and step.name == figure.name)
        held = [row.outcome for band in bands for row in band.rows if row.outcome in self.now.standing]
        labels = [self.plan.outcomes[name].label or name for name in held[:1]]
        return Figure(figure.name, text=labels[0] if labels else "no value")

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
            self.over(outcome)

    def over(self, outcome: str) -> None:
        """Write down that a standing outcome has ended."""
        session = self.now.calendar.session(self.now.session)
        for index, made in enumerate(self.decisions):
            if made.outcome == outcome and made.ends is None and made.status is Status.DUE:
                self.decisions[index] = evolve(made, ends=session)


def look(walk: Walk, index: int, step: p.Step) -> None:
    """Look at a step if its moment has come."""
    if isinstance(step, p.Band):
        _told(walk, step)
        _look_at_band(walk, index, step)
        return
    now, moment = walk.now, step.moment
    starts = now.starts(moment) if isinstance(moment, p.Delay) else ()
    if comes(moment, now.calendar, now.session, starts):
        if isinstance(moment, p.Clock | p.Weekday) and moment.time is not None:
            now.clock = dt.datetime.combine(now.calendar.session(now.session).date, moment.time)
        _told(walk, step)
        _look_at_rule(walk, index, step)
        now.clock = None


def _told(walk: Walk, step: p.Step) -> None:
    if walk.watch is not None:
        walk.watch(walk, step)


def _look_at_band(walk: Walk, index: int, band: p.Band) -> None:
    memory = walk.memory.setdefault(index, Memory())
    year = walk.now.calendar.period(Period.YEAR, walk.now.session)
    row = next((row for row in band.rows if walk.true(row.condition) is True), None)
    outcome = row.outcome if row else None
    if outcome == memory.band and year == memory.looked_in:
        return
    if memory.band is not None:
        walk.stand(memory.band, index, holds=False)
    if row is not None:
        walk.decide(row, row.outcome, walk.why(row.condition))
        walk.stand(row.outcome, index, holds=True)
    memory.band, memory.looked_in = outcome, year


def _look_at_rule(walk: Walk, index: int, rule: p.Rule) -> None:
    now = walk.now
    memory = walk.memory.setdefault(index, Memory())
    afresh = None if rule.afresh is None else now.calendar.period(rule.afresh, now.session)
    if afresh != memory.looked_in or isinstance(rule.moment, p.Delay):
        memory.state = None
    holds = walk.true(rule.condition)
    lacks = missing(rule.condition, now) if holds is None else ()
    state = Status.DUE if holds else Status.PENDING if lacks else None
    memory.looked_in = afresh
    if state is None and memory.idle:
        return
    for number, action in enumerate(rule.actions):
        _act(walk, index, rule, number, state, lacks)
        wait(now.waiting, action.outcome, index, lacks if state is Status.PENDING else ())
    memory.state = state
    memory.idle = state is None and not any(index in walk.held_by.get(action.outcome, ()) for action in rule.actions)


def _act(walk: Walk, index: int, rule: p.Rule, number: int, state: Status | None, lacks: tuple[str, ...]) -> None:
    now, memory, action = walk.now, walk.memory[index], rule.actions[number]
    turn = None if action.frequency.period is None else now.calendar.period(action.frequency.period, now.session)
    kept = turn is not None and memory.fired_in.get(number) == turn and not action.frequency.outcome
    latches = walk.latched.setdefault(action.outcome, {}) if action.frequency.outcome else {}
    if index in latches and latches[index][1] != turn:
        del latches[index]
    held = index in latches
    if _fires(state, memory.state, action.frequency) and not kept and not held:
        figures = tuple(walk.figure(each) for each in action.figures)
        by = done_by(now.calendar, now.session, action.within)
        walk.decide(
            rule, action.outcome, walk.why(rule.condition), modality=action.modality, figures=figures, missing=lacks, done_by=by
        )
        if state is Status.DUE:
            memory.fired_in[number] = turn
            if action.frequency.outcome:
                latches[index] = (action.frequency.outcome, turn)
    lasts = (kept and action.frequency.word == "until") or index in latches
    walk.stand(action.outcome, index, holds=state is Status.DUE or lasts)


BEFORE_STEPS = -1
"""Stands for the first late recode among those for whose inputs an outcome waits; further ones are counted down from it."""


def wait(waiting: dict[str, dict[int, tuple[str, ...]]], outcome: str, step: int, lacks: tuple[str, ...]) -> None:
    """Note whether an outcome waits for inputs by a step; what others wait for is left as it is."""
    by = waiting.setdefault(outcome, {})
    if lacks:
        by[step] = lacks
    else:
        by.pop(step, None)
    if not by:
        del waiting[outcome]


def _fires(state: Status | None, before: Status | None, frequency: p.Frequency) -> bool:
    """Whether an action fires: on becoming due, or each time if it repeats; what waits is said once."""
    if state is Status.PENDING:
        return before is None
    repeats = frequency.word != "rising" and not frequency.outcome
    return state is Status.DUE and (repeats or before is not Status.DUE)
