"""Decide whether two policies mean the same: prove it, show a register, or say what stands in the way."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from attendrules.analysis.answers import Answer, Verdict, Witness
from attendrules.analysis.behaviour import Side, first_difference
from attendrules.analysis.candidates import NAME, at_random, comes_late, continued, smaller, stories
from attendrules.analysis.canonical import form
from attendrules.analysis.explore import Explored, explore
from attendrules.analysis.letters import Alphabet, alphabet, plain_letters
from attendrules.analysis.machine import Product, Unsupported, product
from attendrules.analysis.places import places
from attendrules.analysis.questions import STAGE, Question
from attendrules.analysis.replays import REFERENCE, disagreeing, second_engine
from attendrules.analysis.rulewise import rule_by_rule
from attendrules.analysis.shrink import Found, Shrinking, shrink
from attendrules.analysis.stories import Child, Story
from attendrules.analysis.walking import inside
from attendrules.decisions import Decision
from attendrules.domain.calendar import Calendar
from attendrules.plan import model as p

LADDER = 5
"""How many times longer a question may take in which something comes weeks after something else."""

EXTRA = 30_000
"""Steps of the machine that are made at most to show that a witness is the smallest: so that this does not hang on the hour."""


@define
class Budget:
    """How many seconds of computing may be spent, and how many registers were tried."""

    seconds: float
    started: float = field(factory=time.process_time)
    tried: int = 0

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return time.process_time() - self.started

    def over(self, part: float = 1.0) -> bool:
        """Whether a part of the time has passed."""
        return self.spent > part * self.seconds


@frozen
class Case:
    """One question over one calendar."""

    question: Question
    calendar: Calendar
    letters: Alphabet
    budget: Budget
    known: Sequence[Story] = ()
    """Stories that showed other differences between the same policies."""

    def differs(self, story: Story) -> int | None:
        """The first session in which the sides differ."""
        self.budget.tried += 1
        return first_difference(self.question.one, self.question.other, story)


def answer(question: Question, calendar: Calendar, seconds: float = 5.0, known: Sequence[Story] = ()) -> Answer:
    """The answer to a question, over one calendar, in about so many seconds; stories `known` to matter are tried first."""
    letters = alphabet(question.one, question.other, calendar)
    case = Case(question, calendar, letters, Budget(seconds * (LADDER if comes_late(question.sides) else 1)), known)
    if same_form(case):
        return _said(case, Verdict.PROVED, "the same rules decide it")
    judged = rule_by_rule(question, calendar, letters, lambda: case.budget.over(0.4))
    if judged.equal and _same_targets(case):
        return _said(case, Verdict.PROVED, f"rule by rule, for any numbers of marks ({judged.by})")
    machine, reason = _machine(case)
    found = search(case, judged.stories)
    if machine is not None:
        explored = _explored(case, machine, found)
        if explored.letters is not None:
            found = _replayed(case, explored) or found
        if explored.whole and explored.letters is None and found is None:
            return _said(case, Verdict.PROVED, f"every state was gone through ({explored.states:,} steps)")
        if found is not None:
            return _refuted(case, found, least=explored.whole and not found.story.told)
    if found is not None:
        return _refuted(case, found)
    return _said(case, Verdict.UNKNOWN, _obstacle(case, reason or judged.reason))


def _machine(case: Case) -> tuple[Product | None, str]:
    """The machine for the question, or the construct that it does not know."""
    try:
        return product(case.question.one, case.question.other, case.calendar, case.letters), ""
    except Unsupported as construct:
        return None, str(construct)


def _explored(case: Case, machine: Product, found: Found | None) -> Explored:
    below = (found.story.unusual, found.session) if found else None
    if found:
        return explore(machine, case.letters, lambda: False, below, EXTRA)
    return explore(machine, case.letters, case.budget.over)


def _replayed(case: Case, explored: Explored) -> Found | None:
    """What the machine found, if the reference engine finds it too."""
    letters = explored.letters or ()
    if letters and letters[-1].none:  # a mark has to follow, or nothing is looked at
        letters = (*letters, *plain_letters(explored.start + len(letters), 1))
    if explored.start + len(letters) > len(case.calendar):
        return None
    story = Story(case.calendar, (Child(NAME, explored.start, letters),))
    session = case.differs(story)
    return None if session is None else Found(story, session)


def same_form(case: Case) -> bool:
    """Whether both sides have the same normal form, and read every mark alike."""
    one, other = (side.part for side in case.question.sides)
    if not case.letters.agreed or one.beyond or other.beyond:
        return False
    single = len(case.calendar.years) == 1
    names = [_aliases(side, case.question.by) for side in case.question.sides]
    forms = [form(part, case.letters.alive, names=each, one_year=single) for part, each in zip((one, other), names, strict=True)]
    return forms[0] == forms[1] and _same_targets(case)


def _same_targets(case: Case) -> bool:
    """Whether what is asked about is of the same kind and stage."""
    one, other = (side.part for side in case.question.sides)
    return _declared(one.plan, one.targets) == _declared(other.plan, other.targets)


def _aliases(side: Side, by: str) -> dict[str, str]:
    """Between schools, the one outcome that is asked about needs no name."""
    return {name: "?" for name in side.part.targets if by == STAGE and len(side.part.targets) == 1}


def _declared(plan: p.Plan, targets: Iterable[str]) -> set[tuple[str, str]]:
    return {(plan.outcomes[name].kind, plan.outcomes[name].stage) for name in targets}


def search(case: Case, first: Iterable[Story] = ()) -> Found | None:
    """A small register on which the sides differ, if one is found in time; `first` are tried first."""
    for story in (*first, *continued(tuple(first), case.question.sides), *()) if first else ():
        session = None if case.budget.over(0.6) else case.differs(story)
        if session is not None:
            how = Shrinking(case.differs, lambda: case.budget.over(0.8))
            return _smaller(case, shrink(Found(story, session), how), how)
    for story in _worth_trying(case):
        session = case.differs(story)
        if session is not None:
            how = Shrinking(case.differs, lambda: case.budget.over(0.5))
            return _smaller(case, shrink(Found(story, session), how), how)
    return None


def _smaller(case: Case, found: Found, how: Shrinking) -> Found:
    """A witness with fewer marks of another kind, if there is one."""
    for story in smaller(case.question.sides, case.letters, found.story):
        if how.stop():
            break
        better = how.better(found, story)
        if better is not None:
            return shrink(better, how)
    return found


def _worth_trying(case: Case) -> Iterator[Story]:
    for story in continued(case.known, case.question.sides):
        if case.budget.over(0.2):
            break
        yield story
    for story in stories(case.question.sides, case.letters, case.calendar):
        if case.budget.over(0.3):
            return
        yield story
    for story in at_random(case.question.sides, case.letters, case.calendar):
        if case.budget.over(0.3):
            return
        yield story


def _refuted(case: Case, found: Found, *, least: bool = False) -> Answer:
    history = tuple(side.decisions(found.story) for side in case.question.sides)
    for side, each in zip(case.question.sides, history, strict=True):
        if engine := disagreeing(side, found.story, each):
            return _said(case, Verdict.UNKNOWN, f"a register was found on which the {engine} engine decides otherwise")
    engines = tuple(dict.fromkeys((REFERENCE, *(second_engine(side) for side in case.question.sides))))
    session = case.calendar.session(found.session)
    there = tuple(tuple(d for d in each if session in (d.session, d.ends)) for each in history)
    rules = tuple(places(side, each) for side, each in zip(case.question.sides, there, strict=True))
    least = least or not found.story.unusual
    witness = Witness(found.story, session, (there[0], there[1]), (history[0], history[1]), (rules[0], rules[1]), least, engines)
    return _said(case, Verdict.REFUTED, f"replayed by the engines: {', '.join(engines)}", witness)


def _said(case: Case, verdict: Verdict, because: str, witness: Witness | None = None) -> Answer:
    budget = case.budget
    return Answer(case.question.name, verdict, because, scope(case), witness, budget.tried, round(budget.spent, 3))


def scope(case: Case) -> str:
    """For which registers an answer holds, in words."""
    years = " and ".join(year.name for year in case.calendar.years)
    without = f", without the codes {', '.join(case.letters.left_out)}" if case.letters.left_out else ""
    inputs = " and whatever is recorded besides" if any(side.part.inputs for side in case.question.sides) else ""
    return f"every register of {years}{without}{inputs}"


def _obstacle(case: Case, reason: str) -> str:
    """What stands in the way of a proof, in words."""
    beyond = [side.part.beyond for side in case.question.sides if side.part.beyond]
    named = {_words(each) for side in case.question.sides for each in inside(side.part.parts)} - {""}
    what = ", ".join(sorted({*beyond, *named, reason} - {""})) or "so many states"
    return f"no register was found, and nothing is proved about {what}"


def _words(part: object) -> str:
    match part:
        case p.Happened(event):
            return f"the event `{event}`"
        case p.FactTest(fact):
            return f"the fact `{fact}`"
        case p.Delay():
            return "so long after something"
        case p.Last(number, unit):
            return f"the last {number} {unit}"
        case p.Best():
            return "the best of all"
        case p.ThanOther():
            return "a comparison of two measures"
        case p.ThanEarlier():
            return "a comparison with an earlier time"
        case p.Recode():
            return "recodes"
        case _:
            return ""


def shown(decisions: Iterable[Decision]) -> str:
    """The outcomes of some decisions, in a few words."""
    return ", ".join(dict.fromkeys(decision.outcome for decision in decisions)) or "nothing"
