"""The words of the language that are not keywords: measures, kinds, stages."""

from __future__ import annotations

from collections.abc import Mapping

from attendrules.domain.codes import ABSENT, ATTENDED, POSSIBLE, Category

KINDS = (
    "recode", "status", "list", "award", "log", "report", "contact", "letter", "meeting", "visit",
    "evidence", "plan", "referral", "notice", "sanction",
)  # fmt: skip
ANY_KIND = "step"

_AUTHORISED = frozenset({Category.AUTHORISED})
_UNAUTHORISED = frozenset({Category.UNAUTHORISED})

SHARES: Mapping[tuple[str, ...], frozenset[Category]] = {
    ("attendance",): ATTENDED,
    ("absence",): ABSENT,
    ("authorised", "absence"): _AUTHORISED,
    ("unauthorised", "absence"): _UNAUTHORISED,
}
"""Percentages of the possible sessions."""

CLASSES: Mapping[tuple[str, ...], frozenset[Category]] = {
    (): POSSIBLE,
    ("possible",): POSSIBLE,
    ("attended",): ATTENDED,
    ("present",): frozenset({Category.PRESENT}),
    ("absent",): ABSENT,
    ("missed",): ABSENT,
    ("authorised",): _AUTHORISED,
    ("unauthorised",): _UNAUTHORISED,
    ("authorised", "absent"): _AUTHORISED,
    ("unauthorised", "absent"): _UNAUTHORISED,
}
"""Classes of sessions that can be counted."""

LATE = ("late",)
LATE_CODES = frozenset({"L"})
"""Late before the register closed; arrivals after it are absences (U)."""
