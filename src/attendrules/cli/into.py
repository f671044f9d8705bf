"""`attendrules run --out`: decisions into a file, about a register of any size."""

from __future__ import annotations

from typing import Any

import click

from attendrules import bulk
from attendrules.cli import inputs, policies
from attendrules.cli.console import count, err, say, show, stop
from attendrules.cli.progress import working
from attendrules.cli.run import Choice
from attendrules.decisions import Decision
from attendrules.diagnostics import Severity
from attendrules.extras import MissingExtraError


def decide_into(out: str, policy: str, register: str, choice: Choice, *, settings: inputs.Settings, as_of: Any) -> None:
    """Read every file, decide, and write; ends the command if a file cannot be used."""
    loaded = policies.policy(policy, settings.readings)
    choice.look_at_outcomes(loaded)
    read = (register, settings.pupils, settings.inputs, settings.calendar, settings.set_aside, loaded.source.name)
    inputs.spare("--out", out, *read)
    inputs.spare("--set-aside", settings.set_aside, *(each for each in read if each != settings.set_aside))
    known = inputs.facts(settings.inputs, loaded)
    pupils = inputs.pupils(settings.pupils)
    source, calendar = inputs.source(register, settings)
    named: set[str] = set()

    def wants(decision: Decision) -> bool:
        found = choice.wants(decision)
        if found and choice.pupils:
            named.add(decision.subject.name)
        return found

    try:
        with working("pupils") as told:
            made = bulk.decide_into(
                out, loaded, source, calendar, pupils=pupils, inputs=known, as_of=as_of,
                keep_good=settings.keep_good, query=settings.query, wanted=wants, progress=told,
            )  # fmt: skip
    except (ValueError, MissingExtraError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"cannot write {out}: {error.strerror}" if error.filename == out else f"cannot read {register}: {error.strerror}")
    inputs.judged(made.reading, register, settings)
    show((f for f in made.findings if f.severity is not Severity.NOTE), err())
    for name in choice.pupils:
        if name not in named:
            say(f"nothing is due to `{name}`, or there is no such pupil or group")
    click.echo(f"{out}: {count(len(made), 'decision')}, from {count(made.marks, 'mark')} of {count(made.pupils, 'pupil')}")
