"""Changes in words."""

from __future__ import annotations

from attendrules.changes.model import Cause, Correction, DecisionChange, Told
from attendrules.decisions.wording import date
from attendrules.domain.inputs import EVERYBODY, Event, Said, Stated
from attendrules.domain.register import Mark

NO_MARK = "no mark"


def cause_line(cause: Cause) -> str:
    """As in `Mon 9 Sep 2024 AM: N became I, recorded 11 Sep 2024 10:00`."""
    if isinstance(cause, Correction):
        recorded = f"recorded {date(cause.recorded_at.date())} {cause.recorded_at:%H:%M}"
        before, after = (_mark(mark) for mark in (cause.before, cause.after))
        return f"{cause.pupil}, {cause.session}: {before} became {after}, {recorded}"
    what = cause.what
    who = "every pupil" if cause.pupil == EVERYBODY else cause.pupil
    until = f" until {date(what.until)}" if isinstance(what, Event) and what.until else ""
    recorded = f", recorded {date(what.recorded.date())} {what.recorded:%H:%M}" if what.recorded else ""
    shown = f"{cause.name} {value(what)}".rstrip()
    return f"{who}, {date(what.time.date())} {what.time:%H:%M}{until}: {shown}{recorded}"


def _mark(mark: Mark | None) -> str:
    if mark is None:
        return NO_MARK
    arrival = f"arrival {mark.arrival:%H:%M}" if mark.arrival else ""
    return " ".join(part for part in (mark.code, arrival) if part)


def told_line(change: DecisionChange) -> str:
    """What the causes of a change are to it, in a few words before they are named."""
    if change.told is None or change.told is Told.TIME:
        return "in the course of time" if change.told else ""
    return {
        Told.EACH: "caused by", Told.TOGETHER: "caused by all of these together", Told.POSSIBLE: "perhaps caused by",
    }[change.told]  # fmt: skip


def differs_line(change: DecisionChange) -> str:
    """In what a superseded decision differs, in words."""
    words = {
        "session": "the session", "status": "whether it is due or waits", "facts": "the reason", "ends": "its end",
        "missing": "what it waits for", "figures": "the figures", "change": "the code", "modality": "how binding it is",
    }  # fmt: skip
    found = [words.get(name, name) for name in change.differs]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def value(what: Stated | Said | Event) -> str:
    """What an input says, as it stands in a file of inputs: `yes`, `3`, or the result of an event."""
    match what:
        case Stated():
            return "yes" if what.yes else "no"
        case Said():
            return str(what.value)
        case Event():
            return what.result
