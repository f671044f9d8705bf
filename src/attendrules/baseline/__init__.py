"""A policy against a baseline: figures out of date, and rules that are weaker or stronger, each with what shows it."""

from attendrules.baseline.beside import against

__all__ = ["against"]
