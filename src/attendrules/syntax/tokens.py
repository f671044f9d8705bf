"""From text to tokens; never fails: what cannot be read becomes a token of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lark import Lark, Token
from lark.lexer import PatternStr

from attendrules import resources

NEAR_MISSES = ("TITLE_WORD", "DOUBLE_PERCENT", "WRONG_OPERATOR", "OPEN_STRING", "WRONG_WORD", "STRAY")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
BYTE_ORDER_MARK = "\ufeff"


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
        postlex=_KeepNearMisses(),
    )


@cache
def keywords() -> dict[str, str]:
    """Every reserved word, with the name of its terminal."""
    return {
        term.pattern.value: term.name
        for term in grammar().terminals
        if isinstance(term.pattern, PatternStr) and term.pattern.value.isalpha()
    }


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, one by one. A word with a capital letter is read as if it had none.

    A byte-order mark at the beginning is passed over, and a lone carriage return ends a
    line, as in the files of old machines.
    """
    if text.startswith(BYTE_ORDER_MARK):
        text = " " + text[1:]
    for token in _lex(re.sub(r"\r(?!\n)", "\n", text)):
        yield _lowered(token) if token.type == "TITLE_WORD" else token


def tokens_at(text: str, start: int) -> tuple[Token, ...]:
    """The tokens of a piece of text as if it stood at an offset of the file."""
    moved = []
    for token in tokens(text):
        begin = start + (token.start_pos or 0)
        moved.append(Token(token.type, str(token), begin, end_pos=begin + len(token)))
    return tuple(moved)


def _lowered(token: Token) -> Token:
    again = list(_lex(token.value.lower()))
    if len(again) != 1:
        return token
    return Token.new_borrow_pos(again[0].type, again[0].value, token)


def _lex(text: str) -> Iterator[Token]:
    """The tokens of a text by the lexer of the parser; Lark's own `lex` would build a new one each time."""
    reading = grammar().parse_interactive(text)
    lexed: Iterator[Token] = reading.lexer_thread.lex(reading.parser_state)
    return lexed
