"""How few sessions missed bring an outcome: a search that asks for futures, and is told what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence

from attrs import define, field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period
from attendrules.forecast.futures import ATTENDED, Coming, Future, Outlook
from attendrules.forecast.kinds import Missed

ONE_BY_ONE = 12
"""Up to so many sessions missed, every number is tried; above it, numbers that grow by half."""

Search = Generator[list[Future], dict[Future, Coming], "Found | None"]
Comes = Callable[[Coming], int | None]
"""The session in which an outcome comes, as it is counted: when it is due, or when it would be."""


@frozen
class Found:
    """The fewest sessions missed that bring an outcome, as a future, and the session in which it comes."""

    future: Future
    comes: int
    uneven: bool = False
    """Whether a future with more sessions missed was seen in which it does not come."""


@define
class Known:
    """What has come of futures, of one pupil and one outcome."""

    outlook: Outlook
    coming: dict[Future, Coming] = field(factory=dict)
    asked: set[Future] = field(factory=set)
    """Those of them that the search itself has asked for."""

    def sessions(self, comes: Comes) -> Iterator[int]:
        """The sessions in which it came in the futures that were asked for."""
        return (found for each in self.asked if (found := comes(self.coming[each])) is not None)


def due(coming: Coming) -> int | None:
    """When it is due."""
    return coming.due


def waiting(coming: Coming) -> int | None:
    """When it waits for people."""
    return coming.waits


def perhaps(coming: Coming) -> int | None:
    """When it is due, or would be if people decided so."""
    return min((each for each in (coming.due, coming.waits) if each is not None), default=None)


def starts(outlook: Outlook, calendar: Calendar) -> list[int]:
    """Where a row of missed sessions may begin: now, or with the next school week, half term or term."""
    first = outlook.open[0]
    later = {
        calendar.start_of(period, calendar.period(period, first) + 1) for period in (Period.WEEK, Period.HALF_TERM, Period.TERM)
    }
    return [first, *sorted(each for each in later if each <= outlook.open[-1])]


def certain(comes: Comes) -> Search:
    """Whether it comes even if every session is attended."""
    answers = yield [ATTENDED]
    session = comes(answers[ATTENDED])
    return None if session is None else Found(ATTENDED, session)


def fewest(outlook: Outlook, kind: Missed, begins: int, most: int, comes: Comes) -> Search:
    """The fewest sessions, `most` at most, that bring it if they are missed in a row from one on."""
    numbers = _numbers(min(most, len(outlook.room(kind, begins))))
    if not numbers:
        return None
    answers = yield [Future(kind, begins, number) for number in numbers]
    told = {future.count: comes(each) for future, each in answers.items()}
    bringing = [number for number in numbers if told[number] is not None]
    if not bringing:
        return None
    uneven = bringing != numbers[numbers.index(bringing[0]) :]
    low, high = (0, *numbers)[numbers.index(bringing[0])], bringing[0]
    while high - low > 1:
        between = list(range(low + 1, high)) if uneven else [(low + high) // 2]
        answers = yield [Future(kind, begins, number) for number in between]
        told |= {future.count: comes(each) for future, each in answers.items()}
        high = next((number for number in between if told[number] is not None), high)
        low = max(number for number in (low, *between) if number < high)
    session = told[high]
    return None if session is None else Found(Future(kind, begins, high), session, uneven)


def _numbers(most: int) -> list[int]:
    numbers = list(range(1, min(most, ONE_BY_ONE) + 1))
    while numbers and numbers[-1] < most:
        numbers.append(min(most, max(numbers[-1] + 1, numbers[-1] * 3 // 2)))
    return numbers


def together(searches: Sequence[Search]) -> Generator[list[Future], dict[Future, Coming], list[Found | None]]:
    """Several searches at once: what one asks for is asked with what the others ask for."""
    found: list[Found | None] = [None] * len(searches)
    wants: dict[int, list[Future]] = {}
    for place, search in enumerate(searches):
        _next(search, None, place, wants, found)
    while wants:
        answers = yield list(dict.fromkeys(future for asked in wants.values() for future in asked))
        for place, asked in list(wants.items()):
            del wants[place]
            _next(searches[place], {future: answers[future] for future in asked}, place, wants, found)
    return found


def _next(
    search: Search, answers: dict[Future, Coming] | None, place: int, wants: dict[int, list[Future]], found: list[Found | None]
) -> None:  # fmt: skip
    try:
        wants[place] = next(search) if answers is None else search.send(answers)
    except StopIteration as ended:
        found[place] = ended.value
