"""`attendrules changes`: what has become of decisions since an earlier moment."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import click
from attrs import evolve
from rich.text import Text

from attendrules.changes import Became, Changes, Correction, DecisionChange, changes
from attendrules.changes.wording import cause_line, differs_line, told_line
from attendrules.cli import inputs, policies
from attendrules.cli.console import cell, count, err, out, print_csv, print_json, sentence, show, show_block, stop, table
from attendrules.cli.run import known_name, register_options
from attendrules.decisions import Status
from attendrules.decisions.kinds import ROUTINE
from attendrules.decisions.wording import date, why
from attendrules.diagnostics import Severity

STYLES = {Became.SUPERSEDED: "yellow", Became.WITHDRAWN: "red", Became.NEWLY_DUE: "green", Became.CONFIRMED: "dim"}
LONGEST_NAME = 24


@click.command("changes")
@click.argument("policy")
@click.argument("register")
@click.option("--from", "before", required=True, metavar="DATE", help="The earlier moment, as 2022-10-21 or 2022-10-21T09:30.")
@click.option("--to", "after", metavar="DATE", help="The later moment; by default everything that is known.")
@click.option("--pupil", "names", multiple=True, metavar="NAME", help="Only this pupil, class or group; may be repeated.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Only this outcome; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="List what was confirmed, and awards, reports, logs and recodes, too.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How it is printed.")
@register_options
def command(policy: str, register: str, before: str, after: str | None, *, everything: bool, form: str, **how: Any) -> None:
    """Say what has become of the decisions since an earlier moment.

    Marks are corrected and entered late, and events become known late. Each decision is
    confirmed, superseded (by one with another reason, status or session), withdrawn or
    newly due; where it can be told, the corrections are named that caused it.

    \b
    Examples:
      attendrules changes mine.rules register.csv --from 2022-10-14 --to 2022-10-21
      attendrules changes mine.rules register.csv --from 2022-10-14T09:30 --pupil P012
      attendrules changes mine.rules register.csv --from 2022-10-14 --format json
    """
    outcomes = how["outcomes"]
    made = _made(policy, register, (_date(before), inputs.as_of(after)), how["settings"])
    wanted = _wanted(made, how["names"], outcomes)
    if form == "json":
        print_json(evolve(made, changes=tuple(wanted)).as_dict())
    elif form == "csv":
        from attendrules.changes.as_dict import changes_csv  # noqa: PLC0415 - only for this format

        print_csv(changes_csv(wanted))
    else:
        _show(made, wanted, everything=everything or bool(outcomes))


def _wanted(made: Changes, names: Sequence[str], outcomes: Sequence[str]) -> list[DecisionChange]:
    known_name("pupil or group", names, {*made.after.register.pupils, *(each.decision.subject.name for each in made)})
    known_name("outcome", outcomes, made.after.policy.plan.outcomes)
    return [
        each for each in made
        if (not names or each.decision.subject.name in names) and (not outcomes or each.decision.outcome in outcomes)
    ]  # fmt: skip


def _date(text: str) -> dt.date:
    moment = inputs.as_of(text)
    assert moment is not None  # noqa: S101 - for the type checker: only no text is no moment
    return moment


def _made(policy: str, register: str, moments: tuple[dt.date, dt.date | None], settings: inputs.Settings) -> Changes:
    loaded = policies.policy(policy, settings.readings)
    reading = inputs.register(register, loaded, settings)
    if reading.register is None:  # pragma: no cover - inputs.register has ended the command
        stop(f"{register} cannot be used")
    try:
        made = changes(loaded, reading.register, *moments, inputs=inputs.facts(settings.inputs, loaded))
    except ValueError as error:
        stop(str(error))
    show((f for f in made.after.findings if f.severity is not Severity.NOTE), err())
    return made


def _show(made: Changes, wanted: Sequence[DecisionChange], *, everything: bool) -> None:
    console = out()
    until = f"{made.after.as_of:%Y-%m-%d %H:%M}" if made.after.as_of else "now"
    title = f"{made.after.policy.title or made.after.policy.name}: what has changed"
    sentence(title, console, "bold")
    sentence(
        f"from what was known at {made.before.as_of:%Y-%m-%d %H:%M} to what is known at {until}".replace("at now", "now"), console
    )
    console.print()
    listed = [each for each in wanted if everything or not (each.became is Became.CONFIRMED or each.decision.kind in ROUTINE)]
    if listed:
        shown = table()
        shown.add_column("Pupil", style="bold", max_width=LONGEST_NAME, overflow="fold")
        for name in ("Became", "Date"):
            shown.add_column(name, no_wrap=True)
        shown.add_column("What, and why", ratio=1, overflow="fold")
        for each in sorted(listed, key=lambda each: each.decision.subject):
            shown.add_row(
                cell(each.decision.subject.name), cell(each.became.value, STYLES[each.became]), _dates(each), _what(each)
            )
        show_block(shown, console)
        console.print()
    for line in _closing(made, wanted, len(wanted) - len(listed)):
        sentence(line, console)


def _dates(change: DecisionChange) -> str:
    days = [date(each.session.date) for each in (change.before, change.after) if each is not None]
    return "\n".join(dict.fromkeys(days))


def _what(change: DecisionChange) -> Text:
    decision = change.decision
    waits = " (waits)" if decision.status is Status.PENDING else ""
    lines = [cell((decision.label or decision.outcome) + waits), cell(why(decision), "dim")]
    if change.differs:
        lines.append(cell(f"different: {differs_line(change)}", "dim"))
        if change.before and "facts" in change.differs and why(change.before) != why(decision):
            lines.append(cell(f"was: {why(change.before)}", "dim"))
    if change.late:
        lines.append(cell("late: that session had been looked at before"))
    told = told_line(change)
    lines += [cell(told + ":" * bool(change.causes))] if told else []
    return Text("\n").join([*lines, *(cell(f"  {cause_line(cause)}") for cause in change.causes)])


def _closing(made: Changes, wanted: Sequence[DecisionChange], left: int) -> Iterable[str]:
    counts = Counter(each.became for each in wanted)
    yield ", ".join(f"{counts[became]:,} {became.value}" for became in Became) + "."
    if left:
        are = "is" if left == 1 else "are"
        yield f"{left:,} of them (confirmed, or awards, reports, logs and recodes) {are} only counted: `--all` lists them."
    late = sum(each.late for each in wanted)
    if late:
        yield f"{late:,} newly due in a session that had been looked at before."
    marks = sum(isinstance(cause, Correction) for cause in made.known)
    if made.known:
        facts = count(len(made.known) - marks, "fact or event").replace("fact or events", "facts or events")
        yield f"Known since then: {count(marks, 'corrected mark')}, {facts}."
