"""`attendrules forecast`: how near pupils are to each step, and how far from getting out of it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from attendrules.cli import inputs
from attendrules.cli.console import cell, count, out, print_csv, print_json, sentence, show_block, stop, table
from attendrules.cli.progress import working
from attendrules.cli.run import Loaded, known_name, load, reading_options
from attendrules.decisions.wording import date
from attendrules.forecast import Forecast, Prospect
from attendrules.forecast import forecast as look_ahead
from attendrules.forecast.wording import head, how_near, lines, recovery

MOST_ROWS = 60


@click.command("forecast")
@click.argument("policy")
@click.argument("register")
@click.option("--pupil", "pupils", multiple=True, metavar="NAME", help="Only this pupil, in full; may be repeated.")
@click.option("--year-group", "year_groups", multiple=True, metavar="NAME", help="Only this year group; may be repeated.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Only this outcome; may be repeated.")
@click.option("--missed", "missed", multiple=True, metavar="KIND", help="What is missed: unauthorised, authorised, absent, late, a code.")
@click.option("--until", metavar="DATE", help="Look no further than this day; by default to the end of the school year.")
@click.option("--within", type=click.IntRange(min=0), metavar="N", help="Only what N or fewer sessions missed would bring.")
@click.option("--all", "everything", is_flag=True, help="List what is as near for a pupil who never missed a session, too.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How it is printed.")
@reading_options
def command(
    policy: str, register: str, *, until: str | None, within: int | None, everything: bool, form: str,
    pupils: tuple[str, ...], year_groups: tuple[str, ...], outcomes: tuple[str, ...], missed: tuple[str, ...], **how: Any,
) -> None:  # fmt: skip
    """Say how near pupils are to each step, the nearest first.

    For each pupil and outcome: how many sessions can still be missed before it comes, when it
    would come, and after which session it can no longer be avoided. For what holds already:
    how many sessions in a row have to be attended until it is over.

    \b
    Examples:
      attendrules forecast crestwood register.csv --as-of 2023-01-20
      attendrules forecast mine.rules register.csv --year-group 4 --within 5
      attendrules forecast mine.rules register.csv --pupil P012
      attendrules forecast mine.rules register.csv --outcome PA_STATUS --missed unauthorised --format csv
    """
    loaded = load(policy, register, **how)
    known_name("pupil", pupils, loaded.register.pupils)
    known_name("year group", year_groups, {each.year_group for each in loaded.register if each.year_group})
    known_name("outcome", outcomes, loaded.policy.plan.outcomes)
    made = _made(loaded, pupils=pupils, year_groups=year_groups, outcomes=outcomes, missed=missed, until=inputs.as_of(until))
    wanted = [
        each for each in made.prospects
        if (everything or each.near or each.perhaps or each.since)
        and (within is None or (each.near and each.nearest is not None and each.nearest.missed <= within))
    ]  # fmt: skip
    if form == "json":
        from attendrules.forecast.as_dict import forecast_as_dict  # noqa: PLC0415 - only for this format

        print_json(forecast_as_dict(made, wanted))
    elif form == "csv":
        from attendrules.forecast.as_dict import forecast_csv  # noqa: PLC0415 - only for this format

        print_csv(forecast_csv(made, wanted))
    else:
        _show(made, wanted, in_full=pupils, outcomes=outcomes)


def _made(loaded: Loaded, **how: Any) -> Forecast:
    try:
        with working("outcomes") as told:
            return look_ahead(
                loaded.policy, loaded.register, inputs=loaded.inputs, as_of=loaded.as_of,
                progress=lambda done, total: told("looking ahead", done, total), **how,
            )  # fmt: skip
    except ValueError as error:
        stop(str(error))


def _show(made: Forecast, wanted: Sequence[Prospect], *, in_full: Sequence[str], outcomes: Sequence[str]) -> None:
    console = out()
    title, what = head(made)
    sentence(title, console, "bold")
    sentence(what, console)
    console.print()
    for name in in_full:
        sentence(name, console, "bold")
        mine = [each for each in wanted if each.pupil.id == name]
        for each in mine:
            for line in lines(each, made.hangs_on.get(each.outcome.name, ())):
                sentence(f"  {line}", console)
        if not mine:
            sentence("  nothing is nearer than for a pupil who never missed a session", console)
        console.print()
    if not in_full:
        _show_list(made, wanted)
    for line in _closing(made, outcomes):
        sentence(line, console)


def _show_list(made: Forecast, wanted: Sequence[Prospect]) -> None:
    near = [each for each in wanted if each.near or each.perhaps]
    _table("Closest first", ("How near", "What", "Comes", "Unavoidable after"), map(_near_row, near[:MOST_ROWS]))
    if len(near) > MOST_ROWS:
        sentence(f"... and {len(near) - MOST_ROWS:,} more: `--within 5` lists what is nearest, `--format csv` everything.", out())
        out().print()
    held = [each for each in wanted if each.since is not None and each.outcome.standing]
    held.sort(key=lambda each: (each.recovery is None, each.recovery or 0, each.pupil.id))
    _table("What holds now", ("How far from its end", "What", "Since", "Over"), map(_held_row, held[:MOST_ROWS]))
    if not near and not held:
        sentence("Nothing is nearer than for a pupil who never missed a session.", out())
        out().print()


def _table(title: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    every = list(rows)
    if not every:
        return
    console = out()
    sentence(title, console, "bold")
    shown = table()
    shown.add_column("Pupil", style="bold", overflow="fold")
    for name in names:
        shown.add_column(name, overflow="fold")
    for row in every:
        shown.add_row(*map(cell, row))
    show_block(shown, console)
    console.print()


def _near_row(made: Prospect) -> Sequence[str]:
    way, straight = made.nearest, made.straight
    what = made.outcome.label or made.outcome.name
    if not made.near and made.perhaps is not None:
        perhaps = made.perhaps
        return made.pupil.id, "perhaps: hangs on people", what, date(perhaps.comes.date), ""
    last = straight.ends if straight is not None else None
    comes = date(way.comes.date) if way else ""
    return made.pupil.id, how_near(made), what, comes, f"{date(last.date)} {last.half.value}" if last else ""


def _held_row(made: Prospect) -> Sequence[str]:
    since = date(made.since.date) if made.since else ""
    over = date(made.recovered.date) if made.recovered else ""
    return made.pupil.id, recovery(made), made.outcome.label or made.outcome.name, since, over


def _closing(made: Forecast, outcomes: Sequence[str]) -> Iterable[str]:
    near = [each for each in made.prospects if each.near]
    certain = sum(each.certain for each in near)
    yield f"{count(len(near), 'step')} nearer than for a pupil who never missed a session; {certain:,} of them certain."
    wrong = sum(not each.replayed for each in made.prospects if each.near or each.perhaps)
    if wrong:
        yield f"{wrong:,} were not confirmed by the reference engine: do not rely on them."
    if made.hangs_on and not outcomes:
        yield "Facts and events are taken as recorded so far; `--pupil` says of each step on which it hangs."
    if made.left_out:
        yield f"Not looked at ahead, as rules for parents, classes or groups make them due: {', '.join(made.left_out)}."
