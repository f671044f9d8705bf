"""A witness in words: its marks as runs, its inputs as lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from attendrules.analysis.stories import Child, Letter, Story, Told
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Session

MOST_RUNS = 12


def child_in_words(child: Child, calendar: Calendar) -> str:
    """As in `present Fri 2 Sep to Thu 20 Oct, I Fri 21 Oct PM`; a long one is cut short."""
    runs = [
        (name, [session for session, _ in each])
        for name, each in groupby(
            ((child.start + index, letter) for index, letter in enumerate(child.letters)), key=lambda pair: _name(pair[1])
        )
    ]
    shown = [f"{name} {_span(calendar, sessions)}" for name, sessions in runs[:MOST_RUNS]]
    rest = sum(len(sessions) for _, sessions in runs[MOST_RUNS:])
    return ", ".join([*shown, *([f"and {rest} more"] if rest else [])])


def _name(letter: Letter) -> str:
    if letter.plain:
        return "present"
    if letter.none:
        return "no mark"
    return (letter.code or "no code") + (f" (came {letter.arrival:%H:%M})" if letter.arrival else "")


def _span(calendar: Calendar, sessions: list[int]) -> str:
    first, last = calendar.session(sessions[0]), calendar.session(sessions[-1])
    if len(sessions) == 1:
        return short(first)
    if sessions[0] % 2 == 0 and sessions[-1] % 2:
        return _day(first) if first.date == last.date else f"{_day(first)} to {_day(last)}"
    return f"{short(first)} to {short(last)}"


def _day(session: Session) -> str:
    return f"{session.date:%a} {session.date.day} {session.date:%b}"


def short(session: Session) -> str:
    """As in `Fri 2 Sep AM`."""
    return f"{_day(session)} {session.half.value}"


def told_in_words(story: Story) -> Iterator[str]:
    """What is recorded besides marks, a line each."""
    for each in story.told:
        yield _told(each, story.calendar)


def _told(told: Told, calendar: Calendar) -> str:
    match told.kind:
        case "fact":
            return f"{told.name}: {told.value}"
        case "recorded":
            return f"{told.name}: recorded, and it never happened" if not told.value else told.name
        case _:
            result = f" ({told.value})" if told.value else ""
            return f"{told.name}{result} on {short(calendar.session(told.session))}"


def in_words(story: Story) -> list[str]:
    """A whole story, a line for each child and each input."""
    several = len(story.children) > 1
    lines = [
        f"{child.name} of {child.class_name}: {child_in_words(child, story.calendar)}" if several
        else child_in_words(child, story.calendar)
        for child in story.children
    ]  # fmt: skip
    return [*lines, *told_in_words(story)]
