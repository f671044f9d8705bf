"""Registers in and out: long CSV, and strings of codes."""

from attendrules.registers.reading import RegisterReading, SetAside, parse_register, read_register
from attendrules.registers.strings import register_of
from attendrules.registers.writing import register_csv, write_register, write_set_aside, write_whole

__all__ = [
    "RegisterReading",
    "SetAside",
    "parse_register",
    "read_register",
    "register_csv",
    "register_of",
    "write_register",
    "write_set_aside",
    "write_whole",
]
