"""Words: those of the language, those that people write for them, and how each is named in a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from attendrules.syntax.tokens import WEEKDAYS, keywords

NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty")
VARIED = {
    "session": "SESSIONS", "sessions": "SESSIONS", "day": "DAYS", "days": "DAYS", "week": "WEEKS", "weeks": "WEEKS",
    "term": "TERMS", "terms": "TERMS", "year": "YEARS", "years": "YEARS", "half term": "HALF_TERMS",
    "year group": "YEAR_GROUP", "in force": "IN_FORCE",
}  # fmt: skip
"""Words with more than one form, by terminal."""
SIGNS = {
    "<": "LESSTHAN", ">": "MORETHAN", "=": "EQUAL", "<=": "__ANON_1", ">=": "__ANON_3", "(": "LPAR", ")": "RPAR",
    ",": "COMMA", "/": "SLASH", "\\": "BACKSLASH", "#": "HASH",
}  # fmt: skip
COMPARISONS = ("<", "<=", ">", ">=", "=")
COMPARING = {"LESSTHAN", "MORETHAN", "BELOW", "ABOVE", "REACHES", "EXACTLY"}
"""Some of these are expected wherever a comparison is."""

SYNONYMS: Mapping[str, Sequence[str]] = {
    # for `when`, `then` and between conditions
    "if": ("when",), "whenever": ("when",), "where": ("when",), "wherever": ("when",), "if ever": ("when",),
    "unless": ("when not", "not"), "except when": ("when not",), "while": ("when",),
    ":": ("then", "is"), ",": ("then", "to"), "->": ("then", "to"), "→": ("then", "to"), "=>": ("then", "to"), "⇒": ("then",),
    "-": ("to", "then"), "–": ("to", "then"), "—": ("then", "to"), "..": ("to",), "...": ("to", "then"),
    "do": ("then",), "so": ("then",), "send": ("then",), "issue": ("then",), "give": ("then",), "make": ("then",),
    "set": ("then",), "trigger": ("then",), "therefore": ("then",), "and then": ("then", "and"),
    "&": ("and",), "&&": ("and",), "+": ("and",), "plus": ("and",), "also": ("and",), "but": ("and",), "as well as": ("and",),
    "and also": ("and",), "/": ("or",), "|": ("or",), "||": ("or",), "and/or": ("or",),
    "either": ("or",), "!": ("not",), "no": ("not",), "isn't": ("is not",), "isnt": ("is not",),
    # comparisons
    "over": (">",), "exceeds": (">",), "exceeding": (">",), "greater": (">",), "higher": (">",), "beyond": (">",),
    "greater than": (">",), "higher than": (">",), "bigger than": (">",), "larger than": (">",), "more then": ("more than",),
    "greater then": (">",), "is over": (">",), "goes over": (">",), "is greater than": (">",), "is higher than": (">",),
    "under": ("<",), "beneath": ("<",), "lower": ("<",), "lower than": ("<",), "smaller than": ("<",),
    "less then": ("less than",),
    "fewer then": ("fewer than",), "lower then": ("<",), "falls below": ("<",), "drops below": ("<",), "is under": ("<",),
    "equals": ("=",), "equal": ("=",), "equal to": ("=",), "is equal to": ("=",), "is": ("=",), "at": ("=",),
    "equals or exceeds": (">=",), "more or equal": (">=",), "more or equal to": (">=",), "equal or more": (">=",),
    "greater or equal": (">=",), "greater or equal to": (">=",), "greater than or equal to": (">=",), "is at least of": (">=",),
    "less or equal": ("<=",), "less or equal to": ("<=",), "less than or equal to": ("<=",), "equal or less": ("<=",),
    "no more than": ("at most",), "not more than": ("at most",), "up to": ("at most",),
    "maximum": ("at most",), "max": ("at most",),
    "no less than": ("at least",), "no fewer than": ("at least",), "not less than": ("at least",), "minimum": ("at least",),
    "min": ("at least",), "minimum of": ("at least",), "maximum of": ("at most",), "least": ("at least",), "most": ("at most",),
    # windows and moments
    "current": ("this",), "last": ("the previous",), "the last": ("the previous",), "past": ("last",), "prior": ("previous",),
    "any": ("each",), "all": ("each",), "per": ("each",), "a": ("each",), "the": ("each",), "within": ("in",),
    "for": ("in", "over"),
    "weekly": ("each school week",), "termly": ("each term",), "half-termly": ("each half term",),
    "yearly": ("each school year",),
    "daily": ("each day",), "annually": ("each school year",), "start": ("end",), "beginning": ("end",),
    "monthly": ("each half term",), "noon": ("lunchtime",), "lunch": ("lunchtime",), "dinnertime": ("lunchtime",),
    # statements
    "child": ("pupil",), "children": ("pupil",), "student": ("pupil",), "students": ("pupil",), "pupils": ("pupil",),
    "form": ("class",), "am": ("morning",), "mornings": ("morning",), "pm": ("afternoon",), "afternoons": ("afternoon",),
    "late": ("morning arrival",), "arrive": ("morning arrival",), "arrives": ("morning arrival",),
    "arriving": ("morning arrival",), "arrivals": ("morning arrival",), "into": ("to",), "becomes": ("to",),
    "til": ("until",), "till": ("until",), "upto": ("until",),
    "between": ("from",), "and": ("to",), "by": ("until",), "include": ("giving",), "including": ("giving",), "with": ("giving",),
    "showing": ("giving",), "active": ("holds",), "hold": ("holds",), "applies": ("holds",), "stands": ("holds",),
    "was": ("is",), "are": ("is",), "be": ("is",), "means": ("is",), "mean": ("is",), "=": ("is",), "equals to": ("=",),
    "consecutive": ("in a row",), "consecutively": ("in a row",), "running": ("in a row",), "in succession": ("in a row",),
    "successively": ("in a row",), "in one row": ("in a row",), "in row": ("in a row",),
    "is on": ("holds",), "is true": ("holds",), "is active": ("holds",), "is holding": ("holds",), "is set": ("holds",),
    "is done": ("is due",), "is sent": ("is due",), "is made": ("is due",), "was due": ("is due",), "was sent": ("is due",),
    "happens": ("is due", "holds"), "all the time": ("every time",), "always": ("every time",),
    "every morning": ("each school day",), "each morning": ("each school day",), "one time": ("once",),
    "1 time": ("once",), "each times": ("every time",),
    "every times": ("every time",), "code": ("the mark is",), "code is": ("the mark is",), "mark": ("the mark is",),
    "marked": ("the mark is",), "is the best": ("is best of all classes",), "is the highest": ("is best of all classes",),
    "highest": ("best",),
    # headings
    "default": ("taken",), "chosen": ("taken",), "option": ("or", "taken"), "alternatively": ("or",), "since": ("because",),
    "as": ("to", "is", "because"), "judgment": ("judgement",), "states": ("says",), "reads": ("says",), "requires": ("needs",),
    "require": ("needs",), "input": ("inputs",), "data": ("inputs",), "section": ("clause", "part"), "paragraph": ("clause",),
    "rule": ("clause",), "chapter": ("part",), "heading": ("part",), "name": ("policy",),
    "title": ("policy",), "school": ("policy",),
    "define": ("measure", "moment"), "let": ("measure", "moment"), "valid": ("in force",), "effective": ("in force",),
    "percentage": ("attendance",), "count": ("counts",),
}  # fmt: skip
"""What people write, and what it may be here; only what then can be read is offered."""

NO_RULES: Mapping[str, str] = {
    "else": "write a second rule for the other case: `when not ... then ...`",
    "otherwise": "write a second rule for the other case: `when not ... then ...`",
    "elif": "write a second rule: `when ... then ...`",
    "endif": "leave it out: a rule ends where the next one begins",
}

ANYTHING: Mapping[str, tuple[str, str]] = {
    "UPPER": ("a name in capitals", "PA_LETTER"), "WORD": ("a word", "attendance"), "PERCENT": ("a percentage", "90%"),
    "NUMBER": ("a number", "5"), "STRING": ("a text in quotation marks", '"..."'), "DATE": ("a date", "2022-09-05"),
    "TIME": ("a time", "08:50"), "CLAUSE_ID": ("a clause", "ELM-1"),
}  # fmt: skip
"""The words that a person has to fill in: what each is, and an example."""


@cache
def words() -> Mapping[str, str]:
    """Every word of the language, with the name of its terminal."""
    return {**keywords(), **VARIED, **dict.fromkeys(NUMBER_WORDS, "NUMBER_WORD")}


@cache
def spelt() -> Mapping[str, str]:
    """How each terminal is written, by the first of its forms."""
    forms = {terminal: word for word, terminal in {**words(), **SIGNS}.items()}
    return {**forms, "WEEKS": "week", "TERMS": "term", "YEARS": "year", "SESSIONS": "sessions", "DAYS": "days", "__ANON_2": "<="}


def in_capitals(word: str) -> str:
    """The word as it is usually written: weekdays with a capital letter."""
    return word.capitalize() if word in WEEKDAYS else word


def one_of(expected: Iterable[str], most: int = 6) -> str:
    """What could stand somewhere, in a few words."""
    known = []
    for terminal in sorted(expected):
        if terminal in ANYTHING:
            what, example = ANYTHING[terminal]
            known.append(f"{what} such as `{example}`")
        elif terminal in spelt():
            known.append(f"`{in_capitals(spelt()[terminal])}`")
    found = list(dict.fromkeys(known))
    return either(found[:most]) + (", ..." if len(found) > most else "")


def either(choices: Sequence[str]) -> str:
    """The choices as in `a, b or c`."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]]) if len(choices) > 1 else "".join(choices)
