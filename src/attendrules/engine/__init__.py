"""Engines: what runs a plan over a register."""

from attendrules.engine.reference import decide

__all__ = ["decide"]
