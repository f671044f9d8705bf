"""True reasons are accepted, and changed ones rejected, by a check that does not know the engine."""

from __future__ import annotations

import random
from itertools import islice

from tampering import runs, tampered

from attendrules.proof import check_reasons


def test_the_reasons_of_every_run_are_accepted():
    for run in islice(runs(random.Random(5)), 14):
        assert check_reasons(run.policy.plan, run.register, run.decisions) == []


def test_a_changed_reason_is_rejected():
    tried, accepted = tampered(3_000, seed=3, sessions=40)
    assert accepted == []
    assert tried.total() >= 3_000
