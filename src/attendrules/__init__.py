r"""attendrules: school attendance policies as rules that run and explain themselves.

>>> import attendrules
>>> policy = attendrules.parse_policy("when absent sessions this week >= 2 then contact RING_HOME")
>>> calendar = attendrules.english_calendar("2022-23")
>>> register = attendrules.register_of(calendar, {"Ada": "/\\ II"}, start="2022-09-05")
>>> for decision in attendrules.decide(policy, register):
...     print(decision.subject.name, decision.session, decision.outcome)
Ada Tue 6 Sep 2022 PM RING_HOME
"""

from attendrules.api import Policy, PolicyError, Run, check, decide, load_policy, parse_policy
from attendrules.decisions import Decision
from attendrules.diagnostics import Diagnostic
from attendrules.domain.calendar import Calendar, english_calendar, read_calendar
from attendrules.domain.inputs import Event, Inputs, Stated
from attendrules.domain.register import Mark, Pupil, Register
from attendrules.registers import read_inputs, read_pupils, read_register, register_of

__version__ = "0.1.0"

__all__ = [
    "Calendar",
    "Decision",
    "Diagnostic",
    "Event",
    "Inputs",
    "Mark",
    "Policy",
    "PolicyError",
    "Pupil",
    "Register",
    "Run",
    "Stated",
    "__version__",
    "check",
    "decide",
    "english_calendar",
    "load_policy",
    "parse_policy",
    "read_calendar",
    "read_inputs",
    "read_pupils",
    "read_register",
    "register_of",
]
