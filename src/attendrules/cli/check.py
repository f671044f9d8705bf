"""`attendrules check`: everything that is wrong or doubtful about policies."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click
from attrs import asdict

from attendrules.api import bases_of, policy_from_source, read_source
from attendrules.cli.console import FOUND, cell, out, print_json, show, stop, tally
from attendrules.cli.policies import no_policy
from attendrules.cli.policies import policy as load
from attendrules.compiler import compile_policy
from attendrules.diagnostics import Diagnostic, Severity
from attendrules.diagnostics.as_dict import diagnostic_as_dict
from attendrules.plan.model import Plan

if TYPE_CHECKING:
    from attendrules.streaming import Size


@click.command("check")
@click.argument("policies", nargs=-1, required=True, metavar="POLICY...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How findings are printed.")
@click.option("--against", "baseline", metavar="POLICY", help="Also compare figures with a baseline, as with england_2024.")
@click.option("--state", is_flag=True, help="Say how much a stream has to remember of one pupil.")
def command(policies: tuple[str, ...], form: str, baseline: str | None, *, state: bool) -> None:
    """Find what is wrong or doubtful in policies.

    POLICY is the path of a .rules file or the name of a bundled policy.

    \b
    Examples:
      attendrules check mine.rules
      attendrules check crestwood --format json
      attendrules check mine.rules --against england_2024

    Exits with 1 if there are errors or warnings. Notes are only for information.
    """
    compiled = [(name, *_compiled(name)) for name in policies]
    if baseline:
        compiled = [(name, (*findings, *_against(name, baseline, plan)), plan) for name, findings, plan in compiled]
    found = [(name, findings) for name, findings, _ in compiled]
    sizes = _sizes({name: plan for name, _, plan in compiled if plan is not None}) if state else {}
    if form == "json":
        more = {"states": {name: asdict(size) for name, size in sizes.items()}} if state else {}
        print_json({"findings": [diagnostic_as_dict(f) for _, findings in found for f in findings], **more})
    else:
        console = out()
        for name, findings in found:
            show(findings, console)
            console.print(cell(f"{name}: {tally(findings) or 'nothing to report'}"), soft_wrap=True)
            if name in sizes:
                console.print(cell(f"{name}: the state of a stream is {sizes[name]}"), soft_wrap=True)
    serious = any(f.severity is not Severity.NOTE for _, findings in found for f in findings)
    sys.exit(FOUND if serious else 0)


def _compiled(name: str) -> tuple[tuple[Diagnostic, ...], Plan | None]:
    try:
        source, unreadable = read_source(name)
    except OSError as error:
        stop(no_policy(name, error))
    if unreadable:
        return unreadable, None
    compiled = compile_policy(source, bases=bases_of(source), readings=True)
    return compiled.findings, compiled.plan


def _against(name: str, baseline: str, plan: Plan | None) -> tuple[Diagnostic, ...]:
    from attendrules.baseline import against  # noqa: PLC0415 - only when it is asked for

    if plan is None:
        return ()
    return against(policy_from_source(*read_source(name)), load(baseline))


def _sizes(plans: Mapping[str, Plan]) -> dict[str, Size]:
    from attendrules.streaming import size_of  # noqa: PLC0415 - only when it is asked for

    return {name: size_of(plan) for name, plan in plans.items()}
