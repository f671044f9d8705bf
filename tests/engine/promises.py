"""What every policy should keep to, whatever its rules: each promise as a function that finds where it is broken.

`docs/properties.md` says them in words. `test_promises.py` tries each on generated registers, and
`python tests/engine/promises.py` searches for longer and prints the shortest register that breaks one.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen
from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from attendrules import Decision, Mark, Policy, Pupil, Register, decide, load_policy, parse_policy
from attendrules.decisions import Scope, Status, Subject
from attendrules.domain.calendar import AcademicYear, Calendar, HalfTerm
from attendrules.domain.codes import ATTENDED
from attendrules.plan import model as p
from attendrules.resources import policy_names

ADA, BO, CY = "Ada", "Bo", "Cy"
CLASSES = {ADA: "3A", BO: "3B", CY: "3A"}
MONDAY = dt.date(2022, 9, 5)
ABSENT = "IMNOUGE"
HIGH = ("facilitate", "formalise", "enforce")
"""The stages in which something is asked of a family."""

Rows = Mapping[str, str]
"""For each pupil a code a session from the first day of the calendar on, `.` for no mark."""


@frozen
class World:
    """A register as text over a calendar, and a number by which a promise chooses something in it."""

    calendar: Calendar
    rows: Rows
    number: int = 0

    def register(self, rows: Rows | None = None) -> Register:
        """The register, or another over the same calendar."""
        rows = self.rows if rows is None else rows
        marks = {name: [Mark(at, code) for at, code in enumerate(row) if code != "."] for name, row in rows.items()}
        return Register.of(self.calendar, marks, [Pupil(name, CLASSES.get(name), "3", "Key Stage 2") for name in rows])

    def __str__(self) -> str:
        half_terms = ", ".join(f"{h.first} to {h.last}" for year in self.calendar.years for h in year.half_terms)
        return f"{half_terms}; {dict(self.rows)}; {self.number}"


def calendar_of(weeks: Sequence[int], closed: Sequence[int] = ()) -> Calendar:
    """Half terms of so many weeks from Monday 5 September 2022 on, a week apart, without the days so far from the first."""
    half_terms, first = [], MONDAY
    for index, length in enumerate(weeks):
        last = first + dt.timedelta(weeks=length, days=-3)
        half_terms.append(HalfTerm(("autumn", "spring", "summer")[index // 2], first, last))
        first = last + dt.timedelta(days=10)
    days = {MONDAY + dt.timedelta(days=day): "closed" for day in closed}
    return Calendar("tried", (AcademicYear("2022/23", tuple(half_terms), days),))


PLAIN = calendar_of([4, 4, 3, 3])
calendars = st.one_of(
    st.just(PLAIN),
    st.builds(calendar_of, st.lists(st.integers(1, 4), min_size=2, max_size=6), st.lists(st.integers(1, 40), max_size=3)),
)
week = st.one_of(
    st.sampled_from(["/\\" * 5, "I" * 10, "O" * 10, "L\\" * 5, "." * 10]),
    st.text("/\\LIMNOUGEBXH#", min_size=10, max_size=10),
)
rows = st.dictionaries(st.sampled_from([ADA, BO, CY]), st.lists(week, min_size=1, max_size=6).map("".join), min_size=1)


def _fitting(calendar: Calendar, made: Rows, number: int) -> World:
    return World(calendar, {name: row[: len(calendar)] for name, row in made.items()}, number)


worlds = st.builds(_fitting, calendars, rows, st.integers(0, 59))


def of_pupils(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions about pupils and their parents."""
    return [d for d in decisions if d.subject.pupil]


# ---- any run -------------------------------------------------------------------------------------


def same_again(policy: Policy, world: World) -> bool:
    """A run gives the same decisions each time, in whatever order the pupils stand."""
    register = world.register()
    turned = Register.of(world.calendar, dict(reversed(register.marks.items())), reversed(list(register)))
    first, second = decide(policy, register), decide(policy, turned)
    return first.decisions == second.decisions and first.receipt() == second.receipt()


def renamed(policy: Policy, world: World) -> bool:
    """Another name for a pupil changes nothing but the name."""
    names = {ADA: CY, BO: ADA, CY: BO}
    register = world.register()
    pupils = [evolve(pupil, id=names[pupil.id]) for pupil in register]
    other = Register.of(world.calendar, {names[name]: marks for name, marks in register.marks.items()}, pupils)

    def told(made: Register, change: Mapping[str, str]) -> set[Any]:
        return {evolve(d, subject=_called(d.subject, change)) for d in decide(policy, made)}

    return told(register, names) == told(other, {})


