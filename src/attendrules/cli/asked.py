"""`attendrules inputs`: the facts and events that a policy asks for."""

from __future__ import annotations

import click

from attendrules.cli import policies
from attendrules.cli.console import cell, out, print_json, sentence, show_block, table
from attendrules.domain.inputs import Input
from attendrules.registers.inputs import COLUMNS


@click.command("inputs")
@click.argument("policy")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How it is printed.")
def command(policy: str, form: str) -> None:
    """List the facts and events that a policy asks for.

    They are what no register says: whether a parent has given a reason, whether a call
    reached anybody. `attendrules run` takes them from a CSV file by `--inputs`.

    \b
    Examples:
      attendrules inputs crestwood
      attendrules inputs mine.rules --format json
    """
    asked = policies.policy(policy).plan.inputs.values()
    if form == "json":
        print_json({"inputs": [_as_dict(each) for each in asked]})
        return
    console = out()
    if not asked:
        sentence("The policy asks for nothing but the register.", console)
        return
    made = table()
    for name in ("Input", "What it is", "Values", "Meaning"):
        made.add_column(name, overflow="fold")
    for each in asked:
        made.add_row(*map(cell, (each.name, each.kind, ", ".join(_values(each)), each.meaning)))
    show_block(made, console)
    console.print()
    sentence(f"The columns of a file of them are {','.join(COLUMNS)}; the pupil `*` is every pupil.", console)


def _values(asked: Input) -> tuple[str, ...]:
    return {"fact": ("yes", "no"), "number": ("a number",)}.get(asked.kind, asked.results)


def _as_dict(asked: Input) -> dict[str, object]:
    return {"input": asked.name, "kind": asked.kind, "values": list(_values(asked)), "meaning": asked.meaning}
