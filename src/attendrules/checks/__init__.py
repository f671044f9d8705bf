"""Check: findings about a policy that can run."""

from attendrules.checks.fit import fit
from attendrules.checks.policy import check

__all__ = ["check", "fit"]
