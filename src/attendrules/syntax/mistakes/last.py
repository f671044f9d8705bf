"""What can be said where no small change makes the sentence readable."""

from __future__ import annotations

from attendrules.diagnostics import Diagnostic
from attendrules.source import Span
from attendrules.syntax.mistakes.missing import breaks_off
from attendrules.syntax.mistakes.place import Place, shown
from attendrules.syntax.mistakes.words import COMPARING, NO_RULES, one_of
from attendrules.syntax.table import END

RESERVED = ("ladder", "input", "variant", "award_scheme")
MODELS = {
    "WHEN": "when attendance this half term < 90% then letter PA_LETTER",
    "AT": "at the end of each half term when attendance this half term < 90% then letter PA_LETTER",
    "ON": "on each Friday when attendance this school week = 100% then award GOLD_STAR",
    "FOR": "for each class at the end of each school week then report CLASS_FIGURES giving attendance this school week",
    "UNDER": "under as_printed when attendance < 90% then letter PA_LETTER",
    "CLAUSE": 'clause ELM-1 from "page 1" says "what it says" is not a rule',
    "OUTCOME": 'outcome PA_LETTER is a letter in stage listen "letter about absence"',
    "MEASURE": "measure lates is sessions entered as L this school year",
    "MOMENT": "moment reading_day is at the end of each half term",
    "CODE": 'code L means "late, before the register closed" counts as present',
    "READING": 'reading question "What is meant?" taken this_way "this" or that_way "that"',
    "FACT": 'fact vulnerable "the child is on the list of vulnerable children"',
    "EVENT": 'event reason_given "the parent has told the office why the child is away"',
    "BAND": "band grade is GOOD when attendance >= 95%",
    "MORNING": "morning arrival from 08:55 to 09:10 is L",
    "AFTERNOON": "afternoon arrival after 13:10 is L",
    "POLICY": 'policy elm "Elm Primary School"',
    "IN_FORCE": "in force from 2022-09-01",
    "ACCEPT": 'accept AR301 because "the document gives no minimum"',
    "PART": 'part "Lateness"',
    "SOURCE": 'source "Attendance policy, September 2022"',
    "VERSION": 'version "2022"',
    "CODES": "codes england_2024",
}
"""A whole sentence of each kind."""


def special(place: Place) -> Diagnostic | None:
    """What is known of some sentences that cannot be read."""
    return _not_compared(place) or _nothing_due(place)


def reserved(place: Place) -> Diagnostic | None:
    """Words that begin no sentence yet, and those of programming languages that never will."""
    token = place.token
    if token is None or END not in place.expected:
        return None
    if token in RESERVED:
        message = f"`{token}` is a reserved word: it will begin a sentence of a later version"
        return place.finding("AR013", message, "declare the clause with `needs inputs` for now")
    if token in NO_RULES:
        return place.finding("AR004", f"there is no `{token}` in the language", NO_RULES[token])
    return None


def _not_compared(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type not in {"THEN", "AND", "OR"} or not COMPARING & place.expected or place.before is None:
        return None
    starts = [at for at in range(place.first, place.at) if place.stream[at].type in {"WHEN", "AND", "OR", "NOT", "LPAR"}]
    low = starts[-1] + 1 if starts and starts[-1] + 1 < place.at else place.at - 1
    words = place.shown(low, place.at)
    advice = f"say how it compares, as in `{words} < 90%`"
    return place.finding("AR018", f"`{words}` is not compared with anything", advice, span=place.span(low, place.at))


def _nothing_due(place: Place) -> Diagnostic | None:
    begun = {token.type for token in place.sentence[-60:]}
    if "THEN" not in place.expected or "THEN" in begun or not breaks_off(place, place.at):
        return None
    if not begun & {"WHEN", "AT", "ON", "FOR"}:
        return None
    advice = "end the rule with what is due, as in `then letter PA_LETTER`"
    return place.finding("AR005", "the rule does not say what is due: `then` is missing", advice, span=place.span(place.at - 1))


def anything(place: Place) -> Diagnostic:
    """What could have stood here, and a whole sentence of the kind."""
    model = MODELS.get(place.stream[place.begin].type) if place.begin < len(place.stream) else None
    advice = [f"a whole sentence of this kind: `{model}`"] if model else []
    goes_on = one_of(place.expected)
    if breaks_off(place, place.at):
        first, last = place.shown(place.begin), place.span(place.at - 1)
        message = f"the sentence that begins with `{first}` is not finished"
        return place.finding("AR017", message, f"it could go on with {goes_on}", *advice, span=last)
    seen = shown(place.text(place.at))
    if END in place.expected and place.begins_line(place.at):
        advice = ["sentences begin with `when`, `at`, `on`, `for`, `clause`, `outcome`, `policy`, `measure`, ...",
                  "what only people should read stands after `--`"]  # fmt: skip
        return place.finding("AR004", f"no sentence begins with `{seen}`", *advice)
    if "MARK" in {token.type for token in place.sentence[-12:]}:
        advice.insert(0, "several marks are listed with commas: `the mark is L, U`")
    return place.finding("AR004", f"`{seen}` cannot stand here", f"expected {goes_on}", *advice, span=Span(*_ends(place)))


def _ends(place: Place) -> tuple[int, int]:
    span = place.span(place.at)
    return span.start, span.end
