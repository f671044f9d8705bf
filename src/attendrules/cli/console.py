"""What every command prints with: consoles, tables, findings, and the end of a command that failed."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NoReturn

import click
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from attendrules.decisions.as_csv import no_formula
from attendrules.diagnostics import Diagnostic
from attendrules.diagnostics.text import pieces, visible

THEME = Theme({
    "error": "bold red", "warning": "bold yellow", "note": "bold cyan", "message": "bold",
    "place": "blue", "mark": "bold red", "help": "green",
})  # fmt: skip
PIPED_WIDTH = 160
PAGE_WIDTH = 100

FOUND = 1
"""Exit code: a policy, a register or another input was read, and something in it is wrong."""
FAILED = 2
"""Exit code: the command could not run."""
MOST_SHOWN = 20
MOST_OF_A_KIND = 5
"""How many findings with one code are shown where there are more than `MOST_SHOWN` in all."""


class _Console(Console):
    """A console for which words are only words (`[b]` is no markup), and a reader who left is no crash."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def out() -> _Console:
    """Standard output: as wide as the terminal, or wide enough for a file."""
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    return _Console(theme=THEME, highlight=False, markup=False, emoji=False, width=width)


def err() -> _Console:
    """Standard error."""
    return _Console(theme=THEME, highlight=False, markup=False, emoji=False, stderr=True, soft_wrap=True)


def table(**how: object) -> Table:
    """A table with a line under its header and two blanks between columns."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), **how)  # type: ignore[arg-type]


def cell(text: str, style: str = "") -> Text:
    """Words in a table, safe for a terminal."""
    return Text(visible(text), style)


def show_block(made: RenderableType, console: Console, width: int | None = None) -> None:
    """Print a table or a page; without blanks at the ends of lines where they would end in a file."""
    if console.is_terminal:
        console.print(made, width=width)
        return
    with console.capture() as captured:
        console.print(made, width=width)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def sentence(text: str, console: Console, style: str = "") -> None:
    """Print a sentence; in a file it stays on one line."""
    console.print(cell(text, style), soft_wrap=not console.is_terminal)


def count(number: int, what: str) -> str:
    """As in `1 mark` and `2,000 marks`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def show(findings: Iterable[Diagnostic], console: Console) -> None:
    """Print findings one after the other, with a blank line between them."""
    for finding in findings:
        text = Text()
        for part, style in pieces(finding):
            text.append(part, style)
        console.print(text, soft_wrap=True)
        console.print()


def show_some(findings: Iterable[Diagnostic], more: Mapping[str, int], console: Console) -> None:
    """Print findings; of very many only the first of each code, and how many more there are."""
    every = list(findings)
    seen: Counter[str] = Counter()
    left: Counter[str] = Counter(more)
    for finding in every:
        seen[finding.code] += 1
        if len(every) <= MOST_SHOWN or seen[finding.code] <= MOST_OF_A_KIND:
            show([finding], console)
        else:
            left[finding.code] += 1
    for code, number in left.items():
        console.print(f"... and {number:,} more {code}", style="note")
    if left:
        console.print()


def tally(findings: Iterable[Diagnostic]) -> str:
    """As in `2 errors, 1 note`."""
    kinds = [finding.severity.value for finding in findings]
    counts = [(kinds.count(kind), kind) for kind in ("error", "warning", "note") if kind in kinds]
    return ", ".join(count(number, kind) for number, kind in counts)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(value, ensure_ascii=plain, indent=2))


def print_csv(text: str) -> None:
    """CSV on standard output, in which a spreadsheet takes no field for a formula: `=1+1` becomes `'=1+1`."""
    if re.search(r'(?m)(?:^|,)"?[=+\-@\t\r]', text):
        safe = io.StringIO()
        rows = csv.reader(io.StringIO(text, newline=""))
        csv.writer(safe, lineterminator="\n").writerows(map(no_formula, rows))
        text = safe.getvalue()
    click.echo(text, nl=False)


def progress(done: int, every: int) -> None:
    """How many of some runs are done, on a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {count(every, 'run')}" + "\n" * (done == every), err=True, nl=False)


def say(message: str) -> None:
    """A sentence on standard error, beside what the command prints."""
    click.echo(f"attendrules: {visible(message)}", err=True)


def stop(message: str, code: int = FAILED) -> NoReturn:
    """End the command with a sentence on standard error."""
    say(message)
    sys.exit(code)
