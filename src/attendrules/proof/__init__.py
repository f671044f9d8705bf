"""An independent check of reasons: each decision against the register, the calendar and the plan, without the engine."""

from attendrules.proof.checker import Flaw, check_reasons

__all__ = ["Flaw", "check_reasons"]
