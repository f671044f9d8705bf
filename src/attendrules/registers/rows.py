"""The rows of a CSV text, each with its line and its text as it stands in the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

from attendrules.source import Span

MOST_LINES = 10
"""How many lines a row can go over: a quotation mark that is not closed by then is a mistake."""

_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?=,|\Z)')


class Row(NamedTuple):
    """A row of a file; `fields` is empty where a quotation mark is opened and not closed."""

    line: int
    text: str
    fields: list[str]


class Field(NamedTuple):
    """A field without the blanks around it, and where it stands in its row."""

    value: str
    span: Span


def rows(text: str) -> Iterator[Row]:
    """Every row that is not blank. A field in quotation marks may hold commas and line ends."""
    lines = text.split("\n") if "\n" in text else text.split("\r")
    skip = 0
    for index, line in enumerate(lines):
        if skip:
            skip -= 1
        elif '"' in line:
            row = _quoted(lines[index : index + MOST_LINES], index + 1)
            skip = row.text.count("\n")
            yield row
        elif line and not line.isspace():
            yield Row(index + 1, line.rstrip("\r"), [part.strip() for part in line.split(",")])


def _quoted(lines: list[str], number: int) -> Row:
    """The row that begins with the first line and ends where its quotation marks are closed."""
    for count in range(1, len(lines) + 1):
        text = "\n".join(lines[:count]).rstrip("\r")
        fields = _plainly_quoted(text) or [field.value for field in split(text)]
        if fields:
            return Row(number, text, fields)
    return Row(number, lines[0].rstrip("\r"), [])


def _plainly_quoted(text: str) -> list[str]:
    """The same fields as `split`, quickly; none if the row needs a closer look."""
    try:
        fields = [field.strip() for field in next(csv.reader([text], strict=True))]
    except csv.Error:
        return []
    return [] if any(field.startswith('"') for field in fields) else fields


def split(text: str) -> list[Field]:
    """The fields of one row; none if a quotation mark is opened and not closed before a comma or the end."""
    fields = []
    start = 0
    while start <= len(text):
        quoted = _QUOTED.match(text, start)
        comma = quoted.end() if quoted else text.find(",", start)
        end = comma if comma >= 0 else len(text)
        value = quoted[1].replace('""', '"').strip() if quoted else text[start:end].strip()
        if not quoted and value.startswith('"'):
            return []
        fields.append(Field(value, _trimmed(text, start, end)))
        start = end + 1
    return fields


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span of a field without the blanks around it."""
    inner = text[start:end]
    begin = start + len(inner) - len(inner.lstrip())
    return Span(begin, max(begin, start + len(inner.rstrip())))
