"""Check: what is doubtful about a policy that could be understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from attendrules.checks.findings import Finding
from attendrules.checks.meaning import findings_of
from attendrules.checks.settled import Option, settled
from attendrules.diagnostics import Diagnostic, Label, Severity, nearest
from attendrules.lower.measures import value
from attendrules.lower.plans import RECODE, lower
from attendrules.plan import model as p
from attendrules.resolve import Names
from attendrules.resolve.names import condition_of, conditions
from attendrules.source import Span
from attendrules.syntax import nodes as n

NOTES = {"AR303", "AR308", "AR313", "AR316", "AR318", "AR319", "AR320", "AR323", "AR406"}

AGAINST = frozenset({"AR402", "AR403", "AR404", "AR405", "AR406"})
"""Findings that only a baseline brings."""


def check(names: Names, plan: p.Plan, *, readings: bool = False) -> tuple[Diagnostic, ...]:
    """Every warning and note about a policy; those that the author accepts become notes.

    With `readings`, also what each reading settles: this takes one more plan for each option.
    """
    meant = findings_of(plan)
    found = [*meant, *(settled(plan, meant, tuple(_options(names, plan))) if readings else ())]
    placed = [(_placed(names, each), each.clauses) for each in found]
    findings = [*placed, *_measures(names), *_declarations(names), *_clauses(names), *_codes(names, plan)]
    return tuple(_accepted(names, findings))


def diagnostics(names: Names, found: Iterable[Finding]) -> tuple[Diagnostic, ...]:
    """Findings at their places in the text, in order; those that the author accepts as notes."""
    placed = [(_placed(names, each), each.clauses) for each in found]
    given = [each for each in _accepted(names, placed) if each.code != "AR313"]
    return tuple(each.at_home() for each in sorted(given, key=lambda each: each.primary.span.start if each.primary else 0))


def _placed(names: Names, found: Finding) -> Diagnostic:
    reading = names.readings.get(found.place)
    span = reading.name.span if reading else names.span_at(found.place) if found.place else _head(names)
    also = tuple(Label(names.source, names.span_at(place), word) for place, word in found.also)
    return evolve(_finding(names, found.code, found.message, span, *found.advice), secondary=also, notes=found.notes)


def _head(names: Names) -> Span:
    return names.policy.span if names.policy else Span(0, 0)


def _options(names: Names, plan: p.Plan) -> Iterator[Option]:
    """The plan under each option that is not taken, one question at a time."""
    for question, reading in names.readings.items():
        for option in reading.options:
            if option.name.text != plan.readings[question]:
                other = lower(names, {**plan.readings, question: option.name.text})
                yield Option(question, plan.readings[question], option.name.text, other, findings_of(other))


def _measures(names: Names) -> Iterator[tuple[Diagnostic, tuple[str, ...]]]:
    """Measures that are declared twice, under two names."""
    seen: dict[object, str] = {}
    for name, measure in names.measures.items():
        key = evolve(value(names, measure), text="")
        if seen.setdefault(key, name) != name:
            first = names.measures[seen[key]]
            label = Label(names.source, first.span, "the other name")
            found = _finding(names, "AR324", f"`{name}` and `{seen[key]}` are the same measure", measure.span, "keep one name")
            yield evolve(found, secondary=(label,)), ()


def _finding(names: Names, code: str, message: str, span: Span, *advice: str) -> Diagnostic:
    severity = Severity.NOTE if code in NOTES else Severity.WARNING
    return Diagnostic(code, message, Label(names.source, span), help=advice, severity=severity)


def _declarations(names: Names) -> Iterator[tuple[Diagnostic, tuple[str, ...]]]:
    used = {name.text: name.span for name in used_outcomes(names)}
    for name, outcome in names.outcomes.items():
        if name not in used:
            yield _finding(names, "AR111", f"`{name}` is declared, but no rule makes it due", outcome.name.span), ()
    if not names.outcomes:
        for name, span in used.items():
            others = [other for other in used if other < name]
            for other in nearest(name, others):
                message = f"`{name}` and `{other}` differ by little; are they the same outcome?"
                yield _finding(names, "AR119", message, span, "declare the outcomes, and each name is checked"), ()
    for asked in _asked_outcomes(names):
        if asked.text not in used and asked.text not in names.outcomes:
            message = f"no rule makes `{asked.text}` due, so what waits for it never comes"
            near = nearest(asked.text, used)
            offer = f"did you mean `{near[0]}`?" if near else "write the rule that makes it due"
            yield _finding(names, "AR121", message, asked.span, offer), ()
    if not names.placed:
        advice = "a rule is `when attendance < 90% then step PA_MEETING`"
        yield _finding(names, "AR012", "the file has no rule", Span(0, 0), advice), ()


def _asked_outcomes(names: Names) -> Iterator[n.Name]:
    """Every outcome that a condition, a delay or an `until` asks for."""
    for statement in (placed.statement for placed in names.placed):
        for part in conditions(condition_of(statement)):
            if isinstance(part, n.Holds | n.IsDue | n.ThanEarlier):
                yield part.outcome
        if isinstance(statement, n.Rule):
            if isinstance(statement.moment, n.Delay) and statement.moment.after and statement.moment.after.text.isupper():
                yield statement.moment.after
            for action in statement.actions:
                if isinstance(action, n.Action) and action.frequency is not None and action.frequency.outcome is not None:
                    yield action.frequency.outcome


def used_outcomes(names: Names) -> Iterator[n.Name]:
    """Every outcome name that a statement makes due."""
    for placed in names.placed:
        statement = placed.statement
        if isinstance(statement, n.BandRow):
            yield statement.outcome
        if isinstance(statement, n.Rule):
            for action in statement.actions:
                if isinstance(action, n.Action):
                    yield action.outcome
                else:
                    yield action.outcome or n.Name(RECODE, span=action.span)


def _clauses(names: Names) -> Iterator[tuple[Diagnostic, tuple[str, ...]]]:
    cited = {ref for placed in names.placed for ref in placed.clauses}
    for clause in names.clauses:
        for ref in clause.refs:
            if not clause.disposition and ref.text not in cited and not _declares(names, clause):
                advice = 'write its rules under it, or `is not a rule`, `needs judgement`, `needs inputs "..."` or `see`'
                yield _finding(names, "AR310", f"nothing is said of clause `{ref.text}`", ref.span, advice), (ref.text,)
    for placed in names.placed:
        if names.clauses and not placed.clauses:
            yield _finding(names, "AR308", "this rule stands under no clause", placed.statement.span), ()


def _declares(names: Names, clause: n.Clause) -> bool:
    """Whether a declaration stands right under the clause (a code, a moment, a measure)."""
    return clause.span.start in names.declaring


def _codes(names: Names, plan: p.Plan) -> Iterator[tuple[Diagnostic, tuple[str, ...]]]:
    first, last = plan.codes.valid_from, plan.codes.valid_to
    if names.in_force is None:
        return
    begins, ends = names.in_force.first, names.in_force.last or names.in_force.first
    if begins < first or (last is not None and ends > last):
        period = f"{first} to {last}" if last else f"{first}"
        message = f"the policy is in force when the codes {plan.codes.name} are not (they are from {period})"
        yield _finding(names, "AR401", message, names.in_force.span, "name the code set of that time"), ()


def _accepted(names: Names, findings: list[tuple[Diagnostic, tuple[str, ...]]]) -> Iterator[Diagnostic]:
    met: set[int] = set()
    for finding, clauses in findings:
        for index, (accept, where) in enumerate(names.accepted):
            if accept.code.text == finding.code and (not where or set(where) & set(clauses)):
                met.add(index)
                finding = evolve(finding, severity=Severity.NOTE, accepted=accept.because)  # noqa: PLW2901
        yield finding
    for index, (accept, _) in enumerate(names.accepted):
        if index not in met and accept.code.text not in AGAINST:
            message = f"`{accept.code.text}` is accepted here, but is not found"
            yield _finding(names, "AR313", message, accept.span, "take the sentence away")
