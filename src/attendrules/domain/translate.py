"""A register of one time in the codes of another, where a code has a successor.

A policy of 2022 and one of 2025 can then be compared on the same children. Only codes
that the other set does not have are changed; each change is counted, none is silent.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache

from attrs import evolve, frozen

from attendrules import resources
from attendrules.domain.codes import CodeSet
from attendrules.domain.register import Register


@frozen
class Translated:
    """A register in other codes, and how often each code became another."""

    register: Register
    changes: Mapping[tuple[str, str], int]


@cache
def successors(code_set: str) -> Mapping[str, str]:
    """What codes of other times are in a code set, by name of the set: `{"J": "J1", ...}`."""
    with resources.data_file("codes", "successors.csv").open(encoding="utf-8") as table:
        return {row["old"]: row["new"] for row in csv.DictReader(table) if row["to"] == code_set}


def translated(register: Register, codes: CodeSet) -> Translated:
    """The register in the codes of a set. Codes without a successor stay as they are."""
    known = {old: new for old, new in successors(codes.name).items() if old not in codes}
    changes = Counter(mark.code for marks in register.marks.values() for mark in marks if mark.code in known)
    if not changes:
        return Translated(register, {})
    marks = {
        name: tuple(evolve(mark, code=known.get(mark.code, mark.code)) for mark in each) for name, each in register.marks.items()
    }
    return Translated(evolve(register, marks=marks), {(old, known[old]): count for old, count in sorted(changes.items())})
