"""Scenarios on trial: a scenario, or one pupil of it, that may notice a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, evolve, field

from attendrules.decisions import Decision, Fact, Scope, Subject
from attendrules.domain.codes import CodeSet
from attendrules.domain.register import Pupil
from attendrules.engine import decide
from attendrules.engine.now import Now
from attendrules.engine.reference import Task, walk_pupil
from attendrules.engine.walk import Walk
from attendrules.plan import model as p
from attendrules.scenarios.model import Name, Scenario
from attendrules.scenarios.mutants.model import Mutant
from attendrules.scenarios.mutants.slices import Web, Webs
from attendrules.scenarios.running import Result, misses
from attendrules.source import Span


class _Bare(Walk):
    """A walk that gives no reasons, for a scenario that reads none."""

    def why(self, condition: p.Condition | None, seen: Now | None = None) -> tuple[Fact, ...]:  # noqa: ARG002 - as a walk's
        """No reason."""
        return ()


def _reads_reasons(scenario: Scenario) -> bool:
    return any(expected.because for expected in scenario.expected)


@define(eq=False)
class Trial:
    """A scenario on trial, with what is the same for every change."""

    result: Result
    web: Web
    narrow: Web
    """Without the recodes that concern none of its marks."""
    codes: frozenset[str]
    """Every code that a mark may have: as entered, by its time of arrival or after a recode."""
    arrivals: bool
    places: frozenset[str]
    """Where the rules stand by which something came."""
    _asked: dict[tuple[str, frozenset[str]], Scenario] = field(factory=dict)

    @classmethod
    def of(cls, result: Result, webs: Webs) -> Trial:
        """A scenario that came as expected under the plan of some webs."""
        marks = [mark for each in result.case.scenario.marks.values() for mark in each]
        arrivals = any(mark.arrival is not None for mark in marks)
        codes = {mark.code for mark in marks}
        narrow = webs.narrow(codes | {row.code for row in webs.plan.arrivals} if arrivals else codes)
        given = {row.code for row in webs.plan.arrivals} | {recode.target for recode in webs.plan.recodes}
        places = frozenset(decision.rule for decision in result.run)
        return cls(result, webs.whole, narrow, frozenset(codes | given), arrivals, places)

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.result.case.scenario

    @property
    def cost(self) -> int:
        """About how long a run takes."""
        return sum(map(len, self.scenario.marks.values()))

    def looked_at(self, mutant: Mutant) -> frozenset[str]:
        """The outcomes that it looks at and that may come otherwise."""
        if not self._concerned(mutant):
            return frozenset()
        hanging = self._web(mutant).hanging_on(mutant.before, mutant.after)
        return hanging if self.scenario.everything else hanging & self.scenario.outcomes

    def _web(self, mutant: Mutant) -> Web:
        return self.narrow if isinstance(mutant.before, p.Rule | p.Band) else self.web

    def _concerned(self, mutant: Mutant) -> bool:
        match mutant.before:
            case CodeSet():
                changed = {code for code, each in mutant.after.codes.items() if mutant.before.codes.get(code) != each}
                return bool(changed & self.codes)
            case p.ArrivalRow():
                return self.arrivals
            case p.Recode():
                sources: frozenset[str] = mutant.before.sources | (mutant.after.sources if mutant.after else frozenset())
                return bool(sources & self.codes)
            case _:
                return True

    def kills(self, mutant: Mutant, looked: frozenset[str]) -> bool:
        """Whether something comes otherwise than the scenario says, among the outcomes that may."""
        web, changed = self._web(mutant), not isinstance(mutant.before, CodeSet)
        plan = web.part(looked, mutant.before, mutant.after) if changed else Web.of(mutant.plan).part(looked)
        groups = web.about_groups(looked)
        try:
            return any(misses(scenario, decisions) for scenario, decisions in self._runs(plan, looked, groups=groups))
        except (ArithmeticError, LookupError, TypeError, ValueError):
            return True

    def _runs(self, plan: p.Plan, looked: frozenset[str], *, groups: bool) -> Iterator[tuple[Scenario, Iterable[Decision]]]:
        """What comes of each pupil by itself, or of all of them where groups are looked at too."""
        case, scenario = self.result.case, self.scenario
        last = case.register.last_session(scenario.as_of)
        if last is None or groups:
            yield self._about(looked), decide(plan, case.register, case.inputs, scenario.as_of)
            return
        task = Task.of(plan, case.register.calendar, case.inputs.until(scenario.as_of), last)
        for pupil in case.register:
            marks = case.register.known(pupil.id, scenario.as_of)
            if marks:
                about = self._about(looked, pupil)
                walks, _ = walk_pupil(task, pupil, marks, Walk if _reads_reasons(about) else _Bare)
                yield about, [each for walk in walks for each in walk.decisions]

    def _about(self, looked: frozenset[str], pupil: Pupil | None = None) -> Scenario:
        """The scenario as far as it is about some outcomes, and about one pupil."""
        key = (pupil.id if pupil else "", looked)
        if key not in self._asked:
            whose = None
            if pupil is not None:
                parents = self.result.case.inputs.parents(pupil)
                whose = {Subject(Scope.PUPIL, pupil.id), *(Subject(Scope.PARENT, name) for name in parents)}
            expected = tuple(
                each
                for each in self.scenario.expected
                if each.outcome.text in looked and (whose is None or each.subject in whose)
            )
            names = tuple(Name(each, Span(0, 0)) for each in looked)
            self._asked[key] = evolve(self.scenario, expected=expected, excluded=(), looked_at=names, everything=False)
        return self._asked[key]
