"""Resolve: from the syntax tree to names."""

from attendrules.resolve.names import Names, Placed, resolve

__all__ = ["Names", "Placed", "resolve"]
