"""Look ahead: for pupils and outcomes, how near each is, found by trying futures and replayed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from attendrules.analysis.slices import Slice, cut
from attendrules.api import Policy, moment
from attendrules.decisions import Scope
from attendrules.decisions.kinds import ACTIONS, STAGES
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Mark, Register
from attendrules.domain.sessions import Half, Period, Session
from attendrules.forecast.ahead import Ahead, Seeker, look_ahead, seek
from attendrules.forecast.clusters import clusters
from attendrules.forecast.futures import ATTENDED, Coming, Engine, Future, Outlook
from attendrules.forecast.kinds import PRESENT, Missed, named, told_apart
from attendrules.forecast.model import Forecast, Prospect, Way
from attendrules.forecast.probes import PROBE, probed
from attendrules.forecast.search import Found, Known, due, perhaps
from attendrules.plan import model as p

Progress = Callable[[int, int], None]


@frozen
class Scene:
    """What is the same for every outcome: the pupils, and what is known of them now."""

    policy: Policy
    calendar: Calendar
    inputs: Inputs = field(repr=False)
    now: int
    last: int
    outlooks: tuple[Outlook, ...] = field(repr=False)
    spotless: Mapping[int, Outlook] = field(repr=False)
    """For each pupil one in the same place who has attended every session, by the place of the pupil."""
    missed: tuple[Missed, ...] = ()

    def session(self, number: int | None) -> Session | None:
        """A session by its number."""
        return None if number is None else self.calendar.session(number)


def forecast(  # noqa: PLR0913 - each by its name
    policy: Policy, register: Register, *,
    pupils: Collection[str] = (), year_groups: Collection[str] = (), outcomes: Collection[str] = (),
    missed: Collection[str] = (), inputs: Inputs | None = None,
    as_of: dt.date | None = None, until: dt.date | None = None, progress: Progress | None = None,
) -> Forecast:  # fmt: skip
    """What is near for pupils under a policy, from what is known of them now.

    `pupils` and `year_groups` choose among the pupils, `outcomes` among the outcomes; without
    these, every outcome that a pupil's rules make due and that is no award, log, report or
    recode. `missed` are the kinds of marks that sessions to come may get: `unauthorised`,
    `authorised`, `absent`, `late` or codes. `as_of` is as for `decide`; sessions are looked at
    until the end of the school year, or until a date.

    Raises `ValueError` for a pupil, outcome or kind that does not exist, and if there is no
    session left to look at.
    """
    scene = _scene(policy, register, (pupils, year_groups), inputs, moment(as_of), until, missed)
    chosen, left_out = _outcomes(policy.plan, outcomes)
    prospects: list[Prospect] = []
    slices = {name: cut(policy.plan, {name}) for name in chosen}
    done = 0
    for names in clusters(slices):
        prospects += _prospects(scene, {name: slices[name] for name in names})
        done += len(names)
        if progress:
            progress(done, len(chosen))
    return Forecast(
        policy, scene.calendar.session(scene.now), scene.calendar.session(scene.last), scene.last - scene.now,
        tuple(sorted(prospects, key=_order)), len(scene.outlooks),
        {name: part.inputs for name, part in slices.items() if part.inputs}, left_out,
    )  # fmt: skip


def _scene(
    policy: Policy, register: Register, who: tuple[Collection[str], Collection[str]], inputs: Inputs | None,
    as_of: dt.datetime | None, until: dt.date | None, missed: Collection[str],
) -> Scene:  # fmt: skip
    calendar, now = register.calendar, register.last_session(as_of)
    for name in who[0]:
        if name not in register.pupils:
            message = f"there is no pupil `{name}`"
            raise ValueError(message)
    if now is None:
        message = "the register has no mark yet"
        raise ValueError(message)
    last = calendar.start_of(Period.YEAR, calendar.period(Period.YEAR, now) + 1) - 1
    if until is not None:
        last = min(last, calendar.session_of(dt.datetime.combine(until, dt.time.max)) - (until not in calendar.days))
    if last <= now:
        message = f"no session is left after {calendar.session(now)}, the last that is known: ask as of an earlier day"
        raise ValueError(message)
    known = inputs.until(as_of) if inputs else Inputs()
    outlooks = tuple(_outlooks(register, who, as_of, now, last))
    spotless = _spotless(outlooks, known, now)
    return Scene(policy, calendar, known, now, last, outlooks, spotless, tuple(named(each, policy.plan.codes) for each in missed))


def _outlooks(
    register: Register, who: tuple[Collection[str], Collection[str]], as_of: dt.datetime | None, now: int, last: int
) -> Iterator[Outlook]:  # fmt: skip
    days = register.calendar.days
    for pupil in register:
        if (who[0] and pupil.id not in who[0]) or (who[1] and pupil.year_group not in who[1]):
            continue
        past = {session: mark for session, mark in register.known(pupil.id, as_of).items() if session <= last}
        sessions = range(now + 1, last + 1)
        left = tuple(s for s in sessions if s not in past and (pupil.left is None or days[s // 2] <= pupil.left))
        if left and past and min(past) <= now:
            yield Outlook(pupil, past, left)


def _spotless(outlooks: Sequence[Outlook], inputs: Inputs, now: int) -> dict[int, Outlook]:
    """One pupil without a missed session for all that are in the same place."""
    spoken = {who for rows in (inputs.facts, inputs.events, inputs.numbers) for who in rows}
    alike: dict[object, Outlook] = {}
    found: dict[int, Outlook] = {}
    for place, each in enumerate(outlooks):
        pupil, first = each.pupil, min(each.past)
        key = (first, pupil.joined, pupil.left, pupil.phase, pupil.id if pupil.id in spoken else "", each.open)
        if key not in alike:
            past = {s: Mark(s, PRESENT[s % 2]) for s in range(first, now + 1)}
            alike[key] = evolve(each, past={**past, **{s: mark for s, mark in each.past.items() if s > now}})
        found[place] = alike[key]
    return found


def _outcomes(plan: p.Plan, wanted: Collection[str]) -> tuple[list[str], tuple[str, ...]]:
    """The outcomes to look at, in the policy's order, and those that only rules for others make due."""
    for name in wanted:
        if name not in plan.outcomes:
            message = f"{plan.name} has no outcome `{name}`"
            raise ValueError(message)
    made = {action.outcome for step in plan.steps if isinstance(step, p.Rule) for action in step.actions}
    made |= {row.outcome for step in plan.steps if isinstance(step, p.Band) for row in step.rows}
    made |= {recode.outcome for recode in plan.recodes}
    others = {action.outcome for rule in plan.group_rules if rule.scope is not Scope.PUPIL for action in rule.actions}
    asked = [name for name, each in plan.outcomes.items() if (name in wanted if wanted else each.kind in ACTIONS)]
    return [name for name in asked if name in made], tuple(name for name in asked if name in others - made)


