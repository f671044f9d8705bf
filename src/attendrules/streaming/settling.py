"""Settling a session: its mark goes into every layer, and the steps that it can have changed are looked at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from attrs import define

from attendrules.decisions import Change
from attendrules.domain.inputs import Event, Row
from attendrules.engine.conditions import missing, truth
from attendrules.engine.events import extent
from attendrules.engine.walk import BEFORE_STEPS
from attendrules.engine.windows import Point, comes, later, multiples
from attendrules.plan import model as p
from attendrules.streaming.core import NEVER, Core
from attendrules.streaming.entries import LATE, RECODES, Making
from attendrules.streaming.keeping import KEPT, forget
from attendrules.streaming.looks import decide, end, look, waits
from attendrules.streaming.series import Question
from attendrules.streaming.snapshots import take
from attendrules.streaming.stream import Effect
from attendrules.streaming.units import Kind


@define(eq=False)
class Settling(Core):
    """A state that can settle one session after another."""

    def _settle(self, session: int, code: str | None) -> None:
        stream = self.stream
        before = (self.rising, self.unknown, self.falling, self.patient, self.asleep, self.idle)
        kind = stream.kind(session)
        if kind.boundary and session > self.first and self.snapshots[-1].at != self.at:
            self._keep()
        self.at = session
        self._look = self._moment = 0
        self.issued.clear()
        if self.waiting:
            outcomes = stream.plan.outcomes
            for outcome in [name for name in self.waiting if not outcomes[name].standing]:
                del self.waiting[outcome]
        on_roll = self.pupil.left is None or session == self.first or self.calendar.days[session // 2] <= self.pupil.left
        self._enter(session, code, on_roll=on_roll)
        ordinary = code == stream.passing[session & 1]
        if on_roll:
            self._settle_late(session)
            self._look_around(session, kind)
            end(self)
        if before != (self.rising, self.unknown, self.falling, self.patient, self.asleep, self.idle):
            self._quiet.clear()
        self._wake = self._next_wake(session, ordinary=ordinary)

    def _next_wake(self, session: int, *, ordinary: bool) -> int:
        if (not ordinary and not session & 1) or any(not self.stream.plan.outcomes[each].standing for each in self.waiting):
            return session + 1
        return min(min(each, default=NEVER) for each in self._timetables())

    def _keep(self) -> None:
        """Keep the state as it is now, and forget what is too old to come back to."""
        self.snapshots = [*self.snapshots, take(self)]
        if len(self.snapshots) > KEPT:
            del self.snapshots[0]
            forget(self)

    def _enter(self, session: int, code: str | None, *, on_roll: bool) -> None:
        """Put a mark into every layer: as entered, and after each stratum of recodes."""
        self.codes[0] = code
        self._record(0, session, code)
        number = 0
        for stratum, recodings in enumerate(self.stream.strata):
            fits = (r for r in recodings if code and r.concerns(session, code) and r.truth(self) is True)
            made = next(fits, None)
            if made is not None and code is not None:
                if on_roll:
                    change = Change(self.calendar.session(session), code, made.recode.target)
                    decide(self, Making(RECODES, number, made.recode, made.recode.outcome), layer=stratum, change=change)
                    number += 1
                code = made.recode.target
            self.codes[stratum + 1] = code
            self._record(stratum + 1, session, code)
        if self.stream.late:
            self.codes[-1] = code
            self._record(self.stream.last_layer, session, code)

    def _settle_late(self, session: int) -> None:
        """Settle late recodes: those of this mark, which see what held before it, and those that come now."""
        late = self.stream.late
        if not late:
            return
        coming = self.to_come.pop(session, [])
        code = self.codes[-1]
        for recode in late:
            if code in recode.sources and (recode.half is None or recode.half.index == session % 2):
                if recode.delay is None:
                    coming.append((recode, session))
                else:
                    when = later(self.calendar, Point(session, self.calendar.ends(session)), recode.delay)
                    self.to_come.setdefault(when, []).append((recode, session))
        for number, (recode, mark) in enumerate([*self._told_now(session), *coming]):
            self.mark = mark
            self._settle_one(recode, mark, number)
        self.mark = self.clock = None

    def _settle_one(self, recode: p.Recode, mark: int, number: int) -> None:
        before = self.code(mark)
        if before not in recode.sources:
            return
        at = self.at if recode.delay else mark
        clock = None if recode.delay else self.calendar.ends(self.at)
        now = self.now()
        if at == self.at and mark == at:
            holds = self.stream.late_truths[id(recode)](self)
        else:
            holds = truth(recode.condition, now if recode.delay else now.of_mark(mark))
        lacks = () if holds is not None else missing(recode.condition, now if recode.delay else now.of_mark(mark))
        if holds or lacks:
            self.clock = clock
            change = Change(self.calendar.session(mark), before or "", recode.target)
            decide(self, Making(LATE, number, recode, recode.outcome), lacks, change=change, at=at)
            self.clock = None
        if holds:
            self._change(mark, recode.target)
        if lacks and not self.stream.plan.outcomes[recode.outcome].standing:
            waits(self, recode.outcome, BEFORE_STEPS - self.stream.late.index(recode), lacks)

    def _told_now(self, session: int) -> Iterator[tuple[p.Recode, int]]:
        """Earlier marks to look at again, as something became known of their days."""
        for name, row in self.told_later.pop(session, ()):
            last = row.last if isinstance(row, Event) else row.known
            first, stop = self.calendar.session_of(row.time), min(self.calendar.session_of(last), session - 1) + 1
            for recode in self.stream.late:
                if recode.delay is None and name in p.inputs_of(recode.condition):
                    marks = range(max(first, 0), stop)
                    yield from ((recode, mark) for mark in marks if recode.half in (None, self.calendar.session(mark).half))

    def _change(self, session: int, code: str) -> None:
        """Let a mark count as another code from now on."""
        layer = self.stream.last_layer
        concerned = self.stream.concerned(self.code(session), code)
        self.layers[layer] = after = {**self.layers[layer], session: code}
        ordinary = self.stream.ordinary
        if code == ordinary[session & 1]:
            del after[session]
        if session == self.at:
            self.codes[-1] = code
        for question, number in self.stream.questions.items():
            if question.layer == layer:
                self._correct_series(question, number, session)
        self.wakes(concerned)

    def _correct_series(self, question: Question, number: int, session: int) -> None:
        place = session
        if question.of_days:
            place = session >> 1
            if session | 1 > self.at:
                return
            yes = question.of_day(self.code(session & ~1), self.code(session | 1))
        else:
            yes = question.of_session(self.code(session))
        odd = self.series[number]
        where = bisect_left(odd, place)
        there = where < len(odd) and odd[where] == place
        if there is (yes is self.stream.answer(question)):
            if there:
                del odd[where]
            else:
                odd.insert(where, place)

    def _record(self, layer: int, session: int, code: str | None) -> None:
        stream = self.stream
        morning, afternoon = stream.ordinary
        odd = self.layers[layer]
        if code != (afternoon if session & 1 else morning):
            odd[session] = code
            for number in stream.odd(layer, code):
                self.series[number].append(session)
        if session & 1:
            early = odd.get(session - 1, morning)
            if early != morning or code != afternoon:
                for number in stream.odd_days(layer, early, code):
                    self.series[number].append(session >> 1)

    def _look_around(self, session: int, kind: Kind) -> None:
        """Look at every step that the session calls for and that can have changed."""
        stream = self.stream
        arrived = session in self.arrivals or session - 1 in self.arrivals
        effect = stream.effect(kind, self.codes[0], self.codes[-1], arrival=arrived)
        called = self.delayed.pop(session, 0) | self.awaited.pop(session, 0) | self._after_absence(session)
        self._moment = kind.looks | called
        for waking in (self.news, self.rested):
            if session in waking:
                self._stir(waking.pop(session))
        ordinary = self.codes[0] == self.codes[-1] == stream.ordinary[session & 1]
        looks, doubtful = self._stirred(kind, effect, called, -1 if ordinary else 0)
        self._look |= looks
        while doubtful:
            bit = doubtful & -doubtful
            doubtful ^= bit
            self.wakes(stream.owner[bit.bit_length() - 1].bits)
        index = -1
        while True:
            ahead = self._look >> (index + 1)
            if not ahead:
                break
            index += (ahead & -ahead).bit_length()
            look(self, index)

    def _stirred(self, kind: Kind, effect: Effect, called: int = 0, patient: int = -1) -> tuple[int, int]:
        """The steps that a session calls for and that it can have changed; and those that no longer rest.

        What only its mark makes false need not be looked at, but whatever made it false before
        may do so no longer. What can have changed and is not called for has to be looked at
        when it is.
        """
        rise, fall, false = effect
        moment = kind.looks | called
        looks = moment & ~(self.rising | self.unknown | self.falling | self.asleep)
        moved = self.rising & rise | self.unknown & (rise | fall) | self.falling & fall
        moved &= ~(self.patient & patient)
        stirred, owner = 0, self.stream.owner
        while moved:
            bit = moved & -moved
            moved ^= bit
            stirred |= owner[bit.bit_length() - 1].step
        false &= self.idle
        return (looks | stirred & moment) & ~false, stirred & (false | ~moment)

    # ---- what is to come ----------------------------------------------------------------------

    def _timetables(self) -> tuple[dict[int, Any], ...]:
        return self.delayed, self.news, self.awaited, self.to_come, self.told_later, self.rested

    def notes_edges(self, session: int) -> None:
        """Note the sessions after `session` in which what is said about joining and leaving changes."""
        for edge in self._edges():
            if edge > session:
                self.news[edge] = self.news.get(edge, 0) | self.stream.about_the_roll

    def _edges(self) -> Iterator[int]:
        days, pupil = self.calendar.days, self.pupil
        if self.stream.about_the_roll and pupil.joined is not None:
            first = 2 * bisect_left(days, pupil.joined)
            yield from (first, first + 1)
        if self.stream.about_the_roll and pupil.left is not None:
            last = 2 * bisect_right(days, pupil.left) - 1
            yield from (last, last + 1)

    def still_hears(self, name: str, session: int, row: Row) -> None:
        """Note when something that was told before has to be looked at again."""
        if isinstance(row, Event):
            for come, bit in self._delays(name, row):
                if come >= session and come > self.at:
                    self.awaited[come] = self.awaited.get(come, 0) | bit

    def _delays(self, name: str, event: Event) -> Iterator[tuple[int, int]]:
        """The sessions in which steps come so long after an event, and their bits."""
        for index in self.stream.delays.get(name, ()):
            moment = getattr(self.stream.plan.steps[index], "moment", None)
            if isinstance(moment, p.Delay):
                first, last = extent(event, self.calendar)
                start = Point(self.calendar.session_of(event.time), event.time)
                if moment.repeats:
                    yield from ((session, 1 << index) for session in multiples(self.calendar, start, moment, last) if first >= 0)
                else:
                    yield later(self.calendar, start, moment), 1 << index

    def _after_absence(self, session: int) -> int:
        """The bits of the steps that come now, so long after an absence began that is not over."""
        mask = 0
        for index in self.stream.after_absence:
            moment = getattr(self.stream.plan.steps[index], "moment", None)
            if isinstance(moment, p.Delay) and comes(moment, self.calendar, session, self.now().starts(moment)):
                mask |= 1 << index
        return mask

    def hears(self, name: str, session: int, row: Row) -> None:
        """Note when something that was told has to be looked at."""
        stream = self.stream
        if session >= len(self.calendar):
            return
        mask = stream.asks.get(name, 0)
        if mask:
            self.news[session] = self.news.get(session, 0) | mask
        if stream.late and row.known > row.time:
            self.told_later.setdefault(self.calendar.session_of(row.known), []).append((name, row))
        if isinstance(row, Event):
            for come, bit in self._delays(name, row):
                if come >= session:
                    self.awaited[come] = self.awaited.get(come, 0) | bit
        self._wake = 0
