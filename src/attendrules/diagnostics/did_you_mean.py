"""The name that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, candidates: Iterable[str], limit: int = 1) -> tuple[str, ...]:
    """The candidates most like `word`, best first; capitals do not count."""
    by_key = {each.casefold(): each for each in candidates}
    found = get_close_matches(word.casefold(), by_key, n=limit, cutoff=0.7)
    return tuple(by_key[key] for key in found)
