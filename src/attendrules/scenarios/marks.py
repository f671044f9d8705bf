r"""Runs of marks: `20x/\`, `II until Fri 21 Oct`, `2 weeks of /\`, `on Mon 3 Oct L@9:12`."""

from __future__ import annotations

import datetime as dt
import re
from itertools import cycle

from attrs import define

from attendrules.domain.register import Mark
from attendrules.domain.sessions import Half, Period
from attendrules.scenarios.cursor import ARROW, Cursor, Wrong
from attendrules.scenarios.dates import HALF, Days, time
from attendrules.source import Span

CODE = re.compile(r"[A-Z][0-9]?|[/\\#.\-]")
ENTRY = re.compile(rf"(?P<code>{CODE.pattern})(?:@(?P<time>\d{{1,2}}:\d\d))?")
RUN = re.compile(rf"(?:(?P<times>\d+)x)?(?P<codes>(?:(?:{CODE.pattern})(?:@\d{{1,2}}:\d\d)?)+)(?=[\s,]|$)")
ON = re.compile(r"on\b")
UNTIL = re.compile(r"until\b")
PERIODS = {"day": Period.DAY, "week": Period.WEEK, "half term": Period.HALF_TERM, "term": Period.TERM, "year": Period.YEAR}
OF = re.compile(r"(\d+)\s+(school\s+)?(day|week|half\s+term|term)s?\s+of\b")
ENDS = re.compile(r"the\s+(?:school\s+)?(day|week|half\s+term|term|year)\s+ends\b")
HELP = r"write codes as /\ or 20x/\ or I until Fri 21 Oct or 2 weeks of /\ or on Mon 3 Oct II"


def begins(cursor: Cursor) -> bool:
    """Whether marks stand here."""
    return any(cursor.looks_at(pattern) for pattern in (RUN, ON, OF)) and not cursor.looks_at(ARROW)


@define
class Writer:
    """Writes the marks of a pupil, session after session."""

    days: Days
    at: int
    marks: list[Mark]

    def write(self, cursor: Cursor) -> None:
        """Read marks to the end of the line or an arrow."""
        while not cursor.done and not cursor.looks_at(ARROW):
            start = cursor.next_word.start
            if cursor.take(ON):
                self.at = self._session(cursor, Half.AM)
            elif found := cursor.take(OF):
                stop = self._period_ends(found[3], int(found[1]), Span(start, cursor.at))
                self._fill(self._run(cursor), stop)
            else:
                self._repeat(cursor, start)

    def _repeat(self, cursor: Cursor, start: int) -> None:
        run = self._run(cursor)
        if not cursor.take(UNTIL):
            for entry in _entries(run) * int(run["times"] or 1):
                self._put(entry, Span(start, cursor.at))
            return
        at = cursor.next_word.start
        period = cursor.take(ENDS)
        self._fill(run, self._period_ends(period[1], 1, Span(at, cursor.at)) if period else self._session(cursor, Half.PM) + 1)

    def _run(self, cursor: Cursor) -> re.Match[str]:
        run = cursor.take(RUN)
        if run is None:
            raise cursor.wrong("{} is no mark", HELP)
        return run

    def _session(self, cursor: Cursor, half: Half) -> int:
        at = cursor.next_word.start
        date = self.days.date(cursor)
        found = cursor.take(HALF)
        span = Span(at, cursor.at)
        number = self.days.number(date, Half(found[1]) if found else half, span)
        if number < self.at - (half is Half.PM):
            session = self.days.calendar.session(self.at) if self.at < len(self.days.calendar) else "the calendar's end"
            raise Wrong("AR651", f"the marks have come to {session} already", span, "put the marks in order of time")
        return number

    def _period_ends(self, word: str, number: int, span: Span) -> int:
        self._within(span)
        period, calendar = PERIODS[" ".join(word.split())], self.days.calendar
        return calendar.start_of(period, calendar.period(period, self.at) + number)

    def _fill(self, run: re.Match[str], stop: int) -> None:
        for entry in cycle(_entries(run)):
            if self.at >= stop:
                break
            self._put(entry, Span(*run.span()))

    def _put(self, entry: re.Match[str], span: Span) -> None:
        self._within(span)
        code = entry["code"]
        if code != ".":
            arrival = dt.time.fromisoformat(entry["time"].zfill(5)) if entry["time"] else None
            self.marks.append(Mark(self.at, "" if code == "-" else code, arrival))
        self.at += 1

    def _within(self, span: Span) -> None:
        if self.at >= len(self.days.calendar):
            raise Wrong(
                "AR652", "the marks go on after the end of the calendar", span, "begin earlier, or name another `calendar`"
            )


def _entries(run: re.Match[str]) -> list[re.Match[str]]:
    """The marks of a run, each with its own time of arrival."""
    return list(ENTRY.finditer(run["codes"]))


def correction(cursor: Cursor, days: Days) -> Mark:
    """Read what follows `corrected`: `Mon 5 Sep AM to I at Wed 7 Sep 10:00`."""
    at = cursor.next_word.start
    session = days.session(cursor)
    number = days.number(session.date, session.half, Span(at, cursor.at))
    _expect(cursor, r"to\b", "to")
    run = cursor.take(RUN)
    if run is None or len(entries := _entries(run)) != 1 or run["times"]:
        raise cursor.wrong("here belongs one code, not {}", "write it as: corrected Mon 5 Sep AM to I at Wed 7 Sep 10:00")
    _expect(cursor, r"at\b", "at")
    date = days.date(cursor)
    code = entries[0]["code"]
    return Mark(number, "" if code == "-" else code, recorded_at=dt.datetime.combine(date, time(cursor) or dt.time()))


def _expect(cursor: Cursor, pattern: str, word: str) -> None:
    if not cursor.take(re.compile(pattern)):
        message = f"here belongs `{word}`, not {{}}"
        raise cursor.wrong(message, "write it as: corrected Mon 5 Sep AM to I at Wed 7 Sep 10:00")
