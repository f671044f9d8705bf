"""What must come, behind an arrow: `RING_HOME Fri 9 Sep PM, WATCH? Mon 12 Sep AM to Fri 16 Sep PM`."""

from __future__ import annotations

import re

from attrs import define, evolve, field

from attendrules.decisions import Modality, Subject
from attendrules.scenarios.cursor import Cursor
from attendrules.scenarios.dates import DATE, Days
from attendrules.scenarios.model import Expected, Name
from attendrules.source import Span

OUTCOME = re.compile(r"[A-Z][A-Z0-9_]*(?![\w])")
NOT = re.compile(r"(?:not|no)\b")
NOTHING = re.compile(r"nothing\b(?:\s+more\b)?")
COMMA = re.compile(r",")
QUESTION = re.compile(r"\?")
TO = re.compile(r"to\b")
ONWARDS = re.compile(r"onwards\b")
BECAUSE = re.compile(r"because\b:?")
OPEN = re.compile(r"\(")
CLOSE = re.compile(r"\)")
MODALITY = re.compile(r"must\s+consider\b|must\b|should\b|may\b")
CHANGE = re.compile(r"([A-Z][0-9]?|[/\\#])\s+as\s+([A-Z][0-9]?|[/\\#])(?!\w)")
WAITS = re.compile(r"waits\s+for\s+([\w]+(?:\s+and\s+\w+)*)")
CLAUSE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
HELP = "write it as RING_HOME Fri 9 Sep PM, or `not RING_HOME`, or `nothing`"


@define
class Expectations:
    """What is expected of the subjects of a scenario, as its lines are read."""

    days: Days
    expected: list[Expected] = field(factory=list)
    excluded: list[tuple[Subject, Name]] = field(factory=list)
    nothing: bool = False

    def read(self, cursor: Cursor, subject: Subject) -> None:
        """Read to the end of the line."""
        outcome: Name | None = None
        while True:
            outcome = self._one(cursor, subject, outcome)
            if cursor.done:
                return
            if not cursor.take(COMMA):
                raise cursor.wrong("here belongs a comma or the end of the line, not {}", HELP)

    def _one(self, cursor: Cursor, subject: Subject, before: Name | None) -> Name | None:
        if cursor.take(NOTHING):
            self.nothing = True
            return None
        if cursor.take(NOT):
            self.excluded.append((subject, self._name(cursor)))
            return None
        start = cursor.next_word.start
        name = before if before is not None and cursor.looks_at(DATE) else self._name(cursor)
        pending = cursor.take(QUESTION) is not None
        made = Expected(subject, name, self.days.session(cursor), pending)
        if cursor.take(TO):
            made = evolve(made, ends=self.days.session(cursor))
        elif cursor.take(ONWARDS):
            made = evolve(made, lasts=True)
        if cursor.take(OPEN):
            made = self._details(cursor, made)
        if cursor.take(BECAUSE):
            made = evolve(made, because=cursor.rest())
        self.expected.append(evolve(made, span=Span(start, cursor.at)))
        return name

    @staticmethod
    def _name(cursor: Cursor) -> Name:
        found = cursor.take(OUTCOME)
        if found is None:
            raise cursor.wrong("here belongs the name of an outcome, not {}", HELP)
        return Name(found[0], Span(*found.span()))

    @staticmethod
    def _details(cursor: Cursor, made: Expected) -> Expected:
        while not cursor.take(CLOSE):
            if found := cursor.take(MODALITY):
                made = evolve(made, modality=Modality(" ".join(found[0].split())))
            elif found := cursor.take(CHANGE):
                made = evolve(made, change=(found[1], found[2]))
            elif found := cursor.take(WAITS):
                made = evolve(made, waits_for=(*made.waits_for, *re.split(r"\s+and\s+", found[1])), pending=True)
            elif found := cursor.take(CLAUSE):
                made = evolve(made, clauses=(*made.clauses, found[0]))
            else:
                raise cursor.wrong("{} is nothing that brackets say here", "write (may), (L as U), (waits for NAME) or a clause")
            cursor.take(COMMA)
        return made
