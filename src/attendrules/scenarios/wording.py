"""What came otherwise than expected, in words."""

from __future__ import annotations

from collections.abc import Iterator

from attendrules.decisions import Decision, Modality, Scope, Status, Subject
from attendrules.decisions.wording import why
from attendrules.scenarios.model import Expected
from attendrules.scenarios.running import Miss


def miss_lines(miss: Miss) -> Iterator[str]:
    """A miss over a few lines: what was expected, what came, and why it came."""
    if miss.expected is not None:
        yield f"{who(miss.expected.subject)}: expected {expected_words(miss.expected)}"
        if miss.came is None:
            yield "  it did not come"
            return
        yield f"  it came as {_came(miss.came, miss.expected)}"
    elif miss.came is not None:
        yield f"{who(miss.came.subject)}: not expected: {_came(miss.came, None)}"
    if miss.came is not None:
        yield f"  because {why(miss.came)}"
        yield f"  by {miss.came.rule}" + (f", {', '.join(miss.came.clauses)}" if miss.came.clauses else "")


def who(subject: Subject) -> str:
    """As in `Ada`, `class 3A` and `the school`."""
    if subject.scope is Scope.SCHOOL:
        return "the school"
    return subject.name if subject.scope is Scope.PUPIL else f"{subject.scope.value} {subject.name}"


def expected_words(expected: Expected) -> str:
    """An expectation as it could stand on a page."""
    details = [expected.modality.value] if expected.modality is not Modality.MUST else []
    details += [f"{expected.change[0]} as {expected.change[1]}"] if expected.change else []
    details += [f"waits for {' and '.join(expected.waits_for)}"] if expected.waits_for else []
    details += expected.clauses
    words = f"{expected.outcome.text}{'?' * expected.pending} {expected.session}"
    words += f" to {expected.ends}" if expected.ends else " onwards" if expected.lasts else ""
    words += f" ({', '.join(details)})" if details else ""
    return words + (f" because {expected.because}" if expected.because else "")


def _came(came: Decision, beside: Expected | None) -> str:
    """A decision in the same words, with the details that an expectation asks for."""
    pending = came.status is Status.PENDING
    differs = beside is not None and beside.modality is not came.modality
    details = [came.modality.value] if differs or came.modality is not Modality.MUST else []
    if came.change and (beside is None or beside.change):
        details.append(f"{came.change.entered} as {came.change.effective}")
    details += [f"waits for {' and '.join(came.missing)}"] if pending else []
    details += came.clauses if beside and beside.clauses else ()
    words = f"{came.outcome}{'?' * pending} {came.session}"
    words += f" to {came.ends}" if came.ends else ""
    return words + (f" ({', '.join(details)})" if details else "")
