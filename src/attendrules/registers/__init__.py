"""Registers in and out: long CSV, lists of pupils, and strings of codes."""

from attendrules.registers.inputs import InputsReading, parse_inputs, read_inputs
from attendrules.registers.pupils import PupilsReading, parse_pupils, read_pupils
from attendrules.registers.reading import RegisterReading, parse_register, read_register
from attendrules.registers.report import SetAside
from attendrules.registers.strings import register_of
from attendrules.registers.writing import (
    pupils_csv,
    register_csv,
    write_pupils,
    write_register,
    write_set_aside,
)
from attendrules.whole import write_whole

__all__ = [
    "InputsReading",
    "PupilsReading",
    "RegisterReading",
    "SetAside",
    "parse_inputs",
    "parse_pupils",
    "parse_register",
    "pupils_csv",
    "read_inputs",
    "read_pupils",
    "read_register",
    "register_csv",
    "register_of",
    "write_pupils",
    "write_register",
    "write_set_aside",
    "write_whole",
]
