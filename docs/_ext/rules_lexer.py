"""Colours for `rules`, `csv` and `lark` blocks: a Sphinx extension."""

# ruff: noqa: INP001 - Sphinx finds these by their folder

from __future__ import annotations

import re
from typing import Any

from productions import reserved_words
from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, Punctuation, String, Text

from attendrules import resources

OPERATORS = r"<=|>=|[<>=≤≥]"


def _keywords() -> tuple[str, ...]:
    """Every reserved word, one by one: `half term` is coloured as two."""
    return tuple(sorted({word for each in reserved_words(resources.grammar_text()) for word in each.split()}))


class RulesLexer(RegexLexer):
    """Lexer for policies; nothing in a text is an error, so that wrong examples can be shown."""

    name = "rules"
    aliases = ("rules",)
    filenames = ("*.rules",)
    flags = re.MULTILINE
    tokens = {  # noqa: RUF012 - as Pygments wants it
        "root": [
            (r"--[^\n]*", Comment.Single),
            (r'"[^"\n]*"?', String),
            (r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\b", Name.Label),
            (r"[A-Z][A-Z0-9_]*\b", Name.Constant),
            (words(_keywords(), prefix=r"\b", suffix=r"\b"), Keyword),
            (r"[A-Za-z_]\w*", Name),
            (r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}(?:\s*[ap]m\b)?", Literal.Date),
            (r"\d+(?:\.\d+)?\s*(?:%|per\s?cent\b)?", Number),
            (OPERATORS, Operator),
            (r"[(),]", Punctuation),
            (r"[/\\#]", Name.Constant),
            (r"\s+|.", Text),
        ]
    }


class CsvLexer(RegexLexer):
    """Lexer for comma-separated values, with the header set off."""

    name = "csv"
    aliases = ("csv",)
    tokens = {  # noqa: RUF012 - as Pygments wants it
        "root": [(r"[^,\n]+", Name.Attribute), (r",", Punctuation), (r"\n", Text, "rows")],
        "rows": [(r'"(?:[^"]|"")*"', String), (r",", Punctuation), (r"[^,\"\n]+|\n|.", Text)],
    }


class LarkLexer(RegexLexer):
    """Lexer for the productions of a Lark grammar."""

    name = "lark"
    aliases = ("lark",)
    flags = re.MULTILINE
    tokens = {  # noqa: RUF012 - as Pygments wants it
        "root": [
            (r"//[^\n]*", Comment.Single),
            (r'"(?:\\.|[^"\\\n])*"', String),
            (r"/(?:\\.|[^/\\\n])+/", String.Regex),
            (r"^[?!]*[a-z_]\w*(?=:)", Name.Function),
            (r"->\s*\w+", Name.Decorator),
            (r"[A-Z][A-Z_0-9]*", Name.Constant),
            (r"[a-z_]\w*", Name),
            (r"[|?*+!:()~]", Operator),
            (r"\s+|.", Text),
        ]
    }


class ScenarioLexer(RegexLexer):
    """Lexer for scenarios: what is expected stands behind `->`."""

    name = "scenario"
    aliases = ("scenario", "scenarios")
    flags = re.MULTILINE
    tokens = {  # noqa: RUF012 - as Pygments wants it
        "root": [
            (r"->", Operator),
            (r'"[^"\n]*"', String),
            (r"\b(?:policy|reading|calendar|from|as of|recorded|looking at|nothing|not|to|onwards|until|on|is|has)\b", Keyword),
            (r"\b[A-Z][A-Z0-9_]{2,}\b\??", Name.Constant),
            (r"\s+|.", Text),
        ]
    }


def setup(app: Any) -> dict[str, object]:
    """Called by Sphinx."""
    for lexer in (RulesLexer, CsvLexer, LarkLexer, ScenarioLexer):
        for alias in lexer.aliases:
            app.add_lexer(alias, lexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
