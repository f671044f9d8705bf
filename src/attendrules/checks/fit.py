"""Check whether a register fits a policy: its codes, its groups and its dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from attendrules.decisions import Scope
from attendrules.diagnostics import Diagnostic, Severity
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.plan import model as p


def fit(plan: p.Plan, register: Register, inputs: Inputs) -> tuple[Diagnostic, ...]:
    """A finding for everything that a policy can make nothing of, or that it asks for and nobody recorded."""
    return (*_codes(plan, register), *_groups(plan, register, inputs), *_dates(plan, register), *_inputs(plan, inputs))


def _codes(plan: p.Plan, register: Register) -> Iterator[Diagnostic]:
    unknown = Counter(
        mark.code for marks in register.marks.values() for mark in marks if mark.code and mark.code not in plan.codes
    )
    for code, count in sorted(unknown.items()):
        times = "once" if count == 1 else f"{count:,} times"
        message = f"the register has `{code}` {times}, a code that {plan.codes.name} does not have: it counts as nothing"
        yield _warning("AR616", message, "name the code set of that time in the policy (`codes ...`), or correct the marks")


def _groups(plan: p.Plan, register: Register, inputs: Inputs) -> Iterator[Diagnostic]:
    scopes = {rule.scope for rule in plan.group_rules}
    if Scope.CLASS in scopes and not any(pupil.class_name for pupil in register):
        message = "the policy has rules for each class, but the register names no class"
        yield _warning("AR617", message, "add a column `class`, or give a list of pupils")
    if Scope.YEAR_GROUP in scopes and not any(pupil.year_group for pupil in register):
        message = "the policy has rules for each year group, but the register names none"
        yield _warning("AR617", message, "add a column `year_group`, or give a list of pupils")
    if Scope.GROUP in scopes and not any(pupil.groups for pupil in register):
        message = "the policy has rules for each group of pupils, but the list of pupils names none"
        yield _warning("AR617", message, "add a column `groups` to the list of pupils")
    if Scope.PARENT in scopes and not any(inputs.parents(pupil) for pupil in register):
        message = "the policy has rules for each parent, but the list of pupils names none"
        advice = "add a column `parents` to the list of pupils, or rows `Ada / first parent` to the inputs"
        yield Diagnostic("AR617", message, help=(advice,), severity=Severity.NOTE)

    if _asks_phase(plan) and not any(pupil.phase for pupil in register):
        message = "the policy asks for the phase of pupils or classes, but the register does not say it"
        yield _warning("AR617", message, "add a column `phase`, or give a list of pupils")


def _asks_phase(plan: p.Plan) -> bool:
    rules = [step for step in plan.steps if isinstance(step, p.Rule)]
    conditions = [part for rule in (*rules, *plan.group_rules) for part in p.parts(rule.condition)]
    phased = any(isinstance(each, p.PhaseTest) or (isinstance(each, p.Best) and each.in_phase) for each in conditions)
    return phased or any(rule.scope is Scope.PHASE for rule in plan.group_rules)


def _dates(plan: p.Plan, register: Register) -> Iterator[Diagnostic]:
    numbers = [each[end].session for each in register.marks.values() if each for end in (0, -1)]
    if not numbers:
        return
    first, last = (register.calendar.session(number).date for number in (min(numbers), max(numbers)))
    if (plan.first_day and first < plan.first_day) or (plan.last_day and last > plan.last_day):
        until = f" to {plan.last_day}" if plan.last_day else ""
        message = f"the register has marks from {first} to {last}, but the policy is in force from {plan.first_day}{until}"
        yield _warning("AR621", message, "its rules are used all the same; is it the right version of the policy?")


def _inputs(plan: p.Plan, inputs: Inputs) -> Iterator[Diagnostic]:
    missing = [name for name in plan.inputs if name not in inputs.told]
    if missing:
        message = f"nobody recorded what the policy asks for: {', '.join(missing)}"
        advice = "rules that hang on them wait, or are never started; give a file of facts and events"
        yield Diagnostic("AR624", message, help=(advice,), severity=Severity.NOTE)


def _warning(code: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic(code, message, help=(advice,), severity=Severity.WARNING)
