"""Decisions as tables for people: what is due to whom, then totals in which nothing is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from attendrules.api import Run
from attendrules.cli.console import cell, count, out, sentence, show_block, table
from attendrules.decisions import Decision, Scope
from attendrules.decisions.wording import date, plainly, why
from attendrules.diagnostics import Severity
from attendrules.plan.model import Band, Outcome

ROUTINE = frozenset({"award", "report", "log", "recode"})
"""Kinds of outcome that come so often that a table for people counts them only."""
WIDE = 120
"""From how many columns on every field has a column of its own."""
LONGEST_NAME = 24
NAMELESS = "policy"
"""The name of a policy whose file gives it none; the file's own says more."""


Note = Callable[[Decision], str]
"""What is said of a decision behind its label."""


def _nothing(_: Decision) -> str:
    return ""


def show_run(run: Run, wanted: Sequence[Decision], *, everything: bool, again: str, note: Note = _nothing) -> None:
    """Print the decisions wanted, then totals, then how to see more."""
    console = out()
    bands = _bands(run)
    listed = [d for d in wanted if everything or not (d.kind in ROUTINE or d.outcome in bands or d.missing)]
    _title(run, console)
    if listed:
        labels = {outcome.name: outcome.label for outcome in run.policy.plan.outcomes.values()}
        show_block(_due(listed, labels, note, wide=console.width >= WIDE), console)
        console.print()
    if wanted:
        show_block(_totals(run, wanted, {d.outcome for d in listed}, wide=console.width >= WIDE), console)
        console.print()
    for line in (*_last_bands(run, wanted), *_closing(run, wanted, listed, again)):
        sentence(line, console)


def _bands(run: Run) -> set[str]:
    return {row.outcome for step in run.policy.plan.steps if isinstance(step, Band) for row in step.rows}


def _title(run: Run, console: Console) -> None:
    register = run.register
    days = [register.calendar.session(number).date for number in _ends(run)]
    between = f", {date(days[0])} to {date(days[1])}" if days else ""
    as_of = f", as known at {run.as_of:%Y-%m-%d %H:%M}" if run.as_of else ""
    named = run.policy.name if run.policy.name != NAMELESS else run.policy.source.name
    sentence(f"{run.policy.title or named}: what was due", console, "bold")
    sentence(f"{count(len(register.pupils), 'pupil')}, {count(len(register), 'mark')}{between}{as_of}", console)
    console.print()


def _ends(run: Run) -> tuple[int, int] | tuple[()]:
    numbers = [each[end].session for each in run.register.marks.values() if each for end in (0, -1)]
    return (min(numbers), max(numbers)) if numbers else ()


