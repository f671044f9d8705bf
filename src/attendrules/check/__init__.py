"""Check: findings about a policy that can run."""

from attendrules.check.checks import check
from attendrules.check.fit import fit

__all__ = ["check", "fit"]
