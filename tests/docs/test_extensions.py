"""The small extensions that build the documentation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from attendrules import check, resources

ROOT = Path(__file__).parents[2]
EXTENSIONS = ROOT / "docs/_ext"
sys.path.insert(0, str(EXTENSIONS))

from captions import captioned  # noqa: E402 - where Sphinx finds it
from docstrings import marked  # noqa: E402
from productions import reserved_words, sections, unexplained  # noqa: E402
from pygments.token import Comment, Error, Keyword, Name, Number, String  # noqa: E402
from rules_lexer import CsvLexer, LarkLexer, RulesLexer  # noqa: E402

GRAMMAR = """\
// A grammar.

start: rule*   // all


// ---- 1. What it is ------

rule: WORD


// ---- 2. Words: all of them ----
// Remark.

WORD: /[a-z]+/
"""


def test_a_grammar_is_split_at_its_numbered_headings() -> None:
    file, first, second = sections(GRAMMAR)
    assert (file.number, file.shown) == (0, "start: rule*   // all")
    assert (first.number, first.title, first.shown) == (1, "What it is", "rule: WORD")
    assert (second.number, second.title, second.shown) == (2, "Words: all of them", "WORD: /[a-z]+/")


def test_every_production_of_the_real_grammar_is_in_a_section() -> None:
    grammar = resources.grammar_text()
    found = sections(grammar)
    assert [each.number for each in found] == list(range(len(found)))
    assert "".join(each.text for each in found).count("\n") == grammar.count("\n")
    assert "start:" in found[0].shown


def test_a_section_without_an_explanation_is_found() -> None:
    assert [each.number for each in unexplained(sections(GRAMMAR), {0, 1})] == [2]


PAGE = "# The language\n\n```{grammar} 0\n```\n\nRules.\n\n## 1. What it is\n\n```{grammar} 1\n```\n\nA rule.\n"
CONF = 'extensions = ["myst_parser", "grammar"]\ngrammar_file = "grammar.lark"\n'


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("", "section 2 of the grammar, `Words: all of them`, is explained on no page"),
        ("\n## 2. Words\n\n```{grammar} 2\n```\n", "section 2 of the grammar"),
        ("\n## 2. Words\n\n```{grammar} 2\n```\n\nWords are words.\n\n```{grammar} 3\n```\n", "no section 3"),
        ("\n## 2. Words\n\n```{grammar} 2\n```\n\nWords are words.\n\n```{reserved-words}\n```\n", ""),
    ],
)
def test_the_documentation_is_not_built_while_a_section_is_not_explained(more: str, complaint: str, tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    (tmp_path / "grammar.lark").write_text(GRAMMAR)
    (tmp_path / "conf.py").write_text(f"import sys\nsys.path.insert(0, {str(EXTENSIONS)!r})\n{CONF}")
    (tmp_path / "index.md").write_text(PAGE + more)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "dummy", str(tmp_path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode != 0) is bool(complaint), done.stderr
    assert complaint in done.stderr


def test_a_reserved_word_cannot_be_a_name() -> None:
    words = reserved_words(resources.grammar_text())
    assert {"when", "half term", "sessions", "twenty", "in force"} <= set(words)
    assert [word for word in words if not any(f.is_error for f in check(f"measure {word} is absent sessions"))] == []


def test_rules_are_coloured() -> None:
    text = 'when attendance this half term < 90% then letter LATE_LETTER -- "why"\nclause ELM-1 says "so"'
    tokens = {value: kind for kind, value in RulesLexer().get_tokens(text)}
    assert tokens["when"] is tokens["half"] is tokens["term"] is Keyword
    assert tokens["attendance"] is Name
    assert tokens["90%"] is Number
    assert tokens["LATE_LETTER"] is Name.Constant
    assert tokens["ELM-1"] is Name.Label
    assert tokens['"so"'] is String
    assert tokens['-- "why"'] is Comment.Single


@pytest.mark.parametrize("lexer", [RulesLexer(), CsvLexer(), LarkLexer()])
@pytest.mark.parametrize("text", ['when “x” == 90%% then "open\n', 'a;b\n"\n,,\n', "é ? \\ # / \t\x07"])
def test_no_text_is_wrong_to_the_lexers(lexer: RulesLexer, text: str) -> None:
    tokens = list(lexer.get_tokens(text))
    assert Error not in {kind for kind, _ in tokens}
    assert "".join(value for _, value in tokens).strip() == text.strip()


def test_the_name_of_a_file_becomes_a_caption() -> None:
    assert captioned("```rules elm.rules\nx\n```\n") == "```{code-block} rules\n:caption: elm.rules\n\nx\n```\n"
    assert captioned("```rules bad\nx\n```\n") == "```rules bad\nx\n```\n"
    assert captioned("```rules elm.rules bad\nx\n```\n").startswith("```{code-block} rules\n:caption: elm.rules\n")


def test_names_in_docstrings_become_literals() -> None:
    assert marked("The `index`th of `a b`, not ``this``.") == r"The ``index``\ th of ``a b``, not ``this``."
