"""The comparisons of conditions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

OPERATORS: Mapping[str, Callable[[Fraction | int, Fraction | int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
