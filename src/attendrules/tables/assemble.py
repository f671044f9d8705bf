"""Pupils whose marks were read a column at a time, and those that were read row by row, in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attendrules.domain.part import BLANK, Part, says_more
from attendrules.domain.register import Mark
from attendrules.extras import load
from attendrules.registers.reading import Reader


def assembled(reader: Reader, alphabet: tuple[str, ...], names: Sequence[str], matrix: Any, first: int) -> Part:
    """The rows of a matrix of bytes as columns, with the marks that the reader has of these pupils among them.

    A row belongs to the pupil of that name, its first byte to session `first`. Pupils of
    whom no row was right are left out. The reader forgets them all.
    """
    numpy = load("numpy")
    plain = matrix.any(axis=1)
    listed = [name in reader.pupils for name in names]
    read = [(row, *reader.forget(name)) for row, name in enumerate(names) if listed[row] or plain[row]]
    sessions = [mark.session for _, _, marks in read for mark in marks]
    matrix, first = _widened(matrix, first, sessions)
    more = {}
    for row, pupil, marks in read:
        if marks:
            known = sorted([*_marks(matrix[row], first, alphabet), *marks], key=_order)
            for mark in known:
                matrix[row, mark.session - first] = alphabet.index(mark.code) if mark.code else BLANK
            if any(map(says_more, marks)):
                more[pupil.id] = tuple(known)
    kept = matrix if len(read) == len(names) else matrix[numpy.array([row for row, _, _ in read], dtype="int64")]
    pupils = tuple(pupil for _, pupil, _ in read)
    used = kept.any(axis=0).nonzero()[0]
    ends = (first + int(used[0]), first + int(used[-1])) if len(used) and not more else None
    return Part(reader.calendar, alphabet, pupils, first, matrix.shape[1], kept.tobytes(), more, known_ends=ends)


def _widened(matrix: Any, first: int, sessions: Sequence[int]) -> tuple[Any, int]:
    """A matrix with room for some sessions more, and its first session."""
    if not sessions:
        return matrix, first
    if not matrix.shape[1]:
        first = min(sessions)
    start, stop = min(first, *sessions), max(first + matrix.shape[1], *(number + 1 for number in sessions))
    return load("numpy").pad(matrix, ((0, 0), (first - start, stop - first - matrix.shape[1]))), start


def _marks(row: Any, first: int, alphabet: Sequence[str]) -> list[Mark]:
    return [Mark(first + place, alphabet[row[place]]) for place in row.nonzero()[0].tolist()]


def _order(mark: Mark) -> tuple[int, str]:
    return mark.session, mark.recorded_at.isoformat() if mark.recorded_at else ""
