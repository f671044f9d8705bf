"""The first row of a file: which column is which."""

from __future__ import annotations

from collections.abc import Sequence

from attendrules.diagnostics import Severity, nearest
from attendrules.registers.fields import Wrong, quote
from attendrules.registers.report import Report
from attendrules.registers.rows import Row

DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
IGNORED = ("line", "problem")
"""The columns that a file of set-aside rows begins with."""


def columns(report: Report, row: Row, required: Sequence[str], optional: Sequence[str]) -> list[str]:
    """The name of each column in small letters with underscores; none if the file cannot be used."""
    names = ["_".join(name.lower().split()) for name in row.fields]
    known = {*required, *optional}
    between = next((words for sign, words in DELIMITERS.items() if len(names) < 2 and sign in row.text), None)
    if between:
        wrong = Wrong("AR610", f"the columns are separated by {between}, not commas", "save the file as CSV with commas")
        report.find(row, wrong)
        return []
    for index, name in enumerate(names):
        if name in known and name in names[:index]:
            report.find(row, Wrong("AR602", f"the column `{name}` stands twice", "keep the one that is meant"), index)
    _missing(report, row, names, required, known)
    for index, name in enumerate(names):
        if name not in known and name not in IGNORED and not report.failed:
            which = f"the column {quote(name)}" if name else f"column {index + 1}, which has no name,"
            report.find(row, Wrong("AR619", f"{which} is not used"), index, Severity.NOTE)
    return [] if report.failed else names


def _missing(report: Report, row: Row, names: list[str], required: Sequence[str], known: set[str]) -> None:
    """Report the required columns that are not there: one by one, or at once if there is nothing like them."""
    others = [each for each in names if each not in known]
    near = {name: nearest(name, others) for name in required if name not in names}
    header = ",".join(required)
    if len(near) == len(required) > 1 and not any(near.values()):
        wrong = Wrong("AR602", f"the first line does not name the columns `{header}`", "put a line with their names first")
        report.find(row, wrong)
        return
    for name, found in near.items():
        advice = f"is it the column {quote(found[0])}? call it `{name}`" if found else f"the columns are {header}"
        report.find(row, Wrong("AR602", f"there is no column `{name}`", advice), names.index(found[0]) if found else None)
