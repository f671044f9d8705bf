"""The command `attendrules`. Each sub-command loads only when it is called."""

from __future__ import annotations

import importlib

import click

from attendrules import __version__

COMMANDS = {
    "check": "Find what is wrong or doubtful in a policy.",
    "compare": "Put the same children under several policies.",
    "demo": "See a bundled policy at work on a bundled register.",
    "explain": "Explain a diagnostic code, a decision or a pupil.",
    "run": "Say what is due under a policy, over a register.",
    "trace": "Show every clause of a policy's document, and what has become of it.",
    "synth": "Make an invented register that looks like a real one.",
}


class _Lazy(click.Group):
    """A group whose commands are imported by name when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"attendrules.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from attendrules.diagnostics import nearest  # noqa: PLC0415 - only when it is needed

            near = nearest(args[0], COMMANDS)
            error.message += f" Did you mean '{near[0]}'?" if near else ""
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in sorted(COMMANDS)])


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

    Exit codes: 0 all is well; 1 something in a policy or a register is wrong;
    2 the command could not run.
    """
