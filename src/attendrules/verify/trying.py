"""Pairs of registers that differ in one mark: tried by the thousand, made small, and replayed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, evolve, field, frozen

from attendrules.analysis.slices import cut
from attendrules.api import Policy
from attendrules.batch.columns import Columns
from attendrules.batch.decided import causes_of
from attendrules.batch.run import Job, ready
from attendrules.decisions import Decision, Scope, Status
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Pupil
from attendrules.engine import decide
from attendrules.plan import model as p
from attendrules.verify.model import NAME, Side, register_of

PRESENT = ("/", "\\")
BATCH = 64
RATES = (0.03, 0.08, 0.15, 0.3, 0.6, 1.0)
Row = tuple[str, ...]


@frozen
class Pair:
    """A register, and the session whose mark is attended in the other one, which is otherwise the same."""

    row: Row
    at: int

    @property
    def better(self) -> Row:
        """The other register."""
        return (*self.row[: self.at], PRESENT[self.at % 2], *self.row[self.at + 1 :])

    @property
    def size(self) -> tuple[int, int]:
        """Marks other than attended, and all marks: less is better."""
        return sum(code not in PRESENT for code in self.row), len(self.row)


@define
class Trial:
    """Whether an outcome comes although a bad mark was replaced by attendance: tried until the time is over."""

    policy: Policy
    targets: frozenset[str]
    calendar: Calendar
    bad: Sequence[str]
    worlds: Sequence[Inputs]
    """What may have been recorded: nothing, that nothing happened, facts that are true or not."""
    seconds: float
    tried: int = 0
    dice: random.Random = field(factory=lambda: random.Random(1))  # noqa: S311 - the same cases each time
    plan: p.Plan = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.plan = cut(self.policy.plan, self.targets).plan

    def find(self) -> tuple[Pair, Inputs] | None:
        """A pair that refutes it, made as small as small steps lead to; nothing if none was found in time."""
        began = time.process_time()
        while time.process_time() - began < self.seconds:
            inputs = self.dice.choice(list(self.worlds))
            pairs = list(self._pairs())
            self.tried += len(pairs)
            rows = [row for pair in pairs for row in (pair.row, pair.better)]
            first = self._first(rows, inputs)
            for place, pair in enumerate(pairs):
                if refutes(first[2 * place], first[2 * place + 1]) and self.replayed(pair, inputs):
                    return self._smaller(pair, inputs), inputs
        return None

    def _pairs(self) -> Iterator[Pair]:
        for _ in range(BATCH):
            length = min(len(self.calendar), self.dice.choice((6, 12, 20, 40, 80, 160, len(self.calendar))))
            used = self.dice.sample(list(self.bad), min(len(self.bad), self.dice.choice((1, 1, 2))))
            rate, row = self.dice.choice(RATES), [PRESENT[s % 2] for s in range(length)]
            stretch = range(self.dice.randrange(length), length) if self.dice.random() < 0.4 else range(length)
            for session in stretch:
                if self.dice.random() < rate:
                    row[session] = self.dice.choice(used)
            odd = [s for s, code in enumerate(row) if code in self.bad]
            if odd:
                yield Pair(tuple(row), self.dice.choice(odd))

    def _first(self, rows: Sequence[Row], inputs: Inputs) -> list[int | None]:
        """The first session in which a target is due, for each row, by the sparse engine."""
        codes = ("", "", *dict.fromkeys((*PRESENT, *self.bad)))
        places = {code: place for place, code in enumerate(codes) if code}
        packed = [bytes(places[code] for code in row) for row in rows]
        columns = Columns(self.calendar, [Pupil(NAME)] * len(rows), packed, codes)
        wanted = [each.outcome in self.targets for each in causes_of(self.plan)]
        width = 2 * len(wanted) or 1
        sparse = ready(Job(self.plan, evolve(columns, last=max(map(len, rows)) - 1), inputs))
        due = ([key // width for key in each.keys if wanted[key % width // 2] and not key % 2] for each in sparse.each())
        return [min((s for s in each if s < len(row)), default=None) for each, row in zip(due, rows, strict=True)]

    def replayed(self, pair: Pair, inputs: Inputs) -> bool:
        """Whether the reference engine finds the same."""
        found = [self._reference(row, inputs) for row in (pair.row, pair.better)]
        return refutes(found[0], found[1])

    def _reference(self, row: Row, inputs: Inputs) -> int | None:
        made = decided(self.plan, self.calendar, row, inputs, self.targets)
        number = self.calendar.number
        return min((number(each.session.date, each.session.half) or 0 for each in made), default=None)

    def _smaller(self, pair: Pair, inputs: Inputs) -> Pair:
        before: Pair | None = None
        while before != pair:
            before = pair
            for other in _steps(pair):
                if other.size < pair.size and self.replayed(other, inputs):
                    pair = other
                    break
        return pair

    def side(self, row: Row, inputs: Inputs) -> Side:
        """A register with what the whole policy makes of it."""
        return Side(self.calendar, row, inputs, decided(self.policy.plan, self.calendar, row, inputs, self.targets))


def refutes(worse: int | None, better: int | None) -> bool:
    """Whether something came with the better mark that came later, or not at all, with the worse one."""
    return better is not None and (worse is None or better < worse)


def decided(
    plan: p.Plan, calendar: Calendar, row: Row, inputs: Inputs, targets: Iterable[str]
) -> tuple[Decision, ...]:  # fmt: skip
    """What the reference engine makes due to the pupil, of some outcomes."""
    wanted = frozenset(targets)
    made = decide(plan, register_of(calendar, row), inputs)
    return tuple(
        each for each in made
        if each.outcome in wanted and each.status is Status.DUE and each.subject.scope is Scope.PUPIL
    )  # fmt: skip


def _steps(pair: Pair) -> Iterator[Pair]:
    """Nothing after some session; some marks attended; marks between left out."""
    row, at = pair.row, pair.at
    for stop in (len(row) // 2, len(row) - 20, len(row) - 10, len(row) - 2, len(row) - 1):
        if at < stop:
            yield Pair(row[:stop], at)
    odd = [s for s, code in enumerate(row) if code not in PRESENT and s != at]
    size = len(odd)
    while size:
        for first in range(0, len(odd), size):
            chosen = set(odd[first : first + size])
            yield Pair(tuple(PRESENT[s % 2] if s in chosen else code for s, code in enumerate(row)), at)
        size //= 2
    for length in (10, 2):
        for first in range(0, len(row) - length, 2):
            if not first <= at < first + length:
                yield Pair((*row[:first], *row[first + length :]), at - length if first < at else at)
