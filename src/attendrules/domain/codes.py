"""Attendance codes and what they count as, as dated data."""

from __future__ import annotations

import csv
import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from attrs import evolve, field, frozen

from attendrules import resources


class Category(enum.Enum):
    """The statistical category of a code.

    Source: The School Attendance (Pupil Registration) (England) Regulations 2024,
    regulation 10, and the Department for Education's absence statistics.
    """

    PRESENT = "present"
    APPROVED = "approved_educational_activity"
    AUTHORISED = "authorised_absence"
    UNAUTHORISED = "unauthorised_absence"
    UNABLE = "unable_to_attend"
    NOT_COUNTED = "not_counted"

    @property
    def words(self) -> str:
        """The category as people say it."""
        return self.value.replace("_", " ")


ATTENDED = frozenset({Category.PRESENT, Category.APPROVED})
ABSENT = frozenset({Category.AUTHORISED, Category.UNAUTHORISED})
POSSIBLE = ATTENDED | ABSENT


@frozen
class Code:
    """One register code, as in `L`, with its meaning."""

    code: str
    meaning: str
    category: Category
    dfe_column: str = ""
    """The column of the Department's published counts, or nothing."""


def _frozen(codes: Mapping[str, Code]) -> Mapping[str, Code]:
    return MappingProxyType(dict(codes))


@frozen
class CodeSet:
    """A named set of codes with the dates between which it was in force."""

    name: str
    valid_from: dt.date
    valid_to: dt.date | None
    codes: Mapping[str, Code] = field(converter=_frozen, repr=False)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def category(self, code: str) -> Category:
        """The category of a code; `KeyError` if the set has no such code."""
        return self.codes[code].category

    def in_category(self, *categories: Category) -> frozenset[str]:
        """All codes of the given categories."""
        return frozenset(c.code for c in self.codes.values() if c.category in categories)

    def overridden(self, changes: Mapping[str, Code]) -> CodeSet:
        """A copy in which a policy's own meanings replace or join the set's."""
        return evolve(self, codes={**self.codes, **changes})


@cache
def code_sets() -> Mapping[str, CodeSet]:
    """The code sets that come with the library, by name."""
    rows: dict[str, list[dict[str, str]]] = {}
    with resources.data_file("codes", "england.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            rows.setdefault(row["valid_from"], []).append(row)
    sets = [_code_set(group) for group in rows.values()]
    return MappingProxyType({each.name: each for each in sets})


def _code_set(rows: list[dict[str, str]]) -> CodeSet:
    start = dt.date.fromisoformat(rows[0]["valid_from"])
    end = rows[0]["valid_to"]
    return CodeSet(
        name=f"england_{start.year}",
        valid_from=start,
        valid_to=dt.date.fromisoformat(end) if end else None,
        codes={row["code"]: Code(row["code"], row["meaning"], Category(row["category"]), row["dfe_column"]) for row in rows},
    )
