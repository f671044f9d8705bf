"""`attendrules run`: what is due under a policy, over a register."""

from __future__ import annotations

import datetime as dt
import functools
import shlex
from collections.abc import Callable, Sequence
from typing import Any

import click
from attrs import evolve, frozen

from attendrules import api
from attendrules.cli import inputs, policies
from attendrules.cli.console import err, print_csv, print_json, show, stop
from attendrules.cli.progress import working
from attendrules.decisions import Decision
from attendrules.diagnostics import Severity, nearest
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.tables import shown


@frozen
class Choice:
    """Which decisions are wanted: those of some pupils or groups and some outcomes; all if none is named."""

    pupils: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    def of(self, run: api.Run) -> Sequence[Decision]:
        """The decisions wanted, in order; ends the command for a name that does not exist."""
        known_name("pupil or group", self.pupils, {d.subject.name for d in run} | set(run.register.pupils))
        self.look_at_outcomes(run.policy)
        return [decision for decision in run if self.wants(decision)]

    def look_at_outcomes(self, policy: api.Policy) -> None:
        """End the command for an outcome that the policy does not have."""
        known_name("outcome", self.outcomes, policy.plan.outcomes)

    def wants(self, decision: Decision) -> bool:
        """Whether a decision is wanted."""
        return (not self.pupils or decision.subject.name in self.pupils) and (
            not self.outcomes or decision.outcome in self.outcomes
        )


MOST_LISTED = 12
"""So many names can be listed where none is like the one that was given."""


def known_name(what: str, names: Sequence[str], known: Any) -> None:
    """End the command for a name that does not exist, with the one that was probably meant."""
    for name in names:
        if name not in known:
            near = nearest(name, known)
            listed = f"; there are: {', '.join(sorted(known))}" if 0 < len(known) <= MOST_LISTED else ""
            stop(f"there is no {what} `{name}`" + (f"; did you mean `{near[0]}`?" if near else listed))


def register_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say how a policy and a register are read, gathered into `settings`."""

    @click.option("--calendar", metavar="YEAR|FILE", help="A school year (2022-23) or a calendar file; by default all bundled.")
    @click.option(
        "--pupils",
        "pupils_file",
        metavar="FILE",
        help="A list of pupils: pupil, class, year_group, phase, joined, left, parents, groups.",
    )
    @click.option(
        "--inputs",
        "inputs_file",
        metavar="FILE",
        help="Facts, numbers and events: pupil, input, date, time, value, until, recorded_at.",
    )
    @click.option("--reading", "readings", multiple=True, metavar="QUESTION=OPTION", help="Take another option of a reading.")
    @click.option("--keep-good", is_flag=True, help="Use the good rows of a register with wrong ones.")
    @click.option("--set-aside", metavar="FILE", help="Write the rows that are wrong to a file.")
    @click.option("--query", metavar="TABLE|SQL", help="The table of a database that is the register, or a query for it.")
    @functools.wraps(command)
    def wrapped(
        *args: Any, calendar: str | None, pupils_file: str | None, inputs_file: str | None, readings: tuple[str, ...],
        keep_good: bool, set_aside: str | None, query: str | None, **more: Any,
    ) -> None:  # fmt: skip
        settings = inputs.Settings(calendar, pupils_file, inputs_file, readings, keep_good, set_aside, query)
        command(*args, settings=settings, **more)

    return wrapped


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Those of `register_options`, and until when things are known."""

    @register_options
    @click.option("--as-of", metavar="DATE", help="Only what was known by then, as 2022-10-21 or 2022-10-21T09:30.")
    @functools.wraps(command)
    def wrapped(*args: Any, as_of: str | None, **more: Any) -> None:
        command(*args, as_of=inputs.as_of(as_of), **more)

    return wrapped


