"""The same children under several policies: who would have done what, and when."""

from attendrules.compare.cohort import CohortRow, cohort
from attendrules.compare.timeline import StageRow, TimelineRow, stages, timeline
from attendrules.compare.together import Comparison, compare

__all__ = ["CohortRow", "Comparison", "StageRow", "TimelineRow", "cohort", "compare", "stages", "timeline"]
