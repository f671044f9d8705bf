"""The searches for pupils and one outcome, and the engine that answers what they ask."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from attrs import evolve, field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.forecast.futures import ATTENDED, Asked, Coming, Engine, Future, Outlook
from attendrules.forecast.kinds import Missed
from attendrules.forecast.search import Comes, Found, Known, certain, due, fewest, perhaps, starts, together


@frozen
class Ahead:
    """What was found for a pupil: the nearest way, the nearest with the very next sessions, and if people decide so."""

    nearest: Found | None = None
    straight: Found | None = None
    perhaps: Found | None = None
    attended: Coming = field(factory=Coming)
    """What comes if every session is attended."""
    earliest: int | None = None


Looking = Generator[list[Future], dict[Future, Coming], Ahead]


def look_ahead(known: Known, kinds: Sequence[Missed], calendar: Calendar, *, standing: bool) -> Looking:
    """Find the ways to an outcome; for one that stands already there is nothing to find."""
    attended = (yield [ATTENDED])[ATTENDED]
    if standing and attended.since is not None:
        return Ahead(attended=attended, earliest=attended.due)
    nearest, straight = yield from _ways(known.outlook, kinds, calendar, due)
    if not any(each.waits is not None for each in known.coming.values()):
        return Ahead(nearest, straight, None, attended, known.first(due))
    other, _ = yield from _ways(known.outlook, kinds, calendar, perhaps)
    nearer = other is not None and (nearest is None or _size(other) < _size(nearest))
    return Ahead(nearest, straight, other if nearer else None, attended, known.first(due))


def _ways(
    outlook: Outlook, kinds: Sequence[Missed], calendar: Calendar, comes: Comes
) -> Generator[list[Future], dict[Future, Coming], tuple[Found | None, Found | None]]:
    sure = yield from certain(comes)
    if sure is not None:
        return sure, sure
    first, *later = starts(outlook, calendar)
    every = len(outlook.open)
    now = yield from together([fewest(outlook, kind, first, every, comes) for kind in kinds])
    straight = _best(now, kinds)
    most = every if straight is None else straight.future.count - 1
    more = yield from together([fewest(outlook, kind, start, most, comes) for start in later for kind in kinds])
    nearest = min((each for each in (straight, *more) if each is not None), key=_size, default=None)
    return nearest, straight


def _best(found: Sequence[Found | None], kinds: Sequence[Missed]) -> Found | None:
    """The least; what every kind of absence brings with the same number needs no name of a kind."""
    best = min((each for each in found if each is not None), key=_size, default=None)
    absences = [each for each, kind in zip(found, kinds, strict=True) if not kind.mornings]
    if best is None or best.future.kind is None or best.future.kind.mornings or len(absences) == 1:
        return best
    if any(each is None or each.future.count > best.future.count for each in absences):
        return best
    return evolve(best, future=evolve(best.future, kind=evolve(best.future.kind, name="")))


def _size(found: Found) -> tuple[int, int]:
    return found.future.count, found.comes


def answered(engine: Engine, searches: Mapping[int, Looking], known: Mapping[int, Known]) -> dict[int, Ahead]:
    """Run the searches of several pupils side by side, each round of what they ask for in one go."""
    found: dict[int, Ahead] = {}
    wants: dict[int, list[Future]] = {}
    running = dict(searches)
    for place in list(running):
        _go_on(running, place, None, wants, found)
    while wants:
        asked = [
            (place, future) for place, futures in wants.items() for future in futures if _plain(future) not in known[place].coming
        ]
        batch: list[Asked] = [(known[place].outlook, future) for place, future in asked]
        for (place, future), coming in zip(asked, engine.coming(batch), strict=True):
            known[place].coming[_plain(future)] = coming
        for place, futures in list(wants.items()):
            del wants[place]
            _go_on(running, place, {each: known[place].coming[_plain(each)] for each in futures}, wants, found)
    return found


def _plain(future: Future) -> Future:
    """The same future whatever its kind is called."""
    return future if future.kind is None else evolve(future, kind=evolve(future.kind, name=""))


def _go_on(
    running: dict[int, Looking], place: int, answers: dict[Future, Coming] | None,
    wants: dict[int, list[Future]], found: dict[int, Ahead],
) -> None:  # fmt: skip
    try:
        wants[place] = next(running[place]) if answers is None else running[place].send(answers)
    except StopIteration as ended:
        found[place] = ended.value
        del running[place]