def _called(subject: Subject, names: Mapping[str, str]) -> Subject:
    return evolve(subject, name=names.get(subject.name, subject.name))


def split(policy: Policy, world: World) -> bool:
    """What is due to pupils in two registers is what is due to them in one, up to the end of the shorter."""
    names = sorted(world.rows)
    whole = of_pupils(decide(policy, world.register()).decisions)
    for half in (names[: world.number % len(names)], names[world.number % len(names) :]):
        part = world.register({name: world.rows[name] for name in half})
        last = part.last_session()
        if last is None:
            continue
        until = world.calendar.session(last)
        mine = [d for d in whole if d.subject.pupil in half]
        if _as_of(of_pupils(decide(policy, part).decisions), until) != _as_of(mine, until):
            return False
    return True


def prefix(policy: Policy, world: World) -> bool:
    """Marks that are added later change nothing that is dated before them, if no pupil is without marks for a week."""
    return prefix_over_gaps(policy, evolve(world, rows={name: row.replace(".", "#") for name, row in world.rows.items()}))


def prefix_over_gaps(policy: Policy, world: World) -> bool:
    """The same for pupils who may be without marks for weeks while others have some."""
    whole, part = world.register(), world.register({name: row[: world.number + 1] for name, row in world.rows.items()})
    last = part.last_session()
    if last is None:
        return True
    until = world.calendar.session(last)
    return _as_of(decide(policy, part).decisions, until) == _as_of(decide(policy, whole).decisions, until)


def _as_of(decisions: Sequence[Decision], until: Any) -> list[str]:
    """The decisions dated by a session, with the ends that had come by then."""
    dated = [d for d in decisions if d.session <= until]
    return sorted(repr(evolve(d, ends=d.ends if d.ends and d.ends <= until else None)) for d in dated)


# ---- more attendance, stricter rules -------------------------------------------------------------


def attended(world: World) -> World | None:
    """The same with a session attended that Ada missed; nothing if she did not miss it."""
    row = world.rows.get(ADA, "")
    at = world.number % len(row) if row else 0
    if not row or row[at] not in ABSENT:
        return None
    return evolve(world, rows={**world.rows, ADA: row[:at] + "/\\"[at % 2] + row[at + 1 :]})


def milder(policy: Policy, world: World) -> bool:
    """A session attended instead of missed never makes a high stage come, or come earlier."""
    better = attended(world)
    if better is None:
        return True
    before, after = (_first(policy, each, "stage") for each in (world, better))
    return all(before.get(stage) is not None and before[stage] <= after[stage] for stage in HIGH if stage in after)