def _due(decisions: Iterable[Decision], labels: Mapping[str, str], note: Note, *, wide: bool) -> Table:
    """What is due, pupil by pupil; in a narrow terminal two fields share a column."""
    made = table()
    made.add_column("Pupil", style="bold", max_width=LONGEST_NAME if wide else LONGEST_NAME // 2, overflow="fold")
    made.add_column("Date", no_wrap=True)
    for name in ("What is due", "Why") if wide else ("What is due, and why",):
        made.add_column(name, overflow="fold", ratio=1)
    for name in ("Clause", "Reference") if wide else ("Clause, reference",):
        made.add_column(name, style="cyan", no_wrap=name == "Reference", overflow="fold")
    for subject, each in groupby(sorted(decisions, key=_by_pupil), key=lambda d: d.subject):
        before = None
        for decision in each:
            same_day = before is not None and before.session.date == decision.session.date
            day = "" if same_day else date(decision.session.date)
            made.add_row(cell("" if before else subject.name), day, *_cells(decision, labels, note(decision), wide=wide))
            before = decision
        made.add_section()
    return made


def _by_pupil(decision: Decision) -> tuple[bool, str, str, int, int]:
    subject, session = decision.subject, decision.session
    return subject.scope is not Scope.PUPIL, subject.scope.value, subject.name, session.date.toordinal(), session.half.index


def _cells(decision: Decision, labels: Mapping[str, str], noted: str, *, wide: bool) -> list[Text]:
    state = f" (until {date(decision.ends.date)})" if decision.ends else " (waits)" if decision.missing else ""
    what = cell((decision.label or decision.outcome) + state + (f" ({noted})" if noted else ""))
    reason, clauses = cell(plainly(why(decision), labels)), cell(", ".join(decision.clauses))
    reference = cell(decision.reference, "dim")
    if wide:
        return [what, reason, clauses, reference]
    reason.stylize("dim")
    return [Text("\n").join([what, reason]), Text("\n").join([clauses, reference])]


def _totals(run: Run, wanted: Sequence[Decision], listed: set[str], *, wide: bool) -> Table:
    waiting = any(decision.missing for decision in wanted)
    made = table(title="Totals", title_justify="left", title_style="bold")
    for name in ("Outcome", "What it is", "Kind") if wide else ("Outcome", "Kind"):
        made.add_column(name, overflow="fold")
    for name in ("Times", "Waiting", "To how many") if waiting else ("Times", "To how many"):
        made.add_column(name, justify="right", no_wrap=wide)
    made.add_column("Clause", overflow="fold", max_width=None if wide else 14)
    times = Counter(decision.outcome for decision in wanted)
    for outcome in run.policy.plan.outcomes.values():
        if times[outcome.name]:
            row = _total(outcome, [d for d in wanted if d.outcome == outcome.name], wide=wide, waiting=waiting)
            made.add_row(*row, style="" if outcome.name in listed else "dim")
    return made


def _total(outcome: Outcome, decisions: Sequence[Decision], *, wide: bool, waiting: bool) -> list[Text]:
    subjects = {decision.subject for decision in decisions}
    clauses = dict.fromkeys(clause for decision in decisions for clause in decision.clauses)
    name, label = cell(outcome.name), cell(outcome.label)
    names = [name, label] if wide else [Text("\n").join([label, name] if outcome.label else [name])]
    waits = sum(bool(decision.missing) for decision in decisions)
    times = (f"{len(decisions) - waits:,}", f"{waits:,}") if waiting else (f"{len(decisions):,}",)
    return [*names, *map(cell, (outcome.kind, *times, f"{len(subjects):,}", ", ".join(clauses)))]


def _last_bands(run: Run, wanted: Sequence[Decision]) -> Iterable[str]:
    """How many pupils are in each band at the end, for each table of bands."""
    plan = run.policy.plan
    for band in (step for step in plan.steps if isinstance(step, Band)):
        names = [row.outcome for row in band.rows]
        last = {d.subject: d.outcome for d in wanted if d.outcome in names and d.ends is None}
        counts = Counter(last.values())
        shown = ", ".join(f"{counts[name]} {plan.outcomes[name].label or name}" for name in dict.fromkeys(names) if counts[name])
        if shown:
            yield f"In the bands of `{band.name}` at the end: {shown}."


def _routine(wanted: Sequence[Decision]) -> str:
    waiting = any(decision.missing for decision in wanted)
    return "awards, reports, logs, recodes, bands" + ", and what waits for inputs" * waiting


def _closing(run: Run, wanted: Sequence[Decision], listed: Sequence[Decision], again: str) -> Iterable[str]:
    if not wanted:
        yield "Nothing is due."
        return
    rest = len(wanted) - len(listed)
    are = "is" if rest == 1 else "are"
    hidden = f" {rest:,} of them ({_routine(wanted)}) {are} only counted: `--all` lists them." if rest else ""
    yield f"{count(len(wanted), 'decision')}.{hidden}"
    missing = sorted({name for decision in wanted for name in decision.missing})
    if missing:
        yield f"What waits hangs on {', '.join(missing)}: `attendrules inputs` says what these are, `--inputs` gives them."
    for idle in (finding for finding in run.findings if finding.code == "AR617" and finding.severity is Severity.NOTE):
        yield f"Nobody was looked at by some rules: {idle.message}; {idle.help[0]}."
    taken = ", ".join(f"{question} = {option}" for question, option in run.policy.readings.items())
    if taken:
        yield f"Where the document can be read in several ways: {taken}."
    example = min(listed or wanted, key=_by_pupil)
    yield f"All that is behind one of them: attendrules explain {example.reference} {again}"
