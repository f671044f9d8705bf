"""Check that a table of bands has one row, and one only, for every share of sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from attrs import frozen

from attendrules.checks.findings import Finding
from attendrules.checks.holds import fractions_up_to
from attendrules.checks.ranges import HUNDRED, Range, printed_step, range_of, shown, written
from attendrules.checks.sense import share_key
from attendrules.plan import model as p


@frozen
class Hole:
    """Percentages that no row has: the ranges, and how many shares of how many sessions fall into them."""

    ranges: tuple[Range, ...]
    up_to: int

    @property
    def first(self) -> tuple[int, int]:
        """The share with the fewest possible sessions."""
        found = [each for each in (part.first(self.up_to) for part in self.ranges) if each]
        return min(found, key=lambda share: share[1])

    @property
    def more(self) -> int:
        """How many other shares there are."""
        return sum(each.how_many(self.up_to) for each in self.ranges) - 1

    @property
    def rounding(self) -> Fraction | None:
        """The step to which percentages would have to be rounded for nothing to fall through."""
        steps = {_step(each) for each in self.ranges}
        return steps.pop() if len(steps) == 1 else None


def _step(numbers: Range) -> Fraction | None:
    low, high = numbers.low, numbers.high
    if low is None or high is None or numbers.low_in or numbers.high_in:
        return None
    return high - low if high - low == printed_step(low, high) else None


def said(hole: Hole, what: str) -> str:
    """As in `58 of 61 (95.08%) has no band, nor have 611 other shares of up to 380 sessions`."""
    others = f", nor {'has' if hole.more == 1 else 'have'} {hole.more:,} other {'share' if hole.more == 1 else 'shares'}"
    return f"{shown(*hole.first)} has no {what}{f'{others} of up to {hole.up_to} sessions' if hole.more else ''}"


def advice(hole: Hole) -> tuple[str, ...]:
    """How to close a hole."""
    if hole.rounding is None:
        return ("widen one of the rows until they meet",)
    step = written(hole.rounding)
    return (
        "let one row begin where the other ends",
        f"they meet only if percentages are rounded: if so, write `rounded half up to {step}%`",
    )


def band_findings(band: p.Band) -> Iterator[Finding]:
    """Gaps and overlaps of a table whose rows all compare the same share."""
    tests = [test for row in band.rows for test in _tests(row.condition)]
    shares = [test.value for test in tests if isinstance(test.value, p.Share)]
    if len({share_key(each) for each in shares}) != 1 or len({each.codes for each in shares}) != 1:
        return
    if any(not _only_shares(row.condition) for row in band.rows):
        return
    up_to = fractions_up_to(shares[0].window)
    gaps: list[Range] = []
    overlaps: list[tuple[int, int, p.BandRow, p.BandRow]] = []
    for stretch, share in _stretches(tests, up_to):
        fits = [row for row in band.rows if _fits(row.condition, Fraction(100 * share[0], share[1]))]
        if not fits:
            gaps.append(stretch)
        if len(fits) > 1:
            overlaps.append((*share, fits[0], fits[1]))
    if gaps:
        hole = Hole(tuple(_merged(gaps)), up_to)
        message = f"the bands of `{band.name}` leave a gap: {said(hole, 'band')}"
        yield Finding("AR302", message, band.rows[0].origin.place, advice(hole), _cited(band.rows))
    if overlaps:
        part, whole, first, second = min(overlaps, key=lambda each: each[1])
        both = f"{shown(part, whole)} is both {first.outcome} and {second.outcome}"
        message = f"the bands of `{band.name}` overlap: {both}"
        taken = (f"{first.outcome} is taken, as it stands first",)
        yield Finding("AR303", message, second.origin.place, taken, _cited(band.rows))


def _stretches(tests: Sequence[p.Test], up_to: int) -> Iterator[tuple[Range, tuple[int, int]]]:
    """Each stretch of percentages that no test tells apart, with a share that speaks for it.

    A test changes only at its threshold or, if it rounds, half a step or a step from it.
    A stretch that no share of so many sessions falls into is left out.
    """
    cuts = {Fraction(0), HUNDRED}
    for test in tests:
        step = test.value.rounding.step if isinstance(test.value, p.Share) and test.value.rounding else Fraction(0)
        cuts |= {test.threshold + each for each in (0, step / 2, -step / 2, step, -step)}
    inside = sorted(cut for cut in cuts if 0 <= cut <= 100)
    points = [range_of("=", cut) for cut in inside]
    between = [Range(low, False, high, False) for low, high in pairwise(inside)]  # noqa: FBT003 - neither end is in
    for stretch in sorted((*points, *between), key=lambda each: (each.low or 0, each.high or 0)):
        found = stretch.first(up_to)
        if found is not None:
            yield stretch, found


def _merged(stretches: Sequence[Range]) -> Iterator[Range]:
    """Stretches, those that touch as one."""
    current = stretches[0]
    for stretch in stretches[1:]:
        if current.touches(stretch):
            current = Range(current.low, current.low_in, stretch.high, stretch.high_in)
        else:
            yield current
            current = stretch
    yield current


def _cited(rows: Sequence[p.BandRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for row in rows for clause in row.origin.clauses))


def _tests(condition: p.Condition) -> Iterator[p.Test]:
    return (part for part in p.parts(condition) if isinstance(part, p.Test))


def _only_shares(condition: p.Condition) -> bool:
    leaves = (part for part in p.parts(condition) if not isinstance(part, p.AllOf | p.AnyOf | p.Negated))
    return all(isinstance(leaf, p.Test) and isinstance(leaf.value, p.Share) for leaf in leaves)


def _fits(condition: p.Condition, number: Fraction) -> bool:
    match condition:
        case p.AllOf(parts):
            return all(_fits(part, number) for part in parts)
        case p.AnyOf(parts):
            return any(_fits(part, number) for part in parts)
        case p.Negated(part):
            return not _fits(part, number)
        case p.Test(value):
            rounding = value.rounding if isinstance(value, p.Share) else None
            return compares(condition.operator, round_to(number, rounding), condition.threshold)
        case _:
            return False


def compares(operator: str, number: Fraction, threshold: Fraction) -> bool:
    """Whether a comparison holds."""
    return {
        "<": number < threshold,
        "<=": number <= threshold,
        ">": number > threshold,
        ">=": number >= threshold,
        "=": number == threshold,
    }[operator]


def round_to(number: Fraction, rounding: p.Rounding | None) -> Fraction:
    """A number rounded as a policy says."""
    if rounding is None:
        return number
    steps = number / rounding.step
    if rounding.direction == "up":
        return ceil(steps) * rounding.step
    if rounding.direction == "down":
        return floor(steps) * rounding.step
    return floor(steps + Fraction(1, 2)) * rounding.step