@click.command("run")
@click.argument("policy")
@click.argument("register")
@click.option("--pupil", "pupils", multiple=True, metavar="NAME", help="Only this pupil, class or group; may be repeated.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Only this outcome; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="List awards, reports, logs, recodes and bands too.")
@click.option("--all-readings", "every_reading", is_flag=True, help="Say which decisions hold under every reading.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How it is printed.")
@click.option("--out", metavar="FILE", help="Write the decisions to a file: .csv, .jsonl or .parquet.")
@reading_options
def command(
    policy: str, register: str, pupils: tuple[str, ...], outcomes: tuple[str, ...], *,
    everything: bool, every_reading: bool, out: str | None, **how: Any,
) -> None:  # fmt: skip
    """Say what is due under a policy, over a register.

    POLICY is a .rules file or the name of a bundled policy; REGISTER is a CSV, Parquet,
    Arrow, Excel or SQLite file, or the address of a PostgreSQL database, with the columns
    pupil,date,session,code (and arrival, minutes_late, recorded_at, class, year_group if
    you have them), or the word `demo` for the bundled register.

    \b
    Examples:
      attendrules run crestwood register.csv
      attendrules run mine.rules register.csv --as-of 2022-10-21 --pupil P012
      attendrules run crestwood demo --format json > decisions.json
      attendrules run mine.rules register.csv --inputs calls.csv
      attendrules run crestwood register.csv --keep-good --set-aside wrong.csv
      attendrules run crestwood register.parquet --out decisions.parquet
      attendrules run kildwick register.csv --pupil P012 --all-readings
    """
    form = how.pop("form")
    if out is not None:
        if every_reading:
            stop("--out writes what is due under the readings taken: leave out --all-readings")
        from attendrules.cli.into import decide_into  # noqa: PLC0415 - only for files

        decide_into(out, policy, register, Choice(pupils, outcomes), **how)
        return
    if every_reading:
        from attendrules.cli import every_reading as readings  # noqa: PLC0415 - only for this option

        readings.show(policy, register, Choice(pupils, outcomes), everything=everything, form=form, **how)
        return
    made = decide(policy, register, **how)
    wanted = Choice(pupils, outcomes).of(made)
    if form == "json":
        print_json(evolve(made, decisions=tuple(wanted)).as_dict())
    elif form == "csv":
        from attendrules.decisions.as_csv import decisions_csv  # noqa: PLC0415 - only for this format

        print_csv(decisions_csv(wanted))
    else:
        from attendrules.cli.tables import show_run  # noqa: PLC0415 - only for this format

        show_run(made, wanted, everything=everything or bool(outcomes), again=words_again(policy, register, **how))


@frozen
class Loaded:
    """Everything that a command line names, read."""

    policy: api.Policy
    register: Register
    inputs: Inputs | None
    as_of: dt.date | None


def load(policy: str, register: str, *, settings: inputs.Settings, as_of: Any) -> Loaded:
    """Read every file; ends the command if one cannot be used."""
    loaded = policies.policy(policy, settings.readings)
    reading = inputs.register(register, loaded, settings)
    if reading.register is None:  # pragma: no cover - inputs.register has ended the command
        stop(f"{register} cannot be used")
    return Loaded(loaded, reading.register, inputs.facts(settings.inputs, loaded), as_of)


def decide(policy: str, register: str, **how: Any) -> api.Run:
    """Read every file and decide; ends the command if one cannot be used."""
    loaded = load(policy, register, **how)
    with working("pupils") as told:
        made = api.decide(
            loaded.policy, loaded.register, inputs=loaded.inputs, as_of=loaded.as_of,
            progress=lambda done, total: told("deciding", done, total),
        )  # fmt: skip
    show((f for f in made.findings if f.severity is not Severity.NOTE), err())
    return made


def words_again(policy: str, register: str, *, settings: inputs.Settings, as_of: Any) -> str:
    """The words of a command line that give the same run again."""
    files = {"--calendar": settings.calendar, "--pupils": settings.pupils, "--inputs": settings.inputs}
    files["--query"] = settings.query
    options = {**files, "--as-of": as_of and as_of.isoformat()}
    words = [policy, shown(register)]
    words += [word for option, value in options.items() if value for word in (option, value)]
    words += [word for reading in settings.readings for word in ("--reading", reading)]
    words += ["--keep-good"] * settings.keep_good
    return shlex.join(words)
