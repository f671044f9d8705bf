"""Two slices that run side by side over the same letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from math import ceil
from typing import Any

from attrs import define, evolve, field, frozen

from attendrules.analysis.behaviour import Side
from attendrules.analysis.letters import Alphabet, reading
from attendrules.analysis.machine.features import Feature
from attendrules.analysis.machine.sides import Conditions, Looking, State, Truth, Walker
from attendrules.analysis.machine.supported import Unsupported, support
from attendrules.analysis.stories import Letter
from attendrules.analysis.walking import inside
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import POSSIBLE
from attendrules.plan import model as p

Whole = tuple[tuple[Any, ...], State, State]
"""What features carry, and what each side remembers."""


@frozen
class View:
    """A value for conditions: a feature, or for a share what is left of its whole."""

    feature: int
    rest: bool


@define
class Bench:
    """The features of both sides, each once."""

    calendar: Calendar
    alive: frozenset[str]
    caps: Mapping[object, int | None]
    features: list[Feature] = field(factory=list)
    views: list[View] = field(factory=list)
    _known: dict[object, int] = field(factory=dict)

    def place(self, value: p.Value, source: object, possible: frozenset[str]) -> int:
        """Where the value of a measure stands."""
        core, rest = core_of(value, self.alive)
        key = (core, source, possible if _slow(core) else None)
        if key not in self._known:
            feature = Feature(core, source, possible, self.calendar, self.caps.get(core))
            feature.prepare()
            self._known[key] = len(self.features)
            self.features.append(feature)
        view = View(self._known[key], rest)
        if view not in self.views:
            self.views.append(view)
        return self.views.index(view)


def core_of(value: p.Value, alive: frozenset[str]) -> tuple[p.Value, bool]:
    """What has to be counted for a measure; for a share perhaps the opposite of what it says."""
    codes = value.codes & alive
    if isinstance(value, p.Count):
        return evolve(value, codes=codes, text="", seen=""), False
    possible = value.possible & alive
    rest = codes <= possible and sorted(possible - codes) < sorted(codes)
    counted = possible - codes if rest else codes
    return evolve(value, codes=counted, possible=possible, text="", seen="", rounding=None), rest


def _slow(value: p.Value) -> bool:
    return isinstance(value, p.Count) and (value.in_a_row or value.unit != "sessions")


def caps(sides: Iterable[Side], alive: frozenset[str]) -> dict[object, int | None]:
    """Up to where each count matters: one more than the highest threshold; none if it is shown."""
    found: dict[object, int | None] = {}
    for side in sides:
        for each in inside(side.part.parts):
            if isinstance(each, p.Test) and isinstance(each.value, p.Count):
                core = core_of(each.value, alive)[0]
                before = found.setdefault(core, 0)
                found[core] = None if before is None else max(before, ceil(each.threshold) + 1, 1)
        for each in inside(side.part.parts) if side.by_outcome else ():
            if isinstance(each, p.FigureOf) and isinstance(each.value, p.Count):
                found[core_of(each.value, alive)[0]] = None
    return found


@frozen
class Stratum:
    """Recodes that see the same marks, with their conditions."""

    recodes: tuple[tuple[p.Recode, Truth], ...]

    def change(self, now: Looking) -> p.Recode | None:
        """The first recode that fits the mark."""
        for recode, truth in self.recodes:
            fits = now.code in recode.sources and (recode.half is None or recode.half.index == now.session % 2)
            if fits and now.code and truth(now) is True:
                return recode
        return None


@define
class Lane:
    """One side: how it reads letters, its recodes, and its steps."""

    side: Side
    strata: list[Stratum]
    walker: Walker
    sources: list[object]
    """What each level of marks is called."""
    read: Mapping[tuple[Letter, int], str]


@define
class Product:
    """Both sides."""

    calendar: Calendar
    features: list[Feature]
    views: list[View]
    lanes: tuple[Lane, Lane]

    def initial(self) -> Whole:
        """Before the first mark."""
        zeros = tuple(feature.zero for feature in self.features)
        return zeros, self.lanes[0].walker.initial(), self.lanes[1].walker.initial()

    def step(self, state: Whole, session: int, letter: Letter) -> tuple[Whole, bool]:
        """The state after one more session, and whether the sides did different things in it."""
        carried = list(state[0])
        done: set[object] = set()
        after: list[State] = []
        happened: list[set[object]] = []
        for lane, memory in zip(self.lanes, state[1:], strict=True):
            made: set[object] = set()
            now = Looking(session, lane.read[letter, session % 2], [], set(), set())
            self._settle_mark(lane, now, carried, done, made)
            after.append(lane.walker.walk(memory, now, made))
            happened.append(made)
        return (tuple(carried), after[0], after[1]), happened[0] != happened[1]

    def _settle_mark(self, lane: Lane, now: Looking, carried: list[Any], done: set[object], made: set[object]) -> None:
        """Let the features see the mark, level by level, as recodes change it."""
        for level, source in enumerate(lane.sources):
            if source not in done:
                done.add(source)
                for index, feature in enumerate(self.features):
                    if feature.source == source:
                        carried[index] = feature.add(carried[index], now.session, now.code)
            now.values = self._values(carried)
            recode = lane.strata[level].change(now) if level < len(lane.strata) else None
            if recode is not None:
                self._recoded(lane, now, recode, made)

    @staticmethod
    def _recoded(lane: Lane, now: Looking, recode: p.Recode, made: set[object]) -> None:
        if recode.outcome in lane.side.part.targets:
            what = lane.side.part.plan.outcomes[recode.outcome]
            name = recode.outcome if lane.side.by_outcome else ""
            made.add(("due", (name, what.kind, what.stage), recode.modality.value, now.code, recode.target))
        now.issued.add(recode.outcome)
        now.code = recode.target

    def _values(self, carried: list[Any]) -> list[tuple[int, int | None]]:
        read = [feature.read(state) for feature, state in zip(self.features, carried, strict=True)]
        return [_of(read[view.feature], rest=view.rest) for view in self.views]


def _of(value: tuple[int, int | None], *, rest: bool) -> tuple[int, int | None]:
    part, whole = value
    return (whole - part, whole) if rest and whole is not None else value


def product(one: Side, other: Side, calendar: Calendar, letters: Alphabet) -> Product:
    """The machine for two sides; raises `Unsupported` for constructs that it does not know."""
    sides = (one, other)
    for side in sides:
        support(side.part.parts)
        if side.part.plan.group_rules or side.part.beyond:
            message = side.part.beyond or "rules for groups"
            raise Unsupported(message)
    bench = Bench(calendar, letters.alive, caps(sides, letters.alive))
    reads = [_reads(side, calendar, letters) for side in sides]
    shared = reads[0] == reads[1]
    same = shared and _bare(one.part.plan.recodes) == _bare(other.part.plan.recodes)
    lanes = [
        _lane(side, bench, read, _sources(side, number, shared=shared, same=same))
        for number, (side, read) in enumerate(zip(sides, reads, strict=True))
    ]
    return Product(calendar, bench.features, bench.views, (lanes[0], lanes[1]))


def _reads(side: Side, calendar: Calendar, letters: Alphabet) -> dict[tuple[Letter, int], str]:
    return {(letter, half): reading(side, calendar, letter, half) for half in (0, 1) for letter in letters.letters[half]}


def _bare(recodes: tuple[p.Recode, ...]) -> list[object]:
    """Recodes without the places where they stand."""
    nowhere = p.Origin("")
    return [evolve(recode, origin=nowhere, outcome="") for recode in recodes]


def _sources(side: Side, number: int, *, shared: bool, same: bool) -> list[object]:
    strata = len({recode.stratum for recode in side.part.plan.recodes})
    entered: object = "entered" if shared else ("entered", number)
    return [entered, *(("level", level, None if same else number) for level in range(1, strata + 1))]


def _lane(side: Side, bench: Bench, read: Mapping[tuple[Letter, int], str], sources: list[object]) -> Lane:
    plan = side.part.plan
    possible = plan.codes.in_category(*POSSIBLE)

    def at(level: int) -> Callable[[p.Value], int]:
        def place(value: p.Value) -> int:
            return bench.place(value, sources[0 if value.seen == "entered" else level], possible)

        return place

    strata = [list(group) for _, group in groupby(plan.recodes, key=lambda recode: recode.stratum)]
    made = [
        Stratum(tuple((recode, Conditions(bench.calendar, at(level)).truth(recode.condition)) for recode in group))
        for level, group in enumerate(strata)
    ]
    place = at(len(strata))
    truths = [list(_truths(step, Conditions(bench.calendar, place))) for step in plan.steps]
    figures = [_figures(step, place, side) for step in plan.steps]
    return Lane(side, made, Walker(side, bench.calendar, truths, figures), sources, read)


def _truths(step: p.Step, conditions: Conditions) -> Iterator[Truth]:
    for each in step.rows if isinstance(step, p.Band) else (step,):
        yield conditions.truth(each.condition)


def _figures(step: p.Step, place: Callable[[p.Value], int], side: Side) -> list[list[tuple[int, p.Rounding | None] | str]]:
    """For each action of a rule, where its figures stand; none where figures do not count."""
    actions = step.actions if isinstance(step, p.Rule) else ()
    if not side.by_outcome:
        return [[] for _ in actions]
    return [[_figure(each, place) for each in action.figures] for action in actions]


def _figure(figure: p.FigureOf, place: Callable[[p.Value], int]) -> tuple[int, p.Rounding | None] | str:
    if figure.money:
        return figure.name
    if figure.value is None:
        message = "a band as a figure"
        raise Unsupported(message)
    return place(figure.value), figure.value.rounding if isinstance(figure.value, p.Share) else None
