"""A word left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lark import Token

from attendrules.diagnostics import Fix
from attendrules.source import Span
from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair, written
from attendrules.syntax.mistakes.words import COMPARING, COMPARISONS, SIGNS, either, in_capitals, spelt, words
from attendrules.syntax.table import END, starters

PHRASES = (
    "is not a", "is not", "not a", "in stage", "counts as", "is a", "is an", "at the end of", "at the end of each", "on each",
    "at the", "the end of", "end of", "for each", "for the", "of all", "best of all", "is best of", "half up", "in a", "a row",
    "needs inputs", "needs judgement by", "the previous", "the last", "entered as", "morning arrival",
    "arrival until", "once a", "is at",
    "when not", "the mark is", "mark is", "is due", "of all classes",
)  # fmt: skip
"""Words that are left out together."""
RARE = {
    "POLICY",
    "CODES",
    "VERSION",
    "SOURCE",
    "NOT",
    "ACCEPT",
    "MAY",
    "MUST",
    "SHOULD",
    "COMMA",
    "LPAR",
    "RECODE",
    "HASH",
    "SLASH",
    "BACKSLASH",
}
"""Hardly ever what was left out."""
SAME = {"every": "each", "on": "at", "the": "this", "one": "this", "an": "a", "during": "in", "by": "until", "academic": "school"}
"""Of two words that mean the same, only one is offered."""
EXAMPLES = {
    "OUTCOME": ("the name of the outcome", ""), "THEN": ("the kind of what is due", "letter"),
    "MUST": ("the kind of what is due", "letter"), "A": ("the kind of the outcome", "letter"),
    "AN": ("the kind of the outcome", "evidence"), "STAGE": ("the name of the stage", "monitor"),
    "MEASURE": ("the name of the measure", ""), "MOMENT": ("the name of the moment", ""),
    "BAND": ("the name of the bands", "grade"),
    "WHEN": ("a measure", "attendance"), "AND": ("a measure", "attendance"), "OR": ("a measure", "attendance"),
    "GIVING": ("a measure", "attendance"), "COMMA": ("what comes after the comma", "attendance"),
    "EACH": ("the name of a moment", ""), "EVENT": ("the name of the event", "parent_call"),
    "FACT": ("the name of the fact", "vulnerable"),
    "UNDER": ("the option of a reading", ""), "READING": ("the name of the question", ""),
    "TAKEN": ("the name of the option", ""),
    "CODES": ("the name of the code set", "england_2024"), "POLICY": ("the short name of the policy", ""), "TO": ("a code", "U"),
    "CODE": ("a code", "L"), "AS": ("a category or a code", "present"), "IS": ("a name", ""), "CLAUSE": ("the clause", ""),
    "SEE": ("the clause", ""), "NOT": ("a measure", "attendance"),
}  # fmt: skip
"""What has to be filled in after each word, with an example."""
NAMES = {"UPPER": "PA_LETTER", "WORD": "attendance", "STRING": '"..."', "PERCENT": "90%", "NUMBER": "5", "DATE": "2022-09-05",
         "TIME": "08:50", "CLAUSE_ID": "ELM-1"}  # fmt: skip
WHAT = {"UPPER": "a name in capitals", "WORD": "a word", "STRING": "a text in quotation marks", "PERCENT": "a percentage",
        "NUMBER": "a number", "DATE": "a date", "TIME": "a time", "CLAUSE_ID": "the clause"}  # fmt: skip


def missing_word(place: Place) -> Iterator[Repair]:
    """A word of the language left out, or a sign."""
    for index in range(place.at, place.first - 1, -1):
        expected = place.expected_at(index) - NAMES.keys() - {END, "NUMBER_WORD", "ONE"}
        if index > place.begin and place.stream[index - 1].type in {"GIVING", "COMMA"}:
            expected -= {"DAYS", "SESSIONS", "PART_DAYS"}  # a whole measure is missing, not its unit
        fitting = [each for each in sorted(expected) if place.reach(index, index, [each]) >= place.goal]
        if COMPARING & set(fitting):
            yield _no_comparison(place, index)
        elif "RPAR" in fitting:
            yield _no_bracket(place, index)
        elif fitting:
            forms = [spelt()[each] for each in fitting if each in spelt()]
            kept, rare = likely(forms)
            if kept:
                starts = all(words().get(form) in starters() for form in kept) and "when" not in kept
                yield _insert(place, index, kept, 17 + 4 * starts + 14 * rare)


def uncompared(place: Place) -> Iterator[Repair]:
    """A measure that is not compared with anything: `when unauthorised sessions then`."""
    index = place.at
    token = place.get(index)
    if token is None or token.type not in {"THEN", "AND", "OR", "RPAR"} or not COMPARING & place.expected_at(index):
        return
    begins = (
        max((i for i in range(place.first, index) if place.stream[i].type in {"WHEN", "AND", "OR", "LPAR", "NOT"}), default=index)
        + 1
    )
    seen = place.source.slice(place.span(begins, index)) if begins < index else ""
    counts = any(each.type in {"SESSIONS", "DAYS"} for each in place.stream[begins:index])
    compared = ">= 5" if counts else "< 90%"
    if seen:
        message = f"`{' '.join(seen.split())}` is not compared with anything"
        advice = f"say how it compares, as in `{' '.join(seen.split())} {compared}`"
        tokens = _words_at(place, index, compared)
        yield Repair(index, index, tokens, 4, "AR018", message, (advice,), place.span(begins, index), sure=False)


def likely(forms: Sequence[str]) -> tuple[Sequence[str], bool]:
    """Those words of a choice that are likely, each meaning once; and whether all are rare."""
    usual = [form for form in forms if {**words(), **SIGNS}[form] not in RARE]
    kept = usual or forms
    kept = sorted(kept, key=lambda form: form == "days")  # sessions are likelier
    return [form for form in kept if SAME.get(form) not in kept], not usual


def instead(place: Place) -> Iterator[Repair]:
    """A word of the language in the place of another."""
    for index in range(min(place.at, len(place.stream) - 1), max(place.first, place.at - 2) - 1, -1):
        if place.stream[index].type == "STRING":
            continue
        expected = place.expected_at(index) - NAMES.keys() - {END, place.stream[index].type}
        forms = [
            spelt()[each] for each in sorted(expected) if each in spelt() and place.reach(index, index + 1, [each]) >= place.goal
        ]
        kept, rare = likely(forms)
        if kept:
            choices = either([f"`{in_capitals(form)}`" for form in kept[:4]])
            message = f"`{place.shown(index)}` cannot stand here"
            cost = 25 + 3 * (place.at - index) + 14 * rare + 5 * (len(kept) > 3)
            yield written(place, index, index + 1, kept[0], cost, "AR004", message, f"write {choices} instead")


def missing_phrase(place: Place) -> Iterator[Repair]:
    """Several words left out together."""
    for index in range(place.at, max(place.first, place.at - 3) - 1, -1):
        for phrase in PHRASES:
            yield _insert(place, index, [phrase], 21 + phrase.count(" "))


def _insert(place: Place, index: int, forms: Sequence[str], cost: int) -> Repair:
    choices = either([f"`{in_capitals(form)}`" for form in forms[:4]])
    text = in_capitals(forms[0])
    code = {"then": "AR005", "when": "AR015"}.get(forms[0], "AR004")
    where, gap, span = _gap(place, index)
    message = f"{choices} is missing {where}"
    if code == "AR015" and index == place.begin:
        message = "a rule begins with `when`"
    fix = Fix(f"write `{text}`", gap, f"{text} " if gap == Span(place.span(index).start, place.span(index).start) else f" {text}")
    cost += 3 * (place.at - index)
    return Repair(
        index, index, _words_at(place, index, text), cost, code, message, (f"write `{_between(place, index, text)}`",), span, fix
    )


def _words_at(place: Place, index: int, text: str) -> tuple[Token, ...]:
    at = place.span(index).start
    return tuple(Token(token.type, str(token), at, end_pos=at) for token in place.lexed(text, index))


def _gap(place: Place, index: int) -> tuple[str, Span, Span]:
    """Where the word is missing, in words; where to write it; and what to underline."""
    if breaks_off(place, index):
        before = place.span(index - 1)
        return f"after `{place.shown(index - 1)}`", Span(before.end, before.end), before
    after = place.span(index)
    return f"before `{place.shown(index)}`", Span(after.start, after.start), after


def breaks_off(place: Place, index: int) -> bool:
    """Whether the sentence seems to end before a token: the file ends, or a new sentence begins on a new line."""
    if index <= place.begin:
        return False
    return place.get(index) is None or place.begins_sentence(index)


def _between(place: Place, index: int, text: str) -> str:
    """The missing word with its neighbours."""
    before = place.shown(index - 1) if index > place.begin else ""
    after = "" if breaks_off(place, index) else place.shown(index)
    return " ".join(word for word in (before, text, after) if word and len(word) < 40)


def _no_comparison(place: Place, index: int) -> Repair:
    after, at = place.shown(index), place.span(index).start
    choices = either([f"`{sign} {after}`" for sign in COMPARISONS])
    message = f"there is no comparison before `{after}`"
    token = Token("LESSTHAN", "<", at, end_pos=at)
    advice = (f"write {choices}", f"or in words, as in `at least {after}`")
    return Repair(index, index, (token,), 16 + 3 * (place.at - index), "AR018", message, advice, place.span(index), sure=False)


def _no_bracket(place: Place, index: int) -> Repair:
    opened = [each for each in range(place.begin, index) if place.stream[each].type == "LPAR"]
    where, gap, span = _gap(place, index)
    token = Token("RPAR", ")", gap.start, end_pos=gap.start)
    fix = Fix("close it with `)`", gap, ") " if where.startswith("before") else ")")
    span = place.span(opened[-1]) if opened else span
    cost = 10 + 3 * (place.at - index)
    return Repair(
        index, index, (token,), cost, "AR011", "this bracket is never closed", (f"close it with `)` {where}",), span, fix
    )


def missing_name(place: Place) -> Iterator[Repair]:
    """A word left out that only the author knows: a name, a number, a text."""
    for index in range(place.at, place.first - 1, -1):
        for terminal in sorted(place.expected_at(index) & NAMES.keys()):
            if place.reach(index, index, [terminal]) >= place.goal:
                yield _fill_in(place, index, terminal)


def _fill_in(place: Place, index: int, terminal: str) -> Repair:
    before = place.get(index - 1) if index > place.begin else None
    what, example, sure = _filling(place, index, terminal, before.type if before else "")
    where, _, span = _gap(place, index)
    at = place.span(index).start
    code = "AR017" if breaks_off(place, index) else "AR004"
    cost = 24 + 3 * (place.at - index) + (terminal == "WORD") + 6 * (before is None)
    token = Token(terminal, example, at, end_pos=at)
    such = f"write it there, as in `{_between(place, index, example)}`"
    return Repair(index, index, (token,), cost, code, f"{what} is missing {where}", (such,), span, sure=sure)


def _filling(place: Place, index: int, terminal: str, before: str) -> tuple[str, str, bool]:
    """What is missing, an example, and whether the example can be read on."""
    what, example = EXAMPLES.get(before, ("", ""))
    if terminal == "UPPER" and before == "WORD":
        kind = str(place.stream[index - 1])
        due = [name for name, its in place.names.kinds.items() if its == kind]
        return f"the name of the {kind}", due[0] if due else "PA_LETTER", False
    if terminal == "UPPER":
        return what or "an outcome", "PA_LETTER", False
    if terminal == "WORD" and before in {"A", "AN", "IS"} and place.stream[place.begin].type == "OUTCOME":
        known = place.names.kinds.get(str(place.stream[place.begin + 1]), "")
        return "the kind of the outcome", known or "letter", bool(known)
    if terminal == "WORD" and before in {"THEN", "AND", "MUST", "SHOULD", "MAY"}:
        outcome = str(place.get(index) or "")
        known = place.names.kinds.get(outcome, "")
        if known or (place.get(index) or "").isupper():
            return f"the kind of `{outcome}`", known or "letter", bool(known)
    if terminal == "WORD" and before == "STAGE":
        return what, example, True
    return what or WHAT[terminal], example or NAMES[terminal], terminal == "STRING"
