"""`attendrules explain`: a diagnostic code, one decision in full, or everything about a pupil."""

from __future__ import annotations

import re
from typing import Any

import click

from attendrules import resources
from attendrules.api import Run
from attendrules.cli import inputs
from attendrules.cli.console import out, stop
from attendrules.cli.run import decide, reading_options
from attendrules.decisions.wording import in_full
from attendrules.diagnostics import nearest
from attendrules.diagnostics.catalogue import CATALOGUE


@click.command("explain")
@click.argument("what")
@click.argument("policy", default="crestwood")
@click.argument("register", default=inputs.DEMO)
@reading_options
def command(what: str, policy: str, register: str, **how: Any) -> None:
    """Explain a diagnostic code, a decision or a pupil.

    WHAT is a code such as AR301, the reference of a decision as `run` prints it, or a pupil
    of the register. POLICY and REGISTER are as for `run`; by default those of `demo`.

    \b
    Examples:
      attendrules explain AR301
      attendrules explain 4f2a91c0 mine.rules register.csv
      attendrules explain P012 mine.rules register.csv
    """
    if re.fullmatch(r"AR\d+", what.upper()):
        _page(what.upper())
        return
    _decisions(what, decide(policy, register, **how))


def _page(code: str) -> None:
    page = resources.diagnostic_page(code)
    if page is None:
        near = nearest(code, CATALOGUE, limit=3)
        stop(f"there is no diagnostic {code}" + (f"; near it are {', '.join(near)}" if near else ""))
    from rich.markdown import Markdown  # noqa: PLC0415 - only for a page

    out().print(Markdown(page))


def _decisions(what: str, made: Run) -> None:
    found = [decision for decision in made if decision.reference == what.lower()] or made.about(what)
    if not found:
        if what in made.register.pupils:
            click.echo(f"Nothing is due to {what}.")
            return
        near = nearest(what, made.register.pupils)
        advice = f"; did you mean {near[0]}?" if near else "; it is no code, no decision of this run and no pupil of the register"
        stop(f"there is nothing called `{what}`{advice}")
    click.echo("\n\n".join(in_full(decision) for decision in found))
