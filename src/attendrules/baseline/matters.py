"""Which rules of two policies are about the same matter.

Two statuses are, if the words of the baseline's name stand in the name or label of the
other's. Two counts are, if they count the same kind of marks in the same manner for
outcomes of the last stages. Two sums of money are, if both settle a notice or sanction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import evolve, frozen

from attendrules.checks.makers import Maker, makers
from attendrules.domain.codes import Category, CodeSet
from attendrules.domain.sessions import Period
from attendrules.plan import model as p

STEM = 5
"""So many letters of a word are compared: `persistent` and `persistently` are the same."""

HEDGES = frozenset({"risk", "near", "likely", "towards"})
"""Who is at risk of something is not yet so."""

LATE_STAGES = frozenset({"formalise", "enforce"})
LONG = frozenset({"school weeks", "calendar weeks", "half terms", "terms", "calendar months", "calendar days"})


@frozen
class Matter:
    """Rules of a policy and a rule of the baseline that are about the same."""

    mine: tuple[Maker, ...]
    """All that make the outcome due."""
    base: Maker
    outcome: str
    """What the policy makes due."""
    national: str
    """What the baseline makes due."""
    share: bool
    """Whether the baseline compares a percentage."""
    beside: tuple[str, ...] = ()
    """All outcomes of the policy that are about the same as the baseline's."""
    code: str = "O"
    """A code that both count."""


def matters(plan: p.Plan, base: p.Plan) -> tuple[Matter, ...]:
    """Every outcome of a policy that is about the same as one of the baseline."""
    mine = [each for each in makers(plan) if not isinstance(each.step, p.Recode)]
    found: dict[tuple[str, str], Matter] = {}
    for national in makers(base):
        for each in mine:
            for matter in _pair(each, national, plan, base):
                found.setdefault((matter.outcome, matter.national), matter)
    kept = [each for each in found.values() if _nearest(each, list(found.values()), plan, base)]
    return tuple(
        evolve(
            each,
            mine=tuple(maker for maker in mine if each.outcome in maker.outcomes),
            beside=tuple(other.outcome for other in kept if other.national == each.national),
        )
        for each in kept
    )


def _nearest(matter: Matter, others: list[Matter], plan: p.Plan, base: p.Plan) -> bool:
    """Whether no other rule of the baseline is about an outcome of the very kind, where this one is not."""
    kind = plan.outcomes[matter.outcome].kind
    rivals = {base.outcomes[other.national].kind for other in others if other.outcome == matter.outcome}
    return kind not in rivals or base.outcomes[matter.national].kind == kind


def _pair(mine: Maker, national: Maker, plan: p.Plan, base: p.Plan) -> Iterator[Matter]:
    if mine.scope is not national.scope:
        return
    for name in national.outcomes:
        for outcome in mine.outcomes:
            one, other = plan.outcomes[outcome], base.outcomes[name]
            if _shares(national) and _asks_amount(mine) and _same_words(one, other):
                yield Matter((mine,), national, outcome, name, share=True)
            code = _counted_alike(mine, national, plan.codes, base.codes)
            if code and ({one.stage, other.stage} <= LATE_STAGES or one.kind == other.kind == "report"):
                yield Matter((mine,), national, outcome, name, share=False, code=code)


# ---- words ------------------------------------------------------------------------------------------


def _same_words(mine: p.Outcome, national: p.Outcome) -> bool:
    """Whether the words of one name stand in the name and label of another status or list."""
    wanted, said = _stems(national.name), f"{mine.name} {mine.label}"
    return mine.standing and national.standing and wanted <= _stems(said) and not HEDGES & _words(said)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", text.lower()))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in _words(text) if len(word) >= STEM)


def _tests(each: Maker) -> list[p.Test]:
    return [part for part in p.parts(each.condition) if isinstance(part, p.Test)]


def _shares(each: Maker) -> bool:
    tests = _tests(each)
    return isinstance(each.condition, p.Test) and all(isinstance(test.value, p.Share) for test in tests)


def _asks_amount(each: Maker) -> bool:
    return bool(_tests(each)) and not p.inputs_of(each.condition)


# ---- counts -------------------------------------------------------------------------------------------


def _counted_alike(mine: Maker, national: Maker, codes: CodeSet, others: CodeSet) -> str:
    """A code that both count, if they count the same kind of marks in the same manner."""
    tests = [count_of(each) for each in (mine, national)]
    if tests[0] is None or tests[1] is None:
        return ""
    one, other = tests[0].value, tests[1].value
    if not isinstance(one, p.Count) or not isinstance(other, p.Count):
        return ""
    if one.in_a_row != other.in_a_row or (one.in_a_row and one.unit != other.unit) or _sort(one.window) != _sort(other.window):
        return ""
    both = sorted(one.codes & other.codes)
    alike = _category(one, codes) and _category(one, codes) == _category(other, others)
    return ("O" if "O" in both else both[0]) if both and alike and (len(one.codes) > 1) == (len(other.codes) > 1) else ""


def count_of(each: Maker) -> p.Test | None:
    """The one count that a rule compares: all that it asks, or one of the ways in which it is due."""
    condition = each.condition
    parts = condition.parts if isinstance(condition, p.AnyOf) else (condition,)
    tests = [part for part in parts if isinstance(part, p.Test)]
    return tests[0] if len(tests) == 1 else None


def _category(count: p.Count, codes: CodeSet) -> Category | None:
    """The category of every code that is counted, if it is one."""
    found = {codes.category(code) for code in count.codes if code in codes}
    return found.pop() if len(found) == 1 else None


def _sort(window: p.Window) -> str:
    match window:
        case p.This(Period.YEAR):
            return "year"
        case p.Last(_, unit) if unit in LONG:
            return "rolling"
        case p.ThisAndPrevious(Period.TERM | Period.HALF_TERM):
            return "rolling"
        case _:
            return repr(window)
