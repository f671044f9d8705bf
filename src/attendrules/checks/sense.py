"""Whether a condition can be true at all, and whether two can be at once.

What is said of one measure, event or mark is taken together; that two measures hang
together (a week's absences are among the year's) is not seen. So `impossible` is sure,
and what is not found impossible may be so all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product

from attrs import evolve, frozen

from attendrules.checks.holds import in_words, most, most_sessions
from attendrules.checks.inside import within
from attendrules.checks.ranges import HUNDRED, Range, mirrored, outside, percentages, range_of
from attendrules.plan import model as p

MOST_CASES = 600


@frozen
class Fact:
    """A part of a condition that is to be true, or not."""

    part: p.Condition
    wanted: bool

    @property
    def text(self) -> str:
        """The part in the author's words."""
        said = " ".join(str(getattr(self.part, "text", "")).split()) or _named(self.part)
        return f"`{said}`" if self.wanted else f"`not {said}`"


def _named(part: p.Condition) -> str:
    match part:
        case p.Standing(outcome):
            return f"{outcome} holds"
        case p.Issued(outcome):
            return f"{outcome} is due"
        case _:
            return "this"


Case = tuple[Fact, ...]


def cases(condition: p.Condition | None, *, wanted: bool = True) -> list[Case] | None:
    """The ways in which a condition can be true; None if there are too many to go through."""
    match condition:
        case None:
            return [()] if wanted else []
        case p.Negated(part):
            return cases(part, wanted=not wanted)
        case p.AllOf(parts) | p.AnyOf(parts):
            each = [cases(part, wanted=wanted) for part in parts]
            if isinstance(condition, p.AllOf) == wanted:
                return _together(each)
            known = [case for found in each for case in found or ()]
            return None if any(found is None for found in each) or len(known) > MOST_CASES else known
        case _:
            return [(Fact(condition, wanted),)]


def _together(each: Sequence[list[Case] | None]) -> list[Case] | None:
    size = 1
    for found in each:
        size *= MOST_CASES + 1 if found is None else len(found)
        if size > MOST_CASES:
            return None
    return [tuple(fact for case in chosen for fact in case) for chosen in product(*(found or [] for found in each))]


def impossible(*conditions: p.Condition | None) -> str | None:
    """Why conditions cannot all be true at once, or None if they may be."""
    known = cases(p.AllOf(tuple(each for each in conditions if each is not None)))
    if known is None:
        return None
    reasons = [against(case) for case in known]
    return None if not all(reasons) else next(iter(filter(None, reasons)), "this is never true")


def possible(*conditions: p.Condition | None) -> bool:
    """Whether conditions were gone through, and nothing was found against all of them at once."""
    known = cases(p.AllOf(tuple(each for each in conditions if each is not None)))
    return known is not None and not all(against(case) for case in known)


def implies(one: p.Condition | None, other: p.Condition | None) -> bool:
    """Whether the second is sure to be true where the first is."""
    return other is None or impossible(one, p.Negated(other)) is not None


def against(case: Iterable[Fact]) -> str | None:
    """Why facts cannot all be so."""
    groups: dict[object, list[Fact]] = {}
    for fact in case:
        groups.setdefault(_about(fact.part), []).append(fact)
    return next(filter(None, (_conflict(facts) for facts in groups.values())), None) or nested(list(groups.values()))


def nested(groups: Sequence[Sequence[Fact]]) -> str | None:
    """Why counts of which one is part of the other cannot be so: more today than this week."""
    for inner, outer in permutations(groups, 2):
        if within(inner[0].part, outer[0].part):
            both = Range()
            for each in _convex(outer):
                both = both.and_(each)
            for each in _convex(inner):
                both = both.and_(Range(low=each.low, low_in=each.low_in))
            if both.empty or not both.whole_number:
                return _clash((*inner, *outer))
    return None


def _convex(facts: Sequence[Fact]) -> Iterator[Range]:
    """The ranges of facts that are one range each."""
    for fact in facts:
        found = _alternatives(fact)
        if len(found) == 1:
            yield found[0]


def _about(part: p.Condition) -> object:
    """What a part is about: parts about the same thing are looked at together."""
    match part:
        case p.Test(p.Count() as value):
            return evolve(value, text="")
        case p.Test(p.Share() as value):
            return share_key(value)
        case p.Happened():
            return ("event", part.event, part.result, part.lasting, part.window)
        case p.NumberTest(number):
            return ("number", number)
        case p.MarkTest() | p.HalfTermTest() | p.PhaseTest() | p.ArrivalTest():
            return type(part)
        case p.ThanEarlier(value, _, outcome):
            return ("earlier", evolve(value, text=""), outcome)
        case p.FactTest(fact):
            return ("fact", fact)
        case p.Best():
            return ("best", evolve(part.value, text=""), part.in_phase, part.best)
        case p.RollTest(leaves):
            return ("roll", leaves)
        case _:
            return part


def share_key(value: p.Share) -> object:
    """What a share is about, with the codes of itself or of the rest, whichever come first."""
    rest = value.possible - value.codes
    codes = min(value.codes, rest, key=lambda each: (len(each), sorted(each))) if value.codes <= value.possible else value.codes
    return ("share", codes, value.possible, value.window, value.seen)


