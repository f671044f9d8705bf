"""What a state is made of, and what steps do to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import overload

from attrs import define, evolve, field

from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs, Row
from attendrules.domain.register import Mark, Pupil
from attendrules.domain.sessions import Period
from attendrules.engine.marks import Track
from attendrules.engine.now import Now
from attendrules.engine.walk import Latch
from attendrules.plan import model as p
from attendrules.streaming.entries import Due, Ended, Entry, codes
from attendrules.streaming.looks import Memory
from attendrules.streaming.snapshots import Snapshot
from attendrules.streaming.stream import Stream
from attendrules.streaming.units import Part, Unit

NOTHING: tuple[Entry, ...] = ()
NEVER = 1 << 60
"""A session beyond every calendar."""


class StateError(ValueError):
    """A state cannot take what it was given; the message says why, and what to do."""


@define(eq=False)
class Tracks(Sequence[Track]):
    """The track of the pupil, made only if somebody looks at it."""

    state: Core

    def __len__(self) -> int:
        return 1

    @overload
    def __getitem__(self, index: int) -> Track: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Track]: ...
    def __getitem__(self, index: int | slice) -> Track | Sequence[Track]:
        return [self.state.track()][index]


@define(eq=False)
class Seeing(Now):
    """What the reference engine would see, found in a state."""

    state: Core = field(kw_only=True)

    def absence_began(self) -> int:
        """The first session of the row of absences that is not over; the next session if there is none."""
        stream, state = self.state.stream, self.state
        first = self.session + 1
        for session in range(self.session, state.origin - 1, -1):
            code = state.code(session)
            if code in stream.absent:
                first = session
            elif code in stream.possible:
                break
        return first


@define(eq=False)
class Core:
    """What a stream has to remember of one pupil."""

    stream: Stream = field(repr=False)
    pupil: Pupil
    inputs: Inputs = field(factory=Inputs, repr=False)
    at: int = -1
    """The last session that has been settled; -1 before the first mark."""
    first: int = -1
    """The session of the first mark."""
    origin: int = 0
    """The morning of the first mark's day: nothing before it counts."""
    unmarked: int = 0
    """How many sessions have been settled since the last mark."""
    kept_from: int = 0
    """The first session whose marks are still known."""
    layers: list[dict[int, str | None]] = field(init=False, repr=False)
    """The codes that are not ordinary, by session: as entered, then after each stratum of recodes."""
    series: list[list[int]] = field(init=False, repr=False)
    memory: dict[int, Memory] = field(init=False, factory=dict, repr=False)
    idle: int = field(init=False, repr=False)
    rising: int = field(init=False, default=0, repr=False)
    """The units that were false when they were looked at: only a rise can change them."""
    unknown: int = field(init=False, default=0, repr=False)
    """The units that were unknown: any move can."""
    falling: int = field(init=False, default=0, repr=False)
    """The units that were true: only a fall can."""
    patient: int = field(init=False, default=0, repr=False)
    """The units that ordinary marks cannot have changed before a session that `rested` names."""
    asleep: int = field(init=False, default=0, repr=False)
    """The rows of bands that come after the one that is true."""
    standing: set[str] = field(init=False, factory=set, repr=False)
    held_by: dict[str, set[int]] = field(init=False, factory=dict, repr=False)
    latched: dict[str, dict[int, Latch]] = field(init=False, factory=dict, repr=False)
    issued: set[str] = field(init=False, factory=set, repr=False)
    waiting: dict[str, dict[int, tuple[str, ...]]] = field(init=False, factory=dict, repr=False)
    due: dict[str, list[int]] = field(init=False, factory=dict, repr=False)
    """The session in which each outcome last became due."""
    delayed: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The steps that are called for so long after an outcome, by session."""
    news: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The units that facts and events wake, by session."""
    rested: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The bits that need not be looked at before a session, by that session."""
    awaited: dict[int, int] = field(init=False, factory=dict, repr=False)
    """The steps that are called for so long after an event, by session."""
    codes: list[str | None] = field(init=False, repr=False)
    """The mark of the session come to, in each layer."""
    clock: dt.datetime | None = field(init=False, default=None, repr=False)
    said: list[Due | Ended] = field(init=False, factory=list, repr=False)
    held: list[Due | Ended] = field(init=False, factory=list, repr=False)
    """What is to be said only when its time has come."""
    snapshots: list[Snapshot] = field(init=False, factory=list, repr=False)
    _look: int = field(init=False, default=0, repr=False)
    _moment: int = field(init=False, default=0, repr=False)
    _wake: int = field(init=False, default=0, repr=False)
    _quiet: set[int] = field(init=False, factory=set, repr=False)
    _now: Seeing = field(init=False, repr=False)
    _alone: Seeing = field(init=False, repr=False)
    arrivals: dict[int, dt.time] = field(init=False, factory=dict, repr=False)
    """The times of arrival, where they are noted."""
    to_come: dict[int, list[tuple[p.Recode, int]]] = field(init=False, factory=dict, repr=False)
    """Delayed recodes and the sessions of their marks, by the session after which they come."""
    told_later: dict[int, list[tuple[str, Row]]] = field(init=False, factory=dict, repr=False)
    """What becomes known in a session of earlier days."""
    mark: int | None = field(init=False, default=None)
    """The session of the mark that a delayed recode is about."""

    def __attrs_post_init__(self) -> None:
        stream = self.stream
        self.layers = [{} for _ in range(stream.last_layer + 1)]
        self.series = [[] for _ in stream.questions]
        self.codes = [None] * (stream.last_layer + 1)
        self.idle = stream.steps
        pupil = self.pupil
        self._alone = Seeing(stream.calendar, stream.possible, stream.absent, 0, Tracks(self), pupil.id, pupil.phase,
                             pupil.joined, pupil.left, state=self)  # fmt: skip
        self._now = evolve(self._alone, standing=self.standing, issued=self.issued, due=self.due, waiting=self.waiting)

    @property
    def calendar(self) -> Calendar:
        """The calendar whose sessions are counted."""
        return self.stream.calendar

    # ---- what steps do to it --------------------------------------------------------------------

    def rests(self, unit: Unit, holds: bool | None, part: Part) -> None:  # noqa: FBT001 - a truth
        """A unit need not be looked at until its truth, or that of a part that makes it false, can have changed."""
        self.wakes(unit.bits)
        if unit.step != unit.bit:
            self.asleep |= unit.step
        if holds is None and not unit.never_waits:
            self.unknown |= unit.bit
            return
        bit = unit.bit if holds else part.bit
        if bit != unit.bit:
            self.asleep |= unit.bit
        rises, falls = part.by_ordinary
        until = part.patience(self, holds) if holds is not None and (falls if holds else rises) else 0
        if until > self.at + 2:
            self._rest_until(unit, until, bit, holds=bool(holds))
        if holds:
            self.falling |= bit
        else:
            self.rising |= bit

    def _rest_until(self, unit: Unit, until: int, bit: int, *, holds: bool) -> None:
        """Ordinary marks cannot change a unit before a session, or before a period begins that it starts afresh with."""
        calendar, at = self.calendar, self.at
        for period in (*unit.turns, *((unit.afresh,) if holds and unit.afresh else ())):
            until = min(until, calendar.start_of(period, calendar.period(period, at) + 1))
        self.patient |= bit
        self.rested[until] = self.rested.get(until, 0) | bit

    def sleeps(self, unit: Unit) -> None:
        """A row of a band need not be looked at as long as one before it is true."""
        self.wakes(unit.bits)
        self.asleep |= unit.bit | unit.step

    def wakes(self, mask: int) -> None:
        """Units have to be looked at when their moment comes."""
        keep = ~mask
        self.rising &= keep
        self.unknown &= keep
        self.falling &= keep
        self.patient &= keep
        self.asleep &= keep

    def stirs(self, name: str) -> None:
        """Something about an outcome has changed: whoever hangs on it has to look."""
        mask = self.stream.asks.get(name, 0)
        if mask:
            self._stir(mask)

    def _stir(self, mask: int) -> None:
        """Wake the units of some bits, of those that are waited for."""
        hit = mask & (self.rising | self.unknown | self.falling)
        while hit:
            bit = hit & -hit
            hit ^= bit
            unit = self.stream.owner[bit.bit_length() - 1]
            self.wakes(unit.bits | unit.step)
            self._look |= unit.step & self._moment

    def next_half_term(self) -> int:
        """The first session of the next half term."""
        return self.calendar.start_of(Period.HALF_TERM, self.calendar.period(Period.HALF_TERM, self.at) + 1)

    def calls(self, session: int, mask: int) -> None:
        """Steps are called for at a session."""
        if session > self.at:
            self.delayed[session] = self.delayed.get(session, 0) | mask
        elif session == self.at:
            self._look |= mask

    def calls_off(self, mask: int) -> None:
        """Steps are no longer called for, not in this session either: they count anew."""
        self.delayed = {session: steps & ~mask for session, steps in self.delayed.items()}
        self._look &= ~mask
        self._moment &= ~mask

    # ---- what can be seen ------------------------------------------------------------------------

    def now(self, *, alone: bool = False) -> Now:
        """What the reference engine would see; `alone` for recodes, which know of no outcome."""
        now = self._alone if alone else self._now
        now.session, now.clock, now.inputs, now.mark = self.at, self.clock, self.inputs, self.mark
        return now

    def code(self, session: int) -> str | None:
        """The code of a session as it counts."""
        return self.layers[-1].get(session, self.stream.ordinary[session & 1]) if session >= self.origin else None

    def track(self) -> Track:
        """The pupil's marks, as the reference engine has them."""
        entered, effective = (codes(self.stream.ordinary, self.layers[n], self.origin, self.at) for n in (0, -1))
        marks = {session: Mark(session, "", time) for session, time in self.arrivals.items()}
        return Track(self.calendar, entered, effective, marks, self.at)

    def entered(self, session: int) -> str | None:
        """The code of a session as it was entered."""
        return self.layers[0].get(session, self.stream.ordinary[session & 1])
