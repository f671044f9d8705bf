"""The plan that engines run."""
