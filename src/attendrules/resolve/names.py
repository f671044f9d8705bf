"""Resolve: what each name of a file refers to, and a finding for each that refers to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import define, field, frozen

from attendrules.decisions.kinds import STAGES
from attendrules.diagnostics import Diagnostic, Fix, Label, Severity, nearest
from attendrules.domain.codes import Category, Code, CodeSet, code_sets
from attendrules.resolve.inputs import look_up_inputs, look_up_moment, look_up_window, windows_of
from attendrules.resolve.vocabulary import ANY_KIND, KINDS
from attendrules.source import Source, Span
from attendrules.syntax import nodes as n

DEFAULT_CODES = "england_2024"
DECLARED = {"AR101", "AR102", "AR106", "AR107", "AR130"}
"""Findings about names that a policy declares itself."""


@frozen
class Placed:
    """A statement with the clauses it stands under and the reading options that guard it."""

    statement: n.Statement
    clauses: tuple[str, ...]
    guards: tuple[tuple[str, str], ...] = ()
    """Each as (question, option)."""


@define
class Names:
    """Everything a file declares, by name, and its statements in order."""

    source: Source
    policy: n.PolicyHeader | None = None
    in_force: n.InForce | None = None
    header: dict[str, str] = field(factory=dict)
    codes: CodeSet = field(factory=lambda: code_sets()[DEFAULT_CODES])
    outcomes: dict[str, n.OutcomeDeclaration] = field(factory=dict)
    measures: dict[str, n.Measure] = field(factory=dict)
    moments: dict[str, n.Moment] = field(factory=dict)
    inputs: dict[str, n.InputDeclaration] = field(factory=dict)
    """Facts and events."""
    readings: dict[str, n.Reading] = field(factory=dict)
    options: dict[str, str] = field(factory=dict)
    """The question that each option of a reading answers."""
    clauses: list[n.Clause] = field(factory=list)
    placed: list[Placed] = field(factory=list)
    declaring: set[int] = field(factory=set)
    """Where the clauses begin that have a declaration (a code, a moment) under them."""
    accepted: list[tuple[n.Accept, tuple[str, ...]]] = field(factory=list)
    findings: list[Diagnostic] = field(factory=list)

    def report(self, code: str, message: str, span: Span, *advice: str, **more: object) -> None:
        """Add a finding at a place of the file."""
        label = Label(self.source, span)
        self.findings.append(Diagnostic(code, message, label, help=advice, **more))  # type: ignore[arg-type]  # fields of Diagnostic

    def unknown(self, code: str, what: str, name: n.Name, known: Iterable[str], *advice: str) -> None:
        """Report a name that refers to nothing, with the nearest one that does."""
        known = list(known)
        found = nearest(name.text, known)
        if found and self._misspelt_where_declared(code, found[0], name):
            return
        fixes = tuple(Fix(f"write `{each}`", name.span, each) for each in found)
        offers = (f"did you mean `{found[0]}`?",) if found else (f"there are {_listed(known)}",) if known else ()
        self.report(code, f"{what} `{name.text}`", name.span, *offers, *advice, fixes=fixes)

    def _misspelt_where_declared(self, code: str, declared: str, used: n.Name) -> bool:
        """Report a declared name that stands nowhere else, where the rules have one very like it.

        If the rules have theirs more than once, the declaration is the slip; otherwise either is.
        """
        places = self._places(declared)
        own = {*self.outcomes, *self.measures, *self.moments, *self.options, *self.inputs}
        if code not in DECLARED or declared not in own or len(places) != 1:
            return False
        here, there = (places[0], used.span) if len(self._places(used.text)) > 1 else (used.span, places[0])
        right, wrong = (used.text, declared) if here == places[0] else (declared, used.text)
        message = f"`{declared}` is declared and used nowhere; the rules say `{used.text}`"
        label = Label(self.source, there, "declared here" if there == places[0] else "here")
        fix = Fix(f"write `{right}`", here, right)
        self.report(code, message, here, f"write `{right}` here, or `{wrong}` there", secondary=(label,), fixes=(fix,))
        return True

    def _places(self, name: str) -> list[Span]:
        """Where a name stands, outside of comments and quoted texts."""
        found = re.finditer(rf'"[^"\n]*"|--[^\n]*|\b({re.escape(name)})\b', self.source.text)
        return [Span(*match.span(1)) for match in found if match[1]]

    def place(self, span: Span) -> str:
        """`file:line` of a statement, by which a plan names where its steps come from."""
        source, there = self.source.origin(span)
        return f"{source.name}:{source.position(there.start).line}"

    def span_at(self, place: str) -> Span:
        """The statement at a place; the start of the file if there is none."""
        return self._statement_at.get(place, Span(0, 0))

    @cached_property
    def _statement_at(self) -> dict[str, Span]:
        """The first statement of each place; asked for once every statement is placed."""
        return {self.place(each.statement.span): each.statement.span for each in reversed(self.placed)}

    @property
    def bands(self) -> list[str]:
        """The names of the band tables, in order of first row."""
        rows = (each.statement for each in self.placed)
        return list(dict.fromkeys(row.band.text for row in rows if isinstance(row, n.BandRow)))


def resolve(file: n.File, source: Source) -> Names:
    """The names of a file. Nothing is looked up in a file system; code sets come with the library."""
    names = Names(source)
    _headings(names, file)
    for sentence in file.sentences:
        _declare(names, sentence)
    _place(names, file)
    for placed in names.placed:
        _look_up(names, placed.statement)
    _clauses(names)
    return names


def _headings(names: Names, file: n.File) -> None:
    begun = False
    for sentence in file.sentences:
        if not isinstance(sentence, n.PolicyHeader | n.HeaderLine | n.InForce):
            begun = True
            continue
        if begun:
            names.report("AR016", "this belongs to the head of the file", sentence.span, "move it above the first rule")
        match sentence:
            case n.PolicyHeader():
                if names.policy is not None:
                    names.report("AR108", "the file has two `policy` lines", sentence.span, "one file is one policy")
                names.policy = sentence
            case n.InForce(first, last):
                names.in_force = sentence
                if last is not None and last < first:
                    names.report("AR209", "the policy ends before it begins", sentence.span, "swap the two dates")
            case n.HeaderLine("codes", value):
                sets = code_sets()
                if value.text in sets:
                    names.codes = sets[value.text]
                else:
                    _unknown_codes(names, value, sets)
            case n.HeaderLine(key, value):
                names.header[key] = value.text


def _unknown_codes(names: Names, value: n.Name, sets: Mapping[str, CodeSet]) -> None:
    """Report a code set that there is not, with the rest of its line, as in `england 2006`."""
    rest = names.source.text[value.span.start : value.span.start + 60].split("\n")[0].split("--")[0].strip()
    joined, span = "_".join(rest.lower().split()), Span(value.span.start, value.span.start + len(rest))
    if joined in sets:
        fix = Fix(f"write `{joined}`", span, joined)
        names.report("AR109", f"there is no code set `{rest}`", span, f"write `{joined}`, in one word", fixes=(fix,))
    else:
        names.unknown("AR109", "there is no code set", value, sets)


def _declare(names: Names, sentence: n.Sentence) -> None:
    match sentence:
        case n.OutcomeDeclaration(name):
            if _is_new(names, name, names.outcomes):
                names.outcomes[name.text] = sentence
            _kind_and_stage(names, sentence)
        case n.MeasureDeclaration(name, measure):
            if _is_new(names, name, names.measures):
                names.measures[name.text] = measure
        case n.MomentDeclaration(name, moment):
            if _is_new(names, name, names.moments):
                names.moments[name.text] = moment
        case n.InputDeclaration(_, name):
            if _is_new(names, name, names.inputs):
                names.inputs[name.text] = sentence
        case n.CodeDeclaration(code, meaning, category, own):
            _declare_code(names, code, meaning, category)
            _is_national(names, code, own=own)
        case n.Reading(name, _, options):
            if _is_new(names, name, names.readings):
                names.readings[name.text] = sentence
            _declare_reading(names, sentence, options)
        case _:
            pass


def _is_new(names: Names, name: n.Name, table: Mapping[str, n.Node]) -> bool:
    first = table.get(name.text)
    if first is not None:
        label = Label(names.source, first.span, "declared here first")
        names.report("AR108", f"`{name.text}` is declared twice", name.span, "give one of them another name", secondary=(label,))
    return first is None


def _kind_and_stage(names: Names, outcome: n.OutcomeDeclaration) -> None:
    if outcome.kind.text not in KINDS:
        names.unknown("AR103", "there is no kind of outcome called", outcome.kind, KINDS)
    if outcome.stage is not None and outcome.stage.text not in STAGES:
        names.unknown("AR104", "there is no stage called", outcome.stage, STAGES)


def _declare_code(names: Names, code: n.Name, meaning: str, category: n.Name) -> None:
    known = {each.value: each for each in Category}
    if category.text in known:
        old = names.codes.codes.get(code.text)
        new = Code(code.text, meaning or (old.meaning if old else ""), known[category.text], old.dfe_column if old else "")
        names.codes = names.codes.overridden({code.text: new})
        return
    words = n.Name(category.text.replace("_", " "), span=category.span)
    names.unknown("AR112", "nothing counts as", words, [each.words for each in Category])


def _is_national(names: Names, code: n.Name, *, own: bool) -> None:
    """Warn of a code that the national set does not have, if the policy does not say that it is the school's own."""
    if own or code.text in code_sets()[names.codes.name]:
        return
    message = f"the national code set {names.codes.name} has no code `{code.text}`"
    advice = f"write `own code {code.text}` if it is the school's own; it counts in no national figure"
    names.findings.append(warning("AR124", message, Label(names.source, code.span), advice))


