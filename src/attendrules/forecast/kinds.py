"""The marks that could still be made: which absences and lates a policy tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from attendrules.analysis.slices import Slice
from attendrules.domain.codes import Category, CodeSet

PRESENT = ("/", "\\")
LATE = "L"
FAMILIAR = {"authorised": (Category.AUTHORISED, "I"), "unauthorised": (Category.UNAUTHORISED, "O")}
"""The words for two kinds of absence, the category of each, and the code that people know best."""


@frozen
class Missed:
    """A kind of mark that a session could still get: its code, and what it is called.

    With `mornings` only mornings get it, as for lates; otherwise sessions in a row do.
    """

    name: str
    code: str
    mornings: bool = False

    def sessions(self, number: int) -> str:
        """So many of them in words: `3 sessions`, `1 unauthorised session`, `2 late mornings`."""
        noun = "morning" if self.mornings else "session"
        return f"{number:,} {self.name} {noun}{'' if number == 1 else 's'}".replace("  ", " ")


def named(word: str, codes: CodeSet) -> Missed:
    """A kind by a word (`absent`, `authorised`, `unauthorised`, `late`) or by a code of a policy.

    Raises `ValueError` if it is neither.
    """
    if word in FAMILIAR:
        category, usual = FAMILIAR[word]
        known = sorted(codes.in_category(category), key=lambda code: (code != usual, code))
        if known:
            return Missed(word, known[0])
    elif word == "absent" and codes.in_category(*(category for category, _ in FAMILIAR.values())):
        return Missed("", next(iter(_absences(codes))).code)
    elif word == "late" and LATE in codes:
        return Missed("late", LATE, mornings=True)
    elif word in codes:
        return Missed(f"{word}-marked", word)
    words = ", ".join(["absent", *FAMILIAR, "late"])
    message = f"`{word}` is no kind of mark: give one of {words}, or a code of the policy"
    raise ValueError(message)


def _absences(codes: CodeSet) -> Iterator[Missed]:
    for word, (category, _) in reversed(FAMILIAR.items()):
        if codes.in_category(category):
            yield named(word, codes)


def told_apart(part: Slice, wanted: Sequence[Missed] = ()) -> tuple[Missed, ...]:
    """The kinds of marks that a slice tells apart from attending, one for all that it takes for the same.

    Without `wanted`, unauthorised absence, authorised absence and lates.
    """
    codes = part.plan.codes
    usual = [*_absences(codes), *([named("late", codes)] if LATE in codes else [])]
    alike: dict[tuple[bool, ...], list[Missed]] = {}
    for kind in wanted or usual:
        alike.setdefault(_seen(part, kind.code), []).append(kind)
    attending = {_seen(part, code) for code in PRESENT}
    found = [kinds for seen, kinds in alike.items() if wanted or seen not in attending]
    return tuple(kinds[0] if len(kinds) == 1 else Missed("", kinds[0].code, kinds[0].mornings) for kinds in found)


def _seen(part: Slice, code: str) -> tuple[bool, ...]:
    return tuple(code in each for each in sorted(part.observed, key=sorted))
