"""`attendrules explain`: a diagnostic code, a decision with all it rests on, a pupil, or why something is not due."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import click

from attendrules import resources
from attendrules.api import Run
from attendrules.cli import inputs
from attendrules.cli.console import PAGE_WIDTH, cell, out, print_json, show_block, stop
from attendrules.cli.run import Loaded, decide, known_name, load, reading_options
from attendrules.diagnostics import nearest
from attendrules.diagnostics.catalogue import CATALOGUE
from attendrules.explain import derivation, why_not
from attendrules.explain.as_dict import why_not_as_dict
from attendrules.explain.wording import derivation_in_full, why_not_in_full


@click.command("explain")
@click.argument("what")
@click.argument("policy", default="crestwood")
@click.argument("register", default=inputs.DEMO)
@click.option("--why-not", "outcome", metavar="OUTCOME", help="Why this outcome was not due to WHAT, a pupil or group.")
@click.option("--on", metavar="DATE", help="With --why-not: on this day, and not when it came nearest.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="With --why-not: how it is printed.")
@reading_options
def command(
    what: str, policy: str, register: str, *, outcome: str | None, on: str | None, form: str, **how: Any
) -> None:  # fmt: skip
    """Explain a diagnostic code, a decision or a pupil, or why something is not due.

    WHAT is a code such as AR301, the reference of a decision as `run` prints it, or a pupil
    of the register. POLICY and REGISTER are as for `run`; by default those of `demo`.

    \b
    Examples:
      attendrules explain AR301
      attendrules explain 4f2a91c0 mine.rules register.csv
      attendrules explain P012 mine.rules register.csv
      attendrules explain P012 mine.rules register.csv --why-not PA_MEETING
      attendrules explain P012 mine.rules register.csv --why-not PA_MEETING --on 2022-10-21
    """
    if outcome is not None:
        _why_not(what, outcome, inputs.as_of(on), load(policy, register, **how), form)
        return
    if on is not None:
        stop("--on says on which day an outcome is asked for: give --why-not OUTCOME too")
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
        for line in derivation_in_full(derivation(made, decision)).splitlines():
            console.print(cell(line), soft_wrap=True)


def _why_not(name: str, outcome: str, on: dt.date | None, loaded: Loaded, form: str) -> None:
    known_name("outcome", [outcome], loaded.policy.plan.outcomes)
    day = on.date() if isinstance(on, dt.datetime) else on
    try:
        found = why_not(loaded.policy, loaded.register, name, outcome, on=day, inputs=loaded.inputs, as_of=loaded.as_of)
    except ValueError as error:
        near = nearest(name, loaded.register.pupils) if name not in loaded.register.pupils else []
        stop(str(error) + (f"; did you mean `{near[0]}`?" if near else ""))
    if form == "json":
        print_json(why_not_as_dict(found))
        return
    console = out()
    for line in why_not_in_full(found).splitlines():
        console.print(cell(line), soft_wrap=True)
