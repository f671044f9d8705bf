"""What somebody probably meant where a sentence cannot be read.

Each near miss is one small function that looks at the place and either recognises it
or does not; the first that recognises it explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import frozen
from lark import Token

from attendrules.diagnostics import Diagnostic, Fix, Label, nearest
from attendrules.source import Source, Span
from attendrules.syntax.tokens import keywords

RESERVED = ("ladder", "input", "event", "extends", "variant", "award_scheme", "fact")
OPERATORS = {"=<": "<=", "=>": ">=", "==": "=", "!=": "not ... =", "<>": "not ... =", "≠": "not ... ="}
COMPARISONS = {"LESSTHAN", "MORETHAN", "BELOW", "ABOVE", "REACHES", "EXACTLY"}
BEGINNINGS = ("when", "clause", "outcome", "policy", "measure", "moment", "code", "reading", "accept", "band",
              "under", "part", "for", "at", "on", "morning", "afternoon", "codes", "source", "version")  # fmt: skip
COMPARING_WORDS = ("below", "above", "less", "fewer", "more", "exactly", "reaches", "most", "least")

SPELT = {
    "UPPER": "an outcome name in capitals", "WORD": "a word such as `attendance`", "PERCENT": "a percentage such as `90%`",
    "NUMBER": "a number", "STRING": 'a text in "quotation marks"', "DATE": "a date such as `2022-09-05`",
    "TIME": "a time such as `08:50`", "CLAUSE_ID": "a clause such as `ELM-1`", "SESSIONS": "`sessions`",
    "DAYS": "`days`", "WEEKS": "`week`", "TERMS": "`term`", "YEARS": "`year`", "HALF_TERMS": "`half term`",
    "LESSTHAN": "`<`", "MORETHAN": "`>`", "EQUAL": "`=`", "LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`",
    "SLASH": "`/`", "BACKSLASH": "`\\`", "HASH": "`#`", "IN_FORCE": "`in force`", "YEAR_GROUP": "`year group`",
    "$END": "the end of the sentence", "CLASS_GROUP": "`class`", "NUMBER_WORD": "a number",
}  # fmt: skip


class _Failure(Protocol):
    @property
    def position(self) -> int: ...
    @property
    def expected(self) -> frozenset[str]: ...


@frozen
class Place:
    """Where reading stopped."""

    source: Source
    stream: Sequence[Token]
    begin: int
    at: int
    expected: frozenset[str]

    @property
    def token(self) -> Token | None:
        """The token that could not be read; `None` at the end of the file."""
        return self.stream[self.at] if self.at < len(self.stream) else None

    @property
    def before(self) -> Token | None:
        """The token before it, if it is part of the same sentence."""
        return self.stream[self.at - 1] if self.at > self.begin else None

    @property
    def sentence(self) -> Sequence[Token]:
        """The tokens of the sentence that were read."""
        return self.stream[self.begin : self.at]

    def span(self, token: Token | None = None) -> Span:
        """The place of a token, by default of the one that could not be read."""
        token = token or self.token
        if token is None:
            end = self.stream[-1].end_pos or 0
            return Span(end, end)
        return Span(token.start_pos or 0, token.end_pos or 0)

    def finding(
        self, code: str, message: str, *advice: str, token: Token | None = None, write: str | None = None
    ) -> Diagnostic:
        """A finding here, with advice and, if `write` says what, a replacement of the token."""
        span = self.span(token)
        fixes = (Fix(f"write `{write}`", span, write),) if write else ()
        return Diagnostic(code, message, Label(self.source, span), help=advice, fixes=fixes)


def explain(source: Source, stream: Sequence[Token], begin: int, failure: _Failure) -> Diagnostic:
    """The finding for a sentence that begins at token `begin` and could not be read."""
    place = Place(source, stream, begin, failure.position, failure.expected)
    return next(found for found in (look(place) for look in LOOKS) if found is not None)


def _open_text(place: Place) -> Diagnostic | None:
    if place.token is None or place.token.type != "OPEN_STRING":
        return None
    advice = 'close it on the same line; a long text can go on as a second "text" on the next line'
    return place.finding("AR009", "this quotation mark is never closed", advice)


def _double_percent(place: Place) -> Diagnostic | None:
    if place.token is None or place.token.type != "DOUBLE_PERCENT":
        return None
    right = place.token.rstrip("% \t\n") + "%"
    return place.finding("AR008", f"`{_shown(place.token)}` has more than one per cent sign", f"write `{right}`", write=right)


def _operator(place: Place) -> Diagnostic | None:
    token, before = place.token, place.before
    if token is None:
        return None
    if token.type == "WRONG_OPERATOR":
        seen, bad = str(token), token
    elif before is not None and {token.type, before.type} <= {"LESSTHAN", "MORETHAN", "EQUAL"}:
        seen, bad = f"{before} {token}", token
    else:
        return None
    right = OPERATORS.get(seen.replace(" ", ""), "<=")
    message = f"`{seen}` is not a comparison"
    return place.finding("AR007", message, f"write `{right}`; there are `<`, `<=`, `>`, `>=` and `=`", token=bad, write=right)


def _reserved(place: Place) -> Diagnostic | None:
    if place.token is None or place.at != place.begin or place.token not in RESERVED:
        return None
    message = f"`{place.token}` is a reserved word: it will begin a sentence of a later version"
    return place.finding("AR013", message, "declare the clause with `needs inputs` for now")


def _bracket(place: Place) -> Diagnostic | None:
    opened = [token for token in place.sentence if token.type == "LPAR"]
    closed = sum(token.type == "RPAR" for token in place.sentence)
    if place.token is not None and place.token.type == "RPAR" and len(opened) <= closed:
        return place.finding("AR011", "this bracket was never opened", "take it away, or open it with `(`")
    if len(opened) > closed and "RPAR" in place.expected and (_ends(place) or place.token.type == "THEN"):  # type: ignore[union-attr]  # no token ends it
        return place.finding("AR011", "this bracket is never closed", "close it with `)`", token=opened[-1])
    return None


def _misspelt_before(place: Place) -> Diagnostic | None:
    """A misspelt comparison is read as part of the measure: `attendance blow 90%`."""
    before = place.before
    if before is None or before.type != "WORD" or not COMPARISONS & place.expected:
        return None
    if "then" in (place.token, before) or len(place.sentence) < 3:
        return None
    found = nearest(before, (*COMPARING_WORDS, "then"))
    if not found:
        return None
    return _misspelt(place, before, found[0])


def _misspelt_here(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type not in {"WORD", "WRONG_WORD", "TITLE_WORD", "UPPER"}:
        return None
    names = {terminal: word for word, terminal in keywords().items()}
    possible = [names[terminal] for terminal in place.expected if terminal in names]
    possible += [word for word, terminal in (("sessions", "SESSIONS"), ("days", "DAYS"), ("weeks", "WEEKS"),
                                             ("term", "TERMS"), ("year", "YEARS")) if terminal in place.expected]  # fmt: skip
    found = nearest(token.lower(), possible)
    if not found or (token.type == "UPPER" and token.lower() != found[0]):
        return None
    return _misspelt(place, token, found[0])


def _misspelt(place: Place, token: Token, right: str) -> Diagnostic:
    return place.finding("AR006", f"`{token}` is not a word that can stand here", f"did you mean `{right}`?", token=token, write=right)


def _no_comparison(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or not COMPARISONS & place.expected or place.before is None:
        return None
    if token.type in {"PERCENT", "NUMBER", "NUMBER_WORD"}:
        advice = f"say how it compares, as in `< {token}` or `at least {token}`"
        return place.finding("AR018", f"there is no comparison before `{token}`", advice)
    if token.type == "THEN":
        words = place.source.slice(Span(place.span(place.sentence[1]).start, place.span(place.before).end))
        advice = f"say how it compares, as in `{_shown(words)} < 90%`"
        return place.finding("AR018", f"`{_shown(words)}` is not compared with anything", advice)
    return None


def _no_then(place: Place) -> Diagnostic | None:
    begins = {token.type for token in place.sentence}
    if "THEN" not in place.expected or "THEN" in begins:
        return None
    if place.token is not None and place.token.type == "COMMA":
        return place.finding("AR004", "no comma is needed here", "leave it out: `when ... then ...`", write=" ")
    if "WHEN" not in begins and not begins & {"AT", "ON", "FOR"}:
        return None
    where = place.token if place.token is not None and not _ends(place) else place.before
    if _ends(place):
        advice = "end the rule with what is due, as in `then step PA_MEETING`"
        return place.finding("AR005", "the rule does not say what is due: `then` is missing", advice, token=where)
    return place.finding("AR005", f"`then` is missing before `{_shown(where or '')}`", f"write `then {_shown(where or '')}`", token=where)


def _no_kind(place: Place) -> Diagnostic | None:
    token, before = place.token, place.before
    if token is None or before is None:
        return None
    if token.type == "UPPER" and before.type in {"THEN", "MUST", "MAY", "SHOULD", "AND"} and "WORD" in place.expected:
        advice = f"say what kind of thing it is, as in `step {token}` or `letter {token}`"
        return place.finding("AR004", f"`{token}` stands without its kind", advice, write=f"step {token}")
    if token.type in {"WORD", "WRONG_WORD", "TITLE_WORD"} and place.expected == {"UPPER"}:
        right = token.upper()
        return place.finding("AR004", f"an outcome or code is written in capitals, not as `{token}`", f"write `{right}`", write=right)
    return None


def _no_when(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or place.at != place.begin or token.type not in {"WORD", "SESSIONS", "UPPER", "DAYS", "NUMBER"}:
        return None
    rest = [each.type for each in place.stream[place.at : place.at + 12]]
    if "THEN" in rest or COMPARISONS & set(rest):
        return place.finding("AR015", "a rule begins with `when`", f"write `when {token} ...`")
    return None


def _stray(place: Place) -> Diagnostic | None:
    if place.token is None or place.token.type != "STRAY":
        return None
    advice = "comments begin with `--`; texts stand in straight quotation marks" if place.token in "“”'‘’;/*" else "take it away"
    return place.finding("AR010", f"the character `{_shown(place.token)}` means nothing here", advice)


def _unfinished(place: Place) -> Diagnostic | None:
    if not _ends(place) or not place.sentence:
        return None
    first = place.sentence[0]
    missing = f"it could go on with {_spelt(place.expected)}"
    return Diagnostic(
        "AR017",
        f"the sentence that begins with `{_shown(first)}` is not finished",
        Label(place.source, place.span(place.before)),
        help=(missing,),
    )


def _anything(place: Place) -> Diagnostic:
    if place.token is None:
        return place.finding("AR017", "the file ends in the middle of a sentence", f"it could go on with {_spelt(place.expected)}")
    seen = place.source.slice(place.span())
    if place.at == place.begin:
        return place.finding("AR004", f"no sentence begins with `{_shown(seen)}`", f"sentences begin with {_list(BEGINNINGS[:8])}, ...")
    commas = () if "MARK" not in {t.type for t in place.sentence} else ("several marks are listed with commas: `the mark is L, U`",)
    return place.finding("AR004", f"`{_shown(seen)}` cannot stand here", f"expected {_spelt(place.expected)}", *commas)


LOOKS: tuple[Callable[[Place], Diagnostic | None], ...] = (
    _open_text, _double_percent, _operator, _reserved, _bracket, _misspelt_before, _no_comparison, _no_kind,
    _misspelt_here, _stray, _no_then, _no_when, _unfinished, _anything,
)  # fmt: skip


def _ends(place: Place) -> bool:
    """Whether the sentence broke off: the file ends, or a new sentence begins on a new line."""
    if place.token is None:
        return True
    if place.token not in BEGINNINGS or place.before is None:
        return False
    return "\n" in place.source.text[place.before.end_pos : place.token.start_pos]


def _spelt(expected: frozenset[str]) -> str:
    names = {terminal: f"`{word}`" for word, terminal in keywords().items()}
    known = [SPELT.get(each) or names.get(each, "") for each in sorted(expected)]
    return _list(tuple(dict.fromkeys(word for word in known if word))[:6], quote=False)


def _list(words: Sequence[str], *, quote: bool = True) -> str:
    shown = [f"`{word}`" if quote else word for word in words]
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."
