"""Registers in and out: long CSV, lists of pupils, and strings of codes."""

from attendrules.registers.pupils import PupilsReading, parse_pupils, read_pupils
from attendrules.registers.reading import RegisterReading, SetAside, parse_register, read_register
from attendrules.registers.strings import register_of
from attendrules.registers.writing import register_csv, write_register, write_set_aside, write_whole

__all__ = [
    "PupilsReading",
    "RegisterReading",
    "SetAside",
    "parse_pupils",
    "parse_register",
    "read_pupils",
    "read_register",
    "register_csv",
    "register_of",
    "write_register",
    "write_set_aside",
    "write_whole",
]
