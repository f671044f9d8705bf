"""Streaming: one pupil's marks as they come, with a state that stays small."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakValueDictionary

from attendrules.domain.calendar import Calendar
from attendrules.plan.model import Plan
from attendrules.streaming.core import StateError
from attendrules.streaming.entries import Confirmed, Due, Ended, Entry, Withdrawn, decided
from attendrules.streaming.keeping import Size, size_of
from attendrules.streaming.replay import replay
from attendrules.streaming.saved import restore, save
from attendrules.streaming.state import State
from attendrules.streaming.stream import Stream

_ready: WeakValueDictionary[tuple[int, int, frozenset[str]], Stream] = WeakValueDictionary()


def stream_of(plan: Plan, calendar: Calendar, recorded: Iterable[str] = ()) -> Stream:
    """The stream of a plan over a calendar: the same one as long as somebody uses it."""
    events = frozenset(recorded)
    found = _ready.get((id(plan), id(calendar), events))
    if found is None or found.plan is not plan or found.calendar is not calendar:
        found = _ready[id(plan), id(calendar), events] = Stream(plan, calendar, events)
    return found


__all__ = [
    "Confirmed", "Due", "Ended", "Entry", "Size", "State", "StateError", "Stream", "Withdrawn", "decided", "replay", "restore",
    "save", "size_of", "stream_of",
]  # fmt: skip
