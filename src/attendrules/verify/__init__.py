"""What holds of a policy whatever the register: proved, refuted with two registers, or not refuted."""

from attendrules.verify.model import Answer, Side, Verdict, Witness
from attendrules.verify.people import Envelope, discretion
from attendrules.verify.verifying import PROPERTIES, verify

__all__ = ["PROPERTIES", "Answer", "Envelope", "Side", "Verdict", "Witness", "discretion", "verify"]
