"""Run scenarios against mutants, and see which notice the change."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby

from attrs import frozen

from attendrules.plan import model as p
from attendrules.scenarios.mutants.making import KINDS, mutants
from attendrules.scenarios.mutants.model import Mutant
from attendrules.scenarios.mutants.reach import unreached
from attendrules.scenarios.mutants.slices import Webs
from attendrules.scenarios.mutants.trials import Trial
from attendrules.scenarios.running import Result

Told = Callable[[int, int], None]
"""Told how many changes have been tried, and of how many."""


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


@frozen
class _Job:
    """The changes of one step, and the scenarios that run under its plan."""

    mutants: tuple[Mutant, ...]
    trials: tuple[Trial, ...]


def survey(results: Sequence[Result], *, jobs: int = 1, clauses: Sequence[str] = (), told: Told | None = None) -> Survey:
    """Every small change of the policies that scenarios run under, and whether one of these notices it.

    Only scenarios that came as expected can notice anything. With `clauses` only their rules
    are changed. `jobs` processes share the work, where the system can fork them.
    """
    work, alike = _work([result for result in results if result.passed], frozenset(clauses))
    survivors, tried, total = list[Mutant](), 0, sum(len(job.mutants) for job in work)
    for job, noticed in _noticed(work, jobs):
        survivors += [mutant for mutant, each in zip(job.mutants, noticed, strict=True) if not each]
        tried += len(job.mutants)
        if told:
            told(tried, total)
    survivors.sort(key=lambda each: each.line)
    missed = (each for each in unreached(results) if not clauses or each in clauses)
    return Survey(total - len(survivors), tuple(survivors), alike, tuple(missed))


def _work(results: Sequence[Result], clauses: frozenset[str]) -> tuple[list[_Job], tuple[tuple[Mutant, str], ...]]:
    """The changes to try, step by step; and those that can change nothing."""
    work: list[_Job] = []
    alike: list[tuple[Mutant, str]] = []
    known = set[object]()
    for plan, trials in _by_plan(results):
        made = mutants(plan, frozenset(known), clauses)
        known |= {step for kind in KINDS for step in getattr(plan, kind)} | set(plan.codes.codes.values())
        alike += made.same
        for _, changed in groupby(made.mutants, key=lambda each: id(each.before)):
            work.append(_Job(tuple(changed), trials))
    return work, tuple(alike)


def _by_plan(results: Sequence[Result]) -> Iterator[tuple[p.Plan, tuple[Trial, ...]]]:
    """The scenarios by the readings they take, those that take none of their own first."""
    groups: dict[tuple[tuple[str, str], ...], list[Result]] = {}
    for result in sorted(results, key=lambda each: len(each.case.scenario.readings)):
        groups.setdefault(tuple(sorted(result.case.policy.plan.readings.items())), []).append(result)
    for each in groups.values():
        plan = each[0].case.policy.plan
        webs = Webs.of(plan)
        yield plan, tuple(Trial.of(result, webs) for result in each)


# ---- in several processes -----------------------------------------------------------------------

_shared: Sequence[_Job] = ()
"""What the processes work at; they are forked from one that has it."""


def _noticed(work: Sequence[_Job], jobs: int) -> Iterator[tuple[_Job, list[bool]]]:
    """For each job which of its changes are noticed, in the order of the jobs."""
    if jobs == 1 or len(work) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from ((job, _tried(job)) for job in work)
        return
    global _shared  # noqa: PLW0603 - forked processes have it without sending it
    _shared = work
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            yield from zip(work, pool.map(_tried_at, range(len(work))), strict=True)
    finally:
        _shared = ()


def _tried_at(number: int) -> list[bool]:
    return _tried(_shared[number])


def _tried(job: _Job) -> list[bool]:
    """Which changes of a step are noticed; scenarios that noticed others, or see the rule at work, come first."""
    kills = dict.fromkeys(job.trials, 0)

    def likely(trial: Trial, place: str) -> tuple[int, bool, int]:
        return -kills[trial], place not in trial.places, trial.cost

    noticed = []
    for mutant in job.mutants:
        concerned = [(trial, looked) for trial in job.trials if (looked := trial.looked_at(mutant))]
        concerned.sort(key=lambda each: likely(each[0], mutant.place))
        first = next((trial for trial, looked in concerned if trial.kills(mutant, looked)), None)
        noticed.append(first is not None)
        if first is not None:
            kills[first] += 1
    return noticed
