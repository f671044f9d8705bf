"""One line of a scenario after the other: settings, pupils and groups, marks, what is recorded, what is expected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, evolve, field

from attendrules.decisions import Scope, Subject
from attendrules.domain.calendar import Calendar, english_calendar
from attendrules.domain.inputs import PARENT_OF
from attendrules.domain.register import Mark, Pupil
from attendrules.domain.sessions import Half
from attendrules.scenarios import marks as runs
from attendrules.scenarios import recorded
from attendrules.scenarios.cursor import ARROW, Cursor, Wrong
from attendrules.scenarios.dates import Days, time
from attendrules.scenarios.expectations import OUTCOME, Expectations
from attendrules.scenarios.model import Given, Name
from attendrules.scenarios.recorded import INPUT
from attendrules.source import Span

IS = re.compile(r"is\b")
CORRECTED = re.compile(r"corrected\b")
HAS = re.compile(r"has\b")
QUOTED = re.compile(r'"([^"\n]+)"')
PUPIL = re.compile(r"[\w'.-]+")
COMMA = re.compile(r",")
WORD = re.compile(r"[^\s,()]+")
GROUPS: Mapping[str, Scope] = {
    r"class\b": Scope.CLASS, r"year\s+group\b": Scope.YEAR_GROUP, r"phase\b": Scope.PHASE, r"group\b": Scope.GROUP,
    r"school\b": Scope.SCHOOL,
}  # fmt: skip
COLUMNS = {Scope.CLASS: "class_name", Scope.YEAR_GROUP: "year_group", Scope.PHASE: "phase", Scope.GROUP: "groups"}
WORDS = re.compile(r"[\w'.-]+(?: (?!has\b|->)[\w'.-]+)*")
"""The name of a phase or a group: words with one blank between them."""
PARENT = re.compile(r"parent\b")
OF = re.compile(r"of\b")
EVERYBODY = re.compile(r"everybody\b")
DESCRIPTION = "write (class 3A, year group 3, phase Key Stage 2, group young carers, joined 5 Sep, left 20 Sep, parent first)"
HELP = "a line begins with a pupil, a group, `everybody`, or one of: policy, reading, calendar, from, as of, recorded, looking at"


@define
class Draft:
    """A scenario, as far as its lines have been read."""

    text: str = field(repr=False)
    days: Days
    expectations: Expectations
    writers: dict[str, runs.Writer] = field(factory=dict)
    corrections: dict[str, list[Mark]] = field(factory=dict)
    pupils: dict[str, Pupil] = field(factory=dict)
    given: list[Given] = field(factory=list)
    told: list[Name] = field(factory=list)
    looked_at: list[Name] = field(factory=list)
    everything: bool = False
    as_of: dt.datetime | None = None
    policy: Name | None = None
    readings: list[tuple[Name, Name]] = field(factory=list)
    subject: Subject | None = None
    places: dict[Subject, Span] = field(factory=dict)
    """Where each subject is first named."""

    def read(self, line: Span) -> None:
        """Read a line; an indented one goes on about the subject of the line before."""
        cursor = Cursor(self.text, line.start, line.end)
        if self.text[line.start] in " \t" or cursor.looks_at(ARROW):
            if self.subject is None:
                raise cursor.wrong("{} goes on about nobody", "begin the line with a pupil or a group")
            self._about(cursor, self.subject, goes_on=True)
            return
        for pattern, read in SETTINGS.items():
            if cursor.take(pattern):
                read(self, cursor)
                self._end(cursor)
                return
        self.subject = self._subject(cursor)
        self._about(cursor, self.subject, goes_on=False)

    def _end(self, cursor: Cursor) -> None:
        if not cursor.done:
            raise cursor.wrong("here the line should end, but there is {}")

    # ---- settings

    def _start(self, cursor: Cursor) -> None:
        if self.writers:
            raise cursor.wrong("`from` stands below the first marks", "put it above them")
        date = self.days.date(cursor)
        self.days = self.expectations.days = evolve(self.days, start=date)

    def _calendar(self, cursor: Cursor) -> None:
        at = cursor.next_word
        years = [word for word in re.split(r"[\s,]+", cursor.rest()) if word]
        try:
            calendar = english_calendar(*(year.replace("/", "-") for year in years))
        except KeyError as unknown:
            message = f"no school year {unknown} comes with the library"
            raise Wrong("AR652", message, Span(at.start, cursor.end), "write it as 2022-23") from None
        self.use(calendar)

    def use(self, calendar: Calendar) -> None:
        """Take another calendar."""
        self.days = self.expectations.days = evolve(self.days, calendar=calendar)

    def _as_of(self, cursor: Cursor) -> None:
        date = self.days.date(cursor)
        self.as_of = dt.datetime.combine(date, time(cursor) or dt.time.max)

    def _recorded(self, cursor: Cursor) -> None:
        self.told += self._names(cursor, INPUT, "here belongs the name of an event, not {}")

    def _looking_at(self, cursor: Cursor) -> None:
        if cursor.take(re.compile(r"everything\b")):
            self.everything = True
        else:
            self.looked_at += self._names(cursor, OUTCOME, "here belongs the name of an outcome, not {}")

    def _policy(self, cursor: Cursor) -> None:
        at = cursor.next_word.start
        text = cursor.rest()
        self.policy = Name(text.strip('"'), Span(at, at + len(text)))

    def _reading(self, cursor: Cursor) -> None:
        names = self._names(cursor, INPUT, "here belongs the name of a reading, not {}")
        if not cursor.take(IS):
            raise cursor.wrong("here belongs `is`, not {}", "write it as: reading QUESTION is OPTION")
        self.readings += [(name, self._names(cursor, INPUT, "here belongs an option, not {}")[0]) for name in names]

    @staticmethod
    def _names(cursor: Cursor, pattern: re.Pattern[str], message: str) -> list[Name]:
        found: list[Name] = []
        while True:
            name = cursor.take(pattern)
            if name is None:
                raise cursor.wrong(message)
            found.append(Name(name[0], Span(*name.span())))
            if not cursor.take(COMMA):
                return found

    # ---- pupils and groups

    def _subject(self, cursor: Cursor) -> Subject:
        at = cursor.next_word
        if cursor.take(EVERYBODY):
            return Subject(Scope.PUPIL, "*")
        if cursor.take(PARENT):
            name = self._name(cursor)
            if not cursor.take(OF):
                raise cursor.wrong("whose parent? here belongs `of`, not {}", "write it as: parent first of Ada")
            return self._placed(Subject(Scope.PARENT, f"{self._name(cursor)}{PARENT_OF}{name}"), at)
        for pattern, scope in GROUPS.items():
            if cursor.take(re.compile(pattern)):
                name = "school" if scope is Scope.SCHOOL else self._name(cursor, scope)
                return self._placed(Subject(scope, name), at)
        return self._placed(Subject(Scope.PUPIL, self._name(cursor)), at)

    def _placed(self, subject: Subject, at: Span) -> Subject:
        self.places.setdefault(subject, at)
        return subject

    @staticmethod
    def _name(cursor: Cursor, scope: Scope = Scope.PUPIL) -> str:
        if quoted := cursor.take(QUOTED):
            return quoted[1]
        word = cursor.take(WORDS if scope in {Scope.PHASE, Scope.GROUP} else PUPIL)
        if word is None:
            raise cursor.wrong("a line cannot begin with {}", HELP)
        return word[0]

    def _about(self, cursor: Cursor, subject: Subject, *, goes_on: bool) -> None:
        pupil = subject.scope is Scope.PUPIL and subject.name != "*"
        if pupil and cursor.take(re.compile(r"\(")):
            self._describe(cursor, subject.name)
        if subject.scope in COLUMNS and cursor.take(HAS):
            self._members(cursor, subject)
        elif pupil and runs.begins(cursor):
            self._marks(cursor, subject.name, goes_on=goes_on)
        elif pupil and cursor.take(CORRECTED):
            self.corrections.setdefault(subject.name, []).append(runs.correction(cursor, self.days))
        elif cursor.looks_at(INPUT):
            self._given(cursor, subject)
        if cursor.take(ARROW):
            self.expectations.read(cursor, subject)
        if not cursor.done:
            help = runs.HELP if pupil and subject.name in self.writers else HELP  # noqa: A001 - what a finding calls it
            raise cursor.wrong("{} is neither a mark, nor an input, nor `->`", help)

    def _marks(self, cursor: Cursor, name: str, *, goes_on: bool) -> None:
        if name in self.writers and not goes_on:
            message = f"{name} has marks already"
            raise cursor.wrong(message, "indent the line to go on with them, or take another name")
        if self.days.start is None:
            raise cursor.wrong("marks from which day on?", "put a line `from Mon 5 Sep 2022` above them")
        if name not in self.writers:
            at = cursor.next_word
            self.writers[name] = runs.Writer(self.days, self.days.number(self.days.start, Half.AM, at), [])
        self.pupils.setdefault(name, Pupil(name))
        self.writers[name].write(cursor)

    def _members(self, cursor: Cursor, group: Subject) -> None:
        while True:
            name = self._name(cursor)
            self.pupils[name] = _with(self.pupils.get(name, Pupil(name)), COLUMNS[group.scope], group.name)
            if not cursor.take(COMMA):
                return

    def _describe(self, cursor: Cursor, name: str) -> None:
        pupil = self.pupils.get(name, Pupil(name))
        while not cursor.take(re.compile(r"\)")):
            group = next((scope for pattern, scope in GROUPS.items() if cursor.take(re.compile(pattern))), None)
            if group is not None and group in COLUMNS:
                pupil = _with(pupil, COLUMNS[group], self._name(cursor, group))
            elif found := cursor.take(re.compile(r"(joined|left)\b")):
                pupil = _with(pupil, found[1], self.days.date(cursor))
            elif cursor.take(PARENT):
                pupil = _with(pupil, "parents", self._name(cursor))
            else:
                raise cursor.wrong("{} does not describe a pupil", DESCRIPTION)
            cursor.take(COMMA)
        self.pupils[name] = pupil

    def _given(self, cursor: Cursor, subject: Subject) -> None:
        who = subject.name if subject.scope not in COLUMNS else f"{subject.scope.value} {subject.name}"
        self.given.append(recorded.given(cursor, self.days, who))


def _with(pupil: Pupil, column: str, value: Any) -> Pupil:
    """A pupil of whom something is said; of parents and groups there may be several."""
    before = getattr(pupil, column)
    said: dict[str, Any] = {column: (*before, value) if isinstance(before, tuple) else value}
    return evolve(pupil, **said)


SETTINGS: Mapping[re.Pattern[str], Callable[[Draft, Cursor], None]] = {
    re.compile(r"policy\b"): Draft._policy,  # noqa: SLF001 - a table of its own methods
    re.compile(r"reading\b"): Draft._reading,  # noqa: SLF001
    re.compile(r"calendar\b"): Draft._calendar,  # noqa: SLF001
    re.compile(r"from\b"): Draft._start,  # noqa: SLF001
    re.compile(r"as of\b"): Draft._as_of,  # noqa: SLF001
    re.compile(r"recorded\b"): Draft._recorded,  # noqa: SLF001
    re.compile(r"looking at\b"): Draft._looking_at,  # noqa: SLF001
}