def _declare_reading(names: Names, reading: n.Reading, options: tuple[n.ReadingOption, ...]) -> None:
    taken = [option for option in options if option.taken]
    if len(taken) != 1:
        count = "no option" if not taken else f"{len(taken)} options"
        advice = "begin one option with `taken`, the others with `or`"
        place = taken[1].name.span if taken else reading.name.span
        names.report("AR118", f"the reading `{reading.name.text}` has {count} taken", place, advice)
    for option in options:
        if option.name.text in names.options:
            names.report("AR108", f"the option `{option.name.text}` is declared twice", option.name.span)
        names.options[option.name.text] = reading.name.text


def _place(names: Names, file: n.File) -> None:
    clauses: tuple[str, ...] = ()
    heading = -1
    for sentence in file.sentences:
        match sentence:
            case n.CodeDeclaration() | n.MomentDeclaration() | n.MeasureDeclaration() | n.InputDeclaration() | n.Reading():
                names.declaring.add(heading)
            case n.Clause(refs):
                clauses, heading = tuple(ref.text for ref in refs), sentence.span.start
                names.clauses.append(sentence)
            case n.Part():
                clauses, heading = (), -1
            case n.Accept():
                names.accepted.append((sentence, clauses))
            case n.Guarded(options, statement):
                names.placed.append(Placed(statement, clauses, tuple(_guards(names, options))))
            case n.Rule() | n.BandRow() | n.Arrival():
                names.placed.append(Placed(sentence, clauses))
            case _:
                pass


