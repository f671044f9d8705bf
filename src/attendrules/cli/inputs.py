"""From the words of a command line to a calendar, a register, and facts and events."""

from __future__ import annotations

import contextlib
import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from attendrules.api import Policy
from attendrules.cli import bundled
from attendrules.cli.console import FAILED, FOUND, count, err, say, show_some, stop, tally
from attendrules.cli.progress import working
from attendrules.compare.findings import translations
from attendrules.diagnostics import Diagnostic
from attendrules.domain.calendar import Calendar, english_calendar, english_years, read_calendar
from attendrules.domain.codes import CodeSet, code_sets
from attendrules.domain.inputs import Input, Inputs
from attendrules.domain.register import Pupil
from attendrules.domain.translate import translated
from attendrules.extras import MissingExtraError
from attendrules.registers import RegisterReading, parse_inputs, parse_pupils, read_inputs, read_pupils, write_set_aside
from attendrules.registers.fields import Wrong, recorded
from attendrules.registers.fields import date as read_date
from attendrules.tables import in_text, read_register, shown

DEMO = "demo"
"""The word that stands for the bundled register, its list of pupils or its inputs."""
DEMO_YEAR = "2022-23"
UNREADABLE = "AR601"


@frozen
class Settings:
    """What `run` and `explain` are told besides a policy and a register."""

    calendar: str | None = None
    pupils: str | None = None
    inputs: str | None = None
    readings: tuple[str, ...] = ()
    keep_good: bool = False
    set_aside: str | None = None
    query: str | None = None


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
    except UnicodeDecodeError:
        stop(f"the calendar {name} cannot be used: it is not UTF-8 text", FOUND)
    except tomllib.TOMLDecodeError as error:
        stop(f"the calendar {name} cannot be used: it is not TOML: {error}", FOUND)
    except ValueError as error:
        stop(f"the calendar {name} cannot be used: {error}", FOUND)


def register(path: str, policy: Policy | None, settings: Settings, more: Iterable[Policy] = ()) -> RegisterReading:
    """A register by path, or the bundled one for `demo`, read with the codes of the policy.

    Without one it is read with all codes, and those that `more` policies have of their own.

    Ends the command if rows are wrong, unless good ones are to be kept; what is wrong is
    printed in any case.
    """
    rules = [each.source.name for each in ([policy] if policy else more)]
    spare("--set-aside", settings.set_aside, path, settings.pupils, settings.inputs, settings.calendar, *rules)
    codes = [policy.plan.codes] if policy else [*code_sets().values(), *(each.plan.codes for each in more)]
    if policy and is_demo(path):
        return _translated(judged(_read(path, [*code_sets().values()], settings), path, settings), policy)
    with opening_errors(path):
        reading = _read(path, codes, settings)
    return judged(reading, path, settings)


def _translated(reading: RegisterReading, policy: Policy) -> RegisterReading:
    """The bundled register in the codes of a policy, which may be of a later time; what is read otherwise is said."""
    if reading.register is None:
        return reading
    found = translated(reading.register, policy.plan.codes)
    show_some(tuple(translations(found.changes, policy.plan.codes)), {}, err())
    return evolve(reading, register=found.register)


def judged(reading: RegisterReading, path: str, settings: Settings) -> RegisterReading:
    """Print what is wrong with a register, and end the command if it cannot be used."""
    show_some(reading.findings, reading.more, err())
    _set_aside(reading, settings.set_aside)
    if reading.register is None:
        stop(f"{shown(path)} cannot be used: {_wrong(reading)}", code_for(reading.findings))
    if reading.set_aside:
        say(f"left out: {len(reading.set_aside):,} of {count(reading.rows, 'row')}")
    return reading


def is_demo(path: str) -> bool:
    """Whether a bundled file is meant, and not one of that name."""
    return path == DEMO and not Path(path).exists()


@contextlib.contextmanager
def opening_errors(path: str) -> Iterator[None]:
    """End the command with a sentence where a file cannot be opened, or a library for it is missing."""
    try:
        yield
    except OSError as error:
        stop(f"cannot read {error.filename or path}: {error.strerror}")
    except MissingExtraError as error:
        stop(str(error))


