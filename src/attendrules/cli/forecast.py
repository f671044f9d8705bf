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
from attendrules.forecast.wording import head, how_near, lines, missed_words

MOST_ROWS = 40


@click.command("forecast")
@click.argument("policy")
@click.argument("register")
@click.option("--pupil", "pupils", multiple=True, metavar="NAME", help="Only this pupil, in full; may be repeated.")
@click.option("--year-group", "year_groups", multiple=True, metavar="NAME", help="Only this year group; may be repeated.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Only this outcome; may be repeated.")
@click.option(
    "--missed", "missed", multiple=True, metavar="KIND", help="What is missed: unauthorised, authorised, absent, late, a code."
)
@click.option("--until", metavar="DATE", help="Look no further than this day; by default to the end of the school year.")
@click.option("--within", type=click.IntRange(min=0), metavar="N", help="Only what N or fewer sessions missed would bring.")
@click.option("--all", "everything", is_flag=True, help="List what is as near for a pupil who never missed a session, too.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How it is printed.")
@reading_options
def command(policy: str, register: str, *, everything: bool, within: int | None, form: str, **how: Any) -> None:
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
    chosen = {name: how.pop(name) for name in ("pupils", "year_groups", "outcomes", "missed")}
    until = inputs.as_of(how.pop("until"))
    loaded = load(policy, register, **how)
    known_name("pupil", chosen["pupils"], loaded.register.pupils)
    known_name("year group", chosen["year_groups"], {each.year_group for each in loaded.register if each.year_group})
    known_name("outcome", chosen["outcomes"], loaded.policy.plan.outcomes)
    made = _made(loaded, until=until, **chosen)
    wanted = [each for each in made.prospects if everything or _is_told(each, within)]
    if form == "json":
        from attendrules.forecast.as_dict import forecast_as_dict  # noqa: PLC0415 - only for this format

        print_json(forecast_as_dict(made, wanted))
    elif form == "csv":
        from attendrules.forecast.as_dict import forecast_csv  # noqa: PLC0415 - only for this format

        print_csv(forecast_csv(made, wanted))
    else:
        _show(made, wanted, in_full=chosen["pupils"])


def _is_told(made: Prospect, within: int | None) -> bool:
    if within is None:
        return made.near or made.nearer_perhaps or made.since is not None
    near = made.near and made.nearest is not None and made.nearest.missed <= within
    return near or (made.nearer_perhaps and made.perhaps is not None and made.perhaps.missed <= within)


def _made(loaded: Loaded, **how: Any) -> Forecast:
    try:
        with working("outcomes") as told:
            return look_ahead(
                loaded.policy, loaded.register, inputs=loaded.inputs, as_of=loaded.as_of,
                progress=lambda done, total: told("looking ahead", done, total), **how,
            )  # fmt: skip
    except ValueError as error:
        stop(str(error))


def _show(made: Forecast, wanted: Sequence[Prospect], *, in_full: Sequence[str]) -> None:
    console = out()
    title, what = head(made)
    sentence(title, console, "bold")
    sentence(what, console)
    console.print()
    for name in in_full:
        sentence(name, console, "bold")
        mine = [each for each in wanted if each.pupil.id == name]
        for each in mine:
            for line in lines(each):
                sentence(f"  {line}", console)
        if not mine:
            sentence("  nothing is nearer than for a pupil who never missed a session", console)
        console.print()
    if not in_full:
        _show_list(wanted)
    for line in _closing(made):
        sentence(line, console)


def _show_list(wanted: Sequence[Prospect]) -> None:
    near = _together((each.pupil.id, *_near_row(each)) for each in wanted if each.near)
    perhaps = _together((each.pupil.id, *_perhaps_row(each)) for each in wanted if each.nearer_perhaps and not each.near)
    held = [each for each in wanted if each.since is not None and each.outcome.standing]
    held.sort(key=lambda each: (each.recovery is None, each.recovery or 0, each.pupil.id))
    ends = _together((each.pupil.id, *_held_row(each)) for each in held)
    _table("Closest to a step", ("How near", "Comes", "Unavoidable after", "What"), near)
    _table("Closer if people decide so, or something is recorded", ("How near", "Comes", "Waits for", "What"), perhaps)
    _table("What holds now", ("Attended in a row until it is over", "Over", "Since", "What"), ends)
    if not near and not held:
        sentence("Nothing is nearer than for a pupil who never missed a session.", out())
        out().print()


def _together(rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """Rows that differ only in what comes, as one."""
    found: dict[Sequence[str], list[str]] = {}
    for *same, what in rows:
        found.setdefault(tuple(same), []).append(what)
    return [(*same, "; ".join(dict.fromkeys(whats))) for same, whats in found.items()]


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    console = out()
    sentence(title, console, "bold")
    shown = table()
    shown.add_column("Pupil", style="bold", overflow="fold")
    for name in names:
        shown.add_column(name, overflow="fold")
    for row in rows[:MOST_ROWS]:
        shown.add_row(*map(cell, row))
    show_block(shown, console)
    if len(rows) > MOST_ROWS:
        sentence(
            f"... and {len(rows) - MOST_ROWS:,} more: `--within 5` lists what is nearest, `--format csv` everything.", console
        )
    console.print()


def _near_row(made: Prospect) -> Sequence[str]:
    way, straight = made.nearest, made.straight
    last = straight.ends if straight is not None else None
    comes = date(way.comes.date) if way else ""
    return how_near(made), comes, f"{date(last.date)} {last.half.value}" if last else "", _what(made)


def _perhaps_row(made: Prospect) -> Sequence[str]:
    perhaps = made.perhaps
    comes = date(perhaps.comes.date) if perhaps else ""
    return missed_words(perhaps) if perhaps else "", comes, ", ".join(made.waits_for), _what(made)


def _held_row(made: Prospect) -> Sequence[str]:
    since = date(made.since.date) if made.since else ""
    over = date(made.recovered.date) if made.recovered else ""
    return "not enough this year" if made.recovery is None else f"{made.recovery:,}", over, since, _what(made)


def _what(made: Prospect) -> str:
    return made.outcome.label or made.outcome.name


def _closing(made: Forecast) -> Iterable[str]:
    near = [each for each in made.prospects if each.near]
    certain = sum(each.certain for each in near)
    yield f"{count(len(near), 'step')} nearer than for a pupil who never missed a session; {certain:,} of them certain."
    wrong = sum(not each.replayed for each in made.prospects if each.near or each.perhaps)
    if wrong:
        yield f"{wrong:,} were not confirmed by the reference engine: do not rely on them."
    if made.hangs_on:
        yield "Facts and events are taken as recorded so far."
    if made.left_out:
        yield f"Not looked at ahead, as rules for parents, classes or groups make them due: {', '.join(made.left_out)}."
