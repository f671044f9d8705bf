"""Recodes of a pupil's marks that are not late: stratum by stratum, only at the marks that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from attrs import evolve, frozen

from attendrules.batch.analysis import needs, never, never_true, plain
from attendrules.batch.case import Case
from attendrules.batch.conditions import Conditions
from attendrules.batch.counts import Solve
from attendrules.batch.intervals import has, outside
from attendrules.batch.marks import Alphabet, Class, Seen
from attendrules.batch.tracks import Tracks
from attendrules.engine.conditions import truth
from attendrules.plan import model as p


@frozen(eq=False)
class _Recode:
    place: int
    recode: p.Recode
    sources: Class
    target: int
    true: Solve | None
    """`None` for a condition that is asked mark by mark."""

    def fits(self, case: Case, tracks: Tracks, session: int, *, true: Sequence[int]) -> bool:
        """Whether it changes the mark of a session that it is about."""
        if self.recode.half is not None and self.recode.half.index != session % 2:
            return False
        if self.true is not None:
            return has(list(true), session)
        return truth(self.recode.condition, tracks.now(case, session)) is True


@frozen(eq=False)
class Late:
    """The recodes of a plan that are settled on the way, and which pupils they could be about."""

    recodes: tuple[tuple[Class, Solve | None], ...]
    """Of those that may change a mark: the marks that each is about, and when marks and calendar allow it."""
    waiting: tuple[tuple[int, p.Recode, Class, Solve], ...]
    """Those of whose inputs no row speaks: they change nothing, but wait; by number, with when they do."""

    @classmethod
    def of(cls, plan: p.Plan, conditions: Conditions) -> Late:
        """Those late recodes of a plan of which anything can come, as inputs were recorded."""
        recorded = conditions.told.inputs.recorded
        able = {
            place: recode for place, recode in enumerate(plan.recodes) if recode.late and not never(recode.condition, recorded)
        }
        of_codes = conditions.ground.alphabet.of_codes
        asked = {outcome for step in plan.steps for outcome in needs(step)}
        waits = {
            place: wait
            for place, recode in able.items()
            if recode.outcome not in asked and (wait := _waiting(recode, conditions)) is not None
        }
        return cls(
            tuple((of_codes(each.sources), _allowed(each, conditions)) for place, each in able.items() if place not in waits),
            tuple((place, able[place], of_codes(able[place].sources), wait) for place, wait in waits.items()),
        )

    def wait(self, case: Case) -> list[tuple[int, int]]:
        """Session and number of each recode that waits for inputs."""
        found = []
        for place, recode, sources, wait in self.waiting:
            places = case.effective.every(sources)
            runs = wait(case) if places else []
            fits = (session for session in places if has(runs, session)) if runs else ()
            found += [(session, place) for session in fits if recode.half is None or recode.half.index == session % 2]
        return found

    def concern(self, case: Case) -> bool:
        """Whether one of them could change a mark of a pupil."""
        for sources, allowed in self.recodes:
            places = case.effective.every(sources)
            if places and allowed is not None:
                runs = allowed(
                    evolve(case, start=case.effective.base, stop=case.effective.base + len(case.effective.row), found={})
                )
                places = [place for place in places if has(runs, place)]
            if places:
                return True
        return False


def _waiting(recode: p.Recode, conditions: Conditions) -> Solve | None:
    """When a recode waits, if it can never do more; `None` if it can, or if that is not known."""
    told = conditions.told.inputs.told
    asked = p.inputs_of(recode.condition)
    if recode.delay is not None or not plain(recode.condition, conditions.ground) or asked & told:
        return None
    return conditions.pending(recode.condition) if never_true(recode.condition, told) else None


def _allowed(recode: p.Recode, conditions: Conditions) -> Solve | None:
    """When none of those parts of a condition is false that hang on marks and calendar only; `None` if there are none."""
    parts = recode.condition.parts if isinstance(recode.condition, p.AllOf) else (recode.condition,)
    kinds = p.Test | p.MarkTest | p.HalfTermTest | p.AllOf | p.AnyOf | p.Negated
    known = [
        part for part in parts
        if part is not None and plain(part, conditions.ground) and all(isinstance(each, kinds) for each in p.parts(part))
    ]  # fmt: skip
    if recode.delay is not None or not known:
        return None
    false = conditions.side(p.AllOf(tuple(known)), wanted=False)
    return lambda case: outside(false(case), case.start, case.stop)


@frozen(eq=False)
class Recoding:
    """The recodes of a plan, made ready."""

    strata: tuple[tuple[_Recode, ...], ...]
    alphabet: Alphabet
    tracks: Tracks

    @classmethod
    def of(cls, plan: p.Plan, conditions: Conditions, tracks: Tracks) -> Recoding:
        """Make the recodes of a plan ready."""
        alphabet = conditions.ground.alphabet
        ready = [
            _Recode(
                place, recode, alphabet.of_codes(recode.sources), alphabet.codes.index(recode.target),
                conditions.side(recode.condition, wanted=True) if plain(recode.condition, conditions.ground) else None,
            )
            for place, recode in enumerate(plan.recodes) if not recode.late
        ]  # fmt: skip
        return cls(tuple(tuple(each) for _, each in groupby(ready, key=lambda each: each.recode.stratum)), alphabet, tracks)

    def settle(self, case: Case) -> list[tuple[int, int]]:
        """Change the effective marks; returns session and recode of each change, by stratum."""
        changes: list[tuple[int, int]] = []
        for stratum in self.strata:
            changed = self._changed(stratum, case)
            if changed:
                row = bytearray(case.effective.row)
                for session, each in changed.items():
                    row[session - case.effective.base] = each.target
                    changes.append((session, each.place))
                base = case.effective.base
                case.effective = Seen(self.alphabet, range(base, base + len(row)), bytes(row))
        return changes

    def _changed(self, stratum: Sequence[_Recode], case: Case) -> dict[int, _Recode]:
        changed: dict[int, _Recode] = {}
        before: Case | None = None
        for each in stratum:
            places = case.effective.every(each.sources)
            if not places:
                continue
            if before is None:
                end = case.effective.base + len(case.effective.row)
                before = evolve(case, start=case.effective.base, stop=end, found={})
            true = each.true(before) if each.true is not None else []
            if each.true is None or true:
                changed.update({
                    session: each for session in places
                    if session not in changed and each.fits(before, self.tracks, session, true=true)
                })  # fmt: skip
        return changed
