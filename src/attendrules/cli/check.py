"""`attendrules check`: everything that is wrong or doubtful about policies."""

from __future__ import annotations

import sys

import click

from attendrules.api import bases_of, read_source
from attendrules.cli.console import FOUND, cell, out, print_json, show, stop, tally
from attendrules.cli.policies import no_policy
from attendrules.compiler import compile_policy
from attendrules.diagnostics import Diagnostic, Severity
from attendrules.diagnostics.as_dict import diagnostic_as_dict


@click.command("check")
@click.argument("policies", nargs=-1, required=True, metavar="POLICY...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How findings are printed.")
def command(policies: tuple[str, ...], form: str) -> None:
    """Find what is wrong or doubtful in policies.

    POLICY is the path of a .rules file or the name of a bundled policy.

    \b
    Examples:
      attendrules check mine.rules
      attendrules check crestwood --format json

    Exits with 1 if there are errors or warnings. Notes are only for information.
    """
    found = [(name, _findings(name)) for name in policies]
    if form == "json":
        print_json({"findings": [diagnostic_as_dict(f) for _, findings in found for f in findings]})
    else:
        console = out()
        for name, findings in found:
            show(findings, console)
            console.print(cell(f"{name}: {tally(findings) or 'nothing to report'}"), soft_wrap=True)
    serious = any(f.severity is not Severity.NOTE for _, findings in found for f in findings)
    sys.exit(FOUND if serious else 0)


def _findings(name: str) -> tuple[Diagnostic, ...]:
    try:
        source, unreadable = read_source(name)
    except OSError as error:
        stop(no_policy(name, error))
    return unreadable or compile_policy(source, bases=bases_of(source)).findings
