"""Ask a policy for its properties, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from attendrules.analysis.difference import usual_calendar
from attendrules.api import Policy
from attendrules.domain.calendar import Calendar
from attendrules.verify.marks import absence, lates
from attendrules.verify.model import Answer
from attendrules.verify.options import readings
from attendrules.verify.reads import equal_treatment, not_read, order

PROPERTIES = {
    "absence": "more absence never lowers a stage",
    "lates": "fewer lates never cause a letter",
    "equal": "equal marks and facts, equal treatment",
    "order": "the order of rules does not matter",
    "readings": "readings that never matter",
    "not-read": "what rules may not read is not read",
}
"""Each property by its name, in a few words."""

SECONDS = 3.0


def verify(
    policy: Policy, *, properties: Collection[str] = (), may_not_read: Collection[str] = (),
    calendar: Calendar | None = None, seconds: float = SECONDS, told: Callable[[Answer], None] = lambda _: None,
) -> tuple[Answer, ...]:  # fmt: skip
    """Which properties a policy has: each proved, refuted with two registers, or not refuted.

    Without `properties` all are asked for, but for `not-read`, which needs names of inputs (or
    `class`, `year_group`, `phase`) in `may_not_read`. Where the rules do not give a proof, pairs of
    registers over the school year of `calendar` are tried for so many `seconds` each. `told`
    is called with each answer as it comes. Raises `ValueError` for a property that does not exist.
    """
    for name in properties:
        if name not in PROPERTIES:
            message = f"there is no property `{name}`; there are: {', '.join(PROPERTIES)}"
            raise ValueError(message)
    days = calendar or usual_calendar(policy, policy)
    found = []
    for answer in _answers(policy, days, frozenset(properties) or frozenset(PROPERTIES), may_not_read, seconds):
        told(answer)
        found.append(answer)
    return tuple(found)


def _answers(
    policy: Policy, calendar: Calendar, wanted: frozenset[str], may_not_read: Collection[str], seconds: float
) -> Iterator[Answer]:  # fmt: skip
    asked: dict[str, Callable[[], Iterator[Answer]]] = {
        "absence": lambda: absence(policy, calendar, seconds),
        "lates": lambda: lates(policy, calendar, seconds),
        "equal": lambda: equal_treatment(policy),
        "order": lambda: order(policy),
        "readings": lambda: readings(policy, calendar, seconds),
        "not-read": lambda: not_read(policy, calendar, may_not_read),
    }
    for name, answers in asked.items():
        if name in wanted:
            yield from answers()
