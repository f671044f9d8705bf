"""Lower: from names to the plan that engines run, for one choice of readings."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attendrules.decisions import Modality, Scope
from attendrules.domain.inputs import Input
from attendrules.domain.sessions import Period
from attendrules.lower.measures import value
from attendrules.lower.order import in_order
from attendrules.lower.recodes import entered, in_strata, settled_late
from attendrules.lower.values import condition, is_standing
from attendrules.lower.windows import last_n, moment
from attendrules.plan import model as p
from attendrules.resolve.names import Names, Placed
from attendrules.syntax import nodes as n

RECODE = "RECODE"


def lower(names: Names, choices: Mapping[str, str] | None = None) -> p.Plan:
    """The plan of a policy.

    `choices` takes another option of a reading than the file does, by question; a name
    that is no question or option is ignored here and reported by the caller. What is
    wrong with units and measures is added to `names.findings`.
    """
    taken = readings(names) | dict(choices or {})
    chosen = [each for each in names.placed if all(taken.get(question) == option for question, option in each.guards)]
    _try_out(names, [each for each in names.placed if each not in chosen])
    header = names.policy
    return p.Plan(
        name=header.name.text if header else "policy",
        title=header.title if header else "",
        version=names.header.get("version", ""),
        source=names.header.get("source", ""),
        first_day=names.in_force.first if names.in_force else None,
        last_day=names.in_force.last if names.in_force else None,
        codes=names.codes,
        outcomes=_outcomes(names),
        arrivals=tuple(_arrival(names, each, each.statement) for each in chosen if isinstance(each.statement, n.Arrival)),
        recodes=in_strata(names, [each for placed in chosen for each in _recodes(names, placed)]),
        steps=in_order(names, [*_bands(names, chosen), *(rule for rule in _rules(names, chosen, pupils=True))]),
        group_rules=in_order(names, list(_rules(names, chosen, pupils=False))),
        clauses=tuple(_clauses(names)),
        readings=taken,
        inputs={
            name: Input(each.kind, name, tuple(result.text for result in each.results), each.meaning)
            for name, each in names.inputs.items()
        },
        hash=hashlib.sha256(names.source.text.encode()).hexdigest(),
    )


def _try_out(names: Names, others: list[Placed]) -> None:
    """Lower what stands under options that are not taken, for what is wrong with it."""
    for placed in others:
        if isinstance(placed.statement, n.Arrival):
            _arrival(names, placed, placed.statement)
        elif isinstance(placed.statement, n.BandRow):
            condition(names, placed.statement.condition)
        else:
            rules = _rules(names, [placed], pupils=placed.statement.scope == "pupil", among=names.placed)
            deque((*_recodes(names, placed), *rules), maxlen=0)


def readings(names: Names) -> dict[str, str]:
    """The option that the file takes for each question."""
    return {
        question: option.name.text for question, reading in names.readings.items() for option in reading.options if option.taken
    }


def _outcomes(names: Names) -> dict[str, p.Outcome]:
    outcomes = {
        name: p.Outcome(name, each.kind.text, each.stage.text if each.stage else "", each.label)
        for name, each in names.outcomes.items()
    }
    for placed in names.placed:
        statement = placed.statement
        if isinstance(statement, n.Rule):
            for action in statement.actions:
                if isinstance(action, n.Action):
                    name, kind = action.outcome.text, action.kind.text
                else:
                    name, kind = action.outcome.text if action.outcome else RECODE, "recode"
                outcomes.setdefault(name, p.Outcome(name, kind))
        elif isinstance(statement, n.BandRow):
            outcomes.setdefault(statement.outcome.text, p.Outcome(statement.outcome.text, "status"))
    return outcomes


def _origin(names: Names, placed: Placed) -> p.Origin:
    return p.Origin(names.place(placed.statement.span), placed.clauses, placed.guards)


def _arrival(names: Names, placed: Placed, row: n.Arrival) -> p.ArrivalRow:
    if row.first is not None and row.last is not None and row.last < row.first:
        names.report("AR210", "the arrival times end before they begin", row.span, "swap the two times")
    return p.ArrivalRow(_origin(names, placed), row.half, row.first, row.last, row.code.text)


def _recodes(names: Names, placed: Placed) -> Iterator[p.Recode]:
    rule = placed.statement
    if not isinstance(rule, n.Rule):
        return
    for action in rule.actions:
        if isinstance(action, n.Recode):
            _for_every_mark(names, rule, action)
            lowered = condition(names, rule.condition)
            delay = moment(names, rule.moment) if rule.moment is not None and _after_the_mark(rule.moment) else None
            late = delay is not None or settled_late(lowered)
            _nothing_due_yet(names, rule, lowered)
            yield p.Recode(
                _origin(names, placed),
                frozenset(code.text for code in action.sources),
                action.target.text,
                action.half,
                None if lowered is None else entered(lowered),
                action.outcome.text if action.outcome else RECODE,
                Modality(action.modality),
                delay=delay if isinstance(delay, p.Delay) else None,
                late=late,
            )


def _after_the_mark(written: n.Moment | None) -> bool:
    return isinstance(written, n.Delay) and written.after is None and not written.absence


def _for_every_mark(names: Names, rule: n.Rule, action: n.Recode) -> None:
    if rule.scope != "pupil":
        message = f"a rule for each {rule.scope} cannot recode: marks belong to pupils"
        names.report("AR120", message, action.span, "leave `for each ...` out")
    if rule.moment is not None and not (_after_the_mark(rule.moment)):
        message = "a recode has no moment of its own: it is settled with each mark"
        advice = "leave the moment out, or say how long after it: `5 school days after the mark`"
        names.report("AR120", message, rule.moment.span, advice)


def _nothing_due_yet(names: Names, rule: n.Rule, lowered: p.Condition | None) -> None:
    for part in p.parts(lowered):
        if isinstance(part, p.Issued):
            message = f"marks are settled before anything is due, so `{part.outcome} is due` is never true of a recode"
            advice = f"make it a status, and write `{part.outcome} holds`"
            names.report("AR120", message, rule.condition.span if rule.condition else rule.span, advice)


def _rules(names: Names, chosen: list[Placed], *, pupils: bool, among: list[Placed] | None = None) -> Iterator[p.Rule]:
    for placed in chosen:
        rule = placed.statement
        if not isinstance(rule, n.Rule) or (rule.scope == "pupil") is not pupils:
            continue
        actions = tuple(_action(names, each) for each in rule.actions if isinstance(each, n.Action))
        if not actions:
            continue
        if rule.moment is not None and _after_the_mark(rule.moment):
            advice = "say after which outcome or event: `5 school days after LETTER`"
            names.report("AR120", "only a recode is so long `after the mark`", rule.moment.span, advice)
        lowered = _as_long_as(names, rule.moment, condition(names, rule.condition))
        if not pupils:
            _about_groups(names, among or chosen, rule, lowered)
        looked_at = p.EndOf(Period.SESSION) if rule.moment is None else moment(names, rule.moment)
        text = "each session" if rule.moment is None else " ".join(names.source.slice(rule.moment.span).split())
        yield p.Rule(_origin(names, placed), Scope(rule.scope), looked_at, text, lowered, actions, afresh(lowered, looked_at))


def _as_long_as(names: Names, written: n.Moment | None, lowered: p.Condition | None) -> p.Condition | None:
    """The condition of a rule whose moment comes again and again while something lasts: that it does, and what is asked."""
    if not isinstance(written, n.Repeated):
        return lowered
    name = written.after.text
    lasts: p.Condition = p.Standing(name)
    if name.islower():
        lasts = p.Happened(name, "", None, p.This(Period.DAY), ">=", Fraction(1), f"{name} lasts")
    else:
        is_standing(names, written.after)
    return lasts if lowered is None else p.AllOf((lasts, lowered))


def _about_groups(names: Names, chosen: list[Placed], rule: n.Rule, lowered: p.Condition | None) -> None:
    """A group has no mark of its own, and only what a rule for such groups makes due holds for it; a parent has the child's."""
    if rule.scope == "parent":
        return
    made = {
        action.outcome.text
        for each in (placed.statement for placed in chosen)
        if isinstance(each, n.Rule) and each.scope == rule.scope
        for action in each.actions
        if isinstance(action, n.Action)
    }
    for seen in _of_pupils(rule, lowered, made):
        message = f"a rule for each {rule.scope} cannot ask about {seen}, which belongs to a pupil"
        names.report("AR120", message, rule.span, "count sessions or compare a percentage of the group")


