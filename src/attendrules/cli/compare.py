"""`attendrules compare`: the same children under several policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from attendrules.cli import inputs
from attendrules.cli.console import cell, out, print_json, show_block, stop, table
from attendrules.cli.policies import policy as load
from attendrules.cli.run import reading_options
from attendrules.compare import Comparison, cohort, compare, timeline
from attendrules.decisions import Decision
from attendrules.decisions.as_dict import decision_as_dict
from attendrules.decisions.wording import date, why
from attendrules.diagnostics import nearest
from attendrules.diagnostics.text import visible

STAGES = {
    "expect": "green", "monitor": "cyan", "listen": "blue", "facilitate": "yellow", "formalise": "magenta", "enforce": "red",
}  # fmt: skip


@click.command("compare")
@click.argument("policies", nargs=-1, required=True, metavar="POLICY...")
@click.option("--register", default=inputs.DEMO, show_default=True, metavar="FILE", help="A register, or `demo`.")
@click.option("--pupil", metavar="NAME", help="One pupil's timeline instead of the table of the cohort.")
@click.option("--by-half-term", is_flag=True, help="A row for each half term.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How it is printed.")
@reading_options
def command(policies: tuple[str, ...], register: str, pupil: str | None, form: str, *, by_half_term: bool, **how: Any) -> None:
    """Put the same children under several policies.

    Shows how many contacts, letters, meetings and referrals each school would have made, or
    for one pupil what would have happened when. Codes that a policy's time does not have
    are read as their successors, which is said.

    \b
    Examples:
      attendrules compare crestwood middleton
      attendrules compare crestwood mine.rules --register register.csv --by-half-term
      attendrules compare crestwood middleton --pupil Y3-04
    """
    made = _compared(policies, register, **how)
    if pupil is not None and pupil not in made.register.pupils:
        near = nearest(pupil, made.register.pupils)
        stop(f"there is no pupil `{pupil}`" + (f"; did you mean `{near[0]}`?" if near else ""))
    if form == "json":
        print_json(_as_dict(made, pupil, by_half_term=by_half_term))
        return
    console = out()
    title = f"What was due to {pupil}" if pupil else "How often each kind was due (to how many pupils)"
    console.print(cell(title, "bold"))
    show_block(_timeline(made, pupil) if pupil else _cohort(made, by_half_term=by_half_term), console)
    for line in _translations(made):
        click.echo(line)


def _compared(names: Sequence[str], register: str, *, settings: inputs.Settings, as_of: Any) -> Comparison:
    loaded = [load(name) for name in names]
    if settings.readings:
        stop("a reading belongs to one policy: compare policies as their files take them")
    if settings.inputs:
        stop("facts and events belong to one policy: compare policies by their registers alone")
    reading = inputs.register(register, None, settings)
    if reading.register is None:  # pragma: no cover - inputs.register has ended the command
        stop(f"{register} cannot be used")
    try:
        return compare(loaded, reading.register, as_of=as_of)
    except ValueError as error:
        stop(str(error))


def _translations(made: Comparison) -> list[str]:
    return [
        f"For {name}: " + ", ".join(f"{old} read as {new} ({count:,} times)" for (old, new), count in changes.items()) + "."
        for name, changes in made.changes.items()
    ]


def _cohort(made: Comparison, *, by_half_term: bool) -> Table:
    made_of = table()
    made_of.add_column("Kind")
    if by_half_term:
        made_of.add_column("Half term")
    for name in made.names:
        made_of.add_column(name, justify="right")
    before = ""
    for row in cohort(made, by_half_term=by_half_term):
        counts = [f"{times:,} ({pupils})" if times else "-" for times, pupils in zip(row.times, row.pupils, strict=True)]
        kind = "" if row.kind == before else row.kind
        made_of.add_row(*map(cell, (kind, *([row.half_term] if by_half_term else []), *counts)))
        before = row.kind
    return made_of


def _timeline(made: Comparison, pupil: str) -> Table:
    made_of = table()
    made_of.add_column("Date", no_wrap=True)
    for name in made.names:
        made_of.add_column(name)
    for row in timeline(made, pupil):
        made_of.add_row(date(row.date), *map(_cell, row.decisions))
    return made_of


def _cell(decisions: Sequence[Decision]) -> Text:
    text = Text()
    for index, decision in enumerate(decisions):
        text.append("\n" if index else "")
        text.append(visible(decision.label or decision.outcome), STAGES.get(decision.stage, ""))
        if index == 0:
            text.append(f" ({visible(why(decision))})", "dim")
    return text


def _as_dict(made: Comparison, pupil: str | None, *, by_half_term: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "policies": [run.receipt() for run in made.runs],
        "codes": {name: [{"from": o, "to": n, "times": t} for (o, n), t in c.items()] for name, c in made.changes.items()},
    }
    if pupil is None:
        rows = cohort(made, by_half_term=by_half_term)
        shown["cohort"] = [
            {"kind": r.kind, "half_term": r.half_term or None, "times": dict(zip(made.names, r.times, strict=True)),
             "pupils": dict(zip(made.names, r.pupils, strict=True))} for r in rows
        ]  # fmt: skip
    else:
        shown["pupil"] = pupil
        shown["timeline"] = [
            {"date": row.date.isoformat(),
             "decisions": {name: [decision_as_dict(d) for d in ds] for name, ds in zip(made.names, row.decisions, strict=True)}}
            for row in timeline(made, pupil)
        ]  # fmt: skip
    return shown
