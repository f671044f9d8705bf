"""`attendrules batch --out`: bare rows into a file, about a register of any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from attendrules.cli import inputs, policies
from attendrules.cli.console import count, err, say, show, stop
from attendrules.cli.progress import working
from attendrules.decisions import Scope
from attendrules.diagnostics import Severity
from attendrules.extras import MissingExtraError
from attendrules.many import decide_many_into


def into(
    out: str, names: Sequence[str], register: str, engine: str, *, groups: bool, settings: inputs.Settings, as_of: Any
) -> None:
    """Read every file, decide, and write; ends the command if a file cannot be used."""
    loaded = [policies.policy(name, settings.readings) for name in names]
    read = (
        register,
        settings.pupils,
        settings.inputs,
        settings.calendar,
        settings.set_aside,
        *(each.source.name for each in loaded),
    )
    inputs.spare("--out", out, *read)
    inputs.spare("--set-aside", settings.set_aside, *(each for each in read if each != settings.set_aside))
    known = inputs.facts(settings.inputs, *loaded)
    pupils = inputs.pupils(settings.pupils)
    source, calendar = inputs.source(register, settings)
    try:
        with working("pupils") as told:
            made = decide_many_into(
                out, loaded, source, calendar, pupils=pupils, inputs=known, as_of=as_of, keep_good=settings.keep_good,
                query=settings.query, groups=groups, engine=engine, progress=told,
            )  # fmt: skip
    except (ValueError, MissingExtraError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"cannot write {out}: {error.strerror}" if error.filename == out else f"cannot read {register}: {error.strerror}")
    inputs.judged(made.reading, register, settings)
    show((f for f in made.findings if f.severity is not Severity.NOTE), err())
    left_out = [] if groups else [rule for each in loaded for rule in each.plan.group_rules if rule.scope is not Scope.PUPIL]
    if left_out:
        rules = count(len(left_out), "rule")
        say(f"left out: {rules} about parents, classes and other groups; `--groups` adds what is due by them")
    click.echo(f"{out}: {count(len(made), 'decision')}, from {count(made.marks, 'mark')} of {count(made.pupils, 'pupil')}")
