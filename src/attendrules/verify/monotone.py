"""Whether more marks of a kind can only make an outcome come sooner: read off the plan, for every register there is.

Some marks (`bad`) take the place of others (`good`), as absence of attendance. A condition
*rises* if that can only make it true, or more nearly so, and never false; it *falls* if
its opposite rises. What makes an outcome due is looked at as a whole: the first time that
a rising condition is true does not come later.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, field, frozen

from attendrules.analysis.slices import Slice
from attendrules.domain.codes import POSSIBLE
from attendrules.plan import model as p

STATIC = p.This | p.Previous | p.ThisAndPrevious | p.BeforeLast
Pairs = frozenset[tuple[str, str]]
UPWARDS = frozenset({">", ">="})
DOWNWARDS = frozenset({"<", "<="})


@frozen
class Obstacle(Exception):  # noqa: N818 - it is no error: a proof does not go through
    """A part of a plan that stands in the way of a proof."""

    what: str


@frozen
class Order:
    """Which marks are worse than which, and the slice that is looked at."""

    part: Slice = field(repr=False)
    good: frozenset[str]
    bad: frozenset[str]
    entered: Pairs
    """Pairs of a mark and a worse one that can be entered in its place."""
    worse: Pairs
    """Likewise of marks as they count, after recodes."""

    def prove(self) -> None:
        """Raise `Obstacle` unless more bad marks can only make the outcomes of the slice come sooner."""
        for recode in self.part.plan.recodes:
            self._recode(recode)
        for step in self.part.plan.steps:
            if isinstance(step, p.Band):
                if self.part.targets & {row.outcome for row in step.rows}:
                    raise Obstacle(f"the rows of `{step.name}` take each other's place")  # noqa: EM102 - one sentence
            elif self.part.targets & {action.outcome for action in step.actions}:
                self._rule(step)

    def _rule(self, rule: p.Rule) -> None:
        moment = rule.moment
        if isinstance(moment, p.Delay) and not moment.event:
            raise Obstacle(f"{rule.origin.place} comes so long after {moment.after}")  # noqa: EM102 - one sentence
        if rule.condition is not None:
            self.rises(rule.condition)
        for outcome in (action.frequency.outcome for action in rule.actions if action.frequency.outcome):
            raise Obstacle(f"{rule.origin.place} holds until {outcome} is due")  # noqa: EM102 - one sentence

    def _recode(self, recode: p.Recode) -> None:
        others = [each for each in self.part.plan.recodes if each.sources & recode.sources and each.target != recode.target]
        still = self.is_still(recode.condition)
        moves = (recode.delay is not None or recode.late or others) and not still
        if recode.sources & self.good or moves:
            raise Obstacle(f"{recode.origin.place} lets marks count as others")  # noqa: EM102 - one sentence
        if recode.condition is not None:
            self.rises(recode.condition)

    def is_still(self, condition: p.Condition | None) -> bool:
        """Whether worse marks change nothing about a condition."""
        try:
            for up in (True, False):
                if condition is not None:
                    self.rises(condition, up=up)
        except Obstacle:
            return False
        return True

    def rises(self, condition: p.Condition, *, up: bool = True) -> None:
        """Raise `Obstacle` unless a condition rises (or falls)."""
        match condition:
            case p.AllOf(parts) | p.AnyOf(parts):
                for part in parts:
                    self.rises(part, up=up)
            case p.Negated(part):
                self.rises(part, up=not up)
            case p.HalfTermTest() | p.PhaseTest() | p.FactTest() | p.NumberTest() | p.RollTest():
                pass
            case p.Happened(window=window):
                self._window(window, condition.text)
            case p.MarkTest(codes, text):
                self._codes(codes, text, self.worse, up=up)
            case p.Test():
                self._test(condition, up=up)
            case p.Standing(outcome) if up:
                self._standing(outcome)
            case _:
                raise Obstacle(f"`{getattr(condition, 'text', '') or _named(condition)}`")  # noqa: EM102 - a name

    def _test(self, test: p.Test, *, up: bool) -> None:
        self._window(test.value.window, test.text)
        if test.operator not in UPWARDS | DOWNWARDS:
            raise Obstacle(f"`{test.text}`")  # noqa: EM102 - a name
        pairs = self.entered if test.value.seen == "entered" else self.worse
        self._codes(test.value.codes, test.text, pairs, up=up is (test.operator in UPWARDS))
        possible = self.part.plan.codes.in_category(*POSSIBLE)
        whole = test.value.possible if isinstance(test.value, p.Share) else possible
        if any((mark in whole) != (worse in whole) for mark, worse in pairs):
            raise Obstacle(f"`{test.text}`, of which the whole changes too")  # noqa: EM102 - one sentence

    def _codes(self, codes: frozenset[str], text: str, pairs: Pairs, *, up: bool) -> None:
        for mark, worse in pairs:
            if (mark in codes) > (worse in codes) if up else (mark in codes) < (worse in codes):
                raise Obstacle(f"`{text}`, for which {worse} in place of {mark} is better")  # noqa: EM102 - one sentence

    def _window(self, window: p.Window, text: str) -> None:
        anchor = window.after if isinstance(window, p.Last) else getattr(window, "anchor", None)
        by_event = anchor is None or anchor.event
        still = isinstance(window, STATIC) or (isinstance(window, p.Last | p.SinceLast | p.Within) and by_event)
        if not still and not (isinstance(window, p.Since) and not isinstance(window.moment, p.Delay)):
            raise Obstacle(f"`{text}`, whose window moves with what happens")  # noqa: EM102 - one sentence

    def _standing(self, outcome: str) -> None:
        for step in self.part.plan.steps:
            if isinstance(step, p.Band) and outcome in {row.outcome for row in step.rows}:
                raise Obstacle(f"{outcome} holds by a band")  # noqa: EM102 - one sentence
            if isinstance(step, p.Rule) and outcome in {action.outcome for action in step.actions}:
                self._rule(step)


def order(part: Slice, good: Iterable[str], bad: Iterable[str]) -> Order:
    """The order of marks in a slice: bad ones are worse than good ones, and what recodes make of them, than they."""
    wholly, worse = set(bad), {(a, b) for a in good for b in bad}
    while True:
        recodes = [each for each in part.plan.recodes if each.sources & wholly and each.target not in wholly]
        if not recodes:
            break
        wholly |= {each.target for each in recodes}
    entered = frozenset(worse)
    worse |= {(a, b) for a in good for b in wholly}
    found = Order(part, frozenset(good), frozenset(wholly), entered, frozenset(worse))
    moving = [each for each in part.plan.recodes if not found.is_still(each.condition)]
    worse |= {(source, each.target) for each in moving for source in each.sources if source != each.target}
    return evolve(found, worse=frozenset(worse))


def _named(condition: p.Condition) -> str:
    match condition:
        case p.Standing(outcome):
            return f"not {outcome} holds"
        case p.Issued(outcome):
            return f"{outcome} is due"
        case p.ThanEarlier(text=text):
            return text
        case _:
            return type(condition).__name__
