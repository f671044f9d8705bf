"""Where two policies differ: in their text, in what they mean, and in whom they concern."""

from attendrules.analysis.answers import Answer, Verdict, Witness
from attendrules.analysis.as_dict import difference_as_dict
from attendrules.analysis.difference import Difference, diff
from attendrules.analysis.effect import Effect, effect
from attendrules.analysis.page import page
from attendrules.analysis.structure import TextChange, structure

__all__ = [
    "Answer",
    "Difference",
    "Effect",
    "TextChange",
    "Verdict",
    "Witness",
    "diff",
    "difference_as_dict",
    "effect",
    "page",
    "structure",
]
