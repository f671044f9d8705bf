"""Findings as values, and their renderings."""

from attendrules.diagnostics.did_you_mean import nearest
from attendrules.diagnostics.model import Diagnostic, Fix, Label, Severity

__all__ = ["Diagnostic", "Fix", "Label", "Severity", "nearest"]
