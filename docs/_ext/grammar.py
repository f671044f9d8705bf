"""The grammar on a page: a Sphinx extension.

    ```{grammar} 3
    ```

shows the productions of the third section of `grammar/attendrules.lark`. What stands in the
block is for those who read the page as it is; the grammar itself is shown. A section that
no page shows, or that stands there without a word beside it, is a warning, and the build
treats warnings as errors. `{reserved-words}` lists every word that cannot be a name.
"""

# ruff: noqa: INP001 - Sphinx finds these by their folder

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from productions import Section, reserved_words, sections, unexplained
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


def _grammar(path: str) -> str:
    return Path(path).read_text("utf-8")


def _explained(env: BuildEnvironment) -> dict[str, set[int]]:
    """For each page, the sections that it explains."""
    if not hasattr(env, "grammar_sections"):
        env.grammar_sections = {}  # type: ignore[attr-defined]  # Sphinx keeps what extensions put there
    found: dict[str, set[int]] = env.grammar_sections
    return found


class Grammar(SphinxDirective):
    """The productions of one section."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """The productions as a block of code, noted as to be explained."""
        self.env.note_dependency(self.config.grammar_file)
        known = {each.number: each for each in sections(_grammar(self.config.grammar_file))}
        section = known.get(int(self.arguments[0]))
        if section is None:
            message = f"the grammar has no section {self.arguments[0]}"
            raise self.error(message)
        block = nodes.literal_block(section.shown, section.shown, language="lark", grammar_section=section.number)
        self.set_source_info(block)
        return [block]


class ReservedWords(SphinxDirective):
    """Every word that cannot be a name."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """One paragraph of words."""
        self.env.note_dependency(self.config.grammar_file)
        paragraph = nodes.paragraph()
        for word in reserved_words(_grammar(self.config.grammar_file)):
            paragraph += [nodes.literal(word, word), nodes.Text(" ")]
        return [paragraph]


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note which sections a page explains: those that stand under a heading of it with a paragraph."""
    found: set[int] = set()
    for block in doctree.findall(nodes.literal_block):
        number = block.get("grammar_section")
        if number is not None and any(block.parent.findall(nodes.paragraph)):
            found.add(number)
    _explained(app.env)[app.env.docname] = found


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:  # noqa: ARG001 - Sphinx's signature
    """Forget a page that is read again."""
    _explained(env).pop(docname, None)


def complain(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every section that no page explains."""
    explained = set().union(*_explained(env).values())
    for section in missing(app.config.grammar_file, explained):
        logger.warning("section %s of the grammar, `%s`, is explained on no page", section.number, section.title)


def missing(path: str, explained: set[int]) -> list[Section]:
    """The sections of a grammar file that are not explained."""
    return list(unexplained(sections(_grammar(path)), explained))


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    app.add_config_value("grammar_file", "", "env", types=[str])
    app.add_directive("grammar", Grammar)
    app.add_directive("reserved-words", ReservedWords)
    app.connect("doctree-read", note)
    app.connect("env-purge-doc", forget)
    app.connect("env-check-consistency", complain)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "version": "1"}
