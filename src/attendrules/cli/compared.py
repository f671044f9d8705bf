"""A comparison as tables for people: the cohort, or one pupil stage by stage and day by day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from attendrules.cli.console import cell, count, sentence, show_block, table
from attendrules.compare import Comparison, StageRow, cohort, stages, timeline
from attendrules.decisions import Decision, Status
from attendrules.decisions.kinds import ROUTINE
from attendrules.decisions.wording import date, why
from attendrules.diagnostics.text import visible
from attendrules.domain.sessions import Half

STAGES = {
    "expect": "green", "monitor": "cyan", "listen": "blue", "facilitate": "yellow", "formalise": "magenta", "enforce": "red",
}  # fmt: skip
NO_STAGE = "no stage"
WAITS = "(waits)"


def show_cohort(made: Comparison, kinds: Collection[str], console: Console, *, by: str, by_half_term: bool) -> None:
    """How often each kind (or stage) was due to pupils under each policy."""
    sentence(f"How often each {by} was due (to how many pupils)", console, "bold")
    rows = cohort(made, kinds, by=by, by_half_term=by_half_term)
    several = len({row.year for row in rows}) > 1
    shown = table()
    for name in (by.capitalize(), *(["Half term"] if by_half_term else [])):
        shown.add_column(name, no_wrap=True)
    for name in made.names:
        shown.add_column(name, justify="right")
    before = None
    for row in rows:
        what = "" if row.what == before else row.what or NO_STAGE
        half_term = f"{row.half_term} {row.year}" if several else row.half_term
        counts = zip(row.times, row.pupils, row.waiting, strict=True)
        shown.add_row(*map(cell, (what, *([half_term] if by_half_term else []), *(_count(*each) for each in counts))))
        before = row.what
    show_block(shown, console)
    waits = any(waiting for row in rows for waiting in row.waiting)
    _close(made, kinds, console, waits=waits)


def _count(times: int, pupils: int, waiting: int) -> str:
    due = f"{times:,} ({pupils:,})" if times else ""
    return f"{due} +{waiting:,}?".strip() if waiting else due or "-"


def show_subject(made: Comparison, name: str, kinds: Collection[str], console: Console, *, reasons: bool) -> None:
    """When a pupil or group reached each stage, and what was due day by day."""
    sentence(f"How far {name} came", console, "bold")
    reached = table()
    for heading in ("Stage", *made.names):
        reached.add_column(heading)
    rows = stages(made, name, kinds)
    for row in rows:
        reached.add_row(cell(row.stage or NO_STAGE, STAGES.get(row.stage, "")), *map(cell, _reached(row)))
    show_block(reached, console)
    console.print()
    sentence(f"What was due to {name}", console, "bold")
    show_block(_days(made, name, kinds, reasons=reasons), console)
    _close(made, kinds, console, waits=any(waiting for row in rows for waiting in row.waiting))


def _reached(row: StageRow) -> Iterator[str]:
    for first, times, waiting in zip(row.first, row.times, row.waiting, strict=True):
        due = f"from {date(first.session.date)}, {count(times, 'time')}" if first else ""
        waits = f"{waiting:,} waiting" if waiting else ""
        yield ", ".join(each for each in (due, waits) if each) or "-"


def _days(made: Comparison, name: str, kinds: Collection[str], *, reasons: bool) -> Table:
    calendar = made.register.calendar
    days = table()
    days.add_column("Date", no_wrap=True)
    for each in made.names:
        days.add_column(each, ratio=1)
    rows = timeline(made, name, kinds)
    several = len({calendar.year_name(calendar.number(row.date, Half.AM) or 0) for row in rows}) > 1
    before = ""
    for row in rows:
        number = calendar.number(row.date, Half.AM) or 0
        half_term = calendar.half_term_name(number) + f" {calendar.year_name(number)}" * several
        if half_term != before:
            days.add_row(cell(half_term, "bold"))
        days.add_row(date(row.date), *(_cell(each, reasons=reasons) for each in row.decisions))
        before = half_term
    return days


def _cell(decisions: Sequence[Decision], *, reasons: bool) -> Text:
    text, before = Text(), None
    for index, decision in enumerate(decisions):
        text.append("\n" if index else "")
        if decision.stage != before:
            text.append(f"{decision.stage or NO_STAGE}: ", STAGES.get(decision.stage, "bold"))
        waits = f" {WAITS}" if decision.status is Status.PENDING else ""
        text.append(f"{'  ' if decision.stage == before else ''}{visible(decision.label or decision.outcome)}{waits}")
        if reasons:
            text.append(f" ({visible(why(decision))})", "dim")
        before = decision.stage
    return text


def _close(made: Comparison, kinds: Collection[str], console: Console, *, waits: bool) -> None:
    """Under the table: what is not in it, and what was read otherwise than it was entered."""
    console.print()
    if waits:
        sentence("`?` and `waiting`: hangs on facts or events that nobody recorded; `attendrules inputs` lists them.", console)
    for name, run in zip(made.names, made.runs, strict=True):
        groups = sum(not d.subject.pupil for d in run)
        others = sum(bool(d.subject.pupil) and d.kind not in kinds for d in run)
        left = [f"{others:,} of other kinds ({', '.join(k for k in ROUTINE if k not in kinds)})"] if others else []
        left += [f"{groups:,} about classes or the school"] if groups else []
        if left and not made.subject:
            sentence(f"Not in the table for {name}: {', '.join(left)}.", console)
        for finding in made.findings[name]:
            if finding.code != "AR624":
                sentence(f"{name}: {finding.code} {finding.message}", console)
