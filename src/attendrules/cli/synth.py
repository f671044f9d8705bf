"""`attendrules synth`: an invented register that looks like a real one."""

from __future__ import annotations

from pathlib import Path

import click

from attendrules.cli import inputs
from attendrules.cli.console import stop
from attendrules.decisions.wording import percent
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import CodeSet, code_sets
from attendrules.domain.register import Register
from attendrules.registers import register_csv, write_pupils, write_register
from attendrules.synth import describe, generate


@click.command("synth")
@click.option("-o", "--output", metavar="FILE", help="Where the register is written; standard output if not given.")
@click.option("--pupils", metavar="FILE", help="Write a list of the pupils too: it says who joined or left in the year.")
@click.option("--year", default="2022-23", show_default=True, metavar="YEAR|FILE", help="A school year or a calendar file.")
@click.option("--classes", default=2, show_default=True, type=click.IntRange(1, 156), help="How many classes.")
@click.option("--size", default=29, show_default=True, type=click.IntRange(1, 60), help="Pupils in a class.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another number makes another school.")
@click.option("--codes", default=None, metavar="NAME", help="The code set; by default the one in force on the first day.")
def command(output: str | None, pupils: str | None, year: str, classes: int, size: int, seed: int, codes: str | None) -> None:
    """Make an invented register that looks like a real one.

    Absence, its reasons and its spread over pupils, weeks and weekdays follow the national
    figures. The same seed always makes the same register.

    \b
    Examples:
      attendrules synth -o register.csv
      attendrules synth --year 2025-26 --classes 6 --seed 7 -o school.csv --pupils pupils.csv
    """
    calendar = inputs.calendar(year)
    code_set = _code_set(codes, calendar)
    try:
        register = generate(calendar, classes=classes, pupils_per_class=size, seed=seed, code_set=code_set)
    except ValueError as error:
        stop(f"no register can be invented for {calendar.name}: {error}")
    except IndexError:
        stop(f"no register can be invented for {calendar.name}: it has too few school days")
    _write(register, output, pupils)
    if output is not None:
        found = describe(register, code_set)
        click.echo(
            f"{output}: {found.pupils:,} pupils, {len(register):,} marks, absence {percent(100 * found.absence)}, "
            f"persistently absent {percent(100 * found.persistent_share)} of pupils"
        )


def _code_set(name: str | None, calendar: Calendar) -> CodeSet:
    """A code set by name, or the one in force on the first day of a calendar."""
    sets = code_sets()
    if name is not None:
        return sets[name] if name in sets else stop(f"there is no code set {name}; there are {', '.join(sets)}")
    first = calendar.days[0]
    in_force = (each for each in sets.values() if each.valid_from <= first <= (each.valid_to or first))
    return next(in_force, None) or stop(f"no code set was in force on {first}: give one with --codes")


def _write(register: Register, output: str | None, pupils: str | None) -> None:
    if output and pupils and Path(output).absolute() == Path(pupils).absolute():
        stop("the register and the list of pupils cannot be written to the same file")
    if output is None:
        click.echo(register_csv(register), nl=False)
    for path, write in ((output, write_register), (pupils, write_pupils)):
        if path is not None:
            try:
                write(register, path)
            except OSError as error:
                stop(f"cannot write {path}: {error.strerror}")
