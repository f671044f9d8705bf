"""Registers that are worth trying: around every threshold of either side, late, early, spread, in a row."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, product

from attrs import evolve, frozen

from attendrules.analysis.behaviour import Side
from attendrules.analysis.letters import Alphabet, plain_letters
from attendrules.analysis.stories import Child, Letter, Story, Told
from attendrules.analysis.walking import inside
from attendrules.decisions import Scope
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

NAME = "Ada"
MOST_SCENARIOS = 48
MOST_SMALLER = 40
OTHER_PHASE = "another phase"


def comes_late(sides: Iterable[Side]) -> bool:
    """Whether something comes so long after something else: such ladders take longer."""
    return any(isinstance(each, p.Delay) for side in sides for each in inside(side.part.parts))


@frozen
class Hints:
    """The numbers that both sides compare with."""

    counts: tuple[int, ...]
    """How many of something are worth trying."""
    shares: tuple[Fraction, ...]
    """Percentages of something not attended, or attended, as fractions of one."""
    phases: tuple[str, ...]
    groups: bool
    roll: bool
    """Whether it matters when somebody joins or leaves."""


def hints(sides: Iterable[Side]) -> Hints:
    """The numbers in two sides, and their neighbours."""
    parts = [each for side in sides for each in inside(side.part.parts)]
    tests = [each for each in parts if isinstance(each, p.Test)]
    numbers = {int(test.threshold) for test in tests if not isinstance(test.value, p.Share)}
    numbers |= {each for each in parts if isinstance(each, int) and not isinstance(each, bool) and 0 < each < 100}
    near = {number + step for number in numbers for step in (-1, 0, 1)} | {1, 2}
    shares = {Fraction(test.threshold) / 100 for test in tests if isinstance(test.value, p.Share)}
    rules = [each for each in parts if isinstance(each, p.Rule)]
    return Hints(
        counts=tuple(sorted(number for number in near if number > 0)),
        shares=tuple(sorted(shares)),
        phases=_phases(parts),
        groups=any(rule.scope not in {Scope.PUPIL, Scope.PARENT} for rule in rules),
        roll=any(isinstance(each, p.RollTest) for each in parts),
    )


def _simple(calendar: Calendar, letters: Alphabet, length: int) -> Iterator[Child]:
    """Present always; one kind of mark always; once; on one day; and present from some day on."""
    odd = _odd(letters)
    yield _child(0, {}, length)
    for letter in odd:
        yield _child(0, dict.fromkeys(range(length), letter), length)
    for letter in odd:
        yield _child(0, {0: letter}, length)
        yield _child(0, {2: letter, 3: letter}, length)
    for start in _starts(calendar, length)[1:]:
        yield _child(start, {}, length)


def smaller(sides: Sequence[Side], letters: Alphabet, found: Story) -> Iterator[Story]:
    """Fewer marks other than present than a witness has: only one kind of them, from the first day on."""
    size = len(found.calendar)
    for count, letter in product(range(min(found.unusual, MOST_SMALLER)), _odd(letters)):
        length = min(size, count + 4)
        for told in (found.told, *(scenarios(sides, length)[:6] if count < 3 else ())):
            yield evolve(found, children=(_child(0, dict.fromkeys(range(count), letter), length),), told=told)


def _counts(calendar: Calendar, letters: Alphabet, known: Hints, length: int) -> Iterator[Child]:
    """As many as a threshold: in a row from the start, one a day; then just reached percentages; then elsewhere."""
    odd, starts = _odd(letters), _starts(calendar, length)
    for count, letter in product(known.counts, odd):
        yield _child(0, dict.fromkeys(range(count), letter), length)
        yield _child(0, dict.fromkeys(range(0, 2 * count, 2), letter), length)
    yield from _shares(calendar, known, odd, length)
    for count, letter, start in product(known.counts, odd, starts[1:]):
        yield _child(0, dict.fromkeys(range(start, start + count), letter), length)
        yield _child(0, dict.fromkeys(range(max(0, start - count), start), letter), length)
    for count, letter, step in product(known.counts, odd, (3, 5, 10)):
        yield _child(0, dict.fromkeys(range(0, step * count, step), letter), length)


def _mixtures(calendar: Calendar, letters: Alphabet, known: Hints, length: int) -> Iterator[Child]:
    """Two kinds of marks: one after the other, in turn, and the first long before the others."""
    odd, starts = _odd(letters), _starts(calendar, length)
    for count, first, second in product(known.counts, odd, odd):
        if first != second:
            yield _child(0, {at: first if at < count else second for at in range(2 * count)}, length)
            yield _child(0, {at: (first, second)[at % 2] for at in range(2 * count)}, length)
    for count, letter, start in product(known.counts, odd, starts[1:]):
        yield _child(0, {0: letter, **dict.fromkeys(range(start, start + count - 1), letter)}, length)


def _phases(parts: Iterable[object]) -> tuple[str, ...]:
    """The phases that are asked about and another; none if phases do not matter."""
    named = {each.phase for each in parts if isinstance(each, p.PhaseTest)}
    matter = named or any(isinstance(each, p.Best) and each.in_phase for each in parts)
    return (*sorted(named), OTHER_PHASE) if matter else ()


def _odd(letters: Alphabet) -> list[Letter]:
    """Every letter that is not plain, of mornings and afternoons."""
    both = dict.fromkeys([*letters.letters[0], *letters.letters[1]])
    return [letter for letter in both if not letter.plain]


def _starts(calendar: Calendar, length: int) -> list[int]:
    """The first sessions of the half terms, then of weeks here and there, among the first `length`."""
    halves = sorted({calendar.start_of(Period.HALF_TERM, calendar.period(Period.HALF_TERM, s)) for s in range(len(calendar))})
    weeks = sorted({calendar.start_of(Period.WEEK, calendar.period(Period.WEEK, s)) for s in range(len(calendar))})
    return [start for start in [*halves, *(week for week in weeks[1::6] if week not in halves)] if start < length]


def _child(start: int, marks: dict[int, Letter], length: int) -> Child:
    """Present from a session to the end of the first `length`, but for some marks."""
    letters = plain_letters(start, length - start)
    for session, letter in marks.items():
        if start <= session < length:
            letters[session - start] = letter
    return Child(NAME, start, tuple(letters))


def _shares(calendar: Calendar, known: Hints, odd: Sequence[Letter], length: int) -> Iterator[Child]:
    """As many absences as make a percentage just reached or just missed, when each period ends."""
    ends = [s for s in range(length) if calendar.is_last(Period.HALF_TERM, s) or calendar.is_last(Period.WEEK, s)]
    ends = sorted(ends, key=lambda s: not calendar.is_last(Period.HALF_TERM, s))[:10]
    for share, letter in product(known.shares, odd):
        part = min(share, 1 - share)
        for times, step in product((1, 2, 3), (0, -1, 1)):
            whole = part.denominator * times
            for start in (0, *(end + 1 - whole for end in ends if 0 < whole <= end + 1)):
                yield _child(start, dict.fromkeys(range(start, start + part.numerator * times + step), letter), length)
        for end, step in product(ends, (0, 1, -1)):
            for start in {0, *(calendar.start_of(period, calendar.period(period, end)) for period in (Period.WEEK, Period.TERM))}:
                count = int(part * (end + 1 - start)) + step
                yield _child(start, dict.fromkeys(range(start, start + max(count, 0)), letter), length)


def scenarios(sides: Sequence[Side], length: int) -> list[tuple[Told, ...]]:
    """What is told besides marks: nothing happens, everything happens, some things do, nobody says."""
    asked = {name: plan.inputs[name] for side in sides for plan in (side.part.plan,) for name in side.part.inputs}
    if not asked:
        return [()]
    numbers = _numbers(sides)
    choices = [_choices(each.kind, name, each.results, length, numbers) for name, each in asked.items()]
    every = [tuple(told for part in combined for told in part) for combined in _few(choices)]
    return [*dict.fromkeys(every), ()]


def _few(choices: list[list[tuple[Told, ...]]]) -> Iterator[tuple[tuple[Told, ...], ...]]:
    """All combinations if they are not too many, else a sample of them that does not change."""
    total = 1
    for each in choices:
        total *= len(each)
    if total <= MOST_SCENARIOS:
        yield from product(*choices)
        return
    dice = random.Random(total)  # noqa: S311 - a sample that is the same each time
    yield tuple(each[0] for each in choices)
    for index in range(max(map(len, choices))):
        yield tuple(each[min(index, len(each) - 1)] for each in choices)
    for _ in range(MOST_SCENARIOS):
        yield tuple(dice.choice(each) for each in choices)


def _numbers(sides: Sequence[Side]) -> list[int]:
    """Numbers around those that told numbers are compared with."""
    tests = [each for side in sides for each in inside(side.part.parts) if isinstance(each, p.NumberTest)]
    return sorted({int(test.threshold) + step for test in tests for step in (-1, 0, 1)})


def _choices(kind: str, name: str, results: Sequence[str], length: int, numbers: list[int]) -> list[tuple[Told, ...]]:
    if kind == "number":
        return [(Told("number", name, 0, str(number)),) for number in numbers if number >= 0] or [()]
    if kind == "fact":
        return [(Told("fact", name, 0, value),) for value in ("yes", "no")]
    if kind != "event":
        return [()]
    step = 2 if length < 100 else 10
    often = [tuple(Told("event", name, day, result) for day in range(0, length, step)) for result in results or ("",)]
    once = [(Told("event", name, min(4, length - 1), result),) for result in results or ("",)]
    long = [(Told("long", name, 0, result),) for result in results or ("",)]
    return [(Told("recorded", name),), *often, *once, *long]


HORIZONS = (12, 80)
"""How many sessions are tried first, where facts and events make long registers slow."""


LATE_HORIZON = 165
"""Likewise, where something comes weeks after something else."""


def stories(sides: Sequence[Side], letters: Alphabet, calendar: Calendar) -> Iterator[Story]:
    """Everything worth trying, the simplest first: short registers before long ones where there are inputs."""
    known = hints(sides)
    asked = any(side.part.inputs for side in sides)
    short = (LATE_HORIZON,) if comes_late(sides) else HORIZONS if asked else ()
    horizons = [*(each for each in short if each < len(calendar)), len(calendar)]
    for length in horizons:
        yield from _told(_simple(calendar, letters, length), sides, calendar, known, length)
    for length in horizons:
        children = _counts(calendar, letters, known, length)
        yield from _told(children if length == len(calendar) else islice(children, 40), sides, calendar, known, length)
    yield from _told(_mixtures(calendar, letters, known, len(calendar)), sides, calendar, known, len(calendar))


def _told(children: Iterable[Child], sides: Sequence[Side], calendar: Calendar, known: Hints, length: int) -> Iterator[Story]:
    told = scenarios(sides, length)
    for number, child in enumerate(children):
        few = 4 if length == HORIZONS[0] else 10
        for scenario in told[:few] if number > 3 else told:
            for company in _company(child, known):
                yield Story(calendar, company, scenario)


def _company(child: Child, known: Hints) -> Iterator[tuple[Child, ...]]:
    """The child alone, in each phase that is asked about, and beside another class."""
    yield (child,)
    for phase in known.phases:
        yield (evolve(child, phase=phase),)
    if known.roll:
        yield (evolve(child, bounded=True),)
    if known.groups:
        other = Child("Ben", child.start, tuple(plain_letters(child.start, len(child.letters))), "3B", child.phase)
        yield (child, other)
        yield (other, child)


def continued(known: Sequence[Story], sides: Sequence[Side]) -> Iterator[Story]:
    """Stories as they are, then going on with everybody present or with their own marks, whatever is told."""
    asked = frozenset(name for side in sides for name in side.part.inputs)
    distinct = dict.fromkeys(evolve(each, told=tuple(t for t in each.told if t.name in asked)) for each in reversed(known))
    yield from distinct
    for story in distinct:
        yield _going_on(story, None)
    for story in [*distinct][:3]:
        told = scenarios(sides, min(len(story.calendar), LATE_HORIZON))[:12]
        for letter in (None, *_unusual(story)):
            for scenario in (story.told, *told):
                yield _going_on(evolve(story, told=scenario), letter)


def _unusual(story: Story) -> list[Letter]:
    return [*dict.fromkeys(letter for child in story.children for letter in child.letters if not letter.plain)]


def _going_on(story: Story, letter: Letter | None) -> Story:
    size = len(story.calendar)
    return evolve(story, children=tuple(_longer(child, letter, size) for child in story.children))


def _longer(child: Child, letter: Letter | None, size: int) -> Child:
    more = max(0, min(size, child.stop + LATE_HORIZON // 2) - child.stop)
    return evolve(child, letters=(*child.letters, *([letter] * more if letter else plain_letters(child.stop, more))))


def at_random(sides: Sequence[Side], letters: Alphabet, calendar: Calendar, seed: int = 1) -> Iterator[Story]:
    """Stories by chance, without end: quiet years, bad months, and mixtures."""
    dice = random.Random(seed)  # noqa: S311 - the same stories each time
    known = hints(sides)
    told = scenarios(sides, min(len(calendar), HORIZONS[-1]))
    odd = _odd(letters)
    while odd:
        rate = dice.choice((0.02, 0.05, 0.1, 0.2, 0.5, 1.0))
        used = dice.sample(odd, min(len(odd), dice.choice((1, 1, 2, 3))))
        first = dice.randrange(len(calendar))
        start = dice.choice((0, 0, first // 2, first))
        last = dice.randrange(first, len(calendar)) + 1
        marks = {s: dice.choice(used) for s in range(first, last) if dice.random() < rate}
        for children in _company(_child(start, marks, last), known):
            yield Story(calendar, children, dice.choice(told))
