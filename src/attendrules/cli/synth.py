"""`attendrules synth`: an invented register that looks like a real one."""

from __future__ import annotations

from pathlib import Path

import click

from attendrules.cli import inputs
from attendrules.cli.console import stop
from attendrules.decisions.wording import percent
from attendrules.domain.codes import code_sets
from attendrules.registers import register_csv, write_register
from attendrules.synth import describe, generate


@click.command("synth")
@click.option("-o", "--output", metavar="FILE", help="Where the register is written; standard output if not given.")
@click.option("--year", default="2022-23", show_default=True, metavar="YEAR|FILE", help="A bundled school year or a calendar file.")
@click.option("--classes", default=2, show_default=True, type=click.IntRange(1, 200), help="How many classes.")
@click.option("--size", default=29, show_default=True, type=click.IntRange(1, 60), help="Pupils in a class.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another number makes another school.")
@click.option("--codes", default=None, metavar="NAME", help="The code set; by default the one in force on the first day.")
def command(output: str | None, year: str, classes: int, size: int, seed: int, codes: str | None) -> None:
    """Make an invented register that looks like a real one.

    Absence, its reasons and its spread over pupils, weeks and weekdays follow the national
    figures. The same seed always makes the same register.

    \b
    Examples:
      attendrules synth -o register.csv
      attendrules synth --year 2025-26 --classes 6 --seed 7 -o school.csv
    """
    calendar = inputs.calendar(year)
    sets = code_sets()
    if codes is not None and codes not in sets:
        stop(f"there is no code set {codes}; there are {', '.join(sets)}")
    first = calendar.days[0]
    in_force = next(each for each in sets.values() if each.valid_from <= first <= (each.valid_to or first))
    try:
        register = generate(calendar, classes=classes, pupils_per_class=size, seed=seed, code_set=sets[codes] if codes else in_force)
    except ValueError as error:
        stop(str(error))
    if output is None:
        click.echo(register_csv(register), nl=False)
        return
    try:
        write_register(register, Path(output))
    except OSError as error:
        stop(f"cannot write {output}: {error.strerror}")
    found = describe(register, sets[codes] if codes else in_force)
    click.echo(
        f"{output}: {found.pupils} pupils, {len(register):,} marks, absence {percent(100 * found.absence)}, "
        f"persistently absent {percent(100 * found.persistent_share)} of pupils"
    )
