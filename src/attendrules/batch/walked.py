"""Steps that cannot be solved beforehand, walked with the reference engine's own code.

Only the sessions are visited in which such a step could be true or unknown, and the look
after each of these; between them a look would change nothing.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush

from attrs import define, field, frozen

from attendrules.batch.case import Case
from attendrules.batch.counts import Solve
from attendrules.batch.intervals import Intervals, has
from attendrules.batch.rules import Solved
from attendrules.batch.support import EVERYWHERE, Alternative
from attendrules.batch.told import Told
from attendrules.decisions import Fact, Figure, Scope, Subject
from attendrules.engine.conditions import every, opposite, truth
from attendrules.engine.now import Now
from attendrules.engine.walk import Walk, look
from attendrules.engine.windows import Point, later
from attendrules.plan import model as p

NEVER = 1 << 40


@define(slots=False)
class LeanWalk(Walk):
    """A walk that notes which decisions are made and when, without their reasons."""

    causes: Mapping[tuple[int, str], int] = field(factory=dict)
    """The number of each cause, by the identity of its rule or row, and its outcome."""
    rows: list[tuple[int, int, bool]] = field(factory=list)
    """Session, cause, and whether it is pending."""
    ends: dict[int, int] = field(factory=dict)
    """The session in which an outcome ended, by the place of its decision in `rows`."""
    open: dict[str, list[int]] = field(factory=dict)

    case: Case | None = None
    known: Mapping[int, tuple[Solve, Solve]] = field(factory=dict)
    """When a condition, by its identity, is true and when it is false, for those that marks and the calendar decide."""
    _found: dict[int, tuple[Intervals, Intervals]] = field(factory=dict)

    def true(self, condition: p.Condition | None) -> bool | None:
        """Whether a condition is true now; what marks and the calendar decide is found for all sessions at once."""
        known = self.known.get(id(condition))
        if known is not None and self.case is not None:
            found = self._found.get(id(condition))
            if found is None:
                found = self._found[id(condition)] = (known[0](self.case), known[1](self.case))
            session = self.now.session
            return True if has(found[0], session) else False if has(found[1], session) else None
        match condition:
            case p.AllOf(parts):
                return every(self.true(part) for part in parts)
            case p.Negated(part):
                return opposite(self.true(part))
            case _:
                return truth(condition, self.now)

    def why(self, condition: p.Condition | None, seen: Now | None = None) -> tuple[Fact, ...]:
        """Nothing: reasons are made when somebody asks for them."""
        del condition, seen
        return ()

    def figure(self, figure: p.FigureOf) -> Figure:
        """Nothing but the name."""
        return Figure(figure.name)

    def decide(self, step: p.Rule | p.Recode | p.BandRow, outcome: str, facts: tuple[Fact, ...], **more: object) -> None:
        """Note a decision."""
        del facts
        pending = bool(more.get("missing"))
        self.rows.append((self.now.session, self.causes[id(step), outcome], pending))
        if not pending:
            self.now.issued.add(outcome)
            self.now.due.setdefault(outcome, []).append(self.now.session)
            if self.plan.outcomes[outcome].standing:
                self.open.setdefault(outcome, []).append(len(self.rows) - 1)

    def over(self, outcome: str) -> None:
        """Note that a standing outcome has ended."""
        for row in self.open.pop(outcome, ()):
            self.ends[row] = self.now.session


@frozen(eq=False, slots=False)
class WalkedStep:
    """A step that is walked: its index in the plan, its looks, and where it could be other than false."""

    index: int
    step: p.Step
    looks: Sequence[int]
    """The sessions after which its moment may come; none for one that comes after an outcome or event."""
    support: tuple[Alternative, ...]
    delay: p.Delay | None
    turns: bool
    """Whether an outcome of it holds until the end of a period."""
    until: frozenset[str]
    """Outcomes that end what holds by it."""
    told: Told
    true: Solve | None
    """When the condition is true, if marks and the calendar decide it, and the rule fires when it becomes so."""
    fresh: Sequence[int]
    """The sessions of looks at which the rule starts afresh."""

    @cached_property
    def guarded(self) -> bool:
        """Whether it matters only while other outcomes hold."""
        return any(each.standing for each in self.support)

    def changes(self, true: Intervals, session: int) -> int:
        """The first look from a session on at which something can change, where the condition was true before it."""
        place = bisect_left(true, session + 1)
        if place % 2 == 0:
            return self.next_look(session)
        anew = bisect_left(self.fresh, session)
        following = self.next_look(true[place])
        return min(following, self.fresh[anew]) if anew < len(self.fresh) else following

    def begun(self, case: Case) -> Iterable[int]:
        """When the delays are over that events and solved steps begin."""
        if self.delay is None:
            return ()
        calendar = self.told.frame.calendar
        if self.delay.event:
            events = self.told.inputs.happened(case.pupil.id, self.delay.after)
            starts = [Point(calendar.session_of(event.time), event.time) for event in events]
        else:
            starts = [Point(session, calendar.ends(session)) for session in case.issued.get(self.delay.after, ())]
        return [later(calendar, start, self.delay) for start in starts]

    def next_look(self, session: int) -> int:
        """The first look at or after a session."""
        if isinstance(self.looks, range):
            return session
        place = bisect_left(self.looks, session)
        return self.looks[place] if place < len(self.looks) else NEVER

    def next_within(self, runs: Intervals | None, session: int) -> int:
        """The first look at or after a session that is in some runs of sessions."""
        if runs is None:
            return self.next_look(session)
        place = bisect_left(runs, session + 1) // 2 * 2
        while place < len(runs):
            found = self.next_look(max(session, runs[place]))
            if found < runs[place + 1]:
                return found
            place += 2
        return NEVER


@define
class Journey:
    """One pupil's walk over the sessions that matter to some steps."""

    case: Case
    steps: Sequence[WalkedStep]
    solved: list[tuple[int, int, str]]
    """What the solved steps make due: session, order and outcome, in that order."""
    runs: list[list[tuple[Intervals | None, Alternative]]]
    agenda: list[int]
    walk: LeanWalk = field(init=False)
    at: int = 0
    coming: list[int] = field(init=False)
    """For each step the next session in which it has to be looked at."""
    delayed: set[tuple[int, int]] = field(factory=set)
    """Sessions in which delays are over, with the index of the step."""

    @classmethod
    def planned(cls, steps: Sequence[WalkedStep], case: Case, solved: Sequence[Solved]) -> Journey:
        """What is known beforehand of a pupil's walk."""
        due = sorted((session, each.order, each.outcome) for each in solved for session in each.due)
        runs: list[list[tuple[Intervals | None, Alternative]]] = [
            [(step.true(case), EVERYWHERE[0])] if step.true is not None else [(each.runs(case), each) for each in step.support]
            for step in steps
        ]  # fmt: skip
        begun = [
            min((step.next_within(run, case.start) for run, each in found if each.open((), ())), default=NEVER)
            for step, found in zip(steps, runs, strict=True) if step.delay is None
        ]  # fmt: skip
        ending = frozenset[str]().union(*(step.until for step in steps))
        begun += [session for session, _, outcome in due if outcome in ending]
        delayed = {(session, step.index) for step in steps if step.delay is not None for session in step.begun(case)}
        begun += [session for session, _ in delayed]
        return cls(case, steps, due, runs, [session for session in begun if session < case.stop], delayed=delayed)

    def go(self, walk: LeanWalk) -> None:
        """Walk."""
        self.walk = walk
        self.coming = [-1] * len(self.steps)
        heapify(self.agenda)
        before = self.case.start - 1
        while self.agenda and self.agenda[0] < self.case.stop:
            session = heappop(self.agenda)
            if session > before:
                before = session
                self._visit(session)

    def _visit(self, session: int) -> None:
        walk, now = self.walk, self.walk.now
        walk.begin(session)
        self._known_before(session)
        made = len(walk.rows)
        looked = []
        for place, step in enumerate(self.steps):
            self._due_upto(session, step.index)
            if self._matters(place, step, session):
                look(walk, step.index, step.step)
                looked.append(place)
        self._due_upto(session, NEVER)
        walk.end()
        for place, step in enumerate(self.steps):
            if step.delay is None and (
                step.guarded or step.until & now.issued or self.coming[place] <= session or place in looked
            ):
                self.coming[place] = self._next(step, self.runs[place], session + 1)
                if step.until & now.issued:
                    self.coming[place] = step.next_look(session + 1)
                if self.coming[place] < NEVER:
                    heappush(self.agenda, self.coming[place])
        if len(walk.rows) > made:
            for step in self.steps:
                if step.delay is not None and not step.delay.event and step.delay.after in now.issued:
                    over = later(now.calendar, Point(session, now.calendar.ends(session)), step.delay)
                    self.delayed.add((over, step.index))
                    heappush(self.agenda, over)

    def _matters(self, place: int, step: WalkedStep, session: int) -> bool:
        """Whether a look at a step could change anything in a session that is visited."""
        if step.delay is not None:
            return (session, step.index) in self.delayed or self._over_at_once(step.delay, session)
        if self._busy(step):
            return step.true is None or self.coming[place] <= session
        now = self.walk.now
        return any(each.now(now) and (run is None or has(run, session)) for run, each in self.runs[place])

    def _over_at_once(self, delay: p.Delay, session: int) -> bool:
        """Whether an outcome is due in this session, and so long after it is this session too, as the calendar ends."""
        now = self.walk.now
        if delay.event or delay.after not in now.issued:
            return False
        return later(now.calendar, Point(session, now.calendar.ends(session)), delay) == session

    def _busy(self, step: WalkedStep) -> bool:
        """Whether a step may have something to take back."""
        memory = self.walk.memory.get(step.index)
        return memory is not None and (
            memory.state is not None or memory.band is not None or bool(step.turns and memory.fired_in)
        )

    def _next(self, step: WalkedStep, runs: Sequence[tuple[Intervals | None, Alternative]], session: int) -> int:
        """The next session in which a step has to be looked at, as far as can be said now."""
        if self._busy(step):
            return step.next_look(session) if step.true is None else step.changes(runs[0][0] or [], session)
        now = self.walk.now
        open_now = (run for run, each in runs if each.open(now.standing, now.waiting))
        return min((step.next_within(run, session) for run in open_now), default=NEVER)

    def _known_before(self, session: int) -> None:
        """What the solved steps have made due before a session, and what holds by them in it."""
        now = self.walk.now
        while self.at < len(self.solved) and self.solved[self.at][0] < session:
            past, _, outcome = self.solved[self.at]
            insort(now.due.setdefault(outcome, []), past)
            self.at += 1
        for outcome, runs in self.case.standing.items():
            (now.standing.add if has(runs, session) else now.standing.discard)(outcome)

    def _due_upto(self, session: int, order: int) -> None:
        """What solved steps up to a place in the order make due in this session."""
        now = self.walk.now
        while self.at < len(self.solved) and self.solved[self.at][0] == session and self.solved[self.at][1] < order:
            outcome = self.solved[self.at][2]
            now.issued.add(outcome)
            now.due.setdefault(outcome, []).append(session)
            self.at += 1


def journey(
    steps: Sequence[WalkedStep], case: Case, solved: Sequence[Solved], make: Callable[[], LeanWalk]
) -> LeanWalk | None:  # fmt: skip
    """Walk a pupil through those sessions in which a step that is walked could matter; `None` if there are none.

    `solved` has what came of the other steps, and of recodes (with an order of -1).
    """
    planned = Journey.planned(steps, case, solved)
    if not planned.agenda:
        return None
    walk = make()
    planned.go(walk)
    return walk


def new_walk(
    plan: p.Plan, now: Now, causes: Mapping[tuple[int, str], int], case: Case, known: Mapping[int, tuple[Solve, Solve]]
) -> LeanWalk:  # fmt: skip
    """A walk of one pupil that has not begun."""
    return LeanWalk(plan, Subject(Scope.PUPIL, now.pupil), now, causes=causes, case=case, known=known)


__all__ = ["EVERYWHERE", "LeanWalk", "WalkedStep", "journey", "new_walk"]
