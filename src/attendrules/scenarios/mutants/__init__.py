"""Boundary coverage: the small changes of a policy that no scenario would notice."""

from attendrules.scenarios.mutants.killing import Survey, survey
from attendrules.scenarios.mutants.model import Mutant

__all__ = ["Mutant", "Survey", "survey"]
