"""What has become of each clause of a document."""

from __future__ import annotations

import enum

from attendrules.plan.model import Clause


class Fate(enum.Enum):
    """What a policy makes of a clause."""

    RULES = "rules"
    DECLARED = "declared"
    INPUTS = "needs inputs"
    JUDGEMENT = "needs judgement"
    NOT_A_RULE = "not a rule"
    SEE = "see"
    NOTHING = "nothing is said of it"


def fate(clause: Clause) -> Fate:
    """What has become of a clause."""
    if clause.places:
        return Fate.RULES
    if clause.disposition:
        return Fate(clause.disposition)
    return Fate.DECLARED if clause.declares else Fate.NOTHING
