"""The batch engine without dependencies: one pupil after another, from the few marks that are not ordinary."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from attrs import define, evolve, field, frozen

from attendrules.batch.analysis import Tiers, conditions_of, familiar, made, needed_by, plain, tiers
from attendrules.batch.case import Case
from attendrules.batch.columns import Columns
from attendrules.batch.conditions import Conditions
from attendrules.batch.counts import Solve
from attendrules.batch.decided import Cause, by_step, causes_of, numbers_of
from attendrules.batch.ends import Ends
from attendrules.batch.frame import STATIC_MOMENTS, Frame
from attendrules.batch.intervals import joined
from attendrules.batch.looks import Looks
from attendrules.batch.marks import Alphabet, Seen
from attendrules.batch.recoding import Late, Recoding
from attendrules.batch.rules import BandSolver, RuleSolver, Solved, band_solver, clock_of, rule_solver
from attendrules.batch.support import Support
from attendrules.batch.tests import Ground
from attendrules.batch.told import Told
from attendrules.batch.tracks import Tracks
from attendrules.batch.walked import EVERYWHERE, LeanWalk, WalkedStep, journey, new_walk
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Pupil
from attendrules.domain.sessions import Period
from attendrules.engine.reference import Task, walk_pupil
from attendrules.plan import model as p

RECODES = -1
"""The order of recodes within a session: before every step."""


@frozen(eq=False)
class Found:
    """What came of one pupil: keys in order, and the sessions in which some of them ended, by key."""

    keys: list[int]
    ends: dict[int, int]
    whole: bool = False
    """Whether the pupil was gone through in the reference engine, for every step."""


@define(eq=False, slots=False)
class Sparse:
    """A plan made ready for columns of marks."""

    plan: p.Plan
    columns: Columns
    inputs: Inputs
    causes: tuple[Cause, ...]
    ground: Ground
    tiers: Tiers
    solvers: tuple[RuleSolver | BandSolver, ...]
    walked: tuple[WalkedStep, ...]
    recoding: Recoding
    tracks: Tracks
    ends: Ends
    by_step: Mapping[tuple[int, str], int] = field(repr=False)
    late: Late
    """Whom a late recode could be about is left to the reference engine."""
    known: Mapping[int, tuple[Solve, Solve]] = field(repr=False)
    """What marks decide of the conditions of walked steps."""
    wanted: frozenset[int] | None = None
    """The steps whose decisions are wanted, if not of all."""
    recodes: bool = True
    """Whether decisions of recodes are wanted."""
    arrivals: bool = True
    """Whether times of arrival may be known."""

    @classmethod
    def of(cls, plan: p.Plan, columns: Columns, task: Task, known: Callable[[int], Mapping[int, Mark]]) -> Sparse:
        """Make a plan ready; `known` has the marks of a pupil, by the place in the columns."""
        possible, inputs = task.possible, task.inputs
        alphabet = _alphabet(plan, columns, possible)
        ground = Ground(Frame(columns.calendar, columns.first, columns.last), alphabet, possible)
        conditions = Conditions(ground, Told(ground.frame, inputs))
        found = tiers(plan, ground, inputs.recorded)
        causes = causes_of(plan)
        numbers = numbers_of(plan)
        tracks = Tracks(alphabet, task, known, _asks_for_arrivals(plan))
        return cls(
            plan, columns, inputs, causes, ground, found,
            tuple(_solver(plan, index, conditions, numbers[index]) for index in found.solved),
            tuple(_walked(plan, found, conditions)), Recoding.of(plan, conditions, tracks), tracks,
            Ends.of(plan, found.solved), by_step(plan), Late.of(plan, conditions), _known_parts(plan, found.walked, conditions),
        )  # fmt: skip

    def only(self, wanted: frozenset[int], *, recodes: bool) -> Sparse:
        """The same for the decisions of some steps, with no more work than these need."""
        needed = needed_by(self.plan, wanted)
        solvers = tuple(each for each in self.solvers if each.order in needed)
        walked = tuple(each for each in self.walked if each.index in needed)
        return evolve(self, solvers=solvers, walked=walked, wanted=wanted, recodes=recodes)

    def over(self, columns: Columns, known: Callable[[int], Mapping[int, Mark]]) -> Sparse:
        """The same over other columns with the same codes and sessions."""
        tracks = evolve(self.tracks, known=known)
        return evolve(self, columns=columns, tracks=tracks, recoding=evolve(self.recoding, tracks=tracks))

    def each(self, first: int = 0, count: int | None = None) -> Iterator[Found]:
        """What comes of each pupil, or of some, in order."""
        width = self.columns.last + 1 - self.columns.first
        sessions = range(self.columns.first, self.columns.last + 1)
        stop = len(self.columns) if count is None else first + count
        for index in range(first, stop):
            row = self.columns.rows[index]
            seen = Seen(self.ground.alphabet, sessions, row if len(row) == width else row[:width].ljust(width, b"\0"))
            yield self.pupil(index, row, seen)

    def pupil(self, index: int, row: bytes, seen: Seen) -> Found:
        """What comes of one pupil."""
        pupil = self.columns.pupils[index]
        start, stop = self._roll(pupil, row)
        if start > stop:
            return Found([], {})
        case = Case(pupil, index, seen, seen, start, stop + 1)
        keys: list[int] = []
        ends: dict[int, int] = {}
        solved: list[Solved] = []
        two, width = 2, 2 * len(self.causes)
        if self.recoding.strata:
            settled = self.recoding.settle(case)
            changes = [(session, place) for session, place in settled if start <= session <= stop]
            for session, place in changes:
                if self.recodes:
                    keys.append(session * width + two * place)
                outcome = self.causes[place].outcome
                case.issued.setdefault(outcome, []).append(session)
                solved.append(Solved(place, outcome, (session,), (), None, RECODES))
        if self.late.recodes and self.late.concern(case):
            return whole(self.tracks.task, pupil, self.tracks.known(index), self.by_step, width)
        keys += (
            [session * width + two * place + 1 for session, place in self.late.wait(case)]
            if self.late.waiting and self.recodes
            else []
        )
        for solver in self.solvers:
            for each in solver.solve(case):
                solved.append(each)
                cause = two * each.cause
                wanted = self.wanted is None or each.order in self.wanted
                if each.due and wanted:
                    keys += [session * width + cause for session in each.due]
                if each.due:
                    case.issued.setdefault(each.outcome, []).extend(each.due)
                if each.waits and wanted:
                    keys += [session * width + cause + 1 for session in each.waits]
                if each.held:
                    before = case.standing.get(each.outcome)
                    case.standing[each.outcome] = _together(before, each.held) if before else each.held
        self.ends.find(solved, case.stop, width, ends)
        if self.walked:
            self._walk(case, solved, keys, ends)
        keys.sort()
        return Found(keys, ends)

    @cached_property
    def usual(self) -> tuple[int, int]:
        """The byte of most mornings, and that of most afternoons."""
        some = self.columns.rows[:: max(1, len(self.columns) // 64)]
        halves = [Counter(b"".join(row[(half - self.columns.first) % 2 :: 2] for row in some)) for half in (0, 1)]
        morning, afternoon = (max(half, key=lambda byte, half=half: half[byte], default=0) for half in halves)  # type: ignore[misc]
        return morning, afternoon

    @cached_property
    def of_step(self) -> dict[int, int]:
        """The step of each cause."""
        return {number: index for index, numbers in enumerate(numbers_of(self.plan)) for number in numbers}

    def _walk(self, case: Case, solved: Sequence[Solved], keys: list[int], ends: dict[int, int]) -> None:
        walk = journey(
            self.walked,
            case,
            solved,
            lambda: new_walk(self.plan, self.tracks.now(case, case.start), self.by_step, case, self.known),
        )
        width = 2 * len(self.causes)
        for place, (session, cause, pending) in enumerate(walk.rows if walk else ()):
            key = session * width + 2 * cause + pending
            if self.wanted is not None and self.of_step[cause] not in self.wanted:
                continue
            keys.append(key)
            if walk and place in walk.ends:
                ends[key] = walk.ends[place]

    def _roll(self, pupil: Pupil, row: bytes) -> tuple[int, int]:
        columns = self.columns
        first_mark = columns.first + len(row) - len(row.lstrip(b"\0"))
        last_mark = columns.first + len(row.rstrip(b"\0")) - 1
        if last_mark < columns.first:
            return 1, 0
        left = None if pupil.left is None else self.last_of_day(pupil.left)
        return self.ground.frame.roll(first_mark, last_mark, left)

    def last_of_day(self, date: dt.date) -> int:
        """The last session on a date or before it."""
        return 2 * bisect_right(self.columns.calendar.days, date) - 1


def whole(task: Task, pupil: Pupil, known: Mapping[int, Mark], numbers: Mapping[tuple[int, str], int], width: int) -> Found:
    """What comes of one pupil, through every session in the reference engine."""
    walks, _ = walk_pupil(task, pupil, known, partial(LeanWalk, causes=numbers))
    walk = walks[0]
    if not isinstance(walk, LeanWalk):  # pragma: no cover - it is made as one
        raise TypeError(walk)
    keys = [session * width + 2 * cause + pending for session, cause, pending in walk.rows]
    return Found(keys, {keys[place]: end for place, end in walk.ends.items()}, whole=True)


def _asks_for_arrivals(plan: p.Plan) -> bool:
    conditions = [recode.condition for recode in plan.recodes] + [each for step in plan.steps for each in conditions_of(step)]
    seen = p.AllOf | p.AnyOf | p.Negated | p.Test | p.MarkTest | p.HalfTermTest | p.PhaseTest | p.FactTest | p.Happened
    more = p.NumberTest | p.RollTest | p.ThanEarlier | p.ThanOther | p.Standing | p.Issued
    return not all(isinstance(part, seen | more) for each in conditions for part in p.parts(each))


def _together(a: Sequence[int], b: Sequence[int]) -> list[int]:
    return joined(sorted([*zip(a[::2], a[1::2], strict=True), *zip(b[::2], b[1::2], strict=True)]))


def _alphabet(plan: p.Plan, columns: Columns, possible: frozenset[str]) -> Alphabet:
    classes = [possible, *(recode.sources for recode in plan.recodes)]
    conditions = [recode.condition for recode in plan.recodes]
    conditions += [condition for step in plan.steps for condition in conditions_of(step)]
    for part in (part for condition in conditions for part in p.parts(condition)):
        seen = (part, *p.values_of(part))
        codes = (getattr(each, name, None) for each in seen for name in ("codes", "possible"))
        classes += [each for each in codes if isinstance(each, frozenset)]
    targets = dict.fromkeys(recode.target for recode in plan.recodes)
    return Alphabet.of(columns, (*columns.codes, *(target for target in targets if target not in columns.codes)), classes)


def _solver(plan: p.Plan, index: int, conditions: Conditions, causes: Sequence[int]) -> RuleSolver | BandSolver:
    step = plan.steps[index]
    if isinstance(step, p.Band):
        return band_solver(index, step, conditions, causes)
    return rule_solver(index, step, conditions, causes, lambda outcome: plan.outcomes[outcome].standing)


MARKS_ONLY = p.Test | p.MarkTest | p.HalfTermTest | p.PhaseTest | p.AllOf | p.AnyOf | p.Negated


def _of_marks(condition: p.Condition | None, ground: Ground) -> bool:
    return plain(condition, ground) and all(isinstance(part, MARKS_ONLY) for part in p.parts(condition))


def _true(step: p.Step, conditions: Conditions, ground: Ground) -> tuple[Solve | None, Sequence[int]]:
    """When a rule is true, if marks alone decide and it fires on becoming so; and where it starts afresh."""
    if (
        not isinstance(step, p.Rule)
        or not familiar(step)
        or not isinstance(step.moment, STATIC_MOMENTS)
        or not familiar(step.moment)
    ):
        return None, ()
    simple = all(familiar(action) and familiar(action.frequency) and action.frequency.period is None
                 and (action.frequency.word == "rising" or action.frequency.outcome) for action in step.actions)  # fmt: skip
    if not simple or not _of_marks(step.condition, ground):
        return None, ()
    found = Looks.of(step.moment, step.afresh, ground.frame)
    return conditions.side(step.condition, wanted=True), [found.sessions[index] for index in found.fresh]


def _known_parts(plan: p.Plan, walked: Iterable[int], conditions: Conditions) -> dict[int, tuple[Solve, Solve]]:
    """For each part of the conditions of walked steps that marks decide, when it is true and when false, by its identity."""
    parts = (part for index in walked for each in conditions_of(plan.steps[index]) for part in p.parts(each))
    return {
        id(part): (conditions.side(part, wanted=True), conditions.side(part, wanted=False))
        for part in parts if _of_marks(part, conditions.ground)
    }  # fmt: skip


def _walked(plan: p.Plan, found: Tiers, conditions: Conditions) -> Iterator[WalkedStep]:
    frame, ground = conditions.ground.frame, conditions.ground
    every = {part for step in plan.steps for each in conditions_of(step) for part in p.parts(each)}
    solvable = frozenset(part for part in every if plain(part, ground))
    outcomes = frozenset(outcome for index in found.walked for outcome in made(plan.steps[index]))
    for index in found.walked:
        step = plan.steps[index]
        moment = step.moment if isinstance(step, p.Rule) else None
        known = familiar(moment)
        at = conditions.at(clock_of(moment) if moment else None)
        looks: Sequence[int] = range(frame.last + 1)
        if known and isinstance(moment, STATIC_MOMENTS) and moment != p.EndOf(Period.SESSION):
            looks = frame.looks(moment)
        frequencies = [action.frequency for action in step.actions] if isinstance(step, p.Rule) else []
        yield WalkedStep(
            index, step, looks,
            Support(at, outcomes, solvable).of(step.condition) if isinstance(step, p.Rule) and familiar(step) else EVERYWHERE,
            moment if known and isinstance(moment, p.Delay) else None,
            any(each.word != "rising" and each.period for each in frequencies),
            frozenset(each.outcome for each in frequencies if each.outcome),
            conditions.told, *_true(step, at, ground),
        )  # fmt: skip
