"""The name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

LONGEST = 60
MOST = 500
"""Longer words and further candidates are not looked at, so that the time is bounded."""


def nearest(word: str, candidates: Iterable[str], limit: int = 1) -> tuple[str, ...]:
    """The candidates most like `word`, best first; capitals and `_`, `-` or blanks between words do not count."""
    seen = _plain(word)
    if not 0 < len(seen) <= LONGEST:
        return ()
    ranked = [(far, each) for each in islice(candidates, MOST) if (far := _far(seen, _plain(each))) is not None]
    return tuple(dict.fromkeys(each for _, each in sorted(ranked, key=lambda pair: pair[0])[:limit]))


def slips(word: str, other: str) -> int:
    """How many letters are wrong, missing, too many or changed places between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        new = [i]
        for j, wanted in enumerate(other, 1):
            best = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (letter != wanted))
            if before and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                best = min(best, before[j - 2] + 1)
            new.append(best)
        before, row = row, new
    return row[-1]


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char not in "_- .")


def _far(seen: str, known: str) -> int | None:
    """How far apart two names are, 0 to 9; `None` if they are not alike."""
    shorter, longer = sorted((seen, known), key=len)
    if seen == known:
        return 0
    allowed = 0 if len(longer) < 3 else 1 + (len(longer) > 5) + (len(longer) > 11)
    if len(longer) - len(shorter) <= allowed and len(known) <= LONGEST:
        count = slips(seen, known)
        if count <= allowed and count < len(shorter):
            # The first letter is rarely the wrong one.
            return 2 * count + (seen[0] != known[0])
    if len(shorter) > 2 and longer.startswith(shorter):
        return 8
    return 9 if sorted(seen) == sorted(known) and len(seen) > 3 else None
