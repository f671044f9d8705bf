"""Properties about marks: more absence never helps, fewer lates never harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attendrules.analysis.slices import Slice, cut
from attendrules.api import Policy
from attendrules.decisions.kinds import STAGES
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import ABSENT
from attendrules.plan import model as p
from attendrules.verify.model import Answer, Verdict, Witness
from attendrules.verify.monotone import Obstacle, order
from attendrules.verify.trying import PRESENT, Trial
from attendrules.verify.worlds import worlds

HIGH = STAGES[STAGES.index("facilitate") :]
SERIOUS = ("letter", "meeting", "notice", "referral", "sanction")
LATE = "L"


def absence(policy: Policy, calendar: Calendar, seconds: float) -> Iterator[Answer]:
    """More absence never lowers a stage: stage by stage, from `facilitate` on."""
    plan = policy.plan
    absences = sorted(plan.codes.in_category(*ABSENT), key=lambda code: ("OI".find(code) < 0, code))
    for stage in HIGH:
        outcomes = [name for name, each in plan.outcomes.items() if each.stage == stage and _made(plan, name)]
        if outcomes:
            says = f"missing a session instead of attending it never makes stage {stage} come later, or not at all"
            yield _answer(policy, calendar, ("absence", stage, says), outcomes, absences, seconds)


def lates(policy: Policy, calendar: Calendar, seconds: float) -> Iterator[Answer]:
    """Fewer lates never cause a letter: outcome by outcome."""
    if LATE not in policy.plan.codes:
        return
    for name, outcome in policy.plan.outcomes.items():
        if outcome.kind in SERIOUS and _made(policy.plan, name):
            says = f"being on time instead of late never makes {name} come, or come earlier"
            yield _answer(policy, calendar, ("lates", name, says), [name], [LATE], seconds)


def _made(plan: p.Plan, name: str) -> bool:
    """Whether a rule or band for pupils makes it due."""
    rules = (step for step in plan.steps if isinstance(step, p.Rule))
    rows = (row for step in plan.steps if isinstance(step, p.Band) for row in step.rows)
    return any(action.outcome == name for rule in rules for action in rule.actions) or any(row.outcome == name for row in rows)


def _answer(
    policy: Policy, calendar: Calendar, what: tuple[str, str, str], outcomes: Sequence[str], bad: Sequence[str], seconds: float
) -> Answer:  # fmt: skip
    name, about, says = what
    obstacles = list(dict.fromkeys(_obstacles(policy, outcomes, bad)))
    if not obstacles:
        return Answer(name, about, says, Verdict.PROVED, "read off the rules: each condition can only become true sooner")
    part = cut(policy.plan, outcomes)
    trial = Trial(
        policy, frozenset(outcomes), calendar, _representatives(part, bad), worlds(policy.plan, calendar, part.inputs), seconds
    )  # fmt: skip
    found = trial.find()
    if found is None:
        return Answer(name, about, says, Verdict.UNKNOWN, f"no proof because of {obstacles[0]}", trial.tried)
    pair, inputs = found
    session = calendar.session(pair.at)
    witness = Witness(
        f"{session}: {pair.row[pair.at]} in one, attended in the other",
        trial.side(pair.row, inputs), trial.side(pair.better, inputs),
    )  # fmt: skip
    return Answer(name, about, says, Verdict.REFUTED, "two registers show it", trial.tried, witness)


def _obstacles(policy: Policy, outcomes: Iterable[str], bad: Iterable[str]) -> Iterator[str]:
    known = [code for code in PRESENT if code in policy.plan.codes]
    marks = tuple(bad)
    for outcome in outcomes:
        part = cut(policy.plan, [outcome])
        try:
            if part.beyond:
                raise Obstacle(part.beyond)  # noqa: TRY301 - the same answer
            order(part, known, marks).prove()
        except Obstacle as obstacle:
            yield obstacle.what


def _representatives(part: Slice, codes: Iterable[str]) -> tuple[str, ...]:
    """One code for all that a slice does not tell apart."""
    seen = sorted(part.observed | {recode.sources for recode in part.plan.recodes}, key=sorted)
    alike: dict[tuple[bool, ...], str] = {}
    for code in codes:
        alike.setdefault(tuple(code in each for each in seen), code)
    return tuple(alike.values())
