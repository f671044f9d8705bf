"""`attendrules test`: whether a policy does what its scenarios say."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import click
from attrs import frozen

from attendrules import resources
from attendrules.api import Policy
from attendrules.cli import policies
from attendrules.cli.console import FOUND, cell, count, out, print_json, show, stop
from attendrules.cli.progress import working
from attendrules.diagnostics import nearest
from attendrules.diagnostics.as_dict import diagnostic_as_dict
from attendrules.scenarios import Page, Result, Tested, pages_of, read_page, test_page
from attendrules.scenarios.mutants import Mutant, Survey, survey
from attendrules.scenarios.wording import expected_words, miss_lines


@frozen
class Target:
    """What is tested: a policy with all its pages, or a page."""

    name: str
    pages: tuple[Page, ...]
    policy: Policy | None = None


@click.command("test")
@click.argument("what", nargs=-1, metavar="[POLICY|PAGE.md]...")
@click.option("--mutants", is_flag=True, help="Change each rule a little, and say which changes no scenario notices.")
@click.option("--at-least", type=click.FloatRange(0, 100), metavar="PERCENT", help="With --mutants: how many must be noticed.")
@click.option(
    "--clause", "clauses", multiple=True, metavar="CLAUSE", help="With --mutants: change only the rules of this clause."
)
@click.option("--missed", is_flag=True, help="With --mutants: print only the changes that no scenario notices.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="With --mutants: processes that share the work. [default: all cores]"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is printed.")
def command(
    what: tuple[str, ...], *, mutants: bool, at_least: float | None, clauses: tuple[str, ...], missed: bool, jobs: int | None,
    form: str,
) -> None:  # fmt: skip
    """Run the scenarios of policies, and say what comes otherwise.

    A scenario is a small register with what must come of it, on a Markdown page beside the
    rules: mine.scenarios.md, or all pages in scenarios/mine. Without a name every policy of
    the current folder is tested.

    \b
    Examples:
      attendrules test crestwood
      attendrules test mine.rules
      attendrules test scenarios/mine/lateness.md
      attendrules test crestwood --mutants --at-least 95
      attendrules test crestwood --mutants --clause CRE-LATE-5 --missed

    Exits with 1 if something comes otherwise, a page has mistakes, or fewer changes are
    noticed than --at-least says.
    """
    asked = {"--at-least": at_least is not None, "--clause": clauses, "--missed": missed, "--jobs": jobs}
    for option in (name for name, given in asked.items() if given and not mutants):
        stop(f"{option} goes with --mutants")
    targets = [_target(each) for each in what or _here()]
    _known(clauses, targets)
    tested = [_tested(target, _Surveyor(clauses, jobs or os.cpu_count() or 1) if mutants else None) for target in targets]
    if missed and form == "text":
        for each in tested:
            each.show_missed()
    elif form == "json":
        print_json({"tested": [each.as_dict() for each in tested]})
    else:
        for each in tested:
            each.show()
    sys.exit(0 if all(each.good(at_least or 0) for each in tested) else FOUND)


@frozen
class _Surveyor:
    """How changes are tried: of which clauses, or of all, and in how many processes."""

    clauses: tuple[str, ...]
    jobs: int

    def of(self, name: str, results: Sequence[Result]) -> Survey:
        """What the scenarios of a target notice; with a bar, if that takes long."""
        with working("changes") as told:
            return survey(results, jobs=self.jobs, clauses=self.clauses, told=partial(told, f"changing {name}"))


def _tested(target: Target, surveyor: _Surveyor | None) -> Outcome:
    pages = tuple(test_page(page, target.policy) for page in target.pages)
    if surveyor is None:
        return Outcome(target, pages)
    return Outcome(target, pages, surveyor.of(target.name, [result for page in pages for result in page.results]))


def _known(clauses: Sequence[str], targets: Sequence[Target]) -> None:
    known = {clause.ref for target in targets if target.policy for clause in target.policy.plan.clauses}
    for clause in clauses:
        if known and clause not in known:
            near = nearest(clause, known)
            stop(f"there is no clause {clause}" + (f"; did you mean {near[0]}?" if near else ""))


def _here() -> list[str]:
    found = sorted(str(path) for path in Path().glob("*.rules"))
    if not found:
        stop(f"there is no .rules file here; name one, or one of: {', '.join(resources.policy_names())}")
    return found


def _target(name: str) -> Target:
    if name.endswith(".md"):
        try:
            return Target(name, (read_page(name),))
        except (OSError, UnicodeDecodeError) as error:
            stop(f"cannot read the page {name}: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}")
    policy = policies.policy(name)
    pages = pages_of(name)
    if not pages:
        stop(f"there are no scenarios for {name}: write {Path(name).stem}.scenarios.md beside it")
    return Target(name, pages, policy)


@frozen
class Outcome:
    """What came of a target."""

    target: Target
    pages: tuple[Tested, ...]
    survey: Survey | None = None

    def good(self, at_least: float) -> bool:
        """Whether nothing came otherwise, and enough changes are noticed."""
        return all(page.passed for page in self.pages) and (self.survey is None or self.survey.percent >= at_least)

    def show(self) -> None:
        """Print it."""
        console = out()
        for page in self.pages:
            show(page.findings, console)
            for result in page.failed:
                for line in _lines(result):
                    console.print(cell(line), soft_wrap=True)
                console.print()
        for line in (f"{self.target.name}: {tally(self.pages)}", *(survey_lines(self.survey) if self.survey else ())):
            console.print(cell(line), soft_wrap=True)

    def show_missed(self) -> None:
        """Print only what is missed, one change a line."""
        for mutant in self.survey.survivors if self.survey else ():
            out().print(cell(missed_line(mutant)), soft_wrap=True)

    def as_dict(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "name": self.target.name,
            "scenarios": [_result_as_dict(result) for page in self.pages for result in page.results],
            "findings": [diagnostic_as_dict(finding) for page in self.pages for finding in page.findings],
            "mutants": self.survey and _survey_as_dict(self.survey),
        }


def tally(pages: Sequence[Tested]) -> str:
    """As in `62 scenarios, all as expected, 1 mistake on the pages`."""
    scenarios = sum(len(page.results) for page in pages)
    failed = sum(len(page.failed) for page in pages)
    wrong = sum(len(page.findings) for page in pages)
    parts = [count(scenarios, "scenario")]
    parts += [f"{failed} otherwise" if failed else "all as expected"] * bool(scenarios)
    return ", ".join([*parts, *[f"{count(wrong, 'mistake')} on the pages"] * bool(wrong)])


def _lines(result: Result) -> Iterator[str]:
    scenario = result.case.scenario
    yield f"{scenario.where}: {scenario.title}"
    for miss in result.misses:
        for line in miss_lines(miss):
            yield f"  {line}"


def survey_lines(survey: Survey) -> Iterator[str]:
    """Which small changes no scenario notices, and which clauses none reaches."""
    yield f"  {count(survey.mutants, 'small change')} of the rules: {survey.killed:,} noticed ({survey.percent:.1f}%)"
    yield f"  {len(survey.same):,} more can change nothing"
    if survey.survivors:
        yield "  not noticed:"
    for mutant in survey.survivors:
        yield f"    {missed_line(mutant)}"
    if survey.unreached:
        yield f"  no scenario reaches: {', '.join(survey.unreached)}"


def missed_line(mutant: Mutant) -> str:
    """A change in a line: where, the clause and what is changed."""
    return f"{mutant.place or 'codes'} {', '.join(mutant.clauses)}: {mutant.words}"


def _result_as_dict(result: Result) -> dict[str, object]:
    scenario = result.case.scenario
    return {
        "title": scenario.title,
        "file": scenario.source.name,
        "line": scenario.line,
        "passed": result.passed,
        "misses": [
            {
                "expected": miss.expected and expected_words(miss.expected),
                "came": miss.came and miss.came.reference,
                "text": list(miss_lines(miss)),
            }
            for miss in result.misses
        ],
    }


def _survey_as_dict(survey: Survey) -> dict[str, object]:
    return {
        "all": survey.mutants,
        "noticed": survey.killed,
        "not_noticed": [_mutant_as_dict(mutant) for mutant in survey.survivors],
        "can_change_nothing": [{**_mutant_as_dict(mutant), "because": why} for mutant, why in survey.same],
        "clauses_not_reached": list(survey.unreached),
    }


def _mutant_as_dict(mutant: Mutant) -> dict[str, object]:
    return {"rule": mutant.place, "clauses": list(mutant.clauses), "change": mutant.words}
