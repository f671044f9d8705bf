"""Decisions and their reasons, as data."""

from attendrules.decisions.model import (
    Amount,
    Change,
    Counted,
    Decision,
    Fact,
    Figure,
    Modality,
    Scope,
    Status,
    Subject,
)

__all__ = [
    "Amount",
    "Change",
    "Counted",
    "Decision",
    "Fact",
    "Figure",
    "Modality",
    "Scope",
    "Status",
    "Subject",
]
