"""Boundary coverage: which small changes of a policy would no scenario notice?"""

from attendrules.scenarios.mutants.killing import Survey, survey
from attendrules.scenarios.mutants.model import Mutant

__all__ = ["Mutant", "Survey", "survey"]
