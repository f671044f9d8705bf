"""Decide about a register of any size, pupils by thousands, into a file.

The register is gone through twice: once to see whether it can be used and when it ends,
once to decide. Memory is bounded by some thousand pupils, not by the register; only a
policy with rules for classes, year groups, phases or the school needs all pupils at once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from attendrules import api
from attendrules.checks import fit
from attendrules.decisions import Decision, Scope
from attendrules.decisions.files import decisions_file, ready
from attendrules.diagnostics import Diagnostic
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.part import Part
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.engine import decide
from attendrules.plan.model import Rule
from attendrules.registers import RegisterReading
from attendrules.tables import Opened, opening
from attendrules.whole import naming

DESCRIBED = ("class_name", "year_group", "phase", "groups", "parents")
ALONE = (Scope.PUPIL, Scope.PARENT)
"""Subjects of decisions that hang on one pupil only."""
Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how many pupils are done, and of how many, if that is known."""


@frozen
class Bulk:
    """What came of it. `written` is false if the register could not be used: `reading` says why."""

    reading: RegisterReading
    written: bool
    pupils: int = 0
    marks: int = 0
    outcomes: Mapping[str, int] = field(factory=dict)
    """How many decisions there are of each outcome."""
    findings: tuple[Diagnostic, ...] = ()
    """What in the register the policy could make nothing of."""

    def __len__(self) -> int:
        """The number of decisions."""
        return sum(self.outcomes.values())


def decide_into(  # noqa: PLR0913 - as many things go in, each by name
    path: str | Path,
    policy: api.Policy,
    source: Any,
    calendar: Calendar,
    *,
    pupils: Iterable[Pupil] = (),
    inputs: Inputs | None = None,
    as_of: dt.date | None = None,
    keep_good: bool = False,
    query: str | None = None,
    wanted: Callable[[Decision], bool] = lambda _: True,
    progress: Progress = lambda *_: None,
) -> Bulk:
    """Write everything that is due to a file: `.csv`, `.jsonl` or `.parquet`, whole or not at all.

    `source` is a register as for `read_register`; `wanted` says which decisions are
    written. They come pupil by pupil (and parents with their child), then group by
    group, each in order of time.

    Raises `OSError` if a file cannot be opened or written, `ValueError` for another ending
    of the path, and `MissingExtraError` where a library is missing.
    """
    ready(path)
    until, known = api.moment(as_of), inputs or Inputs()
    opened = opening(source, calendar, [policy.plan.codes], pupils=pupils, query=query)
    extent = Extent(calendar, until)
    reading = extent.read(opened, progress, keep_good=keep_good)
    if reading.register is None:
        return Bulk(reading, written=False)
    counts: Counter[str] = Counter()
    with decisions_file(path) as file:
        for decisions in _decided(policy, opened.again(), extent, known, progress):
            kept = [decision for decision in decisions if wanted(decision)]
            with naming(path):
                file.write(kept)
            counts.update(decision.outcome for decision in kept)
    return Bulk(
        reading,
        written=True,
        pupils=extent.pupils,
        marks=extent.marks,
        outcomes=counts,
        findings=fit(policy.plan, reading.register, known),
    )


def _decided(
    policy: api.Policy, opened: Opened, extent: Extent, inputs: Inputs, progress: Progress
) -> Iterator[Sequence[Decision]]:
    """The decisions, some pupils at a time; all at once where groups of pupils are decided about."""
    if group_rules(policy):
        yield sorted(api.decide(policy, in_memory(opened, extent.calendar), inputs=inputs, as_of=extent.as_of), key=_by_subject)
        return
    done = 0
    for part in opened.parts():
        yield decided(policy, part, extent, inputs)
        done += len(part)
        progress("deciding", done, extent.pupils)


def decided(policy: api.Policy, part: Part, extent: Extent, inputs: Inputs) -> Sequence[Decision]:
    """What is due to the pupils of a part of a register, each in order of time."""
    if extent.last is None:
        return ()
    return list(decide(policy.plan, evolve(part.register(), last=extent.last), inputs, extent.as_of))


def in_memory(opened: Opened, calendar: Calendar) -> Register:
    """The whole register, for what hangs on many pupils at once."""
    registers = [part.register() for part in opened.parts()]
    pupils = {name: pupil for each in registers for name, pupil in each.pupils.items()}
    marks = {name: known for each in registers for name, known in each.marks.items()}
    return Register(calendar, {**pupils, **opened.reader.pupils}, marks)


def group_rules(policy: api.Policy) -> list[Rule]:
    """The rules that pool what is known of several pupils, so that all of them have to be there."""
    return [rule for rule in policy.plan.group_rules if rule.scope not in ALONE]


def _by_subject(decision: Decision) -> tuple[bool, str, str]:
    """Pupils, with their parents, before groups; the order of time within each is kept."""
    subject = decision.subject
    return subject.scope not in ALONE, "" if subject.scope in ALONE else subject.scope.value, subject.name


@define
class Extent:
    """How far a register reaches, seen part by part."""

    calendar: Calendar
    as_of: dt.datetime | None
    pupils: int = 0
    marks: int = 0
    last: int | None = None
    """The last session with a mark that was known at the moment of the run."""
    ends: tuple[int, int] | tuple[()] = ()
    """The first and the last session with a mark."""
    _described: Pupil = field(factory=lambda: Pupil("any"))
    _known: set[str] = field(factory=set)

    def read(self, opened: Opened, progress: Progress, *, keep_good: bool) -> RegisterReading:
        """Go through a register for the first time: how far it reaches, and whether it can be used."""
        for part in opened.parts():
            self.add(part)
            progress("reading", self.pupils, None)
        return opened.reading(self.summary(), keep_good=keep_good)

    def add(self, part: Part) -> None:
        """Look at some pupils more."""
        self.pupils += len(part)
        self.marks += part.count()
        for pupil in part.pupils:
            news = {name: said for name in DESCRIBED if (said := getattr(pupil, name))}
            if news and news.keys() - self._known:
                self._described = evolve(self._described, **news)
                self._known |= news.keys()
        ends = part.ends()
        if ends is None:
            return
        self.ends = min([ends[0], *self.ends]), max([ends[1], *self.ends])
        last = ends[1] if self.as_of is None else part.register().last_session(self.as_of)
        self.last = max((number for number in (self.last, last) if number is not None), default=None)

    def summary(self) -> Register | None:
        """What `fit` looks at: the first and the last mark, of a pupil who is in groups if any is. `None` without marks."""
        if not self.ends:
            return None
        return Register(self.calendar, {"any": self._described}, {"any": tuple(Mark(number, "") for number in self.ends)})
