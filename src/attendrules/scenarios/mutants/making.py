"""Every policy with one small change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from attrs import evolve, frozen

from attendrules.domain.codes import Category, CodeSet, code_sets
from attendrules.lower.plans import afresh
from attendrules.plan import model as p
from attendrules.scenarios.mutants.changes import changes
from attendrules.scenarios.mutants.classes import CLASSES, class_of
from attendrules.scenarios.mutants.model import Mutant
from attendrules.scenarios.mutants.same import same
from attendrules.scenarios.mutants.sites import Site, sites

KINDS = ("arrivals", "recodes", "steps", "group_rules")
OTHERWISE = {
    Category.PRESENT: (Category.AUTHORISED, Category.NOT_COUNTED),
    Category.APPROVED: (Category.AUTHORISED, Category.NOT_COUNTED),
    Category.AUTHORISED: (Category.UNAUTHORISED, Category.PRESENT),
    Category.UNAUTHORISED: (Category.AUTHORISED, Category.PRESENT),
    Category.UNABLE: (Category.AUTHORISED,),
    Category.NOT_COUNTED: (Category.AUTHORISED,),
}


@frozen
class Made:
    """The changes of a policy, and those that can change nothing with the reason."""

    mutants: tuple[Mutant, ...]
    same: tuple[tuple[Mutant, str], ...]


def mutants(plan: p.Plan, known: frozenset[object] = frozenset(), clauses: frozenset[str] = frozenset()) -> Made:
    """Every small change of a plan, in the order of the file; steps that are `known` are left as they are.

    With `clauses` only those of their rules.
    """
    made: list[Mutant] = []
    alike: list[tuple[Mutant, str]] = []
    wanted = (each for each in (*_changed(plan, known), *_codes(plan, known)) if not clauses or clauses & set(each.clauses))
    for mutant in sorted(wanted, key=lambda each: each.line):
        why = same(plan, mutant.before, mutant.after)
        twin = next((each for each in made if each.before is mutant.before and _twins(plan, each, mutant)), None)
        if why or twin:
            alike.append((mutant, why or f"it is the same as {twin.words if twin else ''}"))
        else:
            made.append(mutant)
    return Made(tuple(made), tuple(alike))


def _twins(plan: p.Plan, one: Mutant, other: Mutant) -> bool:
    if one.after is None or other.after is None or isinstance(one.after, p.ArrivalRow | CodeSet):
        return False
    return bool(same(plan, one.after, other.after))


def _changed(plan: p.Plan, known: frozenset[object]) -> Iterator[Mutant]:
    for kind in KINDS:
        steps = getattr(plan, kind)
        for at, step in enumerate(steps):
            if step in known:
                continue
            for place, after, words in _of_step(step, plan):
                several = steps[:at] + ((after,) if after is not None else ()) + steps[at + 1 :]
                yield Mutant(place.place, place.clauses, words, evolve(plan, **{kind: several}), step, after)


def _of_step(step: Any, plan: p.Plan) -> Iterator[tuple[p.Origin, Any, str]]:
    """The changes of a step: where, the changed step (nothing if it is left out), and the words."""
    if not isinstance(step, p.Band):
        yield step.origin, None, "left out"
    for site in sites(step):
        origin = _origin(site)
        for value, words in changes(site, plan):
            yield origin, _settled(site.replaced(value)), _with_context(site, words)
    if isinstance(step, p.Band):
        yield from _rows(step)


def _settled(step: Any) -> Any:
    """A changed step with what follows from the change."""
    if isinstance(step, p.Rule):
        return evolve(step, afresh=afresh(step.condition, step.moment))
    return step


def _rows(band: p.Band) -> Iterator[tuple[p.Origin, Any, str]]:
    rows = band.rows
    for at, row in enumerate(rows):
        yield row.origin, evolve(band, rows=rows[:at] + rows[at + 1 :]), "left out"
        if at + 1 < len(rows):
            swapped = (*rows[:at], rows[at + 1], row, *rows[at + 2 :])
            yield row.origin, evolve(band, rows=swapped), f"below {rows[at + 1].outcome}"


def _origin(site: Site) -> p.Origin:
    found: p.Origin = next(each.origin for each in (*site.owners, site.value) if hasattr(each, "origin"))
    return found


def _with_context(site: Site, words: str) -> str:
    """The words of a change behind those of the condition, the moment or the outcome that it is in."""
    for owner in site.owners:
        if isinstance(owner, p.Action):
            return f"{owner.outcome}: {words}"
        if isinstance(owner, p.FigureOf):
            return f"`{owner.name}`: {words}"
        if hasattr(owner, "text") and not isinstance(owner, p.Count | p.Share):
            return f"`{owner.text}`: {words}"
        if isinstance(owner, p.Rule) and any(step.field == "moment" for step in site.way):
            return f"`{owner.moment_text}`: {words}"
    return words


# ---- codes -------------------------------------------------------------------------------------


def _codes(plan: p.Plan, known: frozenset[object]) -> Iterator[Mutant]:
    """Each code that the policy declares, in another category."""
    national = code_sets().get(plan.codes.name)
    for code, each in plan.codes.codes.items():
        if (national is not None and national.codes.get(code) == each) or each in known:
            continue
        for category in OTHERWISE[each.category]:
            changed = plan.codes.overridden({code: evolve(each, category=category)})
            counted: dict[str, Any] = {kind: _recounted(getattr(plan, kind), plan.codes, changed) for kind in KINDS}
            after = evolve(plan, codes=changed, **counted)
            if any(getattr(after, kind) != getattr(plan, kind) for kind in KINDS):
                words = f"code {code}: `{each.category.words}` read as `{category.words}`"
                yield Mutant("", (), words, after, plan.codes, changed)


def _recounted(value: Any, before: CodeSet, after: CodeSet) -> Any:
    """The same steps, with every class of codes as another code set has it."""
    if isinstance(value, frozenset):
        name = class_of(value, before)
        return value if name is None else after.in_category(*CLASSES[name])
    if isinstance(value, tuple):
        return tuple(_recounted(each, before, after) for each in value)
    if attrs.has(type(value)):
        fields = {each.name: _recounted(getattr(value, each.name), before, after) for each in attrs.fields(type(value))}
        return evolve(value, **fields)
    return value
