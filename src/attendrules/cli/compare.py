"""`attendrules compare`: the same children under several policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from attrs import evolve

from attendrules import resources
from attendrules.api import Policy
from attendrules.cli import inputs, policies
from attendrules.cli.console import out, print_csv, print_json, progress, say, stop
from attendrules.cli.run import reading_options
from attendrules.compare import Comparison, compare
from attendrules.compare.as_csv import cohort_csv, timeline_csv
from attendrules.compare.as_dict import comparison_as_dict
from attendrules.compare.together import distinct_names
from attendrules.decisions.kinds import ACTIONS, ROUTINE
from attendrules.diagnostics import nearest


@click.command("compare")
@click.argument("names", nargs=-1, metavar="[POLICY]...")
@click.option("--register", default=inputs.DEMO, show_default=True, metavar="FILE", help="A register, or `demo`.")
@click.option("--pupil", metavar="NAME", help="The timeline of one pupil (or class) instead of the table of the cohort.")
@click.option("--by", type=click.Choice(["kind", "stage"]), default="kind", show_default=True, help="What the rows are.")
@click.option("--by-half-term", is_flag=True, help="A row for each half term.")
@click.option("--all", "everything", is_flag=True, help="Awards, reports, logs and recodes too.")
@click.option("--why", "reasons", is_flag=True, help="With `--pupil`: the reasons too.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How it is printed.")
@reading_options
def command(
    names: tuple[str, ...], register: str, pupil: str | None, *, form: str, by: str, everything: bool, **how: Any
) -> None:  # fmt: skip
    """Put the same children under several policies.

    Shows how many contacts, letters, meetings and referrals each school would have made, or
    for one pupil which stages were reached when, and what happened day by day. Without a
    POLICY, those of all bundled schools are compared. Codes that a policy's time does not have are read
    as their successors, which is said.

    A reading may name its policy, as in `--reading crestwood.what_is_a_late=only_l`;
    otherwise every policy that has the question takes the option. The facts and events of
    `--inputs` go to every policy that asks for them. The register `demo` is compared with the
    invented pupils and inputs that belong to it.

    \b
    Examples:
      attendrules compare
      attendrules compare crestwood middleton --by-half-term
      attendrules compare crestwood mine.rules --register register.csv --format csv
      attendrules compare crestwood middleton --pupil Y3-04
    """
    by_half_term, reasons = how.pop("by_half_term"), how.pop("reasons")
    kinds = (*ACTIONS, *ROUTINE) if everything else ACTIONS
    made = _compared(names or tuple(resources.school_names()), register, pupil or "", **how)
    if form == "json":
        print_json(comparison_as_dict(made, pupil or "", kinds, by=by, by_half_term=by_half_term))
    elif form == "csv":
        _say_findings(made)
        print_csv(timeline_csv(made, pupil, kinds) if pupil else cohort_csv(made, kinds, by=by, by_half_term=by_half_term))
    else:
        from attendrules.cli import compared  # noqa: PLC0415 - only for this format

        if pupil:
            compared.show_subject(made, pupil, kinds, out(), reasons=reasons)
        else:
            compared.show_cohort(made, kinds, out(), by=by, by_half_term=by_half_term)


def _compared(names: Sequence[str], register: str, pupil: str, *, settings: inputs.Settings, as_of: Any) -> Comparison:
    if inputs.is_demo(register):
        settings = evolve(settings, pupils=settings.pupils or inputs.DEMO, inputs=settings.inputs or inputs.DEMO)
    loaded = _under([policies.policy(name) for name in names], settings.readings)
    reading = inputs.register(register, None, settings, loaded)
    if reading.register is None:  # pragma: no cover - inputs.register has ended the command
        stop(f"{register} cannot be used")
    one = pupil if pupil in reading.register.pupils else ""
    told = inputs.facts(settings.inputs, *loaded)
    made = compare(loaded, reading.register, inputs=told, as_of=as_of, pupil=one, progress=progress)
    if settings.inputs and inputs.is_demo(settings.inputs):  # they were made for all bundled policies at once
        kept = {name: tuple(each for each in found if each.code != "AR552") for name, found in made.findings.items()}
        made = evolve(made, findings=kept)
    known = {*reading.register.pupils, *(d.subject.name for run in made.runs for d in run)}
    if pupil and pupil not in known:
        near = nearest(pupil, known)
        stop(f"there is no pupil or group `{pupil}`" + (f"; did you mean `{near[0]}`?" if near else ""))
    return made


def _under(loaded: Sequence[Policy], readings: Sequence[str]) -> list[Policy]:
    """Each policy under the options that are meant for it; ends the command for an option that is meant for none."""
    wanted: list[list[str]] = [[] for _ in loaded]
    labels = distinct_names(loaded)
    for text in readings:
        owner, dot, rest = text.partition("=")[0].rpartition(".")
        plain = text[len(owner) + 1 :] if dot else text
        question = plain.partition("=")[0]
        takers = [
            index for index, policy in enumerate(loaded)
            if (owner in {policy.name, labels[index]} if dot else question in policy.options)
        ]  # fmt: skip
        if not takers:
            known = sorted({f"{policy.name}.{each}" for policy in loaded for each in policy.options})
            near = nearest(f"{owner}.{rest}" if dot else question, known)
            stop(
                f"no policy has the reading `{text}`; "
                + (f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(known) or 'none'}")
            )
        for index in takers:
            wanted[index].append(plain)
    return [policies.under(policy, texts) for policy, texts in zip(loaded, wanted, strict=True)]


def _say_findings(made: Comparison) -> None:
    for name in made.names:
        for finding in made.findings[name]:
            say(f"{name}: {finding.code} {finding.message}")
