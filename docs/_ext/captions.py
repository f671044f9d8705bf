"""File names above blocks of code: a Sphinx extension.

A block that begins with, say, ```` ```rules elm.rules ```` is a file of the page's examples.
Its name is shown above it. Other words behind the language (`bad`, `good`) are for the
tests and are left out.
"""

# ruff: noqa: INP001 - Sphinx finds these by their folder

from __future__ import annotations

import re
from typing import Any

FENCE = re.compile(r"^```(?P<language>[a-z]+) (?P<file>[\w-]+\.[\w.-]+)(?: [a-z ]+)?$", re.MULTILINE)


def captioned(text: str) -> str:
    """The text of a page with the names of files as captions."""
    return FENCE.sub(r"```{code-block} \g<language>\n:caption: \g<file>\n", text)


def _source_read(app: Any, docname: str, source: list[str]) -> None:  # noqa: ARG001 - Sphinx's signature
    source[0] = captioned(source[0])


def setup(app: Any) -> dict[str, object]:
    """Called by Sphinx."""
    app.connect("source-read", _source_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
