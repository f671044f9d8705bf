"""`attendrules run --all-readings`: each decision with the questions on which it hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from attendrules.cli import policies
from attendrules.cli.console import out, print_csv, print_json, sentence
from attendrules.cli.readings import summary, weigh
from attendrules.decisions import Decision
from attendrules.readings import Weighed
from attendrules.readings.as_dict import holdings_csv, holds_words, weighed_as_dict
from attendrules.readings.weighing import MOST_RUNS, what

if TYPE_CHECKING:
    from attendrules.cli.run import Choice


def show(policy: str, register: str, choice: Choice, *, everything: bool, form: str, **how: Any) -> None:
    """Print the decisions wanted, those that are due only under another reading included."""
    loaded = policies.policy(policy, how["settings"].readings)
    weighed = weigh(loaded, register, _alone(choice), MOST_RUNS, **how)
    made = evolve(weighed.run, decisions=tuple(each.decision for each in weighed if each.taken))
    every = evolve(made, decisions=tuple(each.decision for each in weighed))
    wanted = {what(decision) for decision in choice.of(every)}
    holdings = tuple(each for each in weighed if what(each.decision) in wanted)
    if form == "json":
        print_json(weighed_as_dict(weighed, holdings))
    elif form == "csv":
        print_csv(holdings_csv(holdings))
    else:
        from attendrules.cli.run import words_again  # noqa: PLC0415 - that module loads this one when it is asked to

        _table(
            evolve(weighed, holdings=holdings),
            words_again(policy, register, **how),
            everything=everything or bool(choice.outcomes),
        )


def _alone(choice: Choice) -> str:
    """The one pupil that is asked for, about whom alone it can be decided; nothing if there are others."""
    return choice.pupils[0] if len(choice.pupils) == 1 else ""


def _table(weighed: Weighed, again: str, *, everything: bool) -> None:
    from attendrules.cli.tables import show_run  # noqa: PLC0415 - only for this format

    words = {what(each.decision): holds_words(each) for each in weighed if each.depends}
    taken = [each.decision for each in weighed if each.taken]

    def note(decision: Decision) -> str:
        return words.get(what(decision), "")

    show_run(weighed.run, taken, everything=everything, again=again, note=note)
    console = out()
    for line in summary(weighed):
        sentence(line, console)