def _guards(names: Names, options: tuple[n.Name, ...]) -> Iterator[tuple[str, str]]:
    for option in options:
        question = names.options.get(option.text)
        if question is None:
            advice = 'declare it in a reading: `reading question "...?" taken this_way "..." or that_way "..."`'
            names.unknown("AR107", "no reading has an option called", option, names.options, advice)
        else:
            yield question, option.text


def _clauses(names: Names) -> None:
    known: dict[str, n.Name] = {}
    for clause in names.clauses:
        for ref in clause.refs:
            _is_new(names, ref, known)
            known.setdefault(ref.text, ref)
    for clause in names.clauses:
        for seen in clause.detail if clause.disposition == "see" else ():
            if seen not in known:
                names.unknown("AR113", "the file has no clause", n.Name(seen, span=_seen_at(names, clause, seen)), known)


def _seen_at(names: Names, clause: n.Clause, seen: str) -> Span:
    """Where a clause names another one: behind everything else that it says."""
    at = names.source.text.rfind(seen, clause.span.start, clause.span.end)
    return Span(at, at + len(seen)) if at >= 0 else clause.span


def conditions(condition: n.Condition | None) -> Iterator[n.Condition]:
    """A condition and all its parts."""
    if condition is None:
        return
    yield condition
    match condition:
        case n.AnyOf(parts) | n.AllOf(parts):
            for part in parts:
                yield from conditions(part)
        case n.Not(part):
            yield from conditions(part)
        case _:
            pass


def condition_of(statement: n.Statement) -> n.Condition | None:
    """The condition of a rule or band row."""
    return None if isinstance(statement, n.Arrival) else statement.condition


