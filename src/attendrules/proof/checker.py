"""Whether the reasons of decisions are true of a register: what is written in each is worked out anew.

It knows the plan, the register and the other decisions, and not how the engine came to them. It
says whether what is there is right, not whether something is left out, nor when an outcome ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from attendrules.decisions import Counted, Decision, Fact, Scope, Status
from attendrules.domain.codes import ABSENT, ATTENDED
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Register
from attendrules.plan import model as p
from attendrules.proof.counting import SIGNS, Seen, bounds, comes, entered, measured

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!="}
Step = p.Rule | p.BandRow | p.Recode


@frozen
class Flaw:
    """A decision whose reason is not true, and what is wrong with it."""

    decision: Decision
    what: str


def check_reasons(
    plan: p.Plan, register: Register, decisions: Sequence[Decision], inputs: Inputs | None = None, *,
    as_of: dt.datetime | None = None, only: Sequence[Decision] | None = None,
) -> list[Flaw]:  # fmt: skip
    """What is wrong with the decisions of a run; nothing if every reason is true.

    `decisions` are all of the run, in its order: marks count as the recodes among them say. With
    `only`, some of them are checked.
    Bounds that hang on events or outcomes, are taken as they are written.
    """
    case = _Case(plan, register, (inputs or Inputs()).until(as_of), as_of)
    for each in decisions:
        case.made.setdefault(each.subject.pupil or each.subject.name, []).append(each)
    return [Flaw(each, what) for each in (decisions if only is None else only) if (what := case.flaw(each))]


@define
class _Case:
    plan: p.Plan
    register: Register
    inputs: Inputs
    as_of: dt.datetime | None
    made: dict[str, list[Decision]] = field(factory=dict)
    _entered: dict[str, dict[int, str]] = field(factory=dict)

    def flaw(self, made: Decision) -> str:
        """What is wrong with a decision; nothing if it is right."""
        session = self.register.calendar.number(made.session.date, made.session.half)
        if session is None:
            return "there is no school then"
        if (made.policy, made.version) != (self.plan.name, self.plan.version):
            return "it is of another policy"
        steps = list(self._steps(made))
        if not steps:
            return "the plan has no such rule with this outcome, these clauses and this moment"
        flaws = [_Reason(self, made, step, session).flaw() for step in steps]
        return "" if "" in flaws else flaws[0]

    def _steps(self, made: Decision) -> Iterator[Step]:
        rows = [row for step in self.plan.steps if isinstance(step, p.Band) for row in step.rows]
        rules = [step for step in (*self.plan.steps, *self.plan.group_rules) if isinstance(step, p.Rule)]
        steps: list[Step] = [*rows, *rules, *self.plan.recodes]
        for step in steps:
            origin, moment = step.origin, step.moment_text if isinstance(step, p.Rule) else "each session"
            if (origin.place, origin.clauses, origin.readings, moment) == (made.rule, made.clauses, made.readings, made.moment):
                yield from (step for outcome, _ in _outcomes(step) if outcome == made.outcome)

    def entered(self, pupil: str) -> dict[int, str]:
        """A pupil's codes before recodes."""
        if pupil not in self._entered:
            marks = self.register.known(pupil, self.as_of)
            self._entered[pupil] = entered(self.plan, self.register.calendar, marks)
        return self._entered[pupil]

    def recode_of(self, made: Decision) -> p.Recode | None:
        """The recode that a decision comes from."""
        return next((r for r in self.plan.recodes if (r.origin.place, r.outcome) == (made.rule, made.outcome)), None)


def _outcomes(step: Step) -> list[tuple[str, str]]:
    if isinstance(step, p.Rule):
        return [(action.outcome, action.modality.value) for action in step.actions]
    return [(step.outcome, step.modality.value if isinstance(step, p.Recode) else "must")]


