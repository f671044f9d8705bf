"""Invented registers that look like real ones."""

from attendrules.synth.generator import generate
from attendrules.synth.marks import Times
from attendrules.synth.summary import Summary, describe

__all__ = ["Summary", "Times", "describe", "generate"]
