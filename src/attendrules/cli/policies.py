"""From the words of a command line to a policy."""

from __future__ import annotations

import os
from collections.abc import Iterable

from attendrules import resources
from attendrules.api import Policy, PolicyError, policy_from_source, read_source
from attendrules.cli.console import FOUND, err, say, show, stop, tally
from attendrules.diagnostics import Severity, nearest


def policy(name: str, readings: tuple[str, ...] = ()) -> Policy:
    """A policy by bundled name or path; ends the command if it has errors."""
    try:
        found = policy_from_source(*read_source(name))
        for finding in (f for f in found.findings if f.severity is Severity.WARNING):
            say(f"{finding.where}: {finding.code} {finding.message}")
        return under(found, readings)
    except PolicyError as error:
        show(error.findings, err())
        stop(f"{name} cannot be used: {tally(error.findings)}", FOUND)
    except OSError as error:
        stop(no_policy(name, error))


def under(policy: Policy, readings: Iterable[str]) -> Policy:
    """The policy with other options taken, each written as question=option; ends the command for one that is not there."""
    return policy.under(**_readings(policy, readings))


def no_policy(name: str, error: OSError) -> str:
    """Why there is no such policy, in a sentence."""
    bundled = resources.policy_names()
    what = f"cannot read the policy {name}: {error.strerror}"
    if os.path.lexists(name):
        return what
    near = nearest(name, bundled)
    advice = f"did you mean `{near[0]}`?" if near else f"give the path of a .rules file or one of: {', '.join(bundled)}"
    return f"{what}; {advice}"


def _readings(policy: Policy, texts: Iterable[str]) -> dict[str, str]:
    """The options that are taken, each of a question that the policy asks."""
    taken: dict[str, str] = {}
    for text in texts:
        question, equals, option = text.partition("=")
        if not equals:
            stop(f"`{text}` is not a reading: write it as question=option")
        if question not in policy.options:
            stop(f"the policy {policy.name} has no reading `{question}`; {_offer(question, policy.options)}")
        if option not in policy.options[question]:
            stop(f"the reading `{question}` has no option `{option}`; {_offer(option, policy.options[question])}")
        if taken.setdefault(question, option) != option:
            stop(f"two options are given for the reading `{question}`: {taken[question]} and {option}")
    return taken


def _offer(word: str, known: Iterable[str]) -> str:
    """The name that was probably meant, or all there are."""
    names = list(known)
    near = nearest(word, names)
    return f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(names) or 'none'}"
