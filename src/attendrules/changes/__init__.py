"""What has become of decisions between two moments at which a register was known."""

from attendrules.changes.between import Changes, changes
from attendrules.changes.model import Became, Correction, DecisionChange, News, Told

__all__ = ["Became", "Changes", "Correction", "DecisionChange", "News", "Told", "changes"]
