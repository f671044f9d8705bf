"""Streaming: one pupil's marks as they come, with a state that stays small."""

from attendrules.streaming.core import StateError
from attendrules.streaming.entries import Confirmed, Due, Ended, Entry, Withdrawn, decided
from attendrules.streaming.replay import replay
from attendrules.streaming.saved import restore, save
from attendrules.streaming.state import State
from attendrules.streaming.stream import Stream

__all__ = [
    "Confirmed", "Due", "Ended", "Entry", "State", "StateError", "Stream", "Withdrawn", "decided", "replay", "restore", "save",
]  # fmt: skip
