"""Put the steps of two slices side by side, so that only their conditions need to be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeVar

from attrs import evolve, frozen

from attendrules.analysis.canonical import Form, Ways, condition, form_of_recode, form_of_step, made, order_matters, ways_of
from attendrules.analysis.slices import Slice
from attendrules.domain.codes import POSSIBLE
from attendrules.plan import model as p


@frozen
class Pair:
    """Two conditions that have to be equally true whenever they are looked at."""

    one: p.Condition | None
    other: p.Condition | None
    moment: p.Moment | None
    """None for every session."""
    pupil: bool
    """Whether it is about one pupil, and not a group whose size is not known."""
    ways: Ways

    @property
    def same(self) -> bool:
        """Whether they have the same normal form."""
        return bool(condition(self.one, self.ways) == condition(self.other, self.ways))


def pairs(one: Slice, other: Slice, alive: frozenset[str], *, one_year: bool) -> list[Pair] | None:
    """Every pair of conditions; nothing if the slices do not have the same steps but for these."""
    ways = [ways_of(part, alive, one_year=one_year) for part in (one, other)]
    if len(one.plan.recodes) != len(other.plan.recodes) or ways[0] != ways[1] or _setting(one, alive) != _setting(other, alive):
        return None
    recodes = list(zip(one.plan.recodes, other.plan.recodes, strict=True))
    if any(form_of_recode(_open(a), ways[0]) != form_of_recode(_open(b), ways[1]) for a, b in recodes):
        return None
    if any((a.delay or a.late) and form_of_recode(a, ways[0]) != form_of_recode(b, ways[0]) for a, b in recodes):
        return None
    found = [Pair(a.condition, b.condition, None, pupil=True, ways=ways[0]) for a, b in recodes]
    steps = _in_order(one, other, ways[0]) if order_matters(one) or order_matters(other) else _matched(one, other, ways[0])
    return None if steps is None else [*found, *(pair for a, b in steps for pair in _conditions(a, b, ways[0]))]


def _setting(part: Slice, alive: frozenset[str]) -> object:
    """What has to be the same besides the steps: which outcomes hold on, and which sessions are possible."""
    possible = part.plan.codes.in_category(*POSSIBLE) & alive if part.looks_back else frozenset()
    return {(name, part.plan.outcomes[name].standing) for name in made(part)}, possible


Steps = list[tuple[p.Step, p.Step]]


def _in_order(one: Slice, other: Slice, ways: Ways) -> Steps | None:
    if len(one.steps) != len(other.steps):
        return None
    both = list(zip(one.steps, other.steps, strict=True))
    return both if all(_skeleton(a, ways) == _skeleton(b, ways) for a, b in both) else None


def _matched(one: Slice, other: Slice, ways: Ways) -> Steps | None:
    """Steps that are the same but for their conditions; those that are wholly the same first."""
    mine, theirs = _by_skeleton(one, ways), _by_skeleton(other, ways)
    if {key: len(each) for key, each in mine.items()} != {key: len(each) for key, each in theirs.items()}:
        return None
    found: Steps = []
    for key, steps in mine.items():
        rest = list(theirs[key])
        for step in sorted(steps, key=lambda each: form_of_step(each, ways) not in [form_of_step(r, ways) for r in rest]):
            same = [other for other in rest if form_of_step(other, ways) == form_of_step(step, ways)]
            chosen = (same or rest)[0]
            rest.remove(chosen)
            found.append((step, chosen))
    return found


def _by_skeleton(part: Slice, ways: Ways) -> dict[Form, list[p.Step]]:
    """The steps, rules with one action each, by what they are but for their conditions."""
    found: dict[Form, list[p.Step]] = defaultdict(list)
    for step in part.steps:
        for each in _single(step):
            found[_skeleton(each, ways)].append(each)
    return found


def _single(step: p.Step) -> Iterator[p.Step]:
    if isinstance(step, p.Rule):
        for action in step.actions:
            yield evolve(step, actions=(action,))
    else:
        yield step


def _skeleton(step: p.Step, ways: Ways) -> Form:
    if isinstance(step, p.Rule):
        return tuple(form_of_step(_open(step), ways))
    if isinstance(step, p.Band):
        return tuple(form_of_step(evolve(step, rows=tuple(_open(row) for row in step.rows)), ways))
    return tuple(form_of_step(step, ways))


Conditional = TypeVar("Conditional", p.Rule, p.BandRow, p.Recode)


def _open(step: Conditional) -> Conditional:
    """Without its condition."""
    return evolve(step, condition=p.AllOf(()))


def _conditions(one: p.Step, other: p.Step, ways: Ways) -> Iterator[Pair]:
    if isinstance(one, p.Rule) and isinstance(other, p.Rule):
        yield Pair(one.condition, other.condition, one.moment, one.scope.value == "pupil", ways)
    elif isinstance(one, p.Band) and isinstance(other, p.Band):
        for mine, theirs in zip(one.rows, other.rows, strict=True):
            yield Pair(mine.condition, theirs.condition, None, pupil=True, ways=ways)
