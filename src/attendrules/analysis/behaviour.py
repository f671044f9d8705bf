"""What a slice does on a story, as a set of happenings that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from attendrules.analysis.slices import Slice
from attendrules.analysis.stories import Story
from attendrules.decisions import Decision, Status
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Session
from attendrules.engine import decide

Happening = tuple[object, ...]
"""Begins with the number of the session in which it happens."""


@frozen
class Side:
    """A slice, and how it reads the codes of the stories."""

    part: Slice
    by_outcome: bool = True
    """Whether outcomes are told apart by name; otherwise only kind and stage count."""
    codes: Mapping[str, str] = field(factory=dict)
    """Codes of stories that are other codes in its time."""

    def decisions(self, story: Story) -> tuple[Decision, ...]:
        """What the reference engine decides, but only for the targets."""
        made = decide(self.part.plan, story.register(self.codes), story.inputs())
        return tuple(decision for decision in made if decision.outcome in self.part.targets)

    def happenings(self, story: Story) -> frozenset[Happening]:
        """Everything that begins or ends."""
        return self.told(self.decisions(story), story.calendar)

    def told(self, decisions: Iterable[Decision], calendar: Calendar) -> frozenset[Happening]:
        """What begins or ends by some decisions."""
        return frozenset(each for made in decisions for each in self._of(made, calendar))

    def _of(self, decision: Decision, calendar: Calendar) -> Iterable[Happening]:
        who = (decision.subject.scope.value, decision.subject.name)
        what = (decision.outcome if self.by_outcome else "", decision.kind, decision.stage)
        change = decision.change and (decision.change.entered, decision.change.effective)
        figures = [each.amount or each.text for each in decision.figures] if self.by_outcome else []
        how = (decision.modality.value, decision.status.value, change, tuple(figures))
        yield (_number(calendar, decision.session), "due", who, what, how)
        if decision.ends is not None:
            yield (_number(calendar, decision.ends), "ends", who, what)


def _number(calendar: Calendar, session: Session) -> int:
    number = calendar.number(session.date, session.half)
    if number is None:
        raise ValueError(session)
    return number


def first_difference(one: Side, other: Side, story: Story) -> int | None:
    """The first session in which two sides do not do the same, if there is one."""
    differ = one.happenings(story) ^ other.happenings(story)
    return min((each[0] for each in differ if isinstance(each[0], int)), default=None)


def is_pending(decision: Decision) -> bool:
    """Whether it only would be due."""
    return decision.status is Status.PENDING
