"""The examples of a Markdown page: files are written, Python is run, commands are run, and what they print is compared.

A page is run from top to bottom in a folder of its own:

- ```` ```rules elm.rules ```` (or csv, toml, json) writes a file of that name;
- ```` ```console ```` holds commands behind `$ ` and what they print; `...` stands for what is left out;
- ```` ```pycon ```` and ```` ```python ```` run in one namespace a page;
- ```` ```scenario ```` gives marks to the rules before it, and says what is due;
- ```` ```rules ```` alone must have no error, `bad` must have one or a warning, and `rules condition`,
  `measure`, `window`, `moment` or `action` hold one such part a line.

`python tests/docs/doc_pages.py` writes what commands print now into the pages; blocks with `...` are left alone.
"""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import shlex
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import define, field, frozen
from click.testing import CliRunner

from attendrules import check
from attendrules.cli import console, main
from attendrules.diagnostics.text import render
from attendrules.scenarios import parse_page, test_page
from attendrules.scenarios.wording import miss_lines

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

from productions import reserved_words, sections  # noqa: E402 - an extension of the documentation

PAGES = [ROOT / "README.md", *(p for p in sorted((ROOT / "docs").rglob("*.md")) if "diagnostics" not in p.parts)]
BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<language>[a-z]+)(?: (?P<words>[^\n]*))?\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
FILE = re.compile(r"[\w-]+\.[\w.-]+")
WIDTH = 100
"""The columns of the terminal in which the commands of the pages are run."""
MOST_LINES = 40
"""How much of the beginning and of the end of a long output a finding shows."""
PARTS = {
    "condition": ("when {} then log NOTED",),
    "measure": ("when {} >= 1 then log NOTED", "when {} >= 1% then log NOTED"),
    "window": ("when absent sessions {} >= 1 then log NOTED",),
    "moment": ("{} then log NOTED",),
    "action": ("when absence > 5% then {}",),
}