def turned(value: p.Share) -> bool:
    """Whether the key of a share speaks of the rest of the sessions."""
    return value.codes <= value.possible and share_key(value)[1] != value.codes  # type: ignore[index]  # a tuple, as above


def _conflict(facts: Sequence[Fact]) -> str | None:
    first = facts[0].part
    match first:
        case p.Test(p.Count() as value):
            limit = most(value)
            return _numbers(facts, Range(high=None if limit is None else Fraction(limit)))
        case p.Test(p.Share()):
            return _shares(facts)
        case p.Happened():
            return _numbers(facts, Range())
        case p.NumberTest():
            return _numbers(facts, Range(), whole=False)
        case p.MarkTest():
            return _marks(facts)
        case p.HalfTermTest():
            return _one_of(facts, "number", 6)
        case p.PhaseTest():
            return _one_of(facts, "phase", None)
        case p.ArrivalTest():
            return _arrivals(facts)
        case p.ThanEarlier():
            return _both(facts) or (_clash(facts) if {f.part.higher for f in facts if f.wanted} == {True, False} else None)  # type: ignore[union-attr]  # all of one class
        case _:
            return _both(facts)


def _both(facts: Sequence[Fact]) -> str | None:
    return _clash(facts) if len({fact.wanted for fact in facts}) > 1 else None


def _clash(facts: Sequence[Fact]) -> str:
    said = list(dict.fromkeys(fact.text for fact in facts))
    if len(said) == 1:
        return f"{said[0]} is never true"
    if len(said) == 2:
        return f"{said[0]} and {said[1]} are never true together"
    return f"{', '.join(said[:-1])} and {said[-1]} are never all true"


def _alternatives(fact: Fact) -> tuple[Range, ...]:
    part = fact.part
    match part:
        case p.Test(p.Share() as value):
            within = percentages(part)
            found: tuple[Range, ...] = (within,) if fact.wanted else outside(within)
            return tuple(mirrored(each) for each in found) if turned(value) else found
        case p.Test():
            within = range_of(part.operator, part.threshold)
        case p.Happened():
            within = range_of(part.operator, part.number)
        case p.NumberTest():
            within = range_of(part.operator, part.threshold)
        case _:
            return (Range(),)
    return (within,) if fact.wanted else outside(within)


def _ranges(facts: Sequence[Fact], start: Range) -> Iterator[Range]:
    for chosen in product(*(_alternatives(fact) for fact in facts)):
        within = start
        for each in chosen:
            within = within.and_(each)
        yield within


def _numbers(facts: Sequence[Fact], start: Range, *, whole: bool = True) -> str | None:
    if any(not each.empty and (each.whole_number or not whole) for each in _ranges(facts, start)):
        return None
    only = facts[0].part
    if len(facts) == 1 and start.high is not None and isinstance(only, p.Test) and only.threshold >= start.high:
        return _too_many(facts[0].text, only.value)
    return _clash(facts)


def _too_many(said: str, value: p.Value) -> str:
    if not value.codes or not isinstance(value, p.Count):
        return f"{said} is never true: no register code is one of these"
    limit = most(value)
    unit = value.unit if limit != 1 else value.unit.removesuffix("s")
    return f"{said} is never true: {in_words(value.window)} has at most {limit} {unit.removeprefix('part ')}"


def _shares(facts: Sequence[Fact]) -> str | None:
    value = facts[0].part.value  # type: ignore[union-attr]  # a test of a share
    limit = min(most_sessions(value.window) or 400, 400)
    within = Range(low=Fraction(0), high=HUNDRED)
    if any(not each.empty and each.first(limit) for each in _ranges(facts, within)):
        return None
    return _clash(facts)


def _marks(facts: Sequence[Fact]) -> str | None:
    wanted = [fact.part.codes for fact in facts if fact.wanted]  # type: ignore[union-attr]  # all of one class
    unwanted = frozenset[str]().union(*(fact.part.codes for fact in facts if not fact.wanted))  # type: ignore[union-attr]  # likewise
    if not wanted:
        return None
    return None if frozenset.intersection(*wanted) - unwanted else _clash(facts)


def _one_of(facts: Sequence[Fact], name: str, size: int | None) -> str | None:
    wanted = {getattr(fact.part, name) for fact in facts if fact.wanted}
    unwanted = {getattr(fact.part, name) for fact in facts if not fact.wanted}
    if len(wanted) > 1 or wanted & unwanted or (size and len(unwanted) == size):
        return _clash(facts)
    return None


def _arrivals(facts: Sequence[Fact]) -> str | None:
    within = Range()
    for fact in facts:
        first, last = fact.part.first, fact.part.last  # type: ignore[union-attr]  # all of one class
        if fact.wanted:
            low, high = (None if each is None else Fraction(60 * each.hour + each.minute) for each in (first, last))
            within = within.and_(Range(low=low, high=high))
        elif any(other.wanted and other.part == fact.part for other in facts):
            return _clash(facts)
    return _clash(facts) if within.empty else None