def code_for(findings: Iterable[Diagnostic]) -> int:
    """The exit code for a file with findings: one that cannot be read at all has not even been looked at."""
    return FAILED if any(finding.code == UNREADABLE for finding in findings) else FOUND


def _wrong(reading: RegisterReading) -> str:
    """How much of a register is wrong, and what can be done."""
    wrong = len(reading.set_aside)
    if not wrong:
        return tally(reading.findings)
    advice = "; `--keep-good` uses the others" if wrong < reading.rows else ""
    return f"{wrong:,} of {count(reading.rows, 'row')} {'is' if wrong == 1 else 'are'} wrong{advice}"


def _set_aside(reading: RegisterReading, path: str | None) -> None:
    if path is None or not reading.rows:
        return
    try:
        write_set_aside(reading, path)
    except OSError as error:
        stop(f"cannot write {path}: {error.strerror}")
    say(f"set aside in {path}: {count(len(reading.set_aside), 'row')}")


def spare(option: str, written: str | None, *read: str | None) -> None:
    """Nothing that is read is written over."""
    for each in read:
        with contextlib.suppress(OSError):  # one of them does not exist
            if written and each and Path(written).samefile(each):
                stop(f"{option} would write over {each}, which is read; give another file")


def _read(path: str, codes: Iterable[CodeSet], settings: Settings) -> RegisterReading:
    known = pupils(settings.pupils)
    found, days = source(path, settings)
    with working("rows") as told:
        return read_register(
            found, days, codes, pupils=known, keep_good=settings.keep_good, query=settings.query,
            progress=lambda done, total: told("reading", done, total),
        )  # fmt: skip


def source(path: str, settings: Settings) -> tuple[Any, Calendar]:
    """The register by path or address, or the bundled one for `demo`, and its calendar."""
    if is_demo(path):
        return in_text(bundled.register(), path), calendar(settings.calendar or DEMO_YEAR)
    return path, calendar(settings.calendar)


def pupils(path: str | None) -> tuple[Pupil, ...]:
    """The pupils of a list, if one is given; ends the command if rows are wrong."""
    if path is None:
        return ()
    reading = parse_pupils(bundled.pupils(), path) if is_demo(path) else read_pupils(path)
    show_some(reading.findings, reading.more, err())
    if reading.failed:
        stop(f"{path} cannot be used: {tally(reading.findings)}", code_for(reading.findings))
    return reading.pupils


def facts(path: str | None, *policies: Policy) -> Inputs | None:
    """The facts and events of a file, if one is given, that any of the policies asks for; ends the command if rows are wrong."""
    if path is None:
        return None
    try:
        asked = _asked(policies)
        reading = parse_inputs(bundled.inputs(asked), path, asked) if is_demo(path) else read_inputs(path, asked)
    except OSError as error:
        stop(f"cannot read {path}: {error.strerror}")
    show_some(reading.findings, reading.more, err())
    if reading.failed:
        stop(f"{path} cannot be used: {tally(reading.findings)}", code_for(reading.findings))
    return reading.inputs


def _asked(policies: Iterable[Policy]) -> dict[str, Input]:
    """What several policies ask for; an event of two has the results of both."""
    asked: dict[str, Input] = {}
    for policy in policies:
        for name, each in policy.plan.inputs.items():
            before = asked.setdefault(name, each)
            if before.kind != each.kind:
                stop(f"`{name}` is one thing ({before.kind}) in one policy and another ({each.kind}) in {policy.name}")
            if before.results != each.results:
                asked[name] = evolve(before, results=tuple(dict.fromkeys([*(before.results or ("",)), *(each.results or ("",))])))
    return asked


def as_of(text: str | None) -> dt.date | None:
    """A date, or a date and time; ends the command if it is neither."""
    if text is None:
        return None
    try:
        return recorded(text) if ":" in text else read_date(text)
    except Wrong:
        stop(f"`{text}` is not a date: write it as 2022-10-21 or 2022-10-21T09:30")
