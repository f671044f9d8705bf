"""Prospects in words."""

from __future__ import annotations

from collections.abc import Iterator

from attendrules.decisions.wording import date
from attendrules.domain.sessions import Session
from attendrules.forecast.model import Forecast, Prospect, Way


def how_near(made: Prospect) -> str:
    """How near an outcome is, in a few words: `3 more sessions missed`, `the next session missed`, `certain`."""
    return "" if made.nearest is None else missed_words(made.nearest)


def missed_words(way: Way) -> str:
    """How many sessions have to be missed, in a few words."""
    if way.kind is None:
        return "certain"
    kind = way.kind.sessions(way.missed)
    verb = "" if way.kind.mornings else " missed"
    if way.missed == 1:
        return f"the next {kind.partition(' ')[2]}{verb}"
    number, _, rest = kind.partition(" ")
    return f"{number} more {rest}{verb}"


def recovery(made: Prospect) -> str:
    """How far it is from being over: `12 attended in a row until it is over`."""
    if made.since is None:
        return ""
    if made.recovery is None:
        return "not over this year even if every session is attended"
    return f"{made.recovery:,} attended in a row until it is over"


def lines(made: Prospect) -> Iterator[str]:
    """A prospect in full."""
    label = f" - {made.outcome.label}" if made.outcome.label else ""
    yield f"{made.outcome.name}{label}"
    if made.since is not None:
        verb = "holds" if made.outcome.standing else "its condition is true"
        yield f"  {verb} since {made.since}: {recovery(made)}" + (f" ({made.recovered})" if made.recovered else "")
    way = made.nearest
    if way is not None and way.kind is None:
        averted = "if every session is attended" if made.by_attending else "even if every session is attended"
        yield f"  comes on {way.comes} {averted}"
    elif way is not None:
        yield f"  {_sentence(way)}"
        yield from (f"  {line}" for line in _dates(made, way))
    if made.perhaps is not None:
        waits = f": waits for {', '.join(made.waits_for)}" if made.waits_for else ""
        yield f"  perhaps with {missed_words(made.perhaps)}, on {made.perhaps.comes}{waits}"


def _sentence(way: Way) -> str:
    if way.kind is None or way.spare == 0:
        return f"{missed_words(way)} brings it"
    verb = "" if way.kind.mornings else " can be missed"
    more = way.kind.sessions(way.spare).replace(" ", " more ", 1)
    return f"{more}{verb} before it; with {way.missed:,} it comes"


def _dates(made: Prospect, way: Way) -> Iterator[str]:
    """When it comes, and after which session it can no longer be avoided."""
    straight = made.straight
    if straight is not None and straight.missed > way.missed:
        yield f"so from {way.begins} on, on {way.comes}; {straight.missed:,} if they are the next ones, on {straight.comes}"
    else:
        yield f"on {way.comes}" if way.missed == 1 else f"if they are the next ones, on {way.comes}"
    last = straight or way
    if last.ends is not None and last.ends != last.comes:
        yield f"missing all of them, it can no longer be avoided after {last.ends}"
    if made.earliest is not None and made.earliest < way.comes:
        yield f"not before {made.earliest}"
    if made.uneven:
        yield "missing more than that does not always bring it"


def head(made: Forecast) -> Iterator[str]:
    """What was looked at."""
    yield f"{made.policy.title or made.policy.name}: what is near"
    pupils = "1 pupil" if made.pupils == 1 else f"{made.pupils:,} pupils"
    until = made.until
    yield f"{pupils}, as known after {_when(made.now)}; {made.left:,} sessions to {date(until.date)}"


def _when(session: Session) -> str:
    return f"{date(session.date)} {session.half.value}"
