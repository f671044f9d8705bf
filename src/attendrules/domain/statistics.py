"""The Department for Education's totals and rates, exactly, from sessions per code.

Source: the statistical methodology of "Pupil attendance in schools". Each code belongs to
one category; possible sessions are those attended or missed, and every rate is a part of
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from attendrules.domain.codes import Category, CodeSet
from attendrules.domain.register import Register


@frozen
class Totals:
    """Sessions by category; all counts are of sessions (half-days)."""

    present: int
    approved: int
    """At an approved educational activity."""
    authorised: int
    unauthorised: int
    late: int = 0
    """Arrived late, before the register closed (code L, present) or after it (code U, absent)."""

    @property
    def attended(self) -> int:
        """Present, or at an approved educational activity."""
        return self.present + self.approved

    @property
    def absent(self) -> int:
        """Absent, authorised or not."""
        return self.authorised + self.unauthorised

    @property
    def possible(self) -> int:
        """Attended or absent; other sessions are not counted at all."""
        return self.attended + self.absent

    @property
    def attendance_rate(self) -> Fraction | None:
        """Attended sessions in per cent of possible ones; `None` if there are none."""
        return self._rate(self.attended)

    @property
    def absence_rate(self) -> Fraction | None:
        """Sessions of absence in per cent of possible ones; `None` if there are none."""
        return self._rate(self.absent)

    @property
    def authorised_rate(self) -> Fraction | None:
        """Sessions of authorised absence in per cent of possible ones; `None` if there are none."""
        return self._rate(self.authorised)

    @property
    def unauthorised_rate(self) -> Fraction | None:
        """Sessions of unauthorised absence in per cent of possible ones; `None` if there are none."""
        return self._rate(self.unauthorised)

    def _rate(self, part: int) -> Fraction | None:
        return Fraction(100 * part, self.possible) if self.possible else None


def totals(counts: Mapping[str, int], codes: CodeSet, *others: CodeSet) -> Totals:
    """The totals of sessions per code.

    A code that `codes` does not have counts as in the first of `others` that has it: counts
    of one time may hold stray codes of another. Raises `KeyError` for a code of none of them.
    """
    by_category: Counter[Category] = Counter()
    for code, count in counts.items():
        known = next((each for each in (codes, *others) if code in each), codes)
        by_category[known.category(code)] += count
    return Totals(
        present=by_category[Category.PRESENT],
        approved=by_category[Category.APPROVED],
        authorised=by_category[Category.AUTHORISED],
        unauthorised=by_category[Category.UNAUTHORISED],
        late=counts.get("L", 0) + counts.get("U", 0),
    )


def counts_of(register: Register) -> Counter[str]:
    """The sessions per code of a register, after corrections."""
    return Counter(mark.code for name in register.pupils for mark in register.known(name).values() if mark.code)


def counts_from_columns(row: Mapping[str, str], codes: Iterable[CodeSet]) -> dict[str, int]:
    """The sessions per code of a row of the Department's published counts, by its column names.

    Columns that the row does not have are left out; so are empty ones. Raises `ValueError`
    for a count that is no whole number.
    """
    columns = {each.dfe_column: each.code for code_set in reversed(list(codes)) for each in code_set.codes.values()}
    return {code: int(row[column]) for column, code in columns.items() if column and row.get(column)}
