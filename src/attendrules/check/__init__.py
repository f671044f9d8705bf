"""Check: findings about a policy that can run."""

from attendrules.check.checks import check

__all__ = ["check"]
