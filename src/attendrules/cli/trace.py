"""`attendrules trace`: every clause of the document, and what has become of it."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from typing import Any

import click

from attendrules.cli import policies
from attendrules.cli.console import FOUND, cell, count, out, print_csv, print_json, sentence, show_block, table
from attendrules.plan.model import Clause, Plan
from attendrules.plan.trace import Fate, fate


@click.command("trace")
@click.argument("policy")
@click.option("--only", type=click.Choice([each.value for each in Fate]), help="Only the clauses of which this has become.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How the table is printed.")
def command(policy: str, only: str | None, form: str) -> None:
    """Show every clause of a policy's document, and what has become of it.

    A clause is rules, is declared (a code, a moment), needs inputs that registers do not
    have, needs somebody's judgement, is not a rule, or is treated with another clause.

    \b
    Examples:
      attendrules trace crestwood
      attendrules trace mine.rules --only "needs inputs"
      attendrules trace mine.rules --format csv > clauses.csv

    Exits with 1 if nothing is said of a clause.
    """
    plan = policies.policy(policy).plan
    clauses = [clause for clause in plan.clauses if only in (None, fate(clause).value)]
    if form == "json":
        print_json({"policy": plan.name, "clauses": [_as_dict(clause) for clause in clauses]})
    elif form == "csv":
        print_csv(_csv(clauses))
    else:
        _show(clauses, plan)
    sys.exit(FOUND if any(fate(clause) is Fate.NOTHING for clause in plan.clauses) else 0)


def _as_dict(clause: Clause) -> dict[str, Any]:
    return {
        "clause": clause.ref,
        "where": clause.where,
        "says": clause.says,
        "became": fate(clause).value,
        "detail": list(clause.detail),
        "rules": list(clause.places),
    }


def _csv(clauses: Sequence[Clause]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("clause", "where", "says", "became", "detail", "rules"))
    for clause in clauses:
        row = _as_dict(clause)
        rows.writerow((row["clause"], row["where"], row["says"], row["became"], "; ".join(row["detail"]), " ".join(row["rules"])))
    return text.getvalue()


def _show(clauses: Sequence[Clause], plan: Plan) -> None:
    made = table()
    for name in ("Clause", "Where it stands", "What it says", "What has become of it"):
        made.add_column(name, overflow="fold")
    for clause in clauses:
        made.add_row(*map(cell, (clause.ref, clause.where, clause.says, _became(clause))))
    console = out()
    show_block(made, console)
    counts = {each: sum(fate(clause) is each for clause in plan.clauses) for each in Fate}
    summary = ", ".join(f"{number} {each.value}" for each, number in counts.items() if number)
    console.print()
    sentence(f"{count(len(plan.clauses), 'clause')}: {summary or 'none'}.", console)


def _became(clause: Clause) -> str:
    became = fate(clause)
    if became is Fate.RULES:
        lines = ", ".join(place.rpartition(":")[2] for place in clause.places)
        return f"rules, on line {lines}"
    return f"{became.value}: {', '.join(clause.detail)}" if clause.detail else became.value