def _prospects(scene: Scene, slices: Mapping[str, Slice]) -> Iterator[Prospect]:
    """The prospects of all pupils for outcomes that are decided together."""
    whole = scene.policy.plan
    plan = whole if any(part.beyond for part in slices.values()) else cut(whole, slices).plan
    engine = Engine(plan, tuple(slices), scene.calendar, scene.inputs, scene.now, scene.last)
    clean = {id(each): each for each in scene.spotless.values()}
    seekers = {
        (name, id(outlook)): _seeker(scene, whole.outcomes[name], told_apart(part, scene.missed), outlook)
        for name, part in slices.items() for outlook in (*scene.outlooks, *clean.values())
    }  # fmt: skip
    seek(engine, list(seekers.values()))
    for name in slices:
        outcome = whole.outcomes[name]
        found = [seekers[name, id(outlook)].found for outlook in scene.outlooks]
        held = _held(scene, engine, outcome, found)
        for place, outlook in enumerate(scene.outlooks):
            clean_one = seekers[name, id(scene.spotless[place])].found
            made = _prospect(scene, outlook, outcome, found[place], held[place])
            made = evolve(made, usual=_count(clean_one.nearest), usual_perhaps=_count(clean_one.perhaps or clean_one.nearest))
            yield _replayed(made, scene, outlook, found[place]) if made.near or made.perhaps else made


