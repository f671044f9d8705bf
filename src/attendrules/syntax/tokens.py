"""From text to tokens; never fails: what cannot be read becomes a token of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lark import Lark, Token
from lark.lexer import PatternStr

from attendrules import resources

NEAR_MISSES = ("TITLE_WORD", "DOUBLE_PERCENT", "WRONG_OPERATOR", "OPEN_STRING", "WRONG_WORD", "STRAY")


class _KeepNearMisses:
    """Tells Lark to keep the terminals that no sentence uses."""

    always_accept = NEAR_MISSES

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Pass every token on."""
        return stream


@cache
def grammar() -> Lark:
    """The parser, built once from `grammar/attendrules.lark`."""
    return Lark(
        resources.grammar_text(),
        parser="lalr",
        lexer="basic",
        propagate_positions=True,
        maybe_placeholders=False,
        postlex=_KeepNearMisses(),  # type: ignore[arg-type]  # Lark reads the two names above, no more
    )


@cache
def keywords() -> dict[str, str]:
    """Every reserved word, with the name of its terminal."""
    return {
        term.pattern.value: term.name
        for term in grammar().terminals
        if isinstance(term.pattern, PatternStr) and term.pattern.value.isalpha()
    }


def tokens(text: str) -> list[Token]:
    """All tokens of a text. A word with a capital letter is read as if it had none."""
    return [_lowered(token) if token.type == "TITLE_WORD" else token for token in grammar().lex(text)]


def _lowered(token: Token) -> Token:
    again = list(grammar().lex(token.value.lower()))
    if len(again) != 1:
        return token
    return Token.new_borrow_pos(again[0].type, again[0].value, token)
