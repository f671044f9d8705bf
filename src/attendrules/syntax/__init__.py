"""Parse: from text to the syntax tree."""

from attendrules.syntax.extends import Bases, Whole, parse_whole
from attendrules.syntax.parser import Parsed, decode, parse

__all__ = ["Bases", "Parsed", "Whole", "decode", "parse", "parse_whole"]