def _of_pupils(rule: n.Rule, lowered: p.Condition | None, made: set[str]) -> Iterator[str]:
    after = rule.moment.after if isinstance(rule.moment, n.Delay | n.Repeated) else None
    if isinstance(rule.moment, n.Delay) and rule.moment.absence:
        yield "`the absence`"
    if after is not None and after.text.isupper() and after.text not in made:
        yield f"`{after.text}`"
    for part in p.parts(lowered):
        match part:
            case p.Standing(outcome) | p.Issued(outcome) if outcome not in made:
                yield f"`{outcome}`"
            case p.MarkTest() | p.ArrivalTest() | p.RollTest() | p.ThanEarlier():
                yield f"`{part.text}`"
            case _:
                pass


def _action(names: Names, action: n.Action) -> p.Action:
    frequency = p.Frequency()
    if action.frequency is not None:
        until = action.frequency.outcome
        frequency = p.Frequency(action.frequency.word.split()[0], action.frequency.period, until.text if until else "")
    figures = tuple(_figure(names, each) for each in action.giving)
    within = None
    if action.within is not None:
        last = last_n(names, action.within, action.within.number, action.within.unit)
        within = p.Deadline(last.number, last.unit)
    return p.Action(action.outcome.text, Modality(action.modality), frequency, figures, action.by, within)


