"""`attendrules batch`: what is due to many pupils, as bare rows."""

from __future__ import annotations

import csv
import io
from typing import Any

import click

from attendrules import api
from attendrules.batch.analysis import made
from attendrules.batch.decided import Decided, Row
from attendrules.batch.run import ENGINES, tiers_of
from attendrules.checks import fit
from attendrules.cli import inputs, policies
from attendrules.cli.batch_into import into
from attendrules.cli.console import cell, count, err, out, print_csv, sentence, show, show_block, stop, table
from attendrules.cli.run import reading_options
from attendrules.decisions import Decision, Scope, Status
from attendrules.diagnostics import Severity
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.extras import MissingExtraError
from attendrules.plan import model as p

COLUMNS = ("scope", "name", "date", "session", "outcome", "status", "ended", "rule")


@click.command("batch")
@click.argument("policy")
@click.argument("register")
@click.option(
    "--engine", type=click.Choice(["auto", *ENGINES]), default="auto", help="How it is worked out; what is due is the same."
)
@click.option("--out", metavar="FILE", help="Write the rows to a file, .csv or .parquet, whatever the size of the register.")
@click.option("--also", multiple=True, metavar="POLICY", help="With --out: decide under this policy too; may be repeated.")
@click.option("--groups", is_flag=True, help="With --out: also what is due to parents, classes and other groups.")
@click.option("--how", is_flag=True, help="Say how the sparse engine goes about each rule, and decide nothing.")
@reading_options
def command(  # noqa: PLR0913 - an argument for each option
    policy: str, register: str, *, engine: str, out: str | None, also: tuple[str, ...], groups: bool, how: bool,
    settings: inputs.Settings, as_of: Any,
) -> None:  # fmt: skip
    """Say what is due to many pupils: who, what and when, as CSV, without reasons.

    POLICY and REGISTER are as for `attendrules run`, which gives the reasons.

    \b
    Examples:
      attendrules batch crestwood trust.csv > due.csv
      attendrules batch crestwood trust.parquet --out due.parquet
      attendrules batch crestwood trust.parquet --also kildwick --out due.parquet
      attendrules batch mine.rules trust.csv --how
    """
    if out is not None and not how:
        if engine == "reference":
            stop("--out works with --engine fast and sparse; `attendrules run --out` goes through the reference engine")
        into(out, (policy, *also), register, engine, groups=groups, settings=settings, as_of=as_of)
        return
    if also or groups:
        stop("--also and --groups go with --out")
    loaded, marks, known = _read(policy, register, settings)
    if how:
        _show_how(loaded.plan, marks, known)
        return
    show((f for f in fit(loaded.plan, marks, known) if f.severity is not Severity.NOTE), err())
    try:
        decided = api.decide_many(loaded, marks, inputs=known, as_of=as_of, engine="sparse" if engine == "auto" else engine)
    except (MissingExtraError, ValueError) as error:
        stop(str(error))
    print_csv(brief_csv(decided))


def _read(policy: str, register: str, settings: inputs.Settings) -> tuple[api.Policy, Register, Inputs]:
    loaded = policies.policy(policy, settings.readings)
    reading = inputs.register(register, loaded, settings)
    if reading.register is None:  # pragma: no cover - inputs.register has ended the command
        stop(f"{register} cannot be used")
    return loaded, reading.register, inputs.facts(settings.inputs, loaded) or Inputs()


def brief_csv(decided: Decided) -> str:
    """Bare rows, pupil by pupil, those about parents and groups last."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(each, decided.calendar) for each in decided)
    rows.writerows(_row_of_group(each) for each in decided.groups)
    return text.getvalue()


def _row(row: Row, calendar: Calendar) -> list[str]:
    session = calendar.session(row.session)
    ended = "" if row.ends is None else f"{calendar.session(row.ends).date} {calendar.session(row.ends).half.value}"
    status = Status.PENDING if row.pending else Status.DUE
    place = row.cause.step.origin.place
    return [
        Scope.PUPIL.value,
        row.pupil.id,
        session.date.isoformat(),
        session.half.value,
        row.outcome,
        status.value,
        ended,
        place,
    ]


def _row_of_group(made: Decision) -> list[str]:
    subject, session, ends = made.subject, made.session, made.ends
    ended = "" if ends is None else f"{ends.date} {ends.half.value}"
    return [subject.scope.value, subject.name, session.date.isoformat(), session.half.value, made.outcome, made.status.value,
            ended, made.rule]  # fmt: skip


def _show_how(plan: p.Plan, marks: Register, known: Inputs) -> None:
    """Print which rules are solved from the marks that are not ordinary, and why others are not."""
    found = tiers_of(plan, marks, known)
    rows = table()
    for name in ("Rule", "Makes due", "How"):
        rows.add_column(name)
    for index, step in enumerate(plan.steps):
        origin = step.rows[0].origin if isinstance(step, p.Band) else step.origin
        if index in found.walked:
            how = f"session by session where it could be true: {found.walked[index]}"
        else:
            how = (
                "nothing can come of it: nobody records its event"
                if index in found.dead
                else "solved from the marks that are not ordinary"
            )
        rows.add_row(cell(origin.place), cell(", ".join(dict.fromkeys(made(step)))), cell(how))
    show_block(rows, out())
    sentence(f"{count(len(found.solved), 'rule')} solved, {count(len(found.walked), 'rule')} gone through.", out())
