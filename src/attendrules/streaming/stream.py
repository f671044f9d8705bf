"""A plan over a calendar, made ready for marks that come one at a time.

Everything that is the same for all pupils is found here, and most of it only when it is
first needed: which steps a session calls for, which of them a mark can move, and what
each mark adds to the series.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import count, groupby
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import ABSENT, POSSIBLE
from attendrules.domain.sessions import Half, Period
from attendrules.engine.windows import bounds, comes
from attendrules.plan import model as p
from attendrules.streaming.conditions import Truth, truth
from attendrules.streaming.measures import Place, of_calendar
from attendrules.streaming.moves import Coming, Ways, World, settled_by_mark, ways
from attendrules.streaming.patience import Patience, patience
from attendrules.streaming.series import Question

if TYPE_CHECKING:
    from attendrules.streaming.core import Core

EACH = p.EndOf(Period.SESSION)
ORDINARY = ("/", "\\")
"""The mark of nearly every morning, and of nearly every afternoon."""


@frozen(eq=False)
class Part:
    """A condition that is true only if each of its parts is, or one such part; `bit` stands for it in masks."""

    bit: int
    condition: p.Condition | None
    truth: Truth
    patience: Patience
    still: bool
    """Whether neither marks nor the calendar can move its truth."""
    by_ordinary: tuple[bool, bool]
    """Whether ordinary marks can make it rise, and fall."""


@frozen(eq=False, slots=False)
class Unit:
    """One condition that can be looked at by itself: that of a rule, or of a row of a band.

    `each` says that it is looked at in each session; `simple`, that a look changes nothing
    unless its truth has changed.
    """

    whole: Part
    parts: tuple[Part, ...]
    """The parts of an `and`, those that move least first; otherwise the whole."""
    step: int
    """The bit of its step."""
    each: bool
    simple: bool
    turns: frozenset[Period]
    """With each of these periods a look can make a difference whatever the truth."""
    afresh: Period | None = None
    by_outcomes: bool = True
    """Whether its reason or its figures hang on outcomes."""

    @property
    def bit(self) -> int:
        """The bit of the whole."""
        return self.whole.bit

    @cached_property
    def bits(self) -> int:
        """The bits of the whole and of its parts."""
        return self.whole.bit | sum(part.bit for part in self.parts if part is not self.whole)

    def weigh(self, state: Core) -> tuple[bool | None, Part]:
        """The truth, and a part that it hangs on: if it is false, one that is."""
        unknown = False
        for part in self.parts:
            holds = part.truth(state)
            if holds is False:
                return False, part
            unknown = unknown or holds is None
        return None if unknown else True, self.whole


@frozen(eq=False)
class Recoding:
    """A recode, made ready, in its stratum."""

    recode: p.Recode
    truth: Truth

    def concerns(self, session: int, code: str) -> bool:
        """Whether it is about such a mark."""
        return _about(self.recode, code, session % 2)


@frozen(eq=False)
class Kind:
    """What a session is, apart from its mark: which moments come, which windows slide.

    `looks` are the units that it calls for; those of a `Delay` come when they come.
    """

    number: int
    looks: int
    coming: Coming
    begins: frozenset[Period]

    @property
    def boundary(self) -> bool:
        """Whether a half term begins."""
        return Period.HALF_TERM in self.begins


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
    asks: dict[str, int] = field(init=False, factory=dict)
    """The units that ask about an outcome, a fact or an event."""
    delays: dict[str, list[int]] = field(init=False, factory=dict)
    """The steps that come so long after an outcome or event."""
    kinds: list[Kind | None] = field(init=False)
    """The kind of each session, once it has been found."""
    ordinary: tuple[str | None, str | None] = field(init=False)
    kind_of: list[int] = field(init=False)
    """The number of the kind of each session; 0 as long as nobody has found it."""
    _known_kinds: dict[object, Kind] = field(init=False, factory=dict)
    _effects: dict[tuple[int, str | None, str | None, bool], Effect] = field(init=False, factory=dict)
    _odd: dict[tuple[int, str | None], tuple[int, ...]] = field(init=False, factory=dict)
    _odd_days: dict[tuple[int, str | None, str | None], tuple[int, ...]] = field(init=False, factory=dict)
    _windows: tuple[p.Window, ...] = field(init=False)
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
        self._add_steps()
        found = (each for unit in self.units for each in windows_of(unit.whole.condition))
        recoded = (any(_about(each, code, half) for each in plan.recodes) for half, code in enumerate(ORDINARY))
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
                if isinstance(part, p.Test | p.ThanEarlier):
                    yield part.value.codes
                    yield part.value.possible if isinstance(part.value, p.Share) else frozenset()

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
                if isinstance(step.moment, p.Delay):
                    self.delays.setdefault(step.moment.after, []).append(index)
        for unit in self.units:
            for part in {unit.whole, *unit.parts}:
                self.owner[part.bit.bit_length() - 1] = unit
                for name in asked_about(part.condition):
                    self.asks[name] = self.asks.get(name, 0) | part.bit
                self.about_the_roll |= part.bit if about_the_roll(part.condition) else 0

    def _unit(self, index: int, step: p.Step, condition: p.Condition | None, bit: int) -> Unit:
        whole = self._part(condition, bit)
        parts = (whole,)
        if isinstance(condition, p.AllOf):
            parts = tuple(self._part(each, 1 << next(self._bits)) for each in sorted(condition.parts, key=restlessness))
        if isinstance(step, p.Band):
            by_outcomes = hangs_on_outcomes(condition, ())
            return Unit(whole, parts, 1 << index, each=True, simple=True, turns=frozenset({Period.YEAR}), by_outcomes=by_outcomes)
        turns = frozenset(action.frequency.period for action in step.actions if action.frequency.period is not None)
        return Unit(whole, parts, 1 << index, step.moment == EACH, self._simple(index, step), turns, step.afresh,
                    hangs_on_outcomes(condition, step.actions))  # fmt: skip

    def _part(self, condition: p.Condition | None, bit: int) -> Part:
        layer = self.last_layer
        still = is_still(condition, self.recorded)
        patient = patience(self, condition, layer, self._pushed)
        return Part(bit, condition, truth(self, condition, layer), patient, still, self._pushed(condition))

    def _pushed(self, condition: p.Condition | None) -> Ways:
        """Whether ordinary marks can make a condition rise, and fall."""
        coming = Coming(Half.PM, frozenset(), new_half_term=False, entered=self.ordinary[1], effective=self.ordinary[1])
        return ways(condition, coming, World(self.possible, self.recorded))

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
        found: frozenset[str] = frozenset()
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

    def hangs(self, step: int, source: p.Rule | p.BandRow | p.Recode) -> bool:
        """Whether the reason for a decision of a step, or its figures, hang on outcomes."""
        if isinstance(source, p.Rule):
            return self.rules[step].by_outcomes
        return isinstance(source, p.Recode) or any(unit.by_outcomes for unit in self.bands[step])

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
        return now != before if isinstance(window, p.Previous | p.BeforeLast) else now[0] != before[0]

    def effect(self, kind: Kind, entered: str | None, effective: str | None, *, arrival: bool) -> Effect:
        """What a mark in a session of a kind can do to the truth of each unit."""
        key = (kind.number, entered, effective, arrival)
        found = self._effects.get(key)
        if found is None:
            coming = evolve(kind.coming, entered=entered, effective=effective, arrival=arrival)
            found = self._effects[key] = self._find_effect(kind, coming)
        return found

    def _find_effect(self, kind: Kind, coming: Coming) -> Effect:
        world = World(self.possible, self.recorded)
        rise = fall = false = 0
        for unit in self.units:
            turns = not unit.turns.isdisjoint(kind.begins)
            for part in {unit.whole, *unit.parts}:
                rises, falls = ways(part.condition, coming, world)
                rise |= part.bit if rises or turns else 0
                fall |= part.bit if falls or turns or unit.afresh in kind.begins else 0
            if unit.bit == unit.step:
                false |= unit.bit if settled_by_mark(unit.whole.condition, coming.effective) is False else 0
        return rise, fall, false

    # ---- marks ---------------------------------------------------------------------------

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


def _about(recode: p.Recode, code: str, half: int) -> bool:
    return code in recode.sources and (recode.half is None or recode.half.index == half)


def restlessness(condition: p.Condition) -> int:
    """How often the truth of a condition moves: what moves least is looked at first."""
    match condition:
        case p.Issued() | p.Standing() | p.FactTest() | p.NumberTest() | p.PhaseTest() | p.RollTest() | p.HalfTermTest():
            return 0
        case p.Happened():
            return 1
        case p.MarkTest() | p.ArrivalTest():
            return 4
        case p.Test(value) if isinstance(value, p.Count):
            return 2
        case _:
            return 3


def conditions(plan: p.Plan) -> Iterator[p.Condition | None]:
    """Every condition of a plan that is about pupils."""
    for recode in plan.recodes:
        yield recode.condition
    for step in plan.steps:
        yield from conditions_of(step)


def conditions_of(step: p.Step) -> list[p.Condition | None]:
    """The condition of a rule, or of each row of a band."""
    return [row.condition for row in step.rows] if isinstance(step, p.Band) else [step.condition]


def makes(step: p.Step) -> Iterable[str]:
    """The outcomes that a step can make due."""
    return [row.outcome for row in step.rows] if isinstance(step, p.Band) else [action.outcome for action in step.actions]


def can_wait(condition: p.Condition | None, recorded: frozenset[str]) -> bool:
    """Whether a condition can be unknown for want of a fact or an event."""
    sure = (
        p.AllOf | p.AnyOf | p.Negated | p.Test | p.MarkTest | p.ArrivalTest | p.RollTest | p.HalfTermTest | p.PhaseTest
        | p.ThanEarlier | p.Standing | p.Issued
    )  # fmt: skip
    return any(
        not isinstance(part, sure) and not (isinstance(part, p.Happened) and part.event in recorded)
        for part in p.parts(condition)
    )


def is_still(condition: p.Condition | None, recorded: frozenset[str]) -> bool:
    """Whether only facts and outcomes move the truth of a condition, so that it need not be looked at before they do."""
    by_others = p.AllOf | p.AnyOf | p.Negated | p.FactTest | p.NumberTest | p.PhaseTest | p.Standing | p.Issued
    return condition is not None and all(
        isinstance(part, by_others) or (isinstance(part, p.Happened) and part.event not in recorded)
        for part in p.parts(condition)
    )


def windows_of(condition: p.Condition | None) -> Iterator[p.Window]:
    """The windows that a condition looks at."""
    for part in p.parts(condition):
        if isinstance(part, p.Test | p.ThanEarlier):
            yield part.value.window
        elif isinstance(part, p.Happened):
            yield part.window


def asked_about(condition: p.Condition | None) -> Iterator[str]:
    """The outcomes, facts, numbers and events that a condition hangs on."""
    for part in p.parts(condition):
        match part:
            case p.Standing(name) | p.Issued(name) | p.FactTest(name) | p.NumberTest(name) | p.Happened(name):
                yield name
            case p.ThanEarlier(outcome=name):
                yield name
            case _:
                pass
    for window in windows_of(condition):
        anchor = window.after if isinstance(window, p.Last) else getattr(window, "anchor", None)
        if anchor is not None:
            yield anchor.name


def hangs_on_outcomes(condition: p.Condition | None, actions: Iterable[p.Action]) -> bool:
    """Whether a reason, or the figures that go with a decision, hang on what holds or was due."""
    asks = any(isinstance(part, p.Standing | p.Issued | p.ThanEarlier) for part in p.parts(condition))
    figures = [figure.value for action in actions for figure in action.figures if not figure.money]
    seen = [*windows_of(condition), *(value.window for value in figures if value is not None)]
    return asks or None in figures or not all(of_calendar(window) for window in seen)


def about_the_roll(condition: p.Condition | None) -> bool:
    """Whether a condition asks about joining or leaving."""
    return any(isinstance(part, p.RollTest) for part in p.parts(condition))
