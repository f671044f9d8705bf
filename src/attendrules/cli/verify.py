"""`attendrules verify`: which properties a policy has, whatever the register."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import click
from attrs import evolve

from attendrules.api import Policy, moment
from attendrules.cli import inputs, policies
from attendrules.cli.console import FOUND, cell, count, out, print_json, sentence, show_block, stop, table
from attendrules.cli.progress import working
from attendrules.cli.run import known_name, reading_options
from attendrules.decisions.wording import date
from attendrules.domain.register import Register
from attendrules.verify import PROPERTIES, Answer, Verdict
from attendrules.verify import verify as ask
from attendrules.verify.people import Envelope, discretion
from attendrules.verify.verifying import SECONDS
from attendrules.verify.wording import lines

DISCRETION = "discretion"
MOST_ROWS = 40


@click.command("verify")
@click.argument("policy")
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help=f"Only {', '.join([*PROPERTIES, DISCRETION])}; may be repeated.",
)
@click.option(
    "--may-not-read", metavar="NAMES", default="", help="Facts and events that no rule may ask for, as in send,ethnicity."
)
@click.option("--register", metavar="FILE", help="With a register: what people can change for its pupils (discretion).")
@click.option("--pupil", "pupils", multiple=True, metavar="NAME", help="With --register: only this pupil; may be repeated.")
@click.option(
    "--seconds", type=click.FloatRange(min=0), default=SECONDS, show_default=True, help="How long to search for each answer."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is printed.")
@reading_options
def command(policy: str, *, properties: tuple[str, ...], may_not_read: str, seconds: float, form: str, **how: Any) -> None:
    """Say which properties a policy has, whatever the register.

    Each is proved from the rules, refuted with two registers that differ in one mark, or not
    refuted after a search. With a register, `discretion` says for its pupils what is certain
    whatever people decide, and the earliest day on which each outcome can come.

    \b
    Examples:
      attendrules verify crestwood
      attendrules verify mine.rules --property absence --property lates
      attendrules verify mine.rules --may-not-read send,ethnicity,year_group
      attendrules verify kildwick --register demo --property discretion --pupil Y3-04
    """
    known_name("property", properties, {*PROPERTIES, DISCRETION})
    loaded = policies.policy(policy, how["settings"].readings)
    names = [name.strip() for name in may_not_read.split(",") if name.strip()]
    wanted = [name for name in properties if name != DISCRETION] or ([] if properties else list(PROPERTIES))
    wanted += ["not-read"] if names and "not-read" not in wanted else []
    if "not-read" in properties and not names:
        stop("--property not-read needs names: give --may-not-read send,ethnicity")
    if DISCRETION in properties and how["register"] is None:
        stop("--property discretion looks at pupils: give --register FILE")
    answers = _answers(loaded, wanted, names, seconds, how["settings"]) if wanted else ()
    envelopes = _envelopes(loaded, **how) if how["register"] is not None else []
    if form == "json":
        from attendrules.verify.as_dict import answers_as_dict  # noqa: PLC0415 - only for this format

        print_json(answers_as_dict(loaded.name, answers, envelopes))
    else:
        _show(answers, envelopes)
    if any(each.verdict is Verdict.REFUTED and each.fault for each in answers):
        sys.exit(FOUND)


def _answers(
    loaded: Policy, wanted: Sequence[str], names: Sequence[str], seconds: float, settings: inputs.Settings
) -> Sequence[Answer]:  # fmt: skip
    days = None if settings.calendar is None else inputs.calendar(settings.calendar)
    done = 0
    with working("answers") as told:

        def count_up(_: Answer) -> None:
            nonlocal done
            done += 1
            told("verifying", done, None)

        return ask(loaded, properties=wanted, may_not_read=names, calendar=days, seconds=seconds, told=count_up)


def _envelopes(loaded: Policy, *, register: str, pupils: Sequence[str], settings: inputs.Settings, as_of: Any) -> list[Envelope]:
    reading = inputs.register(register, loaded, settings)
    if reading.register is None:  # pragma: no cover - inputs.register has ended the command
        stop(f"{register} cannot be used")
    known_name("pupil", pupils, reading.register.pupils)
    until = moment(as_of)
    names = [name for name in reading.register.pupils if not pupils or name in pupils]
    marks = {name: tuple(reading.register.known(name, until).values()) for name in names}
    chosen = Register.of(reading.register.calendar, marks, [reading.register.pupils[name] for name in names])
    return list(discretion(loaded, evolve(chosen, last=reading.register.last_session(until))))


def _show(answers: Sequence[Answer], envelopes: Sequence[Envelope]) -> None:
    console = out()
    for name, group in groupby(answers, key=lambda each: each.name):
        sentence(PROPERTIES[name], console, "bold")
        for answer in group:
            for line in lines(answer):
                sentence(f"  {line}", console)
        console.print()
    if answers:
        counts = [(verdict.value, sum(each.verdict is verdict for each in answers)) for verdict in Verdict]
        sentence(", ".join(f"{number:,} {words}" for words, number in counts) + ".", console)
    if envelopes:
        _show_envelopes(envelopes)


def _certain(envelope: Envelope) -> str:
    if envelope.certain is None:
        return "hangs on them"
    return f"due by {date(envelope.certain.date)} ({'proved' if envelope.proved else 'in every case that was tried'})"


def _show_envelopes(envelopes: Sequence[Envelope]) -> None:
    console = out()
    sentence("What people can change", console, "bold")
    shown = table()
    for title in ("Pupil", "What", "Whatever people decide", "Earliest"):
        shown.add_column(title, overflow="fold")
    rows = [each for each in envelopes if each.hangs_on]
    for each in rows[:MOST_ROWS]:
        certain = _certain(each)
        earliest = "" if each.earliest is None else f"{date(each.earliest.date)} {each.earliest.half.value}"
        shown.add_row(*map(cell, (each.pupil, each.outcome.label or each.outcome.name, certain, earliest)))
    show_block(shown, console)
    if len(rows) > MOST_ROWS:
        sentence(f"... and {len(rows) - MOST_ROWS:,} more: `--pupil` and `--format json` have them.", console)
    console.print()
    sentence(
        f"{count(len(envelopes) - len(rows), 'outcome')} more came or could come that hang on nothing that people decide.",
        console,
    )
