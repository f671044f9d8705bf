"""Run scenarios against mutants, and see which notice the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import define, evolve, frozen

from attendrules.domain.codes import CodeSet
from attendrules.engine import decide
from attendrules.plan import model as p
from attendrules.scenarios.mutants.making import KINDS, Made, mutants
from attendrules.scenarios.mutants.model import Mutant
from attendrules.scenarios.mutants.reach import unreached
from attendrules.scenarios.mutants.slices import sliced
from attendrules.scenarios.running import Case, Result, misses


@frozen
class Survey:
    """What a set of scenarios would notice of a policy's small changes."""

    killed: int
    survivors: tuple[Mutant, ...]
    same: tuple[tuple[Mutant, str], ...]
    """Changes that can change nothing, with the reason."""
    unreached: tuple[str, ...]
    """Clauses with rules of which no scenario expects anything."""

    @property
    def mutants(self) -> int:
        """How many changes there are that could be noticed."""
        return self.killed + len(self.survivors)

    @property
    def percent(self) -> float:
        """How many of them a scenario notices, in per cent."""
        return 100 * self.killed / self.mutants if self.mutants else 100.0


@define
class _Trial:
    """A scenario on trial: the steps it hangs on, and how many mutants it has killed."""

    case: Case
    plan: p.Plan
    steps: frozenset[object]
    codes: frozenset[str]
    kills: int = 0

    @classmethod
    def of(cls, case: Case) -> _Trial:
        wanted = case.scenario.outcomes
        plan = sliced(case.policy.plan, wanted) if wanted else case.policy.plan
        steps = frozenset(step for kind in KINDS for step in getattr(plan, kind))
        entered = {mark.code for marks in case.scenario.marks.values() for mark in marks}
        given = {each.code for each in plan.arrivals} | {each.target for each in plan.recodes}
        return cls(case, plan, steps, frozenset(entered | given))

    def concerns(self, mutant: Mutant) -> bool:
        """Whether the change could be noticed here."""
        if isinstance(mutant.before, CodeSet):
            changed = {code for code, each in mutant.after.codes.items() if mutant.before.codes.get(code) != each}
            return bool(changed & self.codes)
        if isinstance(mutant.before, p.ArrivalRow):
            return any(mark.arrival is not None for marks in self.case.scenario.marks.values() for mark in marks)
        return mutant.before in self.steps

    def kills_it(self, mutant: Mutant) -> bool:
        """Whether something comes otherwise than the scenario says."""
        kept: dict[str, Any] = {
            kind: tuple(step for step in getattr(mutant.plan, kind) if step in self.steps or step == mutant.after)
            for kind in KINDS
        }
        plan = mutant.plan if isinstance(mutant.before, CodeSet) else evolve(mutant.plan, **kept)
        scenario = self.case.scenario
        try:
            killed = bool(misses(scenario, decide(plan, self.case.register, self.case.inputs, scenario.as_of)))
        except (ArithmeticError, LookupError, TypeError, ValueError):
            return True
        self.kills += killed
        return killed


def survey(results: Sequence[Result]) -> Survey:
    """Every small change of the policies that scenarios run under, and whether one of these notices it.

    Only scenarios that came as expected can notice anything.
    """
    cases = [result.case for result in results if result.passed]
    survivors: list[Mutant] = []
    alike: list[tuple[Mutant, str]] = []
    killed, known = 0, set[object]()
    for plan, trials in _by_plan(cases):
        made: Made = mutants(plan, frozenset(known))
        known |= {step for kind in KINDS for step in getattr(plan, kind)} | set(plan.codes.codes.values())
        alike += made.same
        for mutant in made.mutants:
            if _killed(mutant, trials):
                killed += 1
            else:
                survivors.append(mutant)
    survivors.sort(key=lambda each: each.line)
    return Survey(killed, tuple(survivors), tuple(alike), unreached(results))


def _by_plan(cases: Iterable[Case]) -> list[tuple[p.Plan, list[_Trial]]]:
    """The scenarios by the readings they take, those that take none of their own first."""
    groups: dict[tuple[tuple[str, str], ...], list[_Trial]] = {}
    for case in sorted(cases, key=lambda each: len(each.scenario.readings)):
        groups.setdefault(tuple(sorted(case.policy.plan.readings.items())), []).append(_Trial.of(case))
    return [(trials[0].case.policy.plan, trials) for trials in groups.values()]


def _killed(mutant: Mutant, trials: list[_Trial]) -> bool:
    likely = sorted((trial for trial in trials if trial.concerns(mutant)), key=_cost)
    return any(trial.kills_it(mutant) for trial in likely)


def _cost(trial: _Trial) -> int:
    return sum(map(len, trial.case.scenario.marks.values())) * (1 + len(trial.steps))
