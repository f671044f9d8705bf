"""A cohort under several policies: how many letters, meetings and referrals each would have made."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import frozen

from attendrules.compare.together import Comparison
from attendrules.decisions import Decision, Status
from attendrules.decisions.kinds import ACTIONS, STAGES
from attendrules.domain.calendar import Calendar
from attendrules.domain.sessions import Period


@frozen
class CohortRow:
    """How often outcomes of a kind (or stage) became due to pupils or their parents, and to how many pupils, by policy.

    `times` and `pupils` are of what is due; `waiting` is how often something hangs on facts
    and events that nobody recorded. `half_term` is the name of one (`autumn 1`), or nothing
    for the whole register; `year` is that of its school year, `2022/23`.
    """

    what: str
    half_term: str
    year: str
    times: tuple[int, ...]
    pupils: tuple[int, ...]
    waiting: tuple[int, ...]


def cohort(
    comparison: Comparison, kinds: Collection[str] = ACTIONS, *, by: str = "kind", by_half_term: bool = False
) -> tuple[CohortRow, ...]:
    """A row for each kind (with `by="stage"`, each stage) of outcome that any policy made due, or that waits.

    With `by_half_term` there is one for each half term. A stage that is not given is `""`.
    """
    calendar = comparison.register.calendar
    concerned = [about_pupils(run.decisions, kinds) for run in comparison.runs]
    order = [*STAGES, ""] if by == "stage" else list(kinds)
    found = [[(getattr(d, by), _half_term(calendar, d) if by_half_term else -1, d) for d in each] for each in concerned]
    wanted = {(what, index) for each in found for what, index, _ in each}
    placed = sorted(wanted, key=lambda each: (order.index(each[0]), each[1]))
    return tuple(
        _row(calendar, what, index, [[d for w, i, d in each if (w, i) == (what, index)] for each in found])
        for what, index in placed
    )


def about_pupils(decisions: Sequence[Decision], kinds: Collection[str]) -> list[Decision]:
    """The decisions of some kinds that are about pupils or their parents."""
    return [d for d in decisions if d.subject.pupil and d.kind in kinds]


def _half_term(calendar: Calendar, decision: Decision) -> int:
    number = calendar.number(decision.session.date, decision.session.half)
    return -1 if number is None else calendar.period(Period.HALF_TERM, number)


def _row(calendar: Calendar, what: str, index: int, found: Sequence[Sequence[Decision]]) -> CohortRow:
    due = [[d.subject.pupil for d in each if d.status is not Status.PENDING] for each in found]
    first = calendar.start_of(Period.HALF_TERM, index) if index >= 0 else -1
    return CohortRow(
        what,
        calendar.half_term_name(first) if index >= 0 else "",
        calendar.year_name(first) if index >= 0 else "",
        times=tuple(map(len, due)),
        pupils=tuple(len(set(each)) for each in due),
        waiting=tuple(len(each) - len(mine) for each, mine in zip(found, due, strict=True)),
    )
