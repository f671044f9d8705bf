"""Registers: the marks of pupils, exactly as they were entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from attrs import field, frozen

from attendrules.domain.calendar import Calendar


@frozen
class Mark:
    """One entered mark.

    `session` is the number of the session in the register's calendar. `recorded_at` is
    when the mark was entered, so that a later one for the same session corrects it.
    """

    session: int
    code: str
    arrival: dt.time | None = None
    minutes_late: int | None = None
    recorded_at: dt.datetime | None = None


@frozen
class Pupil:
    """What a register says of a pupil besides marks."""

    id: str
    class_name: str | None = None
    year_group: str | None = None
    joined: dt.date | None = None
    left: dt.date | None = None
    phase: str | None = None
    """As in `Early Years` or `Key Stage 2`."""
    parents: tuple[str, ...] = ()
    """By any names, as long as they are different ones."""
    groups: tuple[str, ...] = ()
    """Of any kind, as in `young carers`; a pupil can be in several."""


def _pupils(pupils: Mapping[str, Pupil]) -> Mapping[str, Pupil]:
    return MappingProxyType(dict(pupils))


def _marks(marks: Mapping[str, tuple[Mark, ...]]) -> Mapping[str, tuple[Mark, ...]]:
    return MappingProxyType(dict(marks))


@frozen
class Register:
    """The marks of pupils over one calendar.

    `marks` holds each pupil's marks in order of session and, for the same session, of
    `recorded_at`; none is ever changed. A mark without `recorded_at` was known from
    the moment of its session.

    Where this is only a part of a register, with some of its pupils, `last` is the last
    session of the whole that was known when it is decided about.
    """

    calendar: Calendar
    pupils: Mapping[str, Pupil] = field(converter=_pupils)
    marks: Mapping[str, tuple[Mark, ...]] = field(converter=_marks, repr=False)
    last: int | None = field(default=None, repr=False)

    @classmethod
    def of(cls, calendar: Calendar, marks: Mapping[str, Iterable[Mark]], pupils: Iterable[Pupil] = ()) -> Register:
        """A register from marks in any order; pupils that are not described get only their name."""
        described = {pupil.id: pupil for pupil in pupils}
        ordered = {name: tuple(sorted(each, key=_order)) for name, each in marks.items()}
        return cls(calendar, {name: described.get(name, Pupil(name)) for name in {**ordered, **described}}, ordered)

    def __len__(self) -> int:
        """The number of entered marks, corrections included."""
        return sum(map(len, self.marks.values()))

    def __iter__(self) -> Iterator[Pupil]:
        return iter(self.pupils.values())

    def known(self, pupil: str, as_of: dt.datetime | None = None) -> dict[int, Mark]:
        """The pupil's marks by session, as they were known at a moment (by default now).

        Of several marks for a session the last one recorded until then counts.
        """
        marks = self.marks.get(pupil, ())
        return {m.session: m for m in marks if as_of is None or self.known_from(m) <= as_of}

    def last_session(self, as_of: dt.datetime | None = None) -> int | None:
        """The last session with a mark that was known at a moment, and not after it; `None` if there is none.

        A mark entered beforehand (a week of leave that was granted) makes no session come earlier.
        """
        if self.last is not None:
            return self.last
        numbers = (number for name in self.marks for number in self.known(name, as_of))
        return max((n for n in numbers if as_of is None or self._begins(n) <= as_of), default=None)

    def around(self, pupil: str, as_of: dt.datetime | None = None) -> Register:
        """A small register in which the same is decided about one pupil as in this one.

        Nothing is looked at after the last session of a register, so a pupil who has a mark
        in it (as known at a moment) stays beside the one that is asked for. Raises `KeyError`
        for a pupil that is not there.
        """
        last = self.last_session(as_of)
        latest = next((name for name in (pupil, *self.marks) if last in self.known(name, as_of)), pupil)
        names = dict.fromkeys((pupil, latest))
        return Register(self.calendar, {name: self.pupils[name] for name in names}, {n: self.marks.get(n, ()) for n in names})

    def known_from(self, mark: Mark) -> dt.datetime:
        """When a mark was known: as it was recorded, or at the beginning of its session."""
        if mark.recorded_at is not None:
            return mark.recorded_at
        return self._begins(mark.session)

    def _begins(self, number: int) -> dt.datetime:
        session = self.calendar.session(number)
        return dt.datetime.combine(session.date, dt.time(9 + 4 * session.half.index))


_ALWAYS = dt.datetime(1, 1, 1)  # noqa: DTZ001 - registers have a clock on the wall, no time zone


def _order(mark: Mark) -> tuple[int, dt.datetime]:
    return mark.session, mark.recorded_at or _ALWAYS
