"""`attendrules explain`: a diagnostic code, one decision in full, or everything about a pupil."""

from __future__ import annotations

import re
from typing import Any

import click

from attendrules import resources
from attendrules.api import Run
from attendrules.cli import inputs
from attendrules.cli.console import PAGE_WIDTH, cell, out, show_block, stop
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

    console = out()
    show_block(Markdown(page), console, min(console.width, PAGE_WIDTH))


def _decisions(what: str, made: Run) -> None:
    found = [decision for decision in made if decision.reference == what.lower()] or made.about(what)
    console = out()
    if not found and what not in made.register.pupils:
        near = nearest(what, {*made.register.pupils, *(decision.subject.name for decision in made)})
        neither = "it is no diagnostic code, no decision of this run, and no pupil or group"
        advice = f"did you mean `{near[0]}`?" if near else neither
        stop(f"there is nothing called `{what}`; {advice}")
    if not found:
        console.print(cell(f"Nothing is due to {what}."))
    for index, decision in enumerate(found):
        if index:
            console.print()
        for line in in_full(decision).splitlines():
            console.print(cell(line), soft_wrap=True)
