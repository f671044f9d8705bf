"""Run a policy under its readings, and see which decisions are there under each.

Every option of every question is tried, all else as taken. Combinations are tried for as
many groups of questions as `most` runs allow, small groups first: for an outcome on which
two questions of three can bear, the combinations of those two say all there is to say.
A run decides only the outcomes on which its choice can bear.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from attrs import define, evolve, field

from attendrules.api import Policy, Run, decide, moment
from attendrules.decisions import Decision
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.readings.influence import bearing
from attendrules.readings.questions import questions
from attendrules.readings.weighed import Checked, Dependence, Holding, Weighed

MOST_RUNS = 64

Choice = tuple[str, ...]
"""An option for each question, in the order of the policy's questions."""
Group = frozenset[str]


def all_readings(
    policy: Policy,
    register: Register,
    *,
    inputs: Inputs | None = None,
    as_of: dt.date | None = None,
    most: int = MOST_RUNS,
    pupil: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Weighed:
    """The decisions of a policy over a register, each with the questions on which it hangs.

    At most `most` choices of readings are run, but always every option of each question on
    its own. With `pupil`, only that pupil is decided about, which is quicker; `KeyError` if
    there is none. `progress` is told after each run how many are done, and of how many.
    """
    looked_at = register.around(pupil, moment(as_of)) if pupil else register
    found = bearing(policy)
    on = {outcome: found.on(outcome) for outcome in found.asks}
    groups, choices = _choices(policy, set(on.values()), most)
    weighing = _Weighing(policy, on, groups)
    for index, choice in enumerate(choices):
        outcomes = weighing.hanging_on(choice)
        under = policy.under(**dict(zip(policy.options, choice, strict=True)))
        part = evolve(under, plan=found.part(under.plan, outcomes)) if index else under
        run = decide(part, looked_at, inputs=inputs, as_of=as_of)
        weighing.take(choice, run, [d for d in run if d.outcome in outcomes and pupil in {"", d.subject.pupil}])
        if progress is not None:
            progress(index + 1, len(choices))
    return weighing.weighed()


def _choices(policy: Policy, groups: Iterable[Group], most: int) -> tuple[frozenset[Group], list[Choice]]:
    """The groups of questions of which every combination is run, and all choices that are run, the one taken first."""
    singles = [_varied(policy, {question}) for question in policy.options]
    choices = dict.fromkeys([_taken(policy), *(choice for each in singles for choice in each)])
    done: set[Group] = set()
    for group in sorted(groups, key=lambda g: (prod(len(policy.options[q]) for q in g), sorted(g))):
        if prod(len(policy.options[question]) for question in group) > most:
            break
        wider = choices | dict.fromkeys(_varied(policy, group))
        if len(wider) <= most or len(wider) == len(choices):
            choices = wider
            done.add(group)
    return frozenset(done), list(choices)


def _taken(policy: Policy) -> Choice:
    return tuple(policy.readings[question] for question in policy.options)


def _varied(policy: Policy, group: Iterable[str]) -> list[Choice]:
    """Every combination of the options of some questions, all else as taken."""
    varied = set(group)
    return list(product(*(o if q in varied else (policy.readings[q],) for q, o in policy.options.items())))


@define
class _Weighing:
    policy: Policy
    bearing: Mapping[str, Group]
    groups: frozenset[Group]
    first: Choice = field(init=False)
    """The options taken."""
    runs: dict[Choice, Run] = field(factory=dict)
    found: dict[Choice, dict[Hashable, Decision]] = field(factory=dict)
    _hanging: dict[Choice, frozenset[str]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.first = _taken(self.policy)

    def hanging_on(self, choice: Choice) -> frozenset[str]:
        """The outcomes on which everything can bear that is chosen otherwise than taken.

        Any other outcome is as under another choice, which differs from the taken one in less.
        """
        if choice not in self._hanging:
            varied = {q for q, option, taken in zip(self.policy.options, choice, self.first, strict=True) if option != taken}
            self._hanging[choice] = frozenset(outcome for outcome, on in self.bearing.items() if varied <= on)
        return self._hanging[choice]

    def take(self, choice: Choice, run: Run, decisions: Sequence[Decision]) -> None:
        """Note what is decided under a choice of readings."""
        self.runs[choice] = run
        self.found[choice] = {what(decision): decision for decision in decisions}

    def weighed(self) -> Weighed:
        """What hangs on what."""
        names = list(self.policy.options)
        taken = next(iter(self.found))
        every = {key: decision for each in reversed(self.found.values()) for key, decision in each.items()}
        holdings = sorted((self._holding(key, decision, taken) for key, decision in every.items()), key=_order)
        single = {
            (names[index], choice[index]): self._moved(taken, choice)
            for choice in self.found
            for index in range(len(names))
            if [i for i in range(len(names)) if choice[i] != taken[i]] == [index]
        }
        return Weighed(
            run=self.runs[taken],
            questions=questions(self.policy, self.bearing),
            holdings=tuple(holdings),
            tried=tuple(dict(zip(names, choice, strict=True)) for choice in self.found),
            combinations=prod(map(len, self.policy.options.values())),
            single=single,
        )

    def _moved(self, before: Choice, after: Choice) -> tuple[tuple[Decision, ...], tuple[Decision, ...]]:
        outcomes = self.hanging_on(after)
        was = {key: d for key, d in self.found[before].items() if d.outcome in outcomes}
        now = self.found[after]
        return tuple(was[key] for key in was if key not in now), tuple(now[key] for key in now if key not in was)

    def _holding(self, key: Hashable, decision: Decision, taken: Choice) -> Holding:
        group = self.bearing.get(decision.outcome, frozenset(self.policy.options))
        checked = (
            Checked.NO_QUESTION if not group
            else Checked.EVERY if group in self.groups or len(group) == 1
            else Checked.SINGLE
        )  # fmt: skip
        there = {c: key in each for c, each in self.found.items() if decision.outcome in self.hanging_on(c)}
        depends = [self._dependence(index, there, taken) for index in range(len(self.policy.options))]
        ends = {each[key].ends for each in self.found.values() if key in each}
        return Holding(self.found[taken].get(key, decision), there[taken], tuple(d for d in depends if d), checked, len(ends) > 1)

    def _dependence(self, index: int, there: Mapping[Choice, bool], taken: Choice) -> Dependence | None:
        """The question at a place, if two choices that differ only in it differ in the decision."""
        seen: dict[Choice, bool] = {}
        matters = any(seen.setdefault((*c[:index], *c[index + 1 :]), found) is not found for c, found in there.items())
        if not matters:
            return None
        question = list(self.policy.options)[index]
        alone = {option: there[(*taken[:index], option, *taken[index + 1 :])] for option in self.policy.options[question]}
        options = tuple(tuple(o for o, found in alone.items() if found is wanted) for wanted in (True, False))
        return Dependence(question, *options)


def what(decision: Decision) -> tuple[Any, ...]:
    """What must be the same for a decision to be there under another reading; the rule and the reason may differ."""
    change = decision.change and (decision.change.session, decision.change.effective)
    return decision.subject, decision.outcome, decision.session, decision.status, decision.modality, change


def _order(holding: Holding) -> tuple[Any, ...]:
    decision = holding.decision
    subject = decision.subject
    return decision.session.date, decision.session.half.index, subject.scope.value, subject.name, not holding.taken
