"""The questions that a policy's document leaves open, with their options and the reasons given."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from attendrules.api import Policy, bases_of
from attendrules.compiler import compile_policy
from attendrules.readings.influence import influence


@frozen
class Option:
    """One way to read what is open."""

    name: str
    says: str
    because: str
    """Why it is taken, or why it could be; nothing if the policy does not say."""
    taken: bool
    """Whether the policy takes it as it stands now; the file may take another."""


@frozen
class Question:
    """What a document leaves open."""

    name: str
    asks: str
    options: tuple[Option, ...]
    place: str
    """Where it stands, `elm.rules:12`."""
    clauses: tuple[str, ...]
    """The clauses of the rules that hang on it."""
    bears_on: tuple[str, ...]
    """The outcomes on which it can bear; on no other does it make any difference."""

    @property
    def taken(self) -> str:
        """The option that is taken."""
        return next(option.name for option in self.options if option.taken)


def questions(policy: Policy, bearing: Mapping[str, frozenset[str]] | None = None) -> tuple[Question, ...]:
    """The questions of a policy, in the order of its file; `bearing` is its `influence`, if that is known already."""
    names = compile_policy(policy.source, bases=bases_of(policy.source)).names
    bearing = influence(policy) if bearing is None else bearing
    found = []
    for name, reading in names.readings.items():
        guarded = [each for each in names.placed if name in dict(each.guards)]
        options = (Option(o.name.text, o.says, o.because, policy.readings[name] == o.name.text) for o in reading.options)
        clauses = tuple(dict.fromkeys(clause for each in guarded for clause in each.clauses))
        bears_on = tuple(outcome for outcome, by in bearing.items() if name in by and outcome in policy.plan.outcomes)
        found.append(Question(name, reading.question, tuple(options), names.place(reading.span), clauses, bears_on))
    return tuple(found)
