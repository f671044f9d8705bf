"""Parse: from text to the syntax tree."""

from attendrules.syntax.parser import Parsed, decode, parse

__all__ = ["Parsed", "decode", "parse"]
