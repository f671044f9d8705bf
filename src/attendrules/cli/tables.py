"""Decisions as tables for people: what is due to whom, then totals in which nothing is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from attendrules.api import Run
from attendrules.cli.console import out
from attendrules.decisions import Decision, Scope
from attendrules.decisions.wording import date, why
from attendrules.diagnostics.text import visible
from attendrules.plan.model import Band, Outcome

ROUTINE = frozenset({"award", "report", "log", "recode"})
"""Kinds of outcome that come so often that a table for people counts them only."""




def show_run(run: Run, wanted: Sequence[Decision], *, everything: bool, again: str) -> None:
    """Print the decisions wanted, then totals, then how to see more."""
    console = out()
    bands = _bands(run)
    listed = [d for d in wanted if everything or (d.kind not in ROUTINE and d.outcome not in bands)]
    _title(run, console)
    if listed:
        console.print(_due(listed))
    console.print(_totals(run, wanted, {d.outcome for d in listed}))
    for line in _last_bands(run, wanted):
        console.print(line)
    console.print(_closing(wanted, listed, again), style="note")


def _bands(run: Run) -> set[str]:
    return {row.outcome for step in run.policy.plan.steps if isinstance(step, Band) for row in step.rows}


def _title(run: Run, console: Console) -> None:
    register = run.register
    days = [register.calendar.session(number).date for number in _ends(run)]
    between = f", {date(days[0])} to {date(days[1])}" if days else ""
    as_of = f", as known at {run.as_of:%Y-%m-%d %H:%M}" if run.as_of else ""
    console.print(f"{run.policy.title or run.policy.name}: what was due", style="bold")
    console.print(f"{len(register.pupils)} pupils, {len(register):,} marks{between}{as_of}\n")


def _ends(run: Run) -> tuple[int, int] | tuple[()]:
    numbers = [each[end].session for each in run.register.marks.values() if each for end in (0, -1)]
    return (min(numbers), max(numbers)) if numbers else ()


def _due(decisions: Iterable[Decision]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, style in (("Pupil", "bold"), ("Date", ""), ("What is due", ""), ("Why", ""), ("Clause", "cyan"), ("Reference", "dim")):
        table.add_column(name, style=style, no_wrap=name in ("Pupil", "Date", "Reference"), overflow="fold")
    in_order = sorted(decisions, key=_by_pupil)
    for _, each in groupby(in_order, key=lambda d: d.subject):
        for index, decision in enumerate(mine := list(each)):
            seen = mine[index - 1] if index else None
            table.add_row(*_cells(decision, seen))
        table.add_section()
    return table


def _by_pupil(decision: Decision) -> tuple[bool, str, str, Decision]:
    subject = decision.subject
    return subject.scope is not Scope.PUPIL, subject.scope.value, subject.name, decision.session


def _cells(decision: Decision, before: Decision | None) -> tuple[Text | str, ...]:
    day = date(decision.session.date)
    same_day = before is not None and before.session.date == decision.session.date
    return (
        "" if before else Text(visible(decision.subject.name)),
        "" if same_day else day,
        Text(decision.label or decision.outcome),
        Text(visible(why(decision))),
        ", ".join(decision.clauses),
        decision.reference,
    )


def _totals(run: Run, wanted: Sequence[Decision], listed: set[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Totals", title_justify="left", title_style="bold")
    for name, right in (("Outcome", False), ("What it is", False), ("Kind", False), ("Times", True), ("Pupils or groups", True),
                        ("Clause", False)):  # fmt: skip
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    times = Counter(decision.outcome for decision in wanted)
    for outcome in run.policy.plan.outcomes.values():
        if times[outcome.name]:
            table.add_row(*_total(outcome, [d for d in wanted if d.outcome == outcome.name]),
                          style="" if outcome.name in listed else "dim")  # fmt: skip
    return table


def _total(outcome: Outcome, decisions: Sequence[Decision]) -> tuple[str, ...]:
    subjects = {decision.subject for decision in decisions}
    clauses = dict.fromkeys(clause for decision in decisions for clause in decision.clauses)
    return outcome.name, outcome.label, outcome.kind, f"{len(decisions):,}", str(len(subjects)), ", ".join(clauses)


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


def _closing(wanted: Sequence[Decision], listed: Sequence[Decision], again: str) -> str:
    total = f"{len(wanted):,} decisions."
    rest = len(wanted) - len(listed)
    if rest:
        total += f" {rest:,} of them (awards, reports, logs, recodes, bands) are counted in the totals but not listed; `--all` lists them."
    example = listed[0] if listed else wanted[0] if wanted else None
    if example is None:
        return f"{total} Nothing is due."
    return f"{total}\nEverything behind one of them: attendrules explain {example.reference} {again}"


