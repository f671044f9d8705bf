"""A plan over a calendar, made ready for marks that come one at a time.

Everything that is the same for all pupils is found here, and most of it only when it is
first needed: which steps a session calls for, which of them a mark can move, and what
each mark adds to the series.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, reduce
from itertools import count, groupby
from operator import or_
from typing import Any

from attrs import define, evolve, field

from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import ABSENT, POSSIBLE
from attendrules.domain.sessions import Half, Period
from attendrules.engine.windows import bounds, comes
from attendrules.plan import model as p
from attendrules.streaming.conditions import Truth, truth
from attendrules.streaming.entries import Making
from attendrules.streaming.hangs import (
    about_the_roll,
    asked_about,
    can_wait,
    code_sets,
    conditions,
    conditions_of,
    hangs_on_outcomes,
    is_still,
    makes,
    restlessness,
    windows_of,
)
from attendrules.streaming.keeping import dated
from attendrules.streaming.measures import Place, of_calendar
from attendrules.streaming.moves import Coming, Ways, World, settled_by_mark, ways
from attendrules.streaming.patience import patience
from attendrules.streaming.series import Question
from attendrules.streaming.units import Kind, Part, Recoding, Unit, about

ORDINARY = ("/", "\\")
"""The mark of nearly every morning, and of nearly every afternoon."""


Effect = tuple[int, int, int]
"""Which units can rise, which can fall, and which are false because of the mark alone."""


@define(eq=False, slots=False)
class Stream:
    """A plan over a calendar, ready for marks.

    `recorded` are the names of the events that somebody records: of others it is not
    known whether they happen.
    """

    plan: p.Plan
    calendar: Calendar
    recorded: frozenset[str] = frozenset()
    possible: frozenset[str] = field(init=False)
    absent: frozenset[str] = field(init=False)
    late: tuple[p.Recode, ...] = field(init=False)
    """The recodes that are settled on the way through the sessions."""
    late_truths: dict[int, Truth] = field(init=False)
    """The truth of each late recode about the mark of the session come to, by its identity."""
    questions: dict[Question, int] = field(init=False, factory=dict)
    strata: list[list[Recoding]] = field(init=False, factory=list)
    units: list[Unit] = field(init=False, factory=list)
    rules: dict[int, Unit] = field(init=False, factory=dict)
    """The unit of each rule, by the number of its step."""
    bands: dict[int, list[Unit]] = field(init=False, factory=dict)
    """The rows of each band, by the number of its step."""
    owner: dict[int, Unit] = field(init=False, factory=dict)
    """The unit of each bit."""
    _bits: Iterator[int] = field(init=False)
    dated: frozenset[str] = field(init=False)
    """The outcomes of which it has to be known when they were due."""
    asks: dict[str, int] = field(init=False, factory=dict)
    """The units that ask about an outcome, a fact or an event."""
    after_absence: list[int] = field(init=False, factory=list)
    """The steps that come so long after an absence began."""
    delays: dict[str, list[int]] = field(init=False, factory=dict)
    """The steps that come so long after an outcome or event."""
    kinds: list[Kind | None] = field(init=False)
    """The kind of each session, once it has been found."""
    ordinary: tuple[str | None, str | None] = field(init=False)
    kind_of: list[int] = field(init=False)
    """The number of the kind of each session; 0 as long as nobody has found it."""
    _known_kinds: dict[object, Kind] = field(init=False, factory=dict)
    _effects: dict[tuple[int, str | None, str | None, bool], Effect] = field(init=False, factory=dict)
    _concerned: dict[tuple[str | None, str | None], int] = field(init=False, factory=dict)
    _odd: dict[tuple[int, str | None], tuple[int, ...]] = field(init=False, factory=dict)
    _odd_days: dict[tuple[int, str | None, str | None], tuple[int, ...]] = field(init=False, factory=dict)
    _windows: tuple[p.Window, ...] = field(init=False)
    made_under: dict[str, Any] = field(init=False, factory=dict)
    """What saved states are held against, once it has been asked for."""
    truths: dict[int, Truth] = field(init=False, factory=dict)
    """The truth of every part of every condition that can wait for inputs, by its identity."""
    passing: tuple[str | None, ...] = field(init=False)
    """The ordinary mark of a morning and of an afternoon, if no recode is about it."""
    notes_arrival: bool = field(init=False)
    """Whether a rule asks for the time of arrival."""
    about_the_roll: int = field(init=False, default=0)
    """The units that ask about joining or leaving."""
    steps: int = field(init=False)
    """The bits of all steps."""

    def __attrs_post_init__(self) -> None:
        plan = self.plan
        self.possible = plan.codes.in_category(*POSSIBLE)
        self.ordinary = ORDINARY if self._alike() else (None, None)
        self.kinds = [None] * len(self.calendar)
        self.kind_of = [0] * len(self.calendar)
        early = [recode for recode in plan.recodes if not recode.late]
        self.late = tuple(recode for recode in plan.recodes if recode.late)
        self.absent = plan.codes.in_category(*ABSENT)
        for layer, (_, stratum) in enumerate(groupby(early, key=lambda recode: recode.stratum)):
            self.strata.append([Recoding(each, truth(self, each.condition, layer, alone=True)) for each in stratum])
        self.late_truths = {id(recode): truth(self, recode.condition, self.last_layer) for recode in self.late}
        self.dated = dated(plan)
        self._add_steps()
        found = (each for unit in self.units for each in windows_of(unit.whole.condition))
        recoded = (any(about(each, code, half) for each in plan.recodes) for half, code in enumerate(ORDINARY))
        self.passing = tuple(None if changes else code for changes, code in zip(recoded, self.ordinary, strict=True))
        self.notes_arrival = any(isinstance(part, p.ArrivalTest) for each in conditions(plan) for part in p.parts(each))
        self.steps = (1 << len(plan.steps)) - 1
        for condition in conditions(plan):
            self.truths |= {id(part): truth(self, part, self.last_layer) for part in p.parts(condition)}
        self._windows = tuple(dict.fromkeys(each for each in found if of_calendar(each)))

    # ---- making ready --------------------------------------------------------------------

    def _alike(self) -> bool:
        """Whether every class of marks that the plan is about has both ordinary marks, or neither."""
        morning, afternoon = ORDINARY
        return all((morning in codes) is (afternoon in codes) for codes in (*self._classes(), self.possible))

    def _classes(self) -> Iterator[frozenset[str]]:
        for condition in conditions(self.plan):
            for part in p.parts(condition):
                for value in p.values_of(part):
                    yield value.codes
                    yield value.possible if isinstance(value, p.Share) else frozenset()

    def series(self, question: Question) -> tuple[int, bool]:
        """The number of a series, and its answer for an ordinary session or day."""
        number = self.questions.setdefault(question, len(self.questions))
        return number, self.answer(question)

    def answer(self, question: Question) -> bool:
        """What a series tells of an ordinary session or day; no if none is ordinary."""
        morning, afternoon = self.ordinary
        return question.of_day(morning, afternoon) if question.of_days else question.of_session(morning)

    @property
    def last_layer(self) -> int:
        """The layer of the marks as they count."""
        return len(self.strata) + bool(self.late)

    def _add_steps(self) -> None:
        steps = self.plan.steps
        self._bits = count(len(steps))
        for index, step in enumerate(steps):
            if isinstance(step, p.Band):
                self.bands[index] = [self._unit(index, step, row.condition, 1 << next(self._bits)) for row in step.rows]
                self.units += self.bands[index]
            else:
                self.units.append(self._unit(index, step, step.condition, 1 << index))
                self.rules[index] = self.units[-1]
                if isinstance(step.moment, p.Delay) and step.moment.absence:
                    self.after_absence.append(index)
                elif isinstance(step.moment, p.Delay):
                    self.delays.setdefault(step.moment.after, []).append(index)
        for unit in self.units:
            for part in unit.parts:
                self.owner[part.bit.bit_length() - 1] = unit
                for name in asked_about(part.condition):
                    self.asks[name] = self.asks.get(name, 0) | part.bit
                self.about_the_roll |= part.bit if about_the_roll(part.condition) else 0

    def _unit(self, index: int, step: p.Step, condition: p.Condition | None, bit: int) -> Unit:
        whole = self._part(condition, bit)
        parts = self._alternatives(whole, condition)
        if isinstance(step, p.Band):
            by_outcomes = hangs_on_outcomes(condition, ())
            turns = frozenset({Period.YEAR})
            return Unit(whole, parts, 1 << index, ended=True, simple=True, turns=turns, never_waits=True, by_outcomes=by_outcomes)
        turns = frozenset(action.frequency.period for action in step.actions if action.frequency.period is not None)
        waits = can_wait(condition, self.recorded) or any(isinstance(each, p.Standing | p.Issued) for each in p.parts(condition))
        return Unit(whole, parts, 1 << index, isinstance(step.moment, p.EndOf), self._simple(index, step), turns, step.afresh,
                    never_waits=not waits, by_outcomes=hangs_on_outcomes(condition, step.actions))  # fmt: skip

    def _alternatives(self, whole: Part, condition: p.Condition | None) -> tuple[tuple[Part, ...], ...]:
        """The parts that can be looked at alone: of an `and`, and of each `and` in an `or`."""
        if isinstance(condition, p.AllOf):
            return (tuple(self._part(each, 1 << next(self._bits)) for each in sorted(condition.parts, key=restlessness)),)
        if not isinstance(condition, p.AnyOf):
            return ((whole,),)
        found = []
        for either in condition.parts:
            both = sorted(either.parts, key=restlessness) if isinstance(either, p.AllOf) else [either]
            found.append(tuple(self._part(each, 1 << next(self._bits)) for each in both))
        return tuple(found)

    def _part(self, condition: p.Condition | None, bit: int) -> Part:
        layer = self.last_layer
        still = is_still(condition, self.recorded)
        patient = patience(self, condition, layer, self._pushed)
        return Part(bit, condition, truth(self, condition, layer), patient, still, self._pushed(condition))

    def _pushed(self, condition: p.Condition | None) -> Ways:
        """Whether ordinary marks can make a condition rise, and fall."""
        world = World(self.possible, self.absent, self.recorded)
        rises = falls = False
        for code in self.ordinary:
            coming = Coming(Half.PM, frozenset(), new_half_term=False, entered=code, effective=code)
            up, down = ways(condition, coming, world)
            rises, falls = rises or up, falls or down
        return rises, falls

    def _simple(self, index: int, rule: p.Rule) -> bool:
        if any(action.frequency.word == "every" for action in rule.actions):
            return False
        return not any(
            action.outcome in makes(step) and self._can_wait(step)
            for action in rule.actions
            for other, step in enumerate(self.plan.steps)
            if other != index
        )

    def _can_wait(self, step: p.Step) -> bool:
        """Whether a step can be pending: for want of what it asks for, or as it asks about an outcome that waits."""
        return any(
            can_wait(condition, self.recorded) or not self._waiting.isdisjoint(asked_about(condition))
            for condition in conditions_of(step)
        )

    @cached_property
    def _waiting(self) -> frozenset[str]:
        """The outcomes that can wait for inputs."""
        found = frozenset(recode.outcome for recode in self.late if can_wait(recode.condition, self.recorded))
        while True:
            waiting = [
                step
                for step in self.plan.steps
                if any(can_wait(each, self.recorded) or not found.isdisjoint(asked_about(each)) for each in conditions_of(step))
            ]
            more = frozenset(name for step in waiting for name in makes(step))
            if more <= found:
                return found
            found |= more

    def hangs(self, made: Making) -> bool:
        """Whether the reason for a decision, or its figures, hang on outcomes."""
        if isinstance(made.source, p.Rule):
            return self.rules[made.step].by_outcomes
        return isinstance(made.source, p.Recode) or any(unit.by_outcomes for unit in self.bands[made.step])

    # ---- sessions ------------------------------------------------------------------------

    def kind(self, session: int) -> Kind:
        """What a session is, apart from its mark."""
        return self.kinds[session] or self._find_kind(session)

    def _find_kind(self, session: int) -> Kind:
        calendar = self.calendar
        begins = frozenset(period for period in Period if calendar.start_of(period, calendar.period(period, session)) == session)
        slid = frozenset(window for window in self._windows if self._slides(window, session))
        new_half_term = session == 0 or calendar.half_term_of_year(session) != calendar.half_term_of_year(session - 1)
        looks = 0
        for index, step in enumerate(self.plan.steps):
            if isinstance(step, p.Band) or (not isinstance(step.moment, p.Delay) and comes(step.moment, calendar, session)):
                looks |= 1 << index
        half = Half.PM if session % 2 else Half.AM
        key = (half, slid, new_half_term, looks, begins)
        kind = self._known_kinds.get(key)
        if kind is None:
            number = len(self._known_kinds) + 1
            kind = self._known_kinds[key] = Kind(number, looks, Coming(half, slid, new_half_term, None, None), begins)
        self.kinds[session] = kind
        self.kind_of[session] = kind.number
        return kind

    def _slides(self, window: p.Window, session: int) -> bool:
        if session == 0:
            return True
        now, before = (bounds(window, Place(self.calendar, each)) for each in (session, session - 1))
        return now != before if isinstance(window, p.Previous | p.BeforeToday | p.BeforeLast) else now[0] != before[0]

    def effect(self, kind: Kind, entered: str | None, effective: str | None, *, arrival: bool) -> Effect:
        """What a mark in a session of a kind can do to the truth of each unit."""
        key = (kind.number, entered, effective, arrival)
        found = self._effects.get(key)
        if found is None:
            coming = evolve(kind.coming, entered=entered, effective=effective, arrival=arrival)
            found = self._effects[key] = self._find_effect(kind, coming)
        return found

    def _find_effect(self, kind: Kind, coming: Coming) -> Effect:
        world = World(self.possible, self.absent, self.recorded)
        rise = fall = false = 0
        for unit in self.units:
            turns = not unit.turns.isdisjoint(kind.begins)
            for part in unit.parts:
                rises, falls = ways(part.condition, coming, world)
                rise |= part.bit if rises or turns else 0
                fall |= part.bit if falls or turns or unit.afresh in kind.begins else 0
            if unit.bit == unit.step:
                false |= unit.bit if settled_by_mark(unit.whole.condition, coming.effective) is False else 0
        return rise, fall, false

    # ---- marks ---------------------------------------------------------------------------

    def concerned(self, before: str | None, after: str | None) -> int:
        """The bits of the units, and of their steps, that can tell two codes of a mark apart."""
        key = (before, after)
        found = self._concerned.get(key)
        if found is None:
            told = [unit.bits | unit.step for unit in self.units if self._tells(unit.whole.condition, before, after)]
            found = self._concerned[key] = reduce(or_, told, 0)
        return found

    def _tells(self, condition: p.Condition | None, before: str | None, after: str | None) -> bool:
        """Whether a condition can tell two codes apart; what is not known here can."""
        for codes in code_sets(condition, self.possible, self.absent):
            if codes is None or (before in codes) is not (after in codes):
                return True
        return False

    def odd(self, layer: int, code: str | None) -> tuple[int, ...]:
        """The series of sessions of a layer to which a mark is not as an ordinary one is."""
        key = (layer, code)
        found = self._odd.get(key)
        if found is None:
            found = self._odd[key] = tuple(
                number
                for question, number in self.questions.items()
                if question.layer == layer and not question.of_days and question.of_session(code) is not self.answer(question)
            )
        return found

    def odd_days(self, layer: int, morning: str | None, afternoon: str | None) -> tuple[int, ...]:
        """The series of days of a layer to which a day is not as an ordinary one is."""
        key = (layer, morning, afternoon)
        found = self._odd_days.get(key)
        if found is None:
            found = self._odd_days[key] = tuple(
                number
                for question, number in self.questions.items()
                if question.layer == layer
                and question.of_days
                and question.of_day(morning, afternoon) is not self.answer(question)
            )
        return found
