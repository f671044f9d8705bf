"""A bundled policy on a page: a Sphinx extension.

    ```{policy} crestwood
    ```

shows what has become of each clause: what the document says, in a line, and beneath it the
rules; before that, how the open questions were read, what people decide, and what the
policy wants to know.
"""

# ruff: noqa: INP001 - Sphinx finds these by their folder

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from attendrules.api import read_source
from attendrules.compiler import Compiled, compile_policy
from attendrules.plan.trace import fate
from attendrules.resources import policy_path
from attendrules.syntax import nodes as n
from attendrules.syntax import parse


class PolicyPage(SphinxDirective):
    """Everything about one bundled policy."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Its counts, readings, judgements and inputs, then clause by clause."""
        name = self.arguments[0]
        self.env.note_dependency(str(policy_path(name)))
        source, _ = read_source(name)
        compiled = compile_policy(source)
        return [
            _paragraph(_counts(compiled)),
            *_section("How open questions were read", _readings(compiled)),
            *_section("What people decide", _judgements(compiled)),
            *_section("What it wants to know besides marks", _inputs(compiled)),
            *_section("Clause by clause", _clauses(compiled)),
        ]


def _paragraph(text: str) -> nodes.paragraph:
    return nodes.paragraph(text, text)


def _section(title: str, content: Iterator[nodes.Node]) -> list[nodes.Node]:
    found = list(content)
    return [nodes.rubric(title, title), *found] if found else []


def _counts(compiled: Compiled) -> str:
    assert compiled.plan is not None  # noqa: S101 - a bundled policy has no errors
    counts = Counter(fate(clause).value for clause in compiled.plan.clauses)
    listed = ", ".join(f"{count} {what}" for what, count in counts.most_common())
    return f"{len(compiled.plan.clauses)} clauses: {listed}."


def _readings(compiled: Compiled) -> Iterator[nodes.Node]:
    items = nodes.bullet_list()
    for reading in compiled.names.readings.values():
        text = f"{reading.question} "
        for option in reading.options:
            why = f", because {option.because}" if option.taken and option.because else ""
            text += f"{'Taken' if option.taken else 'Or'}: {option.says or option.name.text}{why}. "
        items += nodes.list_item("", _paragraph(text.strip()))
    if items.children:
        yield items


def _judgements(compiled: Compiled) -> Iterator[nodes.Node]:
    items = nodes.bullet_list()
    for clause in compiled.names.clauses:
        if clause.disposition == "needs judgement":
            who = f" ({', '.join(clause.detail)})" if clause.detail else ""
            refs = ", ".join(ref.text for ref in clause.refs)
            items += nodes.list_item("", _paragraph(f"{refs}{who}: {clause.says}"))
    if items.children:
        yield items


def _inputs(compiled: Compiled) -> Iterator[nodes.Node]:
    items = nodes.definition_list()
    for each in compiled.names.inputs.values():
        kind = f" ({each.kind}{': ' if each.results else ''}{', '.join(result.text for result in each.results)})"
        term = nodes.term("", "", nodes.literal(each.name.text, each.name.text), nodes.Text(kind))
        items += nodes.definition_list_item("", term, nodes.definition("", _paragraph(each.meaning or "not explained")))
    if items.children:
        yield items


def _clauses(compiled: Compiled) -> Iterator[nodes.Node]:
    """Each clause of the file in order, with the text that stands under it."""
    source = compiled.source
    sentences = parse(source).file.sentences
    heads = [each for each in sentences if isinstance(each, n.Clause | n.Part)]
    stops = [each.span.start for each in heads[1:]] + [len(source.text)]
    for head, stop in zip(heads, stops, strict=True):
        if isinstance(head, n.Part):
            yield nodes.rubric(head.title, head.title, classes=["part"])
            continue
        yield _heading(head)
        code = textwrap.dedent("  " + source.text[head.span.end : stop].strip()).strip()
        if code and not head.disposition:
            yield nodes.literal_block(code, code, language="rules")


def _heading(clause: n.Clause) -> nodes.paragraph:
    refs = ", ".join(ref.text for ref in clause.refs)
    fate = f" ({clause.disposition}{' ' + ', '.join(clause.detail) if clause.detail else ''})" if clause.disposition else ""
    where = f", {clause.where}" if clause.where else ""
    return nodes.paragraph("", "", nodes.strong(refs, refs), nodes.Text(f"{where}: {clause.says}{fate}"))


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    app.add_directive("policy", PolicyPage)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
