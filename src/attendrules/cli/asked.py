"""`attendrules inputs`: what data a policy wants, and what waits without it."""

from __future__ import annotations

import click
from rich.console import Console

from attendrules.checks.wants import Hanging, Wanted, Wants, wants
from attendrules.cli import policies
from attendrules.cli.console import cell, out, print_json, sentence, show_block, stop, table
from attendrules.domain.inputs import Input
from attendrules.registers.inputs import COLUMNS
from attendrules.registers.templates import templates, write_templates


@click.command("inputs")
@click.argument("policy")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How it is printed.")
@click.option("--write", "folder", metavar="FOLDER", help="Write blank files for all of it into a folder.")
def command(policy: str, form: str, folder: str | None) -> None:
    """Say what data a policy wants, and what waits without it.

    Marks and a calendar always; of pupils what its rules ask for; and facts, numbers and
    events that no register says: whether a parent has given a reason, whether a call
    reached anybody. `attendrules run` takes those from a CSV file by `--inputs`.

    \b
    Examples:
      attendrules inputs crestwood
      attendrules inputs mine.rules --format json
      attendrules inputs mine.rules --write data
    """
    wanted = wants(policies.policy(policy).plan)
    if folder is not None:
        _write(wanted, folder)
    elif form == "json":
        print_json(_as_dict(wanted))
    else:
        _show(wanted, out())


def _write(wanted: Wants, folder: str) -> None:
    files = templates(
        (name for name, _ in wanted.marks), (name for name, _ in wanted.pupils), inputs=bool(wanted.inputs)
    )  # fmt: skip
    try:
        paths = write_templates(files, folder)
    except OSError as error:
        stop(f"cannot write {error.filename or folder}: {error.strerror}")
    for path in paths:
        click.echo(path)


def _show(wanted: Wants, console: Console) -> None:
    made = table()
    for name in ("Data", "Columns"):
        made.add_column(name, overflow="fold")
    made.add_row("register", cell(", ".join(name for name, _ in wanted.marks)))
    told = (f"{name} ({why})" if name != "pupil" else name for name, why in wanted.pupils)
    made.add_row("pupils", cell(", ".join(told)))
    made.add_row("calendar", "half terms, and the days without school inside them")
    show_block(made, console)
    console.print()
    if not wanted.inputs:
        sentence("The policy asks for nothing else.", console)
        return
    made = table()
    for name in ("Input", "What it is", "Values", "Meaning", "Without it, these wait"):
        made.add_column(name, overflow="fold")
    for each in wanted.inputs:
        asked = each.input
        made.add_row(*map(cell, (asked.name, asked.kind, ", ".join(_values(asked)), asked.meaning, _waiting(each))))
    show_block(made, console)
    console.print()
    sentence(f"The columns of a file of them are {','.join(COLUMNS)}; the pupil `*` is every pupil.", console)
    sentence("An outcome with another rule, which does not hang on the input, is still made due by that one.", console)


def _waiting(wanted: Wanted) -> str:
    return ", ".join(wanted.outcomes) or "nothing"


def _values(asked: Input) -> tuple[str, ...]:
    return {"fact": ("yes", "no"), "number": ("a number",)}.get(asked.kind, asked.results)


def _as_dict(wanted: Wants) -> dict[str, object]:
    return {
        "register": [{"column": name, "why": why} for name, why in wanted.marks],
        "pupils": [{"column": name, "why": why} for name, why in wanted.pupils],
        "inputs": [
            {"input": each.input.name, "kind": each.input.kind, "values": list(_values(each.input)),
             "meaning": each.input.meaning, "waiting": [_hanging(rule) for rule in each.hanging]}
            for each in wanted.inputs
        ],
    }  # fmt: skip


def _hanging(rule: Hanging) -> dict[str, object]:
    return {
        "outcomes": list(rule.outcomes), "rule": rule.place, "clauses": list(rule.clauses), "directly": rule.directly
    }  # fmt: skip
