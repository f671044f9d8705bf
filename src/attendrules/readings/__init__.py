"""What a document leaves open: the questions of a policy, and where the answer matters."""

from attendrules.readings.influence import influence
from attendrules.readings.questions import Option, Question, questions
from attendrules.readings.weighed import Checked, Dependence, Holding, Weighed
from attendrules.readings.weighing import all_readings

__all__ = [
    "Checked",
    "Dependence",
    "Holding",
    "Option",
    "Question",
    "Weighed",
    "all_readings",
    "influence",
    "questions",
]
