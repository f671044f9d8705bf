"""The demonstration register that comes with the library.

`data/demo/register.csv` holds exactly this register, written by
`attendrules.registers.write_register`; a test compares the two byte by byte.
"""

from __future__ import annotations

from attendrules.domain.calendar import english_calendar
from attendrules.domain.codes import code_sets
from attendrules.domain.register import Register
from attendrules.synth.generator import generate

SEED = 1
"""Chosen so that the register shows long absences, frequent lateness and full attendance."""


def demo_register() -> Register:
    """58 invented pupils of years 3 and 4 in 2022/23, with the codes of that year."""
    return generate(english_calendar("2022-23"), classes=2, seed=SEED, code_set=code_sets()["england_2006"])
