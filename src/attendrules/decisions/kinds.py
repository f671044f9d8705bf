"""Kinds of outcome, by what they are to a school, and the stages of support."""

from __future__ import annotations

ROUTINE = ("recode", "award", "log", "report")
"""Kinds that come often and ask nothing of anybody but paperwork or praise."""

ACTIONS = (
    "status", "list", "step", "contact", "letter", "meeting", "visit", "evidence", "plan", "referral", "notice", "sanction",
)  # fmt: skip
"""The other kinds, from the lightest: they are about somebody's absence or lateness. A `step` is one of no declared kind."""

STAGES = ("expect", "monitor", "listen", "facilitate", "formalise", "enforce")
"""The national ladder of support, from what is expected of everybody."""