def _count(found: Found | None) -> int | None:
    return None if found is None else found.future.count


def _seeker(scene: Scene, outcome: p.Outcome, kinds: Sequence[Missed], outlook: Outlook) -> Seeker:
    known = Known(outlook)
    return Seeker(outcome.name, known, look_ahead(known, kinds, scene.calendar, standing=outcome.standing))


def _held(scene: Scene, engine: Engine, outcome: p.Outcome, found: Sequence[Ahead]) -> list[Coming]:
    """Since when it holds for each pupil, or its rule is true, and when that is over if every session is attended."""
    if outcome.standing:
        return [each.attended for each in found]
    plan = probed(cut(scene.policy.plan, {outcome.name}).plan, outcome.name)
    if plan is None:
        return [Coming()] * len(scene.outlooks)
    asked = evolve(engine, plan=plan, outcomes=(PROBE,)).coming([(outlook, ATTENDED) for outlook in scene.outlooks])
    return [each[PROBE] for each in asked]


def _prospect(scene: Scene, outlook: Outlook, outcome: p.Outcome, ahead: Ahead, held: Coming) -> Prospect:
    over = held.over if held.since is not None else None
    recovery = None if over is None else sum(each <= over for each in outlook.open)
    return Prospect(
        outlook.pupil, outcome, _way(scene, outlook, ahead.nearest), _way(scene, outlook, ahead.straight),
        _way(scene, outlook, ahead.perhaps), scene.session(ahead.earliest), None, None, scene.session(held.since), recovery,
        scene.session(over), ahead.by_attending, uneven=bool(ahead.nearest and ahead.nearest.uneven),
    )  # fmt: skip


def _way(scene: Scene, outlook: Outlook, found: Found | None) -> Way | None:
    if found is None:
        return None
    sessions, session = outlook.missed(found.future), scene.calendar.session
    begins, ends = (session(sessions[0]), session(sessions[-1])) if sessions else (None, None)
    return Way(found.future.count, session(found.comes), found.future.kind, begins, ends)


def _replayed(made: Prospect, scene: Scene, outlook: Outlook, ahead: Ahead) -> Prospect:
    """The same, noting whether the reference engine agrees about each way, with and without its last session."""
    name = made.outcome.name
    engine = Engine(
        cut(scene.policy.plan, {name}).plan, (name,), scene.calendar, scene.inputs, scene.now, scene.last
    )  # fmt: skip
    agrees, missing = True, set[str]()
    for found, comes in dict.fromkeys([(ahead.nearest, due), (ahead.straight, due), (ahead.perhaps, perhaps)]):
        if found is not None:
            waits = missing if comes is perhaps else None
            agrees = agrees and comes(engine.replayed(outlook, found.future, waits)[name]) == found.comes
            if found.future.count:
                agrees = agrees and comes(engine.replayed(outlook, _one_less(found.future))[name]) is None
    return evolve(made, replayed=agrees, waits_for=tuple(sorted(missing)))


def _one_less(future: Future) -> Future:
    return ATTENDED if future.count == 1 else evolve(future, count=future.count - 1)


def _order(made: Prospect) -> tuple[object, ...]:
    """The nearest first: what is certain, then the fewest sessions, then the earliest, then the highest stage."""
    way = made.nearest
    stage = made.outcome.stage
    when = (way.missed, way.comes.date, way.comes.half.index) if way else (1 << 30, dt.date.max, Half.PM.index)
    return (not made.near, *when, -(STAGES.index(stage) if stage in STAGES else -1), made.pupil.id, made.outcome.name)
