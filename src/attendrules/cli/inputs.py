"""From the words of a command line to a policy, a calendar and a register."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from attrs import frozen

from attendrules import resources
from attendrules.api import Policy, PolicyError, policy_from_source, read_source
from attendrules.cli.console import FOUND, err, show, stop, tally
from attendrules.domain.calendar import Calendar, english_calendar, english_years, read_calendar
from attendrules.domain.register import Pupil
from attendrules.registers import RegisterReading, parse_register, read_pupils, read_register, write_set_aside

DEMO = "demo"
"""The word that stands for the bundled register."""


@frozen
class Settings:
    """What `run` and `explain` are told besides a policy and a register."""

    calendar: str | None = None
    pupils: str | None = None
    readings: tuple[str, ...] = ()
    keep_good: bool = False
    set_aside: str | None = None


def policy(name: str, readings: tuple[str, ...] = ()) -> Policy:
    """A policy by bundled name or path; ends the command if it has errors."""
    try:
        found = policy_from_source(*read_source(name))
        for finding in (f for f in found.findings if f.severity.value == "warning"):
            click.echo(f"attendrules: {finding.where}: {finding.code} {finding.message}", err=True)
        return found.under(**dict(_reading(each) for each in readings)) if readings else found
    except PolicyError as error:
        show(error.findings, err())
        stop(f"{name} cannot be used: {tally(error.findings)}", FOUND)
    except OSError as error:
        stop(no_policy(name, error))
    except ValueError as error:
        stop(str(error))


def no_policy(name: str, error: OSError) -> str:
    """Why there is no such policy, in a sentence."""
    bundled = ", ".join(resources.policy_names())
    what = f"cannot read the policy {name}: {error.strerror}"
    return what if Path(name).exists() else f"{what}; give the path of a .rules file or one of: {bundled}"


def _reading(text: str) -> tuple[str, str]:
    question, equals, option = text.partition("=")
    if not equals:
        stop(f"`{text}` is not a reading: write it as question=option")
    return question, option


def calendar(name: str | None) -> Calendar:
    """A calendar by the name of a bundled school year or by path; by default all bundled years."""
    years = english_years()
    if name is None:
        return english_calendar()
    year = name.replace("/", "-")
    if year in years:
        return english_calendar(year)
    try:
        return read_calendar(Path(name).read_text("utf-8-sig"), name)
    except OSError as error:
        listed = f"{years[0]} to {years[-1]}"
        stop(f"cannot read the calendar {name}: {error.strerror}; give the path of a calendar file or a year from {listed}")
    except ValueError as error:
        stop(f"the calendar {name} cannot be used: {error}", FOUND)


def register(path: str, policy: Policy | None, settings: Settings) -> RegisterReading:
    """A register by path, or the bundled one for `demo`, read with the codes of the policy; without one, with all codes.

    Ends the command if rows are wrong, unless good ones are to be kept; what is wrong is
    printed in any case.
    """
    try:
        reading = _read(path, policy, settings)
        if settings.set_aside:
            write_set_aside(reading, settings.set_aside)
    except OSError as error:
        stop(f"cannot use {error.filename or path}: {error.strerror}")
    show(reading.findings, err())
    if reading.register is None:
        advice = "" if not reading.set_aside else "; `--keep-good` uses the other rows"
        stop(f"{path} cannot be used: {tally(reading.findings)}{advice}", FOUND)
    if reading.set_aside:
        click.echo(f"attendrules: {len(reading.set_aside)} of {reading.rows} rows are set aside", err=True)
    return reading


def _read(path: str, policy: Policy | None, settings: Settings) -> RegisterReading:
    codes = None if policy is None else [policy.plan.codes]
    if path == DEMO and not Path(path).exists():
        text = resources.data_file("demo", "register.csv").read_text("utf-8")
        return parse_register(text, path, english_calendar("2022-23"), codes)
    known = _pupils(settings.pupils)
    return read_register(path, calendar(settings.calendar), codes, pupils=known, keep_good=settings.keep_good)


def _pupils(path: str | None) -> tuple[Pupil, ...]:
    if path is None:
        return ()
    reading = read_pupils(path)
    show(reading.findings, err())
    if reading.findings:
        stop(f"{path} cannot be used: {tally(reading.findings)}", FOUND)
    return reading.pupils


def as_of(text: str | None) -> dt.date | None:
    """A date, or a date and time; ends the command if it is neither."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2022-09-05") else dt.datetime.fromisoformat(text)
    except ValueError:
        stop(f"`{text}` is not a date: write it as 2022-10-21 or 2022-10-21T09:30")
