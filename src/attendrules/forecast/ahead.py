"""The searches for pupils and one outcome, and the engine that answers what they ask."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from attrs import define, evolve, field, frozen

from attendrules.domain.calendar import Calendar
from attendrules.forecast.futures import ATTENDED, Coming, Engine, Future, Outlook
from attendrules.forecast.kinds import Missed
from attendrules.forecast.search import Comes, Found, Known, certain, due, fewest, perhaps, starts, together, waiting


@frozen
class Ahead:
    """What was found for a pupil: the nearest way, the nearest with the very next sessions, and if people decide so."""

    nearest: Found | None = None
    straight: Found | None = None
    perhaps: Found | None = None
    attended: Coming = field(factory=Coming)
    """What comes if every session is attended."""
    earliest: int | None = None
    by_attending: bool = False
    """Whether it comes if every session is attended, and never if all of a kind are missed."""


Looking = Generator[list[Future], dict[Future, Coming], Ahead]


def look_ahead(known: Known, kinds: Sequence[Missed], calendar: Calendar, *, standing: bool) -> Looking:
    """Find the ways to an outcome; for one that stands already there is nothing to find."""
    attended = (yield [ATTENDED])[ATTENDED]
    if standing and attended.since is not None:
        return Ahead(attended=attended, earliest=attended.due)
    nearest, straight = yield from _ways(known.outlook, kinds, calendar, due)
    if nearest is not None and nearest.future == ATTENDED:
        missing = [Future(kind, known.outlook.open[0], len(known.outlook.room(kind, 0))) for kind in kinds]
        answers = yield missing
        by_attending = any(answers[each].due is None for each in missing)
        return Ahead(nearest, straight, None, attended, min(known.sessions(due), default=None), by_attending)
    if not any(True for _ in known.sessions(waiting)):
        return Ahead(nearest, straight, None, attended, min(known.sessions(due), default=None))
    other, _ = yield from _ways(known.outlook, kinds, calendar, perhaps)
    nearer = other is not None and (nearest is None or _size(other) < _size(nearest))
    return Ahead(nearest, straight, other if nearer else None, attended, min(known.sessions(due), default=None))


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


@define(eq=False)
class Seeker:
    """A search about one pupil and one outcome, on its way."""

    outcome: str
    known: Known
    looking: Looking
    wants: list[Future] = field(factory=list)
    found: Ahead = field(factory=Ahead)
    begun: bool = False
    over: bool = False

    def go_on(self) -> None:
        """Take what came of the futures that were asked for, and ask for more."""
        answers = {future: self.known.coming[plain(future)] for future in self.wants}
        self.known.asked.update(map(plain, self.wants))
        self.wants = []
        try:
            self.wants = next(self.looking) if not self.begun else self.looking.send(answers)
            self.begun = True
        except StopIteration as ended:
            self.found, self.wants, self.over = ended.value, [], True

    def lacks(self) -> Iterator[Future]:
        """The futures of which it is not known yet what comes of them."""
        return (each for future in self.wants if (each := plain(future)) not in self.known.coming)


def seek(engine: Engine, seekers: Sequence[Seeker]) -> None:
    """Run searches side by side to their ends, each round of what they ask for in one go.

    What comes of a future is found for all outcomes at once.
    """
    of_pupil: dict[int, list[Seeker]] = {}
    for each in seekers:
        of_pupil.setdefault(id(each.known.outlook), []).append(each)
        each.go_on()
    while running := [each for each in seekers if not each.over]:
        asked = dict.fromkeys((id(each.known.outlook), future) for each in running for future in each.lacks())
        batch = [(of_pupil[whose][0].known.outlook, future) for whose, future in asked]
        for (whose, future), coming in zip(asked, engine.coming(batch), strict=True):
            for each in of_pupil[whose]:
                each.known.coming[future] = coming[each.outcome]
        for each in running:
            each.go_on()


def plain(future: Future) -> Future:
    """The same future whatever its kind is called."""
    return future if future.kind is None else evolve(future, kind=evolve(future.kind, name=""))
