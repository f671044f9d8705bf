"""The fast batch engine: one compiled kernel for every policy. Needs the extra `attendrules[fast]`."""

from attendrules.batch.fast.drive import fast

__all__ = ["fast"]