def _first(policy: Policy, world: World, what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for d in decide(policy, world.register()):
        if d.status is not Status.PENDING and d.subject.pupil == ADA:
            found.setdefault(getattr(d, what), d.session)
    return found


def plain_rules(policy: Policy) -> Iterator[p.Rule]:
    """The rules of a policy whose condition is one percentage, unrounded, that more absence can only make true."""
    plan = policy.plan
    present = plan.codes.in_category(*ATTENDED)
    for rule in (step for step in plan.steps if isinstance(step, p.Rule)):
        test = rule.condition
        if isinstance(test, p.Test) and isinstance(test.value, p.Share) and test.value.rounding is None:
            rises = test.operator in {">", ">="} and not test.value.codes & present
            falls = test.operator in {"<", "<="} and test.value.codes == present
            if (rises or falls) and isinstance(test.threshold, Fraction):
                yield rule


def only(policy: Policy, rule: p.Rule) -> Policy:
    """A policy with one rule of it."""
    return evolve(policy, plan=evolve(policy.plan, steps=(rule,), group_rules=(), recodes=()))


def plain(policy: Policy, world: World) -> bool:
    """On its own, a plain percentage never comes earlier for a session attended instead of missed."""
    better = attended(world)
    if better is None:
        return True
    for rule in plain_rules(policy):
        alone = only(policy, rule)
        before, after = (_first(alone, each, "outcome") for each in (world, better))
        if any(before.get(outcome) is None or before[outcome] > session for outcome, session in after.items()):
            return False
    return True


def stricter(policy: Policy, world: World) -> bool:
    """On its own, a plain percentage with a stricter threshold never comes later."""
    step = Fraction(world.number % 20, 4)
    for rule in plain_rules(policy):
        test = rule.condition
        assert isinstance(test, p.Test)
        tighter = evolve(test, threshold=test.threshold + (step if test.operator.startswith("<") else -step))
        before, after = (_first(only(policy, each), world, "outcome") for each in (rule, evolve(rule, condition=tighter)))
        if any(after.get(outcome) is None or after[outcome] > session for outcome, session in before.items()):
            return False
    return True


# ---- statutory persistent absence ----------------------------------------------------------------


def claims(policy: Policy) -> list[str]:
    """The standing outcomes that a policy calls persistent absence."""
    standing = (outcome for outcome in policy.plan.outcomes.values() if outcome.standing)
    return [outcome.name for outcome in standing if re.search("persistent(ly)? absen", outcome.label, re.IGNORECASE)]


def statutory(policy: Policy, world: World) -> bool:
    """Whoever has missed 10% or more of the possible sessions of the year so far is a persistent absentee to the policy."""
    if ADA not in world.rows:
        return True
    alone = evolve(world, rows={ADA: world.rows[ADA]})
    national = parse_policy(f"codes {policy.plan.codes.name}\nwhen absence this school year >= 10% then status STATUTORY")
    return not _holds(national, alone, ["STATUTORY"]) or _holds(policy, alone, claims(policy))


def _holds(policy: Policy, world: World, outcomes: Sequence[str]) -> bool:
    """Whether one of some outcomes stands when the register ends."""
    due = [d for d in decide(policy, world.register()) if d.outcome in outcomes and d.subject.scope is Scope.PUPIL]
    return any(d.ends is None and d.status is Status.DUE for d in due)


Promise = Callable[[Policy, World], bool]
PROMISES: Mapping[str, Promise] = {
    each.__name__: each for each in (same_again, renamed, split, prefix, prefix_over_gaps, milder, plain, stricter, statutory)
}


EVERYTHING = parse_policy(
    """
  policy everything
  codes england_2006
  when sessions entered as L >= 3 then recode morning L to U
  when attendance < 90% then status LOW
  when LOW holds and absent sessions in a row >= 3 then letter LETTER
  when at least 2 unauthorised sessions this school year then contact RING
  at the end of each half term when absence rounded half up to 0.1% >= 5% then list LISTED every time
  on each friday lunchtime when attendance since the previous friday lunchtime = 100% then award TABLE
  when absent sessions in the last 3 school days >= 4 then visit VISIT once a half term
  when LETTER is due or VISIT is due then log NOTED
  2 school weeks after LETTER when attendance is higher than at LETTER then log BETTER
  band grade is GOLD when attendance = 100%
  band grade is SILVER when attendance >= 95%
""",
    "everything.rules",
)
"""A policy with a little of everything."""
POLICIES: Mapping[str, Policy] = {**{name: load_policy(name) for name in policy_names()}, "everything": EVERYTHING}

EMPTY_WEEK = World(PLAIN, {ADA: "/\\" * 5 + "." * 10 + "/\\", BO: "/\\" * 11}, 10)
EXCEPTIONS: Mapping[tuple[str, str], World] = {
    ("prefix_over_gaps", "aycliffe"): EMPTY_WEEK,
    ("prefix_over_gaps", "bridgewater"): EMPTY_WEEK,
    ("prefix_over_gaps", "crestwood"): EMPTY_WEEK,
    ("prefix_over_gaps", "kildwick"): EMPTY_WEEK,
    ("prefix_over_gaps", "middleton"): EMPTY_WEEK,
    ("prefix_over_gaps", "everything"): World(PLAIN, {ADA: "L\\" * 5 + "." * 10 + "/\\", BO: "/\\" * 11}, 19),
    ("statutory", "aycliffe"): World(PLAIN, {ADA: "I\\" + "/\\" * 4}),
    ("statutory", "bridgewater"): World(PLAIN, {ADA: "II" * 5}),
    ("statutory", "middleton"): World(PLAIN, {ADA: "II" * 2 + "/\\" * 18}),
}
"""The policies that do not keep a promise, each with a register that shows it."""


def applies(name: str, policy: Policy) -> bool:
    """Whether a policy has anything that a promise is about."""
    if name == "statutory":
        return bool(claims(policy))
    return name not in {"plain", "stricter"} or any(True for _ in plain_rules(policy))


def search(examples: int, names: Sequence[str]) -> Iterator[str]:
    """The shortest register found that breaks each promise, for each policy."""
    how = settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    for policy in POLICIES.values():
        for name in names:
            if not applies(name, policy):
                yield f"{policy.name} {name}: nothing to try"
                continue
            try:
                found = find(worlds, lambda world, name=name, policy=policy: not PROMISES[name](policy, world), settings=how)
            except NoSuchExample:
                yield f"{policy.name} {name}: kept in {examples} registers"
            else:
                yield f"{policy.name} {name}: broken by {found}"


if __name__ == "__main__":
    for line in search(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2:] or list(PROMISES)):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
