"""`python -m attendrules` is the command `attendrules`."""

from attendrules.cli import main

main(prog_name="attendrules")
