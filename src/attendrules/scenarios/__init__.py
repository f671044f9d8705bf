"""Scenarios: pages of small registers with what must come of them, beside the rules of a policy."""
