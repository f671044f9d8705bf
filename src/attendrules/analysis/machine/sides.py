"""One side of the machine: what the steps of a slice remember, and what happens in a session."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from attendrules.analysis.behaviour import Side
from attendrules.analysis.machine.supported import Unsupported
from attendrules.analysis.walking import inside
from attendrules.decisions import Amount
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period
from attendrules.engine.compare import OPERATORS
from attendrules.engine.measures import rounded
from attendrules.engine.ready import all_of, any_of, negated
from attendrules.engine.windows import comes
from attendrules.plan import model as p

Memory = tuple[Any, ...]
"""For a rule (was true, in which period, then for each action: fired in, holds, latched); for a band (outcome, year)."""

State = tuple[tuple[Memory, ...], frozenset[str]]
"""What each step remembers, and the standing targets of which a decision is open."""


@define
class Looking:
    """A session as the conditions of one side see it."""

    session: int
    code: str
    values: list[tuple[int, int | None]]
    standing: set[str]
    issued: set[str]


Truth = Callable[[Looking], bool | None]


@frozen
class Conditions:
    """Turns conditions into functions; asks for the features that they need."""

    calendar: Calendar
    place: Callable[[p.Value], int]
    """Where the value of a measure will stand."""

    def truth(self, condition: p.Condition | None) -> Truth:
        """The function for a condition."""
        match condition:
            case None:
                return lambda _: True
            case p.AllOf(parts):
                return all_of([self.truth(part) for part in parts])
            case p.AnyOf(parts):
                return any_of([self.truth(part) for part in parts])
            case p.Negated(part):
                return negated(self.truth(part))
            case p.Standing(outcome):
                return lambda now: outcome in now.standing
            case p.Issued(outcome):
                return lambda now: outcome in now.issued
            case p.MarkTest(codes, _):
                return lambda now: now.code in codes
            case p.HalfTermTest(number):
                return lambda now: self.calendar.half_term_of_year(now.session) == number
            case p.Test():
                return self._test(condition)
            case _:
                raise Unsupported(type(condition).__name__)

    def _test(self, test: p.Test) -> Truth:
        place, threshold = self.place(test.value), test.threshold
        compare: Callable[[int | Fraction, int | Fraction], bool] = OPERATORS[test.operator]
        over, under = threshold.numerator, threshold.denominator
        if isinstance(test.value, p.Count):
            return lambda now: compare(now.values[place][0] * under, over)
        rounding = test.value.rounding

        def of_share(now: Looking) -> bool | None:
            part, whole = now.values[place]
            if not whole:
                return None
            if rounding is None:
                return compare(100 * part * under, over * whole)
            number = rounded(Amount(part, whole), rounding).value
            return None if number is None else compare(number, threshold)

        return of_share


@define
class Walker:
    """The steps of a slice, ready to be looked at."""

    side: Side
    calendar: Calendar
    truths: list[list[Truth]]
    figures: list[list[list[tuple[int, p.Rounding | None] | str]]]
    """For each action of each rule, the places of its figures, and how they are rounded."""
    looked_at: list[list[int]] = field(init=False)
    """For each session the steps whose moment comes."""
    makers: dict[str, list[tuple[int, int]]] = field(factory=dict, init=False)
    """For each standing outcome the steps that make it hold, with the number of the action (-1 for a band)."""
    fresh: list[Memory] = field(init=False)
    latches: bool = field(init=False)
    asks: bool = field(init=False)
    """Whether a condition asks what holds."""

    def __attrs_post_init__(self) -> None:
        steps = self.side.part.plan.steps
        self.looked_at = [
            [index for index, step in enumerate(steps) if isinstance(step, p.Band) or comes(step.moment, self.calendar, session)]
            for session in range(len(self.calendar))
        ]
        for index, step in enumerate(steps):
            made = [(row.outcome, -1) for row in step.rows] if isinstance(step, p.Band) else _numbered(step)
            for outcome, number in made:
                if self.side.part.plan.outcomes[outcome].standing:
                    self.makers.setdefault(outcome, []).append((index, number))
        self.fresh = [self._fresh(step) for step in steps]
        self.latches = any(each.frequency.outcome for step in steps if isinstance(step, p.Rule) for each in step.actions)
        self.asks = any(isinstance(each, p.Standing) for each in inside(steps))

    def initial(self) -> State:
        """Nothing was looked at."""
        return tuple(self.fresh), frozenset()

    @staticmethod
    def _fresh(step: p.Step) -> Memory:
        if isinstance(step, p.Band):
            return (None, None)
        return (False, None, *((None, False, False) for _ in step.actions))

    def walk(self, state: State, now: Looking, made: set[object]) -> State:
        """Look at every step whose moment has come; `made` takes what happens."""
        looked_at = self.looked_at[now.session]
        if not looked_at and not (self.latches and now.issued):
            return state
        memories, opened = list(state[0]), set(state[1])
        steps = self.side.part.plan.steps
        if self.asks:
            now.standing = {outcome for outcome in self.makers if self._holds(outcome, memories)}
        for index in looked_at:
            step = steps[index]
            look = self._band if isinstance(step, p.Band) else self._rule
            memories[index] = look(index, step, memories, now, made, opened)  # type: ignore[arg-type]  # each its own kind
        if self.latches:
            self._end(memories, now, made, opened)
        return tuple(memories), frozenset(opened)

    def _band(
        self, index: int, band: p.Band, memories: list[Memory], now: Looking, made: set[object], opened: set[str]
    ) -> Memory:
        year = self.calendar.period(Period.YEAR, now.session)
        row = next((row for row, truth in zip(band.rows, self.truths[index], strict=True) if truth(now) is True), None)
        outcome = row.outcome if row else None
        if (outcome, year) == memories[index]:
            return memories[index]
        before = memories[index][0]
        memories[index] = (None, year)
        if before is not None:
            self._settle(before, memories, now, made, opened)
        if row is not None:
            self._due(row.outcome, "must", (), now, made, opened)
        memories[index] = (outcome, year)
        if row is not None:
            self._settle(row.outcome, memories, now, made, opened)
        return memories[index]

    def _rule(
        self, index: int, rule: p.Rule, memories: list[Memory], now: Looking, made: set[object], opened: set[str]
    ) -> Memory:
        memory = memories[index]
        holds = self.truths[index][0](now) is True
        if not holds and memory == self.fresh[index]:
            return memory
        was, looked_in, *actions = memory
        afresh = None if rule.afresh is None else self.calendar.period(rule.afresh, now.session)
        was = was and afresh == looked_in
        for number, action in enumerate(rule.actions):
            fired_in, _, latched = actions[number]
            turn = None if action.frequency.period is None else self.calendar.period(action.frequency.period, now.session)
            kept = turn is not None and fired_in == turn
            repeats = action.frequency.word != "rising" and not action.frequency.outcome
            if holds and (repeats or not was) and not kept and not latched:
                figures = tuple(_figure(each, now) for each in self.figures[index][number])
                self._due(action.outcome, action.modality.value, figures, now, made, opened)
                fired_in, latched = turn, bool(action.frequency.outcome)
            lasts = (kept and action.frequency.word == "until") or latched
            stands = self.side.part.plan.outcomes[action.outcome].standing
            actions[number] = (fired_in if fired_in == turn else None, stands and (holds or lasts), latched)
            memories[index] = (was, looked_in, *actions)
            if stands:
                self._settle(action.outcome, memories, now, made, opened)
        return (holds, afresh if holds else None, *actions)

    def _due(
        self, outcome: str, modality: str, figures: tuple[object, ...], now: Looking, made: set[object], opened: set[str]
    ) -> None:
        now.issued.add(outcome)
        if outcome in self.side.part.targets:
            made.add(("due", self._what(outcome), modality, figures if self.side.by_outcome else ()))
            if self.side.part.plan.outcomes[outcome].standing:
                opened.add(outcome)

    def _what(self, outcome: str) -> tuple[str, str, str]:
        what = self.side.part.plan.outcomes[outcome]
        return (outcome if self.side.by_outcome else "", what.kind, what.stage)

    def _settle(self, outcome: str, memories: list[Memory], now: Looking, made: set[object], opened: set[str]) -> None:
        """Whether a standing outcome holds now, after one step had its say."""
        if outcome not in self.makers:
            return
        if self._holds(outcome, memories):
            now.standing.add(outcome)
            return
        now.standing.discard(outcome)
        if outcome in opened:
            opened.discard(outcome)
            made.add(("ends", self._what(outcome)))

    def _holds(self, outcome: str, memories: list[Memory]) -> bool:
        """Whether a standing outcome holds by any step."""
        return any(
            memories[index][0] == outcome if number < 0 else memories[index][2 + number][1]
            for index, number in self.makers[outcome]
        )

    def _end(self, memories: list[Memory], now: Looking, made: set[object], opened: set[str]) -> None:
        """What was to hold until something became due holds no longer."""
        for index, step in enumerate(self.side.part.plan.steps):
            if isinstance(step, p.Band):
                continue
            was, looked_in, *actions = memories[index]
            for number, action in enumerate(step.actions):
                fired_in, _, latched = actions[number]
                if latched and action.frequency.outcome in now.issued:
                    actions[number] = (fired_in, False, False)
                    memories[index] = (was, looked_in, *actions)
                    self._settle(action.outcome, memories, now, made, opened)


def _figure(figure: tuple[int, p.Rounding | None] | str, now: Looking) -> object:
    """An amount, or a text that is always the same."""
    return figure if isinstance(figure, str) else rounded(Amount(*now.values[figure[0]]), figure[1])


def _numbered(rule: p.Rule) -> list[tuple[str, int]]:
    return [(action.outcome, number) for number, action in enumerate(rule.actions)]
