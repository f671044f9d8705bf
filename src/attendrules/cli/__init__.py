"""The command `attendrules`. Each sub-command loads only when it is called."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import click

from attendrules import __version__

COMMANDS = {
    "batch": "Say what is due to many pupils, without reasons.",
    "changes": "Say what has become of the decisions since an earlier moment.",
    "check": "Find what is wrong or doubtful in a policy.",
    "compare": "Put the same children under several policies.",
    "demo": "See a bundled policy at work on a bundled register.",
    "diff": "Compare two policies in text, in meaning and in effect.",
    "explain": "Explain a diagnostic code, a decision, a pupil, or what is not due.",
    "forecast": "Say how near pupils are to each step, and how far from its end.",
    "inputs": "Say what data a policy wants, and what waits without it.",
    "readings": "Show what a policy's document leaves open, and where it matters.",
    "run": "Say what is due under a policy, over a register.",
    "synth": "Make an invented register that looks like a real one.",
    "test": "Run the scenarios of a policy, and say what comes otherwise.",
    "trace": "Show every clause of a policy's document, and what has become of it.",
    "verify": "Say which properties a policy has, whatever the register.",
}
MODULES = {"inputs": "asked", "test": "scenarios"}
"""The module of a command, where it has not the command's name."""
INTERRUPTED = 130
READER_LEFT = 141
"""Exit codes that shells give a command that was stopped, or whose reader went away."""


class _Lazy(click.Group):
    """A group whose commands are imported by name when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"attendrules.cli.{MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from attendrules.diagnostics import nearest  # noqa: PLC0415 - only when it is needed

            near = nearest(args[0], COMMANDS)
            advice = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(sorted(COMMANDS))}."
            message = f"There is no command '{args[0]}'. {advice}"
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in sorted(COMMANDS)])

    def main(self, *args: Any, **how: Any) -> Any:
        """Run the command line; the program is called `attendrules` however it was started."""
        how.setdefault("prog_name", "attendrules")
        with _ending_plainly():
            return super().main(*args, **how)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and write all it has to say."""
        _prepare_output()
        with _ending_plainly():
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()


@contextlib.contextmanager
def _ending_plainly() -> Iterator[None]:
    """A command that is stopped, or cannot write, ends with a sentence at most."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("attendrules: stopped", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _write_no_more()
        sys.exit(READER_LEFT)
    except OSError as error:
        _write_no_more()
        click.echo(f"attendrules: cannot write: {error.strerror}", err=True)
        sys.exit(2)


def _prepare_output() -> None:
    """Files and pipes get UTF-8; a terminal without a letter shows its number instead."""
    to_terminal = sys.stdout.isatty() or "PYTHONIOENCODING" in os.environ
    with contextlib.suppress(AttributeError, ValueError):  # another stream in its place
        sys.stdout.reconfigure(encoding=None if to_terminal else "utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def _write_no_more() -> None:
    """What is still to be written goes nowhere, so that the interpreter does not complain at its end."""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="attendrules")
def main() -> None:
    """School attendance policies as rules that run and explain themselves.

    \b
    Start here:
      attendrules demo                               what it does, on a bundled register
      attendrules check mine.rules                   is my policy well written?
      attendrules run mine.rules register.csv        what is due, to whom, and why
      attendrules explain AR301                      what a finding means

    \b
    Exit codes:
      0  all is well
      1  something in a policy, a register or another file is wrong
      2  the command could not run
    """
