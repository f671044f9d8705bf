"""What every command prints with: consoles, findings, and the end of a command that failed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import NoReturn

import click
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from attendrules.diagnostics import Diagnostic
from attendrules.diagnostics.text import pieces

THEME = Theme({
    "error": "bold red", "warning": "bold yellow", "note": "bold cyan", "message": "bold",
    "place": "blue", "mark": "bold red", "help": "green",
})  # fmt: skip
PIPED_WIDTH = 160

FOUND = 1
"""Exit code: a policy or a register was read, and something in it is wrong."""


def out() -> Console:
    """Standard output: as wide as the terminal, or wide enough for a file."""
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    return Console(theme=THEME, highlight=False, width=width)


def err() -> Console:
    """Standard error."""
    return Console(theme=THEME, highlight=False, stderr=True, soft_wrap=True)


def show(findings: Iterable[Diagnostic], console: Console) -> None:
    """Print findings one after the other, with a blank line between them."""
    for finding in findings:
        text = Text()
        for part, style in pieces(finding):
            text.append(part, style)
        console.print(text, soft_wrap=True)
        console.print()


def tally(findings: Iterable[Diagnostic]) -> str:
    """As in `2 errors, 1 note`."""
    kinds = [finding.severity.value for finding in findings]
    counts = [(kinds.count(kind), kind) for kind in ("error", "warning", "note") if kind in kinds]
    return ", ".join(f"{count} {kind}{'s' * (count > 1)}" for count, kind in counts)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def stop(message: str, code: int = 2) -> NoReturn:
    """End the command with a sentence on standard error."""
    click.echo(f"attendrules: {message}", err=True)
    sys.exit(code)
