r"""attendrules: school attendance policies as rules that run and explain themselves.

>>> import attendrules
>>> policy = attendrules.parse_policy("when absent sessions this week >= 2 then contact RING_HOME")
>>> calendar = attendrules.english_calendar("2022-23")
>>> register = attendrules.register_of(calendar, {"Ada": "/\\ II"}, start="2022-09-05")
>>> for decision in attendrules.decide(policy, register):
...     print(decision.subject.name, decision.session, decision.outcome)
Ada Tue 6 Sep 2022 PM RING_HOME

Each name is loaded when it is first used.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

from attendrules.version import __version__

if TYPE_CHECKING:
    from attendrules.api import Policy, PolicyError, Run, check, decide, decide_many, load_policy, parse_policy
    from attendrules.baseline import against
    from attendrules.batch.columns import Columns
    from attendrules.batch.decided import Decided
    from attendrules.bulk import decide_into
    from attendrules.decisions import Decision
    from attendrules.diagnostics import Diagnostic
    from attendrules.domain.calendar import Calendar, english_calendar, read_calendar
    from attendrules.domain.inputs import Event, Inputs, Said, Stated
    from attendrules.domain.register import Mark, Pupil, Register
    from attendrules.many import decide_many_into
    from attendrules.registers import read_inputs, read_pupils, register_of
    from attendrules.tables import read_register

__all__ = [
    "Calendar",
    "Columns",
    "Decided",
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
    "Said",
    "Stated",
    "__version__",
    "against",
    "check",
    "decide",
    "decide_into",
    "decide_many",
    "decide_many_into",
    "english_calendar",
    "load_policy",
    "parse_policy",
    "read_calendar",
    "read_inputs",
    "read_pupils",
    "read_register",
    "register_of",
]

_HOMES = {
    "attendrules.api": ("Policy", "PolicyError", "Run", "check", "decide", "decide_many", "load_policy", "parse_policy"),
    "attendrules.baseline": ("against",),
    "attendrules.batch.columns": ("Columns",),
    "attendrules.batch.decided": ("Decided",),
    "attendrules.decisions": ("Decision",),
    "attendrules.diagnostics": ("Diagnostic",),
    "attendrules.domain.calendar": ("Calendar", "english_calendar", "read_calendar"),
    "attendrules.domain.inputs": ("Event", "Inputs", "Said", "Stated"),
    "attendrules.domain.register": ("Mark", "Pupil", "Register"),
    "attendrules.bulk": ("decide_into",),
    "attendrules.many": ("decide_many_into",),
    "attendrules.registers": ("read_inputs", "read_pupils", "register_of"),
    "attendrules.tables": ("read_register",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = globals()[name] = getattr(_import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
