"""`attendrules readings`: what a policy's document leaves open, and where it matters for a register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from attrs import evolve
from rich.console import Console

from attendrules.api import Policy
from attendrules.cli import inputs, policies
from attendrules.cli.console import cell, count, err, out, print_csv, print_json, progress, sentence, show, stop
from attendrules.cli.run import known_name, reading_options
from attendrules.decisions import Scope
from attendrules.decisions.wording import date
from attendrules.diagnostics import Severity
from attendrules.readings import Checked, Question, Weighed, all_readings, questions
from attendrules.readings.as_dict import first_of, holdings_csv, questions_as_dict, questions_csv
from attendrules.readings.weighing import MOST_RUNS


@click.command("readings")
@click.argument("policy")
@click.option("--register", metavar="FILE", help="A register, or `demo`: where the readings matter for it.")
@click.option("--pupil", metavar="NAME", help="With `--register`: only this pupil.")
@click.option(
    "--most", type=click.IntRange(min=1), default=MOST_RUNS, show_default=True, help="Run at most so many combinations."
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How it is printed.")
@reading_options
def command(
    policy: str, register: str | None, pupil: str | None, most: int, form: str, *, settings: inputs.Settings, as_of: Any
) -> None:
    """Show what a policy's document leaves open, and where it matters.

    Lists each question with its options, which one is taken and why. With a register, says
    for each other option how many decisions would go and come, for how many pupils, and the
    first of them; CSV then has a line for each decision, with the questions it hangs on.

    \b
    Examples:
      attendrules readings crestwood
      attendrules readings kildwick --register demo --pupil Y3-04
      attendrules readings mine.rules --register register.csv --format csv
    """
    loaded = policies.policy(policy, settings.readings)
    weighed = None if register is None else weigh(loaded, register, pupil or "", most, settings=settings, as_of=as_of)
    asked = questions(loaded) if weighed is None else weighed.questions
    if form == "json":
        print_json(questions_as_dict(loaded.name, asked, weighed))
    elif form == "csv":
        print_csv(questions_csv(asked) if weighed is None else holdings_csv(weighed))
    else:
        _show(loaded, asked, weighed, out())


def weigh(policy: Policy, register: str, pupil: str, most: int, *, settings: inputs.Settings, as_of: Any) -> Weighed:
    """Read every file, and run under every reading; ends the command if a file cannot be used."""
    reading = inputs.register(register, policy, settings)
    if reading.register is None:  # pragma: no cover - inputs.register has ended the command
        stop(f"{register} cannot be used")
    known = inputs.facts(settings.inputs, policy)
    one = pupil if pupil in reading.register.pupils else ""
    done = all_readings(policy, reading.register, inputs=known, as_of=as_of, most=most, pupil=one, progress=progress)
    known_name(
        "pupil or group", [pupil] * bool(pupil), {*reading.register.pupils, *(each.decision.subject.name for each in done)}
    )
    if pupil and not one:
        done = about(done, pupil)
    show((f for f in done.run.findings if f.severity is not Severity.NOTE), err())
    return done


def about(weighed: Weighed, name: str) -> Weighed:
    """What was weighed, of one pupil or group only."""
    single = {
        key: (tuple(d for d in goes if d.subject.name == name), tuple(d for d in comes if d.subject.name == name))
        for key, (goes, comes) in weighed.single.items()
    }
    return evolve(weighed, holdings=tuple(each for each in weighed if each.decision.subject.name == name), single=single)


def _show(policy: Policy, asked: tuple[Question, ...], weighed: Weighed | None, console: Console) -> None:
    if not asked:
        sentence(f"{policy.title or policy.name} leaves no question open.", console)
    for question in asked:
        sentence(f"{question.name}: {question.asks}", console, "bold")
        for line in _about(question, policy):
            sentence(f"  {line}", console)
        for option in question.options:
            sentence(f"  {'*' if option.taken else '-'} {option.name}: {option.says}".rstrip(": "), console)
            if option.because:
                console.print(cell(f"    because {option.because}", "dim"), soft_wrap=not console.is_terminal)
            if weighed is not None and not option.taken:
                sentence(f"    {_instead(weighed, question.name, option.name)}", console)
        console.print()
    if asked and weighed is None:
        sentence("`*` is what is taken. `--register` shows where it matters.", console)
    for line in () if weighed is None else summary(weighed):
        sentence(line, console)


def _about(question: Question, policy: Policy) -> Iterator[str]:
    clauses = f", {', '.join(question.clauses)}" if question.clauses else ""
    yield f"{question.place}{clauses}"
    every = len(question.bears_on) == len(policy.plan.outcomes)
    outcomes = "every outcome: it changes marks" if every else ", ".join(question.bears_on) or "no outcome"
    yield f"can bear on {outcomes}"


def _instead(weighed: Weighed, question: str, option: str) -> str:
    goes, comes = weighed.single[question, option]
    first = first_of(goes, comes)
    if first is None:
        return "instead: nothing changes"
    subjects = {d.subject for d in (*goes, *comes)}
    pupils = sum(subject.scope is Scope.PUPIL for subject in subjects)
    groups = f" and {len(subjects) - pupils} of classes or the school" if pupils < len(subjects) else ""
    verb = "goes" if first in goes else "comes"
    shown = f"{date(first.session.date)} {first.subject.name}, {first.label or first.outcome} {verb}"
    return f"instead: {len(goes):,} go, {len(comes):,} come, for {count(pupils, 'pupil')}{groups}; first {shown}"


def summary(weighed: Weighed) -> Iterator[str]:
    """How many decisions hold, and how far that was checked."""
    taken = [each for each in weighed if each.taken]
    hang = sum(not each.holds for each in taken)
    others = len(weighed) - len(taken)
    single = sum(each.holds and each.checked is Checked.SINGLE for each in taken)
    proved = sum(each.proved for each in taken)
    yield f"{count(len(taken), 'decision')}, of which {proved:,} hold under every reading and {hang:,} hang on one."
    if others:
        yield f"{others:,} more {'is' if others == 1 else 'are'} due only under another."
    if single:
        yield f"{single:,} hold under each single option, but combinations were not checked for them: `--most` allows more runs."
    enough = "" if single or len(weighed.tried) == weighed.combinations else "; the others cannot decide anything else"
    yield f"Run: {len(weighed.tried):,} of {count(weighed.combinations, 'combination')} of readings{enough}."
