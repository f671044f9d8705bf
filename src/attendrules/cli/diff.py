"""`attendrules diff`: two policies compared in text, in meaning and in effect."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from attendrules.analysis.answers import Answer, Verdict
from attendrules.analysis.as_dict import difference_as_dict
from attendrules.analysis.difference import SECONDS, Difference, diff, usual_calendar
from attendrules.analysis.effect import Effect
from attendrules.analysis.questions import OUTCOME, STAGE, questions
from attendrules.analysis.structure import Sort, TextChange
from attendrules.analysis.telling import in_words
from attendrules.api import Policy
from attendrules.cli import inputs
from attendrules.cli.console import FOUND, cell, count, err, out, print_json, sentence, show_block, stop, table
from attendrules.cli.policies import policy as load
from attendrules.decisions import Decision
from attendrules.decisions.wording import why
from attendrules.diagnostics import nearest
from attendrules.domain.calendar import Calendar
from attendrules.domain.codes import code_sets
from attendrules.domain.register import Register
from attendrules.synth import generate
from attendrules.whole import write_whole

STYLES = {Verdict.PROVED: "green", Verdict.REFUTED: "red", Verdict.UNKNOWN: "yellow"}
SIGNS = {Sort.ADDED: ("+", "green"), Sort.REMOVED: ("-", "red"), Sort.CHANGED: ("~", "yellow"), Sort.MOVED: (">", "cyan")}
MOST_CHANGES = 40
"""How many changes of the text are printed, unless all are wanted."""
MOST_CONCERNED = 20


@click.command("diff")
@click.argument("one", metavar="POLICY")
@click.argument("other", metavar="POLICY")
@click.option("--by", type=click.Choice([OUTCOME, STAGE]), help="Compare outcome by outcome, or by kind and stage.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this outcome, or kind and stage; may be repeated.")
@click.option("--calendar", metavar="YEAR|FILE", help="The school year for which meanings are compared.")
@click.option("--seconds", default=SECONDS, show_default=True, type=click.FloatRange(0.1), help="For each question.")
@click.option("--text-only", is_flag=True, help="Compare the texts only.")
@click.option("--register", metavar="FILE", help="Find the effect on a register, or on `demo`.")
@click.option("--pupils", metavar="FILE", help="With --register: a list of its pupils.")
@click.option("--inputs", "told", metavar="FILE", help="With --register: facts, numbers and events, for both policies.")
@click.option("--cohort", type=click.IntRange(1, 5000), metavar="PUPILS", help="Find the effect on so many invented pupils.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another number invents other pupils.")
@click.option("--all", "everything", is_flag=True, help="Print every change and everybody concerned.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help="How it is printed.")
@click.option("-o", "--output", metavar="FILE", help="Where HTML is written; standard output if not given.")
def command(one: str, other: str, form: str, output: str | None, **how: Any) -> None:
    """Compare two policies in text, in meaning and in effect.

    Meanings are compared outcome by outcome (versions of one policy) or by kind and stage
    (different schools). Each answer is one of three: equal for every register of the year,
    different with the smallest register found that shows it, or not proved.

    \b
    Examples:
      attendrules diff old.rules new.rules
      attendrules diff crestwood middleton --only "letter in stage formalise"
      attendrules diff old.rules new.rules --cohort 300 --format html -o changes.html

    Exits with 1 if they differ, or if it was not proved that they do not.
    """
    policies = load(one), load(other)
    found = _found(policies, **how)
    if form == "json":
        print_json(difference_as_dict(found))
    elif form == "html":
        _write(found, output)
    else:
        _show(found, everything=how["everything"])
    differs = not found.equal or (how["text_only"] and bool(found.changes))
    sys.exit(FOUND if differs else 0)


def _found(policies: tuple[Policy, Policy], **how: Any) -> Difference:
    one, other = policies
    calendar = inputs.calendar(how["calendar"]) if how["calendar"] else usual_calendar(one, other)
    _check_names(how["only"], policies, how["by"] or "")
    register = _register(how, policies, calendar)
    return diff(
        one, other, calendar=calendar, by=how["by"] or "", only=how["only"], seconds=how["seconds"],
        meaning=not how["text_only"], register=register, inputs=inputs.facts(how["told"], *policies), told=_progress(),
    )  # fmt: skip


def _check_names(only: tuple[str, ...], policies: tuple[Policy, Policy], by: str) -> None:
    known = [each.name for each in questions(policies[0].plan, policies[1].plan, by)] if only else []
    for name in only:
        if name not in known:
            near = nearest(name, known)
            stop(f"nothing is compared by the name `{name}`" + (f"; did you mean `{near[0]}`?" if near else ""))


def _register(how: dict[str, Any], policies: tuple[Policy, Policy], calendar: Calendar) -> Register | None:
    if how["register"] and how["cohort"]:
        stop("give either a register or a number of invented pupils")
    if how["register"]:
        settings = inputs.Settings(calendar=how["calendar"], pupils=how["pupils"], inputs=how["told"])
        return inputs.register(how["register"], None, settings, policies).register
    for option, given in (("--pupils", how["pupils"]), ("--inputs", how["told"])):
        if given:
            stop(f"{option} goes with a register; give one with --register")
    if how["cohort"]:
        return _cohort(how["cohort"], how["seed"], policies[0], calendar)
    return None


def _cohort(pupils: int, seed: int, policy: Policy, calendar: Calendar) -> Register:
    classes = max(1, -(-pupils // 30))
    codes = code_sets().get(policy.plan.codes.name, policy.plan.codes)
    try:
        register = generate(calendar, classes=classes, pupils_per_class=-(-pupils // classes), seed=seed, code_set=codes)
    except ValueError as error:
        stop(f"no pupils can be invented: {error}")
    kept = list(register.pupils)[:pupils]
    return Register.of(calendar, {name: register.marks[name] for name in kept}, [register.pupils[name] for name in kept])


def _progress() -> Any:
    """Says on a terminal how far it is."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda answer: click.echo(f"\r\x1b[K{answer.name}: {answer.verdict.value}", err=True, nl=False)


def _write(found: Difference, output: str | None) -> None:
    from attendrules.analysis.page import page  # noqa: PLC0415 - only for HTML

    text = page(found)
    if output is None:
        click.echo(text)
        return
    try:
        write_whole(output, text)
    except OSError as error:
        stop(f"cannot write {output}: {error.strerror}")
    click.echo(f"{output}: {_tally(found)}")


def _show(found: Difference, *, everything: bool) -> None:
    if sys.stderr.isatty():
        err().print("\r\x1b[K", end="")
    console = out()
    one, other = found.names
    sentence(f"{one} and {other}", console, "bold")
    console.print()
    _show_changes(found.changes, console, everything=everything)
    if found.answers:
        _show_answers(found, console)
    if found.effect is not None:
        _show_effect(found.effect, found.names, console, everything=everything)
    sentence(_tally(found), console, "bold")


def _tally(found: Difference) -> str:
    counts = [(len(found.with_verdict(verdict)), verdict.value) for verdict in Verdict]
    meant = ", ".join(f"{number} {word}" for number, word in counts if number)
    return f"{count(len(found.changes), 'change')} of the text" + (f"; in meaning: {meant}." if meant else ".")


def _show_changes(changes: tuple[TextChange, ...], console: Console, *, everything: bool) -> None:
    sentence("In the text", console, "bold")
    shown = changes if everything or len(changes) <= MOST_CHANGES else changes[:MOST_CHANGES]
    for change in shown:
        sign, style = SIGNS[change.sort]
        place = change.other or change.one
        clause = f" ({place.clause})" if place and place.clause else ""
        console.print(cell(f"  {sign} {change.what} {change.name}{clause} {change.sort.value}", style))
        if change.sort is not Sort.MOVED and change.what != "clause":
            _excerpts(change, console)
    if not changes:
        console.print(cell("  They say the same."))
    if len(shown) < len(changes):
        console.print(cell(f"  ... and {len(changes) - len(shown):,} more; `--all` prints them"))
    console.print()


def _excerpts(change: TextChange, console: Console) -> None:
    for excerpt, sign, style in ((change.one, "-", "red"), (change.other, "+", "green")):
        for line in excerpt.text.splitlines() if excerpt else ():
            console.print(cell(f"      {sign} {line}", style), soft_wrap=True)


def _show_answers(found: Difference, console: Console) -> None:
    years = " and ".join(year.name for year in found.calendar.years)
    sentence(f"In what they mean, over {years}", console, "bold")
    equal = found.with_verdict(Verdict.PROVED)
    for answer in found.answers:
        if answer.verdict is not Verdict.PROVED:
            _show_answer(answer, found.names, console)
    if equal:
        sentence(f"  Equal for every register: {', '.join(each.name for each in equal)}.", console, STYLES[Verdict.PROVED])
    console.print()


def _show_answer(answer: Answer, names: tuple[str, str], console: Console) -> None:
    console.print(Text.assemble("  ", (answer.name, "bold"), " ", (answer.verdict.value, STYLES[answer.verdict])))
    witness = answer.witness
    if witness is None:
        console.print(cell(f"      {answer.because}"), soft_wrap=True)
        return
    least = "no register with fewer marks other than present shows it" if witness.least else "the smallest that was found"
    console.print(cell(f"      {witness.session}: {count(witness.unusual, 'mark')} other than present; {least}"), soft_wrap=True)
    for line in in_words(witness.story):
        console.print(cell(f"      {line}"), soft_wrap=True)
    for name, decisions in zip(names, witness.decisions, strict=True):
        for line in decided(decisions, witness.session) or ["nothing"]:
            console.print(cell(f"      {name}: {line}"), soft_wrap=True)


def decided(decisions: tuple[Decision, ...], session: object) -> list[str]:
    """What begins or ends in a session, with clause and reason."""
    lines = []
    for made in decisions:
        state = "ends" if made.ends == session and made.session != session else "waits" if made.missing else "due"
        clause = f" ({', '.join(made.clauses)})" if made.clauses else ""
        lines.append(f"{made.outcome} {state}{clause}: {why(made)}")
    return lines


def _show_effect(effect: Effect, names: tuple[str, str], console: Console, *, everything: bool) -> None:
    who = {each.subject for each in effect.concerned}
    sentence(f"In effect, on {count(len(effect.register.pupils), 'pupil')}", console, "bold")
    sentence(f"  Pupils and groups that are treated differently: {len(who):,}.", console)
    made = table()
    for name in ("What", *names, "More"):
        made.add_column(name, justify="left" if name == "What" else "right")
    for total in (*effect.kinds, *effect.totals):
        cells = [f"{times:,} ({subjects:,})" for times, subjects in zip(total.times, total.subjects, strict=True)]
        made.add_row(cell(total.name), *cells, f"{total.more:+,}", end_section=total is effect.kinds[-1])
    if effect.totals:
        show_block(made, console)
    shown = effect.concerned if everything else effect.concerned[:MOST_CONCERNED]
    for row in shown:
        first = row.first
        side = names[0] if first in row.only_one else names[1]
        console.print(
            cell(f"  {row.subject.name}: {row.name}, first on {first.session}, only under {side}: {why(first)}"), soft_wrap=True
        )
    if len(shown) < len(effect.concerned):
        console.print(cell(f"  ... and {len(effect.concerned) - len(shown):,} more; `--all` prints them"))
    console.print()
