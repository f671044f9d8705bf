"""Docstrings with names between single backticks, as in Markdown: a Sphinx extension."""

# ruff: noqa: INP001 - Sphinx finds these by their folder

from __future__ import annotations

import re
from typing import Any

NAME = re.compile(r"(?<!`)`([^`\n]+)`(?!`)(\w?)")


def marked(line: str) -> str:
    """A line as reStructuredText: names as literals, with nothing that touches them."""
    return NAME.sub(lambda m: f"``{m[1]}``" + (rf"\ {m[2]}" if m[2] else ""), line)


def _process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:  # noqa: ARG001 - Sphinx's
    lines[:] = map(marked, lines)


def setup(app: Any) -> dict[str, object]:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