def _look_up(names: Names, statement: n.Statement) -> None:
    for part in conditions(condition_of(statement)):
        if isinstance(part, n.Holds | n.IsDue | n.ThanEarlier):
            _look_up_outcome(names, part.outcome)
        look_up_inputs(names, part)
        for start in (start for window in windows_of(part) for start in look_up_window(names, window)):
            _look_up_outcome(names, start)
    if isinstance(statement, n.BandRow):
        _look_up_outcome(names, statement.outcome)
    if isinstance(statement, n.Rule):
        look_up_moment(names, statement.moment)
        for action in statement.actions:
            if isinstance(action, n.Action):
                _look_up_action(names, action)
                if action.frequency is not None and action.frequency.outcome is not None:
                    _look_up_outcome(names, action.frequency.outcome)
    codes = [*_codes_of(statement)]
    for code in codes:
        if code.text not in names.codes:
            advice = "a code may be declared with `own code ... counts as ...`"
            names.unknown("AR105", f"the code set {names.codes.name} has no code", code, names.codes, advice)


def _look_up_outcome(names: Names, name: n.Name, kind: str = "status") -> bool:
    if not names.outcomes or name.text in names.outcomes:
        return True
    article = "an" if kind[0] in "aeiou" else "a"
    advice = f"declare it: `outcome {name.text} is {article} {kind} in stage listen`"
    offers = () if nearest(name.text, names.outcomes) else (advice,)
    names.unknown("AR102", "no outcome is called", name, names.outcomes, *offers)
    return False


def _look_up_action(names: Names, action: n.Action) -> None:
    kind = action.kind.text
    if kind not in (*KINDS, ANY_KIND):
        _unknown_kind(names, action)
        return
    fitting = "letter" if kind == ANY_KIND else kind
    if _look_up_outcome(names, action.outcome, fitting) and action.outcome.text in names.outcomes:
        declared = names.outcomes[action.outcome.text].kind
        if kind not in (ANY_KIND, declared.text) and declared.text in KINDS:
            message = f"`{action.outcome.text}` is declared with the kind `{declared.text}`, not `{kind}`"
            label = Label(names.source, declared.span, "declared here")
            fix = Fix(f"write `{declared.text}`", action.kind.span, declared.text)
            names.report("AR110", message, action.kind.span, f"write `{declared.text}`, or `step`, which fits any kind",
                         secondary=(label,), fixes=(fix,))  # fmt: skip


def _unknown_kind(names: Names, action: n.Action) -> None:
    """Report a kind that there is not; an outcome that is declared says itself which it is."""
    declared = names.outcomes.get(action.outcome.text)
    if declared is None or declared.kind.text not in KINDS:
        names.unknown("AR103", "there is no kind of outcome called", action.kind, (*KINDS, ANY_KIND))
        return
    fix = Fix(f"write `{declared.kind.text}`", action.kind.span, declared.kind.text)
    label = Label(names.source, declared.kind.span, "declared here")
    message = f"there is no kind of outcome called `{action.kind.text}`"
    advice = f"write `{declared.kind.text}`, the kind with which `{action.outcome.text}` is declared"
    names.report("AR103", message, action.kind.span, advice, secondary=(label,), fixes=(fix,))


def _codes_of(statement: n.Statement) -> Iterator[n.Name]:
    for part in conditions(condition_of(statement)):
        match part:
            case (
                n.Compare(measure) | n.Between(measure) | n.BareCount(measure) | n.Extreme(measure)
                | n.CompareByHalfTerm(measure) | n.ThanEarlier(measure)
            ):  # fmt: skip
                yield from measure.codes
            case n.ThanOther(measure=measure, other=other):
                yield from (*measure.codes, *other.codes)
            case n.MarkIs(marks):
                yield from (mark[0] for mark in marks if len(mark) == 1 and not mark[0].text.islower())
            case _:
                pass
    if isinstance(statement, n.Arrival):
        yield statement.code
    if isinstance(statement, n.Rule):
        for action in statement.actions:
            if isinstance(action, n.Recode):
                yield from (*action.sources, action.target)
            else:
                for figure in action.giving:
                    yield from figure.codes if isinstance(figure, n.Measure) else ()


def _listed(words: list[str]) -> str:
    shown = [f"`{word}`" for word in words[:8]]
    return ", ".join(shown) + (", ..." if len(words) > 8 else "")


def warning(code: str, message: str, label: Label, *advice: str) -> Diagnostic:
    """A finding that does not stop a policy."""
    return Diagnostic(code, message, label, help=advice, severity=Severity.WARNING)
