"""Two policies compared in three depths: text, meaning, effect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import PurePath

from attrs import field, frozen

from attendrules.analysis.answers import Answer, Verdict
from attendrules.analysis.effect import Effect, effect
from attendrules.analysis.meaning import answer
from attendrules.analysis.questions import OUTCOME, STAGE, Question, questions
from attendrules.analysis.stories import Story
from attendrules.analysis.structure import Change, structure
from attendrules.api import Policy
from attendrules.domain.calendar import Calendar, english_calendar, english_years
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register

SECONDS = 2.0
"""How long one question may take, by default."""


@frozen
class Difference:
    """Everything in which two policies differ."""

    one: Policy
    other: Policy
    by: str
    """`outcome` or `stage`: in which way meanings were compared."""
    calendar: Calendar = field(repr=False)
    changes: tuple[Change, ...]
    answers: tuple[Answer, ...]
    effect: Effect | None = None

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called: their names, or these with their versions or files if they are the same."""
        return names_of(self.one, self.other)

    def with_verdict(self, verdict: Verdict) -> tuple[Answer, ...]:
        """The answers of one kind."""
        return tuple(each for each in self.answers if each.verdict is verdict)

    @property
    def equal(self) -> bool:
        """Whether the policies were proved to mean the same."""
        return all(each.verdict is Verdict.PROVED for each in self.answers)


def names_of(one: Policy, other: Policy) -> tuple[str, str]:
    """Two names that tell two policies apart."""
    files = [PurePath(each.source.name).name for each in (one, other)]
    for pair in ((one.name, other.name), (_versioned(one), _versioned(other)), (files[0], files[1])):
        if pair[0] != pair[1]:
            return pair
    return (f"{one.name} (first)", f"{other.name} (second)")


def _versioned(policy: Policy) -> str:
    return f"{policy.name} {policy.plan.version}".strip()


def diff(  # noqa: PLR0913 - each by its name
    one: Policy,
    other: Policy,
    *,
    calendar: Calendar | None = None,
    by: str = "",
    only: Collection[str] = (),
    seconds: float = SECONDS,
    meaning: bool = True,
    register: Register | None = None,
    inputs: Inputs | None = None,
    told: Callable[[Answer], None] = lambda _: None,
) -> Difference:
    """Compare two policies.

    `calendar` is the school year for which meanings are compared (by default the last
    bundled one in which the codes of both were in force). `by` is `outcome` (versions of
    one policy: the default if both have the same name) or `stage`. `only` names outcomes,
    or kinds and stages such as `letter in stage formalise`; `seconds` is what each
    question may take. With `register` (and `inputs`), the effect on it is found too.
    `told` is called with each answer as it comes. Raises `ValueError` for a wrong `by`.
    """
    if by not in {"", OUTCOME, STAGE}:
        message = f"policies are compared by `{OUTCOME}` or by `{STAGE}`, not by `{by}`"
        raise ValueError(message)
    way = by or (OUTCOME if one.name == other.name else STAGE)
    days = calendar or usual_calendar(one, other)
    asked = [each for each in questions(one.plan, other.plan, way) if not only or each.name in only] if meaning else []
    answers = tuple(_answered(asked, days, seconds, told))
    effects = None if register is None else effect(one, other, register, way, inputs)
    return Difference(one, other, way, days, structure(one, other), answers, effects)


def _answered(asked: list[Question], calendar: Calendar, seconds: float, told: Callable[[Answer], None]) -> Iterator[Answer]:
    """The answers; what shows one difference is tried for the next."""
    known: list[Story] = []
    for question in asked:
        given = answer(question, calendar, seconds, known)
        if given.witness is not None:
            known.append(given.witness.story)
        told(given)
        yield given


def usual_calendar(one: Policy, other: Policy) -> Calendar:
    """The last bundled school year in which the codes of both policies were in force, else the last of the first's."""
    calendars = [english_calendar(year) for year in english_years()]
    both = [each for each in calendars if all(_in_force(policy, each) for policy in (one, other))]
    return (both or [each for each in calendars if _in_force(one, each)] or calendars)[-1]


def _in_force(policy: Policy, calendar: Calendar) -> bool:
    codes = policy.plan.codes
    return codes.valid_from <= calendar.days[0] and (codes.valid_to is None or calendar.days[-1] <= codes.valid_to)