@define
class _Reason:
    """One decision under one step."""

    case: _Case
    made: Decision
    step: Step
    session: int

    def flaw(self) -> str:
        """What is wrong; nothing if all is right."""
        made, what = self.made, self.case.plan.outcomes[self.made.outcome]
        if (made.kind, made.stage, made.label) != (what.kind, what.stage, what.label):
            return "the outcome is described otherwise"
        if (made.outcome, made.modality.value) not in _outcomes(self.step):
            return "the rule binds otherwise"
        if isinstance(self.step, p.Rule) and not comes(self.step.moment, self.case.register.calendar, self.session):
            return "its moment does not come then"
        if (made.status is Status.PENDING) is not bool(made.missing) or not set(made.missing) <= set(self.case.plan.inputs):
            return "what it waits for is not an input of the policy"
        if made.ends is not None and (made.ends < made.session or not what.standing):
            return "it ends before it begins, or never held"
        return self._deadline() or self._changed() or self._concludes() or self._figures()

    def _deadline(self) -> str:
        actions = self.step.actions if isinstance(self.step, p.Rule) else ()
        within = next((action.within for action in actions if action.outcome == self.made.outcome), None)
        if within is None:
            return "" if self.made.done_by is None else "it has no date by which it is to be done"
        days, date = self.case.register.calendar.days, self.made.session.date
        if within.unit == "days":
            after = [day for day in days if day > date][: within.number]
            wanted = after[-1] if len(after) == within.number else None
        elif within.unit in {"calendar days", "calendar weeks"}:
            wanted = date + dt.timedelta(days=within.number * (7 if within.unit == "calendar weeks" else 1))
        else:
            return ""
        return "" if self.made.done_by == wanted else "it is to be done by another date"

    def _concludes(self) -> str:
        leaves = list(_leaves(self.step.condition))
        if len(leaves) != len(self.made.facts):
            return "a reason is missing or too many"
        for (leaf, negated), fact in zip(leaves, self.made.facts, strict=True):
            if said := self._fact(leaf, fact, negated=negated):
                return f"{fact.text}: {said}"
        truth = _whole(self.step.condition, iter(fact.holds for fact in self.made.facts), negated=False)
        return "" if truth is (None if self.made.missing else True) else "the reasons do not make the condition true"

    def _fact(self, leaf: p.Condition, fact: Fact, *, negated: bool) -> str:
        text = fact.text.removeprefix("not ") if negated else fact.text
        asked = getattr(leaf, "outcome", "")
        name = getattr(leaf, "text", f"{asked} holds" if isinstance(leaf, p.Standing) else f"{asked} is due")
        if (negated and not fact.text.startswith("not ")) or not (text == name or text.startswith(f"{name} (")):
            return "the condition asks something else"
        holds = fact.holds if not negated or fact.holds is None else not fact.holds
        match leaf:
            case p.Test() | p.Best() | p.ThanEarlier() | p.ThanOther():
                return self._measure(leaf, fact, negated=negated)
            case p.MarkTest(codes, _):
                code = self._seen(self.made.subject.pupil).counts.get(self._mark(), "")
                right = text == f"{name} ({code or 'no mark'})" and holds is (code in codes)
                return "" if right and fact.first == fact.last == self._at(self._mark()) else "the mark is another"
            case p.HalfTermTest(number):
                right = self.case.register.calendar.half_term_of_year(self._looked()) == number
                return "" if holds is right else "it is another half term"
            case p.FactTest(asked):
                return "" if holds is self.case.inputs.fact(self._whose(), asked, self._time()) else "nobody stated that"
            case p.Standing(outcome) | p.Issued(outcome) if holds is True:
                return "" if self._made_before(outcome, now=isinstance(leaf, p.Issued)) else f"{outcome} was not"
        return ""

    def _measure(self, leaf: p.Test | p.Best | p.ThanEarlier | p.ThanOther, fact: Fact, *, negated: bool) -> str:
        calendar, value, session = self.case.register.calendar, leaf.value, self._looked()
        numbers = [None if each is None else calendar.number(each.date, each.half) for each in (fact.first, fact.last)]
        wanted = bounds(value.window, calendar, session)
        first, last = (session + 1 if numbers[0] is None else numbers[0]), (session if numbers[1] is None else numbers[1])
        if wanted and (first, last) != wanted and not (wanted[0] > wanted[1] and fact.first is fact.last is None):
            return "the window is another"
        if fact.measure != value.text or fact.amount is None:
            return "another measure is named"
        if isinstance(leaf, p.Test):
            sign = OPPOSITE[leaf.operator] if negated else leaf.operator
            if (fact.comparison, fact.threshold) != (sign, str(leaf.threshold)):
                return "the comparison is another"
            number = fact.amount.value
            if fact.holds is not (None if number is None else SIGNS[sign](number, leaf.threshold)):
                return "the comparison does not come to that"
        everyone = self._everyone()
        if isinstance(leaf, p.ThanOther) and (said := self._than_other(leaf, fact, session, negated=negated)):
            return said
        amount, sessions = measured(value, everyone, first, last)
        if fact.amount != amount:
            return f"the register gives {amount.part}" + ("" if amount.whole is None else f" of {amount.whole}")
        if len(everyone) != 1:
            return "" if fact.counted == () else "of several pupils no session is shown"
        seen = everyone[0]
        counted = tuple(Counted(calendar.session(s), seen.counts.get(s, ""), seen.entered.get(s, "")) for s in sessions)
        return "" if fact.counted == counted else "other sessions count"

    def _than_other(self, leaf: p.ThanOther, fact: Fact, session: int, *, negated: bool) -> str:
        """What is wrong with a comparison with another measure, where the calendar says over which sessions that is."""
        sign, window = (
            OPPOSITE[leaf.operator] if negated else leaf.operator,
            bounds(leaf.other.window, self.case.register.calendar, session),
        )
        if fact.comparison != sign:
            return "the comparison is another"
        if window is None:
            return ""
        than = measured(leaf.other, self._everyone(), *window)[0].value
        if fact.threshold != ("" if than is None else str(than + leaf.by)):
            return "the other measure is not that"
        number = None if fact.amount is None else fact.amount.value
        right = None if number is None or than is None else SIGNS[sign](number, than + leaf.by)
        return "" if fact.holds is right else "the comparison does not come to that"

    def _figures(self) -> str:
        actions = self.step.actions if isinstance(self.step, p.Rule) else ()
        wanted = next((action.figures for action in actions if action.outcome == self.made.outcome), ())
        named = [figure.text if each.money else figure.name for each, figure in zip(wanted, self.made.figures, strict=False)]
        if len(wanted) != len(self.made.figures) or named != [each.name for each in wanted]:
            return "it carries other figures"
        for each, figure in zip(wanted, self.made.figures, strict=True):
            window = bounds(each.value.window, self.case.register.calendar, self.session) if each.value else None
            if each.value and window:
                amount, _ = measured(each.value, self._everyone(), *window)
                if amount != figure.amount:
                    return f"{figure.name}: the register gives another figure"
        return ""

    def _changed(self) -> str:
        change, step = self.made.change, self.step
        if not isinstance(step, p.Recode) or change is None:
            return "" if (change is None) is not isinstance(step, p.Recode) else "only a recode changes a mark"
        number = self.case.register.calendar.number(change.session.date, change.session.half)
        if number is None or change.effective != step.target or change.entered not in step.sources:
            return "the rule changes no such mark"
        if (
            (step.half and step.half is not change.session.half)
            or number > self.session
            or (not step.late and number != self.session)
        ):
            return "the rule changes marks of another session"
        return "" if self._seen(self.made.subject.pupil).counts.get(number, "") == change.entered else "the mark was another"

    def _seen(self, pupil: str) -> Seen:
        """The pupil's marks as they counted when this was decided: what recodes before it did is done."""
        codes, counts = self.case.entered(pupil), dict(self.case.entered(pupil))
        mine = self.step if isinstance(self.step, p.Recode) else None
        early = mine is not None and not mine.late
        order: list[tuple[int, int, Decision]] = []
        passed = False
        for each in self.case.made.get(pupil, ()):
            passed = passed or each is self.made
            recode = self.case.recode_of(each) if each.change and each.status is Status.DUE else None
            if recode is None:
                continue
            if not recode.late and (not early or recode.stratum < mine.stratum):  # type: ignore[union-attr]  # early: it is one
                order.append((0, recode.stratum, each))
            elif recode.late and not early and not passed:
                order.append((1, 0, each))
        for _, _, each in sorted(order, key=lambda one: one[:2]):
            number = self.case.register.calendar.number(each.change.session.date, each.change.session.half)  # type: ignore[union-attr]
            if number is not None:
                counts[number] = each.change.effective  # type: ignore[union-attr]  # only changes are in order
        return Seen(codes, counts, self.case.plan.codes.in_category(*ATTENDED, *ABSENT), self.case.register.calendar)

    def _everyone(self) -> list[Seen]:
        """The marks of the pupil, or of all who are in the group."""
        scope, name = self.made.subject.scope, self.made.subject.name
        if self.made.subject.pupil:
            return [self._seen(self.made.subject.pupil)]
        of = {Scope.CLASS: "class_name", Scope.YEAR_GROUP: "year_group", Scope.PHASE: "phase"}
        pupils = (each for each in self.case.register if self.case.register.known(each.id, self.case.as_of))
        return [
            self._seen(each.id) for each in pupils
            if scope is Scope.SCHOOL or (name in each.groups if scope is Scope.GROUP else getattr(each, of[scope]) == name)
        ]  # fmt: skip

    def _made_before(self, outcome: str, *, now: bool) -> bool:
        made = (e for e in self.case.made.get(self._pupil_or_group(), ()) if e.outcome == outcome and e.status is Status.DUE)
        if now:
            return any(each.session == self.made.session for each in made)
        return any(e.session <= self.made.session and (e.ends is None or e.ends >= self.made.session) for e in made)

    def _mark(self) -> int:
        change = self.made.change
        number = self.case.register.calendar.number(change.session.date, change.session.half) if change else None
        return self.session if number is None else number

    def _looked(self) -> int:
        return self._mark() if isinstance(self.step, p.Recode) and self.step.delay is None else self.session

    def _at(self, number: int) -> object:
        return self.case.register.calendar.session(number)

    def _pupil_or_group(self) -> str:
        return self.made.subject.pupil or self.made.subject.name

    def _whose(self) -> str:
        scope, name = self.made.subject.scope, self.made.subject.name
        return name if scope in {Scope.PUPIL, Scope.PARENT, Scope.SCHOOL} else f"{scope.value} {name}"

    def _time(self) -> dt.datetime:
        time = getattr(getattr(self.step, "moment", None), "time", None)
        return dt.datetime.combine(self.made.session.date, time) if time else self.case.register.calendar.ends(self.session)


def _leaves(condition: p.Condition | None, *, negated: bool = False) -> Iterator[tuple[p.Condition, bool]]:
    """What is asked, in order, and whether the other way round."""
    match condition:
        case None:
            return
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                yield from _leaves(part, negated=negated)
        case p.Negated(part):
            yield from _leaves(part, negated=not negated)
        case _:
            yield condition, negated


def _whole(condition: p.Condition | None, answers: Iterator[bool | None], *, negated: bool) -> bool | None:
    """A condition from the answers of its leaves, those of negated leaves being turned round already."""
    match condition:
        case None:
            return True
        case p.AllOf(parts) | p.AnyOf(parts):
            values = [_whole(part, answers, negated=negated) for part in parts]
            strong = isinstance(condition, p.AnyOf) is not negated
            return strong if strong in values else None if None in values else not strong
        case p.Negated(part):
            return _whole(part, answers, negated=not negated)
        case _:
            return next(answers)
