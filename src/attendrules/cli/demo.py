"""`attendrules demo`: a bundled policy over the bundled register."""

from __future__ import annotations

import click

from attendrules.cli import inputs
from attendrules.cli.run import decide
from attendrules.cli.tables import show_run


@click.command("demo")
@click.argument("policy", default="crestwood")
def command(policy: str) -> None:
    """See a bundled policy at work on a bundled register.

    The register is invented: two classes, 58 pupils, the school year 2022/23, with absence
    as it was nationally. It is the same as `attendrules run POLICY demo`.

    \b
    Examples:
      attendrules demo
      attendrules demo mine.rules
    """
    made = decide(policy, inputs.DEMO, settings=inputs.Settings(), as_of=None)
    show_run(made, list(made), everything=False, again=f"{policy} {inputs.DEMO}")
