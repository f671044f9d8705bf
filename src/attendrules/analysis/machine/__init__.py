"""A second evaluator for search: two slices side by side, one session at a time, with a state as small as can be."""

from attendrules.analysis.machine.product import Product, product
from attendrules.analysis.machine.supported import Unsupported

__all__ = ["Product", "Unsupported", "product"]
