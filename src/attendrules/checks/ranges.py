"""Ranges of numbers and percentages, and the fractions of sessions that fall into them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from attendrules.plan import model as p

HUNDRED = Fraction(100)


@frozen
class Range:
    """The numbers from `low` to `high`; each end is included or not, and None is no end."""

    low: Fraction | None = None
    low_in: bool = True
    high: Fraction | None = None
    high_in: bool = True

    def and_(self, other: Range) -> Range:
        """The numbers that are in both."""
        low, low_in = _tighter((self.low, self.low_in), (other.low, other.low_in), higher=True)
        high, high_in = _tighter((self.high, self.high_in), (other.high, other.high_in), higher=False)
        return Range(low, low_in, high, high_in)

    @property
    def empty(self) -> bool:
        """Whether no number at all is in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    @property
    def whole_number(self) -> bool:
        """Whether a whole number, from 0 on, is in it."""
        low, high = self.low, self.high
        least = 0 if low is None else max(0, ceil(low) if self.low_in else floor(low) + 1)
        return high is None or (least <= high if self.high_in else least < high)

    def parts(self, whole: int) -> range:
        """How many of `whole` sessions make a percentage that is in it."""
        low, high = self.low or Fraction(0), HUNDRED if self.high is None else self.high
        least, over = divmod(low.numerator * whole, 100 * low.denominator)
        greatest, beyond = divmod(high.numerator * whole, 100 * high.denominator)
        first = least if not over and (self.low_in or self.low is None) else least + 1
        last = greatest - 1 if not beyond and not self.high_in and self.high is not None else greatest
        return range(max(first, 0), min(last, whole) + 1)

    def fractions(self, up_to: int) -> Iterator[tuple[int, int]]:
        """Every share (part, whole) in it, by whole."""
        for whole in range(1, up_to + 1):
            for part in self.parts(whole):
                yield part, whole

    def first(self, up_to: int) -> tuple[int, int] | None:
        """The share with the smallest whole."""
        return None if self.empty else next(self.fractions(up_to), None)

    def how_many(self, up_to: int) -> int:
        """How many shares are in it."""
        return sum(len(self.parts(whole)) for whole in range(1, up_to + 1))

    def touches(self, other: Range) -> bool:
        """Whether this one ends where the other begins, without a number between them."""
        return self.high is not None and self.high == other.low and (self.high_in or other.low_in)


def _tighter(
    one: tuple[Fraction | None, bool], two: tuple[Fraction | None, bool], *, higher: bool
) -> tuple[Fraction | None, bool]:
    if one[0] is None or two[0] is None:
        return two if one[0] is None else one
    if one[0] == two[0]:
        return one[0], one[1] and two[1]
    return max(one, two, key=lambda end: end[0]) if higher else min(one, two, key=lambda end: end[0])  # type: ignore[arg-type,return-value]  # neither is None


def range_of(operator: str, threshold: Fraction) -> Range:
    """The numbers for which a comparison holds."""
    return {
        ">=": Range(low=threshold),
        ">": Range(low=threshold, low_in=False),
        "<=": Range(high=threshold),
        "<": Range(high=threshold, high_in=False),
        "=": Range(threshold, True, threshold, True),  # noqa: FBT003 - both ends are in
    }[operator]


def outside(numbers: Range) -> tuple[Range, ...]:
    """The numbers that are not in a range: those below, and those above."""
    below = () if numbers.low is None else (Range(high=numbers.low, high_in=not numbers.low_in),)
    above = () if numbers.high is None else (Range(low=numbers.high, low_in=not numbers.high_in),)
    return (*below, *above)


def percentages(test: p.Test) -> Range:
    """The exact percentages for which a test of a share holds, whatever it rounds."""
    rounding = test.value.rounding if isinstance(test.value, p.Share) else None
    if rounding is None:
        return range_of(test.operator, test.threshold)
    reaches = {sign: _exactly(rounding, sign, test.threshold) for sign in (">=", ">")}
    match test.operator:
        case ">=" | ">":
            return reaches[test.operator]
        case "<" | "<=":
            return outside(reaches[">=" if test.operator == "<" else ">"])[0]
        case _:
            return reaches[">="].and_(outside(reaches[">"])[0])


def _exactly(rounding: p.Rounding, sign: str, threshold: Fraction) -> Range:
    """The percentages that, once rounded, reach or exceed a threshold."""
    steps = threshold / rounding.step
    least = ceil(steps) if sign == ">=" else floor(steps) + 1
    match rounding.direction:
        case "up":
            return Range(low=(least - 1) * rounding.step, low_in=False)
        case "down":
            return Range(low=least * rounding.step)
        case _:
            return Range(low=(least - Fraction(1, 2)) * rounding.step)


def mirrored(numbers: Range) -> Range:
    """The percentages of the other sessions: 90% and more attended is 10% or less missed."""
    low = None if numbers.high is None else HUNDRED - numbers.high
    high = None if numbers.low is None else HUNDRED - numbers.low
    return Range(low, numbers.high_in, high, numbers.low_in)


def shown(part: int, whole: int) -> str:
    """A share as people read it, as in `58 of 61 (95.08%)`."""
    hundredths = floor(Fraction(10_000 * part, whole) + Fraction(1, 2))
    return f"{part} of {whole} ({hundredths // 100}.{hundredths % 100:02}%)"


def written(number: Fraction) -> str:
    """A threshold as people write it, as in `95.1`."""
    return f"{number.numerator}" if number.denominator == 1 else f"{float(number):g}"


def printed_step(*numbers: Fraction) -> Fraction:
    """The step of the last printed decimal: 1 of 90 and 95, a tenth of 90.1."""
    step = Fraction(1)
    while any((number / step).denominator != 1 for number in numbers) and step > Fraction(1, 1000):
        step /= 10
    return step
