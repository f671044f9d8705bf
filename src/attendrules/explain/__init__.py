"""Why something is due, through what made it so; why something is not; and what is still to come."""

from attendrules.explain.chains import Derivation, derivation
from attendrules.explain.why_not import Look, WhyNot, why_not

__all__ = ["Derivation", "Look", "WhyNot", "derivation", "why_not"]
