"""Lower: from names to the plan."""

from attendrules.lower.plans import lower, readings

__all__ = ["lower", "readings"]
