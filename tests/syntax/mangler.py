"""Mistakes as people make them: one realistic slip in a good policy, with its place and the right text.

Everything follows from the seed. Each slip is a way to change one spot of the text that
is neither a comment nor (for most) inside quotation marks.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from attrs import frozen
from slips import KEYWORDS, MISSPELT, SWAPS, Swap


@frozen
class Mangled:
    """A text with one mistake: what kind, where it is now, and what would be right there."""

    kind: str
    text: str
    start: int
    end: int
    right: tuple[str, ...]
    """Any of these is the right thing to write; empty where nothing can be known."""

    @property
    def line(self) -> int:
        """The line of the mistake, counted from 1."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def seen(self) -> str:
        """The mangled line, for people."""
        return self.text.splitlines()[self.line - 1].strip()


@frozen
class Edit:
    """A replacement of one spot."""

    start: int
    end: int
    new: str
    right: tuple[str, ...]


Way = Callable[[str, random.Random], "Edit | None"]
HIDDEN = re.compile(r'"[^"\n]*"|--[^\n]*')
CODE_WORD = re.compile(r'"[^"\n]*"|[^\s",]+|,')


def mangle(text: str, seed: int, kind: str = "") -> Mangled | None:
    """The text with one mistake; `None` if this kind of mistake cannot be made in it."""
    dice = random.Random(f"{kind}:{seed}")
    kind = kind or dice.choice(sorted(WAYS))
    edit = WAYS[kind](text, dice)
    if edit is None:
        return None
    mangled = text[: edit.start] + edit.new + text[edit.end :]
    return Mangled(kind, mangled, edit.start, edit.start + len(edit.new), edit.right)


def blanked(text: str) -> str:
    """The text with its comments and quoted texts blanked out, every place unmoved."""
    return HIDDEN.sub(lambda found: '"' + " " * (len(found[0]) - 2) + '"' if found[0][0] == '"' else " " * len(found[0]), text)


def _sites(pattern: str, text: str, *, quoted: bool = False) -> list[re.Match[str]]:
    return list(re.compile(pattern).finditer(text if quoted else blanked(text)))


def _swap(swap: Swap) -> Way:
    def way(text: str, dice: random.Random) -> Edit | None:
        sites = _sites(swap.pattern, text, quoted=swap.quoted)
        if not sites:
            return None
        site = dice.choice(sites)
        original = text[site.start() : site.end()]
        new = site.expand(dice.choice(swap.new))
        return Edit(site.start(), site.end(), new, swap.right or (original.strip(),))

    return way


def _misspelt(pattern: str) -> Way:
    def way(text: str, dice: random.Random) -> Edit | None:
        sites = [site for site in _sites(pattern, text) if len(site[0]) > 3]
        site = dice.choice(sites)
        return Edit(site.start(), site.end(), typo(site[0], dice), (site[0],))

    return way


def typo(word: str, dice: random.Random) -> str:
    """The word with two letters swapped, one dropped, one doubled or one wrong."""
    while True:
        at = dice.randrange(1, len(word) - 1)
        slip = dice.choice(("swap", "drop", "double", "wrong"))
        if slip == "swap":
            new = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif slip == "drop":
            new = word[:at] + word[at + 1 :]
        elif slip == "double":
            new = word[: at + 1] + word[at:]
        else:
            new = word[:at] + dice.choice("aeinrst" if word.islower() else "AEINRST") + word[at + 1 :]
        if new != word:
            return new


# ---- words left out, written twice, in the wrong order ------------------------------------------


def _code_words(text: str) -> Iterator[list[re.Match[str]]]:
    """The words of each line that says something beyond texts."""
    start = 0
    for line in text.split("\n"):
        code = line.split("--")[0]
        words = list(re.compile(CODE_WORD).finditer(text, start, start + len(code)))
        if len([word for word in words if word[0][0] != '"']) > 2:
            yield words
        start += len(line) + 1


def _word(text: str, dice: random.Random, least: int = 0) -> tuple[list[re.Match[str]], int]:
    words = dice.choice(list(_code_words(text)))
    return words, dice.randrange(least, len(words))


def _left_out(text: str, dice: random.Random) -> Edit:
    words, at = _word(text, dice)
    word = words[at]
    end = words[at + 1].start() if at + 1 < len(words) else word.end()
    return Edit(word.start(), end, "", (word[0], *_described(word[0])))


def _twice(text: str, dice: random.Random) -> Edit:
    words, at = _word(text, dice)
    word = words[at][0]
    return Edit(words[at].start(), words[at].end(), f"{word} {word}", (word, "twice", "take"))


def _wrong_order(text: str, dice: random.Random) -> Edit:
    words, at = _word(text, dice, least=1)
    first, second = words[at - 1], words[at]
    new = f"{second[0]} {first[0]}"
    return Edit(first.start(), second.end(), new, (f"{first[0]} {second[0]}", first[0], second[0]))


def _cut(text: str, dice: random.Random) -> Edit:
    words, at = _word(text, dice, least=1)
    rest = tuple(word[0] for word in words[at:])
    return Edit(words[at].start(), words[-1].end(), "", (" ".join(rest), *rest, *_described(rest[0])))


def _described(word: str) -> tuple[str, ...]:
    """What can be said of a lost word that only the author knows."""
    if word.startswith('"'):
        return ("text in quotation marks",)
    if re.fullmatch(r"CRE-[A-Z0-9-]+", word):
        return ("the clause",)
    return ("the name of", "the kind of") if word.isupper() else ()


def _joined(text: str, dice: random.Random) -> Edit:
    words = dice.choice(list(_code_words(text)))
    after = re.compile(r"\s*\n\s*").match(text, words[-1].end())
    if after is None:
        return _joined(text, dice)
    following = re.compile(r"\S+").match(text, after.end())
    right = (following[0] if following else "", words[-1][0])
    return Edit(after.start(), after.end(), "", right)


def _no_space(text: str, dice: random.Random) -> Edit:
    words, at = _word(text, dice, least=1)
    first, second = words[at - 1], words[at]
    return Edit(first.start(), second.end(), first[0] + second[0], (f"{first[0]} {second[0]}", first[0], second[0]))


def _line_gone(text: str, dice: random.Random) -> Edit:
    """A declaration left out altogether; the mistake shows where its name is used."""
    sites = _sites(r"(?m)^outcome (\w+) .*\n", text)
    site = dice.choice(sites)
    return Edit(site.start(), site.end(), "", (site[1],))


def _in_capitals(text: str, dice: random.Random) -> Edit:
    site = dice.choice(_sites(rf"\b{KEYWORDS}\b(?!_)", text))
    return Edit(site.start(), site.end(), dice.choice((site[0].upper(), site[0].capitalize())), (site[0],))


WAYS: dict[str, Way] = {
    **{swap.kind: _swap(swap) for swap in SWAPS},
    **{kind: _misspelt(pattern) for kind, pattern in MISSPELT.items()},
    "a keyword in capitals": _in_capitals,
    "a word left out": _left_out,
    "a word twice": _twice,
    "neighbours swapped": _wrong_order,
    "a line cut in half": _cut,
    "two lines joined": _joined,
    "a space left out": _no_space,
    "an outcome undeclared": _line_gone,
}
