"""Rules in plain English: `three unauthorised sessions in one school week: ring home`.

What a sentence seems to say is written as a rule; it is offered only if that can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attendrules.diagnostics import Fix
from attendrules.syntax.mistakes.place import Place
from attendrules.syntax.mistakes.repairs import Repair
from attendrules.syntax.mistakes.words import NUMBER_WORDS, in_capitals

LONGEST = 240
COST = 20
"""Dearer than a slip of one word, cheaper than leaving words out."""
CLEAR = 10
"""Where it says in plain English what is due, as in `then ring home`."""

NUMBER = rf"(?:\d+|one|{'|'.join(NUMBER_WORDS)})"
BEFORE = r"(?:at (?:least|most)|(?:more|less|fewer) than|exactly)"
WHO = r"(?:an?|any|the|each|every) (?:pupil|child|student)(?:'s)?"
KINDS = {
    "contact": "ring call phone telephone text e-mail email message contact tell inform notify speak talk ask",
    "letter": "write letter warn", "meeting": "meet meeting invite discuss", "visit": "visit", "log": "log record note",
    "report": "report", "award": "award prize praise certificate badge reward", "referral": "refer referral",
    "notice": "fine notice", "plan": "plan", "list": "list", "status": "status",
}  # fmt: skip
"""The kinds of what is due, and the words that people say for them."""
SAID = (
    # who it is about, and what is said besides
    (rf"^(?:if|when|whenever|where|once|as soon as)\b(?: {WHO})?(?: (?:has|have|had|gets|is|reaches))?", "when"),
    (r"^when there (?:is|are) (?=\d|an? )", "when "),
    (rf"^when (?:pupils|children)(?: have| are)? ({NUMBER}|{BEFORE})", r"when \1"),
    (r"^when pupil\b", "when the pupil"), (rf"\band absent\b(?! for| days| sessions| {NUMBER})", "and the mark is absent"),
    # days and sessions in a row, lates, absence
    (rf"({BEFORE} )?({NUMBER}(?: or more)?) (?:consecutive|successive)", r"\1\2 in_a_row"),
    (rf"absent (?:for )?({BEFORE} )?({NUMBER}(?: or more)?) (?:in_a_row )?(days|sessions)(?: in a row)?",
     r"\1\2 in_a_row absent \3"),
    (r"in_a_row (days|sessions) of absence", r"in_a_row absent \1"),
    (rf"\blate (?:for )?({BEFORE} )?({NUMBER}(?: or more)?) times", r"\1\2 late sessions"),
    (r"(?<=\d |[a-z] )(?:lates|late marks|latenesses)\b", "late sessions"),
    (r"\b([A-Z]) marks\b", r"sessions marked \1"),
    (r"\b(sessions|days) of (unauthorised |authorised )?absence\b", r"\2absent \1"),
    (r"\b(unauthorised|authorised) absences\b", r"\1 sessions"), (r"(?<=\d |[a-z] )absences\b", "absent sessions"),
    # how much
    (r"(?:is |of )?(\S+%) or (?:more|above|over|higher)", r">= \1"),
    (r"(?:is |of )?(\S+%) or (?:less|below|under|fewer|lower)", r"<= \1"),
    (r"\b(?:falls|drops|goes|is|dips|gets|are) (below|under|above|over|less than|more than|at least|at most)\b", r"\1"),
    (r"\b(?:falls|drops|goes) to (\S+%)", r"<= \1"), (r"\bunder (?=\d)", "below "), (r"\bover (?=\d)", "above "),
    (r"\bis (?=\d)", "= "),
    # when
    (r"^(?:when )?(?:there is )?no reason(?: given| received)? by (\d+[:.]\d\d)(?: ?am)?",
     r"at \1 each school day when the mark is absent and there is no reason_given today"),
    (r"\b(?:in|within|per) (?:an?|the same) ", "in one "), (r"\bin (one|this|the same) week\b", r"in one school week"),
    (rf"\bin (?!one )({NUMBER}) (school|calendar|weeks)", r"in the last \1 \2"),
    (r"^when (.+?) (>=|<=|>|<|=) (\d+) (in .+)$", r"when \1 \4 \2 \3"),
    (r"\bevery\b", "each"),
    (r"^(each (?:monday|tuesday|wednesday|thursday|friday|school week|half term|term))\b,?", r"on \1"),
    (r"^on each (school week|half term|term)", r"at the end of each \1"), (r"^at end of", "at the end of"),
)  # fmt: skip
"""What people say, and how it is written; each is tried once, in this order."""
IMPERATIVE = re.compile(
    r"(?:\bthen|:|,|->) (?:please |we )?(?:ring|call|phone|telephone|text|e-?mail|tell|inform|notify|write|invite|send) "
)
PARTED = (
    r",?\s*\bthen\s+", r"\s*(?::(?!\d)|->|→|=>)\s*",
    rf",?\s+(?:and |we |please )?(?=(?:send|{'|'.join(verb for verbs in KINDS.values() for verb in verbs.split())})\s)",
)  # fmt: skip
"""Where what is due begins, the likeliest first."""
CLOSING = {"every", "once", "until", "giving", "and", "or"}
ROW = re.compile(rf"(?:(at least|more than|exactly) )?({NUMBER})(?: or more)? in_a_row ((?:absent )?(?:days|sessions))")


def plain(place: Place) -> Iterator[Repair]:
    """A whole rule that is said in plain English."""
    high = _end(place)
    said = " ".join(place.text(place.begin, high).split())
    if high - place.begin < 4 or len(said) > LONGEST or '"' in said:
        return
    rule = rewritten(said, place)
    if not rule or rule.lower() == said.lower():
        return
    span = place.span(place.begin, high)
    tokens = place.lexed(rule, place.begin)
    cost = CLEAR if IMPERATIVE.search(said) else COST
    kept = "the names in capitals are yours to choose" if rule.split()[-1] not in place.names.kinds else ""
    advice = tuple(each for each in (f"write `{rule}`", kept) if each)
    message = "this is said in plain English, not as a rule"
    yield Repair(place.begin, high, tokens, cost, "AR004", message, advice, span, Fix(f"write `{rule}`", span, rule), sure=False)


def _end(place: Place) -> int:
    """The end of the sentence: the next line that begins one, or stands apart."""
    for index in range(max(place.begin + 1, place.at), min(place.at + LONGEST, len(place.stream))):
        gap = place.source.text[place.stream[index - 1].end_pos : place.stream[index].start_pos]
        if place.begins_sentence(index) or gap.count("\n") > 1:
            return index
    return len(place.stream)


def rewritten(said: str, place: Place) -> str:
    """The sentence as a rule; nothing where it names nothing that is due."""
    said = said.rstrip(" .;!")
    parts = next((parts for each in PARTED if len(parts := re.split(each, said, maxsplit=1)) > 1), [])
    if not parts:
        return ""
    asked = _condition(parts[0])
    due = _due(parts[1], place, new=asked != " ".join(parts[0].split()))
    return f"{asked} then {due}" if due else ""


def _condition(said: str) -> str:
    words = " ".join(said.split())
    words = words[:1].lower() + words[1:] if words[1:2].islower() else words
    for pattern, right in SAID:
        words = re.sub(pattern, right, words, flags=re.IGNORECASE if "[A-Z]" not in pattern else 0).strip()
    words = re.sub(r"^(on each \w+|at the end of each [\w ]+?),? (?:if|when)\b", r"\1 when", words)
    if not re.match(r"(when|at|on|for)\b", words):
        words = f"when {words}"
    words = ROW.sub(lambda found: f"{found[3]} in a row {'>' if found[1] == 'more than' else '>='} {found[2]}", words)
    words = re.sub(rf"(?<=when )(?={NUMBER} (?!or more)[^<>=%]*\b(?:sessions|days)\b)", "at least ", words)
    return " ".join(in_capitals(word) for word in words.split())


def _due(said: str, place: Place, *, new: bool) -> str:
    """What is due: its kind and a name in capitals.

    Where the rest was well said (not `new`), a name that stands there already is left to be explained.
    """
    words = [
        word for word in re.findall(r"[A-Za-z][\w-]*", said) if word.lower() not in {"a", "an", "the", "please", "we", "will"}
    ]
    words = words[1:] if words[:1] == ["send"] else words
    if len(words) > 1 and words[-1].isupper() and words[-2] in {*KINDS, "step"} and not any(map(str.isupper, words[:-1])):
        return " ".join(words[-2:])
    named = any(word.isupper() for word in words)
    if (
        not 0 < len(words) < 6
        or set(words) & CLOSING
        or (named and not (new and len(words) == 1))
        or (len(words) == 1 and words[0] in KINDS)
    ):
        return ""
    name = words[0] if named else "_".join(words).replace("-", "_").upper()
    kind = place.names.kinds.get(name) or next((_verbs()[word.lower()] for word in words if word.lower() in _verbs()), "step")
    return f"{kind} {name}"


def _verbs() -> dict[str, str]:
    return {verb: kind for kind, verbs in KINDS.items() for verb in verbs.split()}