@frozen
class Block:
    """A fenced block: its language, the words behind it, its text, and where the text begins."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int
    start: int

    @property
    def file(self) -> str | None:
        """The name of the file that the block is."""
        return next((word for word in self.words if FILE.fullmatch(word)), None)


def blocks(page: str) -> list[Block]:
    """Every fenced block of a page with a plain language."""
    return [_block(page, match) for match in BLOCK.finditer(page)]


def _block(page: str, match: re.Match[str]) -> Block:
    start = match.start("text")
    words = tuple((match["words"] or "").split())
    return Block(match["language"], words, match["text"], page.count("\n", 0, start) + 1, start)


def commands(text: str) -> list[tuple[str, str]]:
    """Each command of a console block with what stands below it."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def tidy(text: str) -> str:
    """Text without blanks at the ends of lines, and without blank lines at its end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def as_shown(expected: str, actual: str) -> bool:
    """Whether a command printed what a page shows; a line `...` stands for any lines, `...` in a line for any text."""
    lines = [
        r"(?:[^\n]*\n)*?" if line.strip() == "..." else re.escape(line).replace(re.escape("..."), "[^\n]*") + r"\n"
        for line in tidy(expected).split("\n")
    ]
    return re.fullmatch("".join(lines), tidy(actual) + "\n") is not None


@define
class Visit:
    """One run of a page: its folder is the current one; findings are sentences."""

    namespace: dict[str, object] = field(factory=lambda: {"__name__": "__main__"})
    exit_code: int = 0
    problems: list[str] = field(factory=list)

    def take(self, block: Block) -> None:
        """Do what a block says."""
        if block.file and "part" not in block.words:
            Path(block.file).write_text(block.text, encoding="utf-8")
        match block.language:
            case "rules":
                self._rules(block)
            case "console":
                for command, expected in commands(block.text):
                    self._command(block, command, expected)
            case "pycon":
                self._doctest(block)
            case "python":
                exec(compile(block.text, f"line {block.line}", "exec"), self.namespace)  # noqa: S102 - our own pages
            case _:
                pass

    def _rules(self, block: Block) -> None:
        kind = next((word for word in block.words if word in PARTS), None)
        if kind:
            self.problems += [f"line {block.line}: no {kind}: {line}" for line in _lines(block.text) if not is_a(kind, line)]
        elif "part" not in block.words:
            wrong = [f for f in check(block.text) if f.is_error or (f.severity.value == "warning" and "bad" in block.words)]
            if bool(wrong) is not ("bad" in block.words):
                self.problems.append(f"line {block.line}: {[f.message for f in wrong] or 'nothing is wrong with it'}")

    def _command(self, block: Block, command: str, expected: str) -> None:
        printed = self.output(command)
        if printed is None:
            return
        wrapped = command.endswith("--help")  # in lines that differ between versions of click
        if not (expected.split() == printed.split() if wrapped else as_shown(expected, printed)):
            both = f"--- the page\n{tidy(expected)}\n--- printed\n{_shortened(tidy(printed))}\n"
            self.problems.append(f"line {block.line}: $ {command}\n{both}")

    def output(self, command: str) -> str | None:
        """What a command prints; `None` for one that is not run here. Its output may go to a file by `>`."""
        words, target = shlex.split(command), ""
        if command == "echo $?":
            return f"{self.exit_code}\n"
        if words[0] != "attendrules":
            return None
        if words[-2] == ">":
            *words, _, target = words
        done = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(main, words[1:], prog_name="attendrules")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.exit_code = done.exit_code
        if target:
            Path(target).write_text(done.stdout, encoding="utf-8")
            return done.stderr
        return f"== demo\n{done.output}" if "tasks.py" in command else done.output

    def _doctest(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(block.text, self.namespace, f"line {block.line}", None, block.line)
        report: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(test, out=report.append, clear_globs=False)
        self.namespace.update(test.globs)
        self.problems += ["".join(report)] if runner.failures else []


def _shortened(text: str) -> str:
    lines = text.split("\n")
    return text if len(lines) <= 2 * MOST_LINES else "\n".join([*lines[:MOST_LINES], "[...]", *lines[-MOST_LINES:]])


def scenario_problems(page: str, name: str) -> list[str]:
    """What comes otherwise than the scenarios of a page say."""
    page = re.sub(r"^(`{4,}).*?^\1$", "", page, flags=re.MULTILINE | re.DOTALL)  # pages that are shown, not run
    if "```scenario" not in page:
        return []
    tested = test_page(parse_page(page, name))
    misses = (line for result in tested.failed for miss in result.misses for line in miss_lines(miss))
    return [*(render(finding) for finding in tested.findings), *misses]


def _lines(text: str) -> list[str]:
    return [line for line in (each.partition("--")[0].strip() for each in text.split("\n")) if line]


def is_a(kind: str, line: str) -> bool:
    """Whether a line is a part of a rule of the kind that it is said to be."""
    rules = (f"event notice_served\nevent leave\n{each.format(line)}" for each in PARTS[kind])
    return any(not any(finding.is_error for finding in check(each)) for each in rules)


@contextlib.contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """A folder as the current one, and commands that print for a terminal of `WIDTH` columns."""
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(console, "PIPED_WIDTH", WIDTH)
        yield


GRAMMAR = re.compile(r"^```\{(?P<what>grammar|reserved-words)\}(?: (?P<number>\d+))?\n.*?^```$", re.MULTILINE | re.DOTALL)


def with_grammar(page: str) -> str:
    """A page with the productions, and the reserved words, as the grammar has them now: to be read without Sphinx too."""
    grammar = (ROOT / "grammar" / "attendrules.lark").read_text("utf-8")
    shown = {each.number: each.shown for each in sections(grammar)}

    def block(match: re.Match[str]) -> str:
        if match["what"] == "grammar":
            return f"```{{grammar}} {match['number']}\n{shown[int(match['number'])]}\n```"
        return f"```{{reserved-words}}\n{textwrap.fill(', '.join(reserved_words(grammar)), 120)}\n```"

    return GRAMMAR.sub(block, page)


def refreshed(page: str, folder: Path) -> str:
    """A page with what its commands print now; blocks with `...` stay as they are."""
    page = with_grammar(page)
    visit, pieces, end = Visit(), [], 0
    with at_work(folder):
        for block in blocks(page):
            if block.language != "console" or ("..." in block.text and "--help" not in block.text):
                visit.take(block)
            else:
                shown = "".join(f"$ {command}\n{_printed(visit, command, old)}" for command, old in commands(block.text))
                pieces += [page[end : block.start], shown]
                end = block.start + len(block.text)
    return "".join([*pieces, page[end:]])


def _printed(visit: Visit, command: str, old: str) -> str:
    printed = visit.output(command)
    return old if printed is None else tidy(printed) + "\n" * bool(tidy(printed))


if __name__ == "__main__":
    for path in PAGES:
        with tempfile.TemporaryDirectory() as empty:
            text = path.read_text("utf-8")
            new = refreshed(text, Path(empty))
        if new != text:
            path.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{os.path.relpath(path)}: written anew\n")