def _figure(names: Names, measure: n.Measure | n.Money) -> p.FigureOf:
    if isinstance(measure, n.Money):
        return p.FigureOf(measure.amount, money=True)
    words = " ".join(word.text for word in measure.words)
    if words in names.bands and not measure.unit and measure.window is None:
        return p.FigureOf(words)
    return p.FigureOf(" ".join(names.source.slice(measure.span).split()), value(names, measure))


def afresh(lowered: p.Condition | None, looked_at: p.Moment) -> Period | None:
    """The shortest current period a condition is about; a rule without one is about its moment's."""
    if lowered is None:
        return looked_at.period if isinstance(looked_at, p.EndOf | p.LastMorning) else Period.DAY
    order = list(Period)
    return min(_periods(lowered), key=order.index, default=None)


def _periods(lowered: p.Condition) -> Iterator[Period]:
    for part in p.parts(lowered):
        match part:
            case p.Test() | p.Best() | p.ThanOther():
                yield from (each.window.period for each in p.values_of(part) if isinstance(each.window, p.This | p.BeforeToday))
            case p.Happened(window=p.This(period)):
                yield period
            case p.MarkTest() | p.ArrivalTest() | p.RollTest() | p.Issued():
                yield Period.SESSION
            case _:
                pass


def _bands(names: Names, chosen: list[Placed]) -> Iterator[p.Band]:
    for band in names.bands:
        rows = [(each, each.statement) for each in chosen if isinstance(each.statement, n.BandRow)]
        mine = [(each, row) for each, row in rows if row.band.text == band]
        lowered = [(each, row, condition(names, row.condition)) for each, row in mine]
        yield p.Band(
            band,
            tuple(p.BandRow(_origin(names, e), row.outcome.text, cond) for e, row, cond in lowered if cond is not None),
        )


def _clauses(names: Names) -> Iterator[p.Clause]:
    for clause in names.clauses:
        declares = clause.span.start in names.declaring
        for ref in clause.refs:
            places = tuple(_origin(names, each).place for each in names.placed if ref.text in each.clauses)
            yield p.Clause(ref.text, clause.where, clause.says, clause.disposition, clause.detail, places, declares)
