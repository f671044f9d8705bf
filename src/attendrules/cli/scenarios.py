"""`attendrules test`: whether a policy does what its scenarios say."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from attrs import frozen

from attendrules import resources
from attendrules.api import Policy
from attendrules.cli import policies
from attendrules.cli.console import FOUND, cell, count, out, print_json, show, stop
from attendrules.diagnostics.as_dict import diagnostic_as_dict
from attendrules.diagnostics.text import visible
from attendrules.scenarios import Page, Result, Tested, pages_of, read_page, test_page
from attendrules.scenarios.wording import expected_words, miss_lines


@frozen
class Target:
    """What is tested: a policy with all its pages, or a page."""

    name: str
    pages: tuple[Page, ...]
    policy: Policy | None = None


@click.command("test")
@click.argument("what", nargs=-1, metavar="[POLICY|PAGE.md]...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is printed.")
def command(what: tuple[str, ...], form: str) -> None:
    """Run the scenarios of policies, and say what comes otherwise.

    A scenario is a small register with what must come of it, on a Markdown page beside the
    rules: mine.scenarios.md, or all pages in scenarios/mine. Without a name every policy of
    the current folder is tested.

    \b
    Examples:
      attendrules test crestwood
      attendrules test mine.rules
      attendrules test scenarios/mine/lateness.md

    Exits with 1 if something comes otherwise, or a page has mistakes.
    """
    targets = [_target(each) for each in what or _here()]
    tested = [(target, [test_page(page, target.policy) for page in target.pages]) for target in targets]
    if form == "json":
        print_json({"tested": [_as_dict(target, pages) for target, pages in tested]})
    else:
        for target, pages in tested:
            _show(target, pages)
    sys.exit(0 if all(page.passed for _, pages in tested for page in pages) else FOUND)


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


def _show(target: Target, pages: Sequence[Tested]) -> None:
    console = out()
    for page in pages:
        show(page.findings, console)
        for result in page.failed:
            for line in _lines(result):
                console.print(cell(line), soft_wrap=True)
            console.print()
    console.print(cell(f"{target.name}: {tally(pages)}"), soft_wrap=True)


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
    yield visible(f"{scenario.where}: {scenario.title}")
    for miss in result.misses:
        for line in miss_lines(miss):
            yield f"  {visible(line)}"


def _as_dict(target: Target, pages: Sequence[Tested]) -> dict[str, object]:
    return {
        "name": target.name,
        "scenarios": [
            {
                "title": result.case.scenario.title,
                "file": result.case.scenario.source.name,
                "line": result.case.scenario.line,
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
            for page in pages
            for result in page.results
        ],
        "findings": [diagnostic_as_dict(finding) for page in pages for finding in page.findings],
    }
