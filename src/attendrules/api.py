"""What a developer calls: load a policy, read a register, decide."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from attendrules import resources
from attendrules.checks import fit
from attendrules.checks.wants import Wants, wants
from attendrules.compiler import Compiled, bundled, compile_policy
from attendrules.decisions import Decision
from attendrules.decisions.as_dict import SCHEMA_VERSION, decision_as_dict
from attendrules.diagnostics import Diagnostic
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Pupil, Register
from attendrules.engine import decide as _decide
from attendrules.plan.model import Plan
from attendrules.registers.fields import on_the_wall
from attendrules.source import Source
from attendrules.syntax import Bases, decode
from attendrules.version import __version__

if TYPE_CHECKING:
    from attendrules.batch.columns import Columns
    from attendrules.batch.decided import Decided
    from attendrules.streaming import State


class PolicyError(ValueError):
    """A policy has errors; `findings` says which and where."""

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        errors = [f"{f.where}: {f.code} {f.message}" for f in self.findings if f.is_error]
        super().__init__("\n".join(errors))


@frozen
class Policy:
    """A policy that is ready to run.

    `findings` holds its warnings and notes; errors would have raised `PolicyError`.
    """

    plan: Plan = field(repr=False)
    source: Source = field(repr=False)
    findings: tuple[Diagnostic, ...] = field(repr=False)
    readings: Mapping[str, str]
    """The option taken for each question that the document leaves open."""
    options: Mapping[str, tuple[str, ...]] = field(repr=False)
    """Every option of each question."""

    @property
    def name(self) -> str:
        """The policy's short name."""
        return self.plan.name

    @property
    def title(self) -> str:
        """The name of the school or trust."""
        return self.plan.title

    def wants(self) -> Wants:
        """The data that it asks for, and what hangs on each input."""
        return wants(self.plan)

    def under(self, /, **readings: str) -> Policy:
        """The same policy with another option taken, as in `policy.under(acceptable_from="as_printed")`.

        Raises `ValueError` for a question or option that the policy does not have.
        """
        for question, option in readings.items():
            if option not in self.options.get(question, ()):
                known = ", ".join(self.options.get(question, tuple(self.options)))
                message = f"no reading `{question}` with an option `{option}`; there are: {known}"
                raise ValueError(message)
        if not readings:
            return self
        chosen = {**self.readings, **readings}
        return _policy(compile_policy(self.source, chosen, bases_of(self.source)))

    def start(self, pupil: str | Pupil, calendar: Calendar, *, recorded: Iterable[str] = ()) -> State:
        """The state of a pupil before the first mark, for marks that come one at a time.

        `recorded` are the names of the events that somebody records; whether others happen is
        not known. Rules for groups and for parents are not decided so (see `decide`).
        """
        from attendrules.streaming import State, stream_of  # noqa: PLC0415 - only for those who stream

        stream = stream_of(self.plan, calendar, recorded)
        return State(stream, Pupil(pupil) if isinstance(pupil, str) else pupil, Inputs(recorded=stream.recorded))

    def resume(self, saved: str, calendar: Calendar, *, recorded: Iterable[str] = ()) -> State:
        """The state that `State.save` made a text of.

        Raises `StateError`, a `ValueError`, if it was saved under another policy, language, set
        of codes or calendar.
        """
        from attendrules.streaming import restore, stream_of  # noqa: PLC0415 - likewise

        return restore(stream_of(self.plan, calendar, recorded), saved)


def check(text: str, name: str = "policy.rules") -> tuple[Diagnostic, ...]:
    """Everything that is wrong or doubtful about the text of a policy, in order of place."""
    return compile_policy(Source(name, text), readings=True).findings


def load_policy(policy: str | Path, /, **readings: str) -> Policy:
    """A policy by the name of a bundled one (`crestwood`) or the path of a `.rules` file.

    Raises `PolicyError` if it has errors, `OSError` if the file cannot be read, and
    `ValueError` for an unknown reading.
    """
    return policy_from_source(*read_source(policy)).under(**readings)


def read_source(policy: str | Path) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The text of a policy, by bundled name or path, and what was wrong with its bytes."""
    if str(policy) in resources.policy_names():
        return Source(f"{policy}.rules", resources.policy_text(str(policy))), ()
    return decode(Path(policy).read_bytes(), str(policy))


def parse_policy(text: str, /, name: str = "policy.rules", **readings: str) -> Policy:
    """A policy from its text; raises `PolicyError` if it has errors."""
    return policy_from_source(Source(name, text), ()).under(**readings)


def policy_from_source(source: Source, findings: tuple[Diagnostic, ...]) -> Policy:
    """A policy from a source; raises `PolicyError` if it, or `findings`, has errors."""
    if findings:
        raise PolicyError(findings)
    return _policy(compile_policy(source, bases=bases_of(source)))


def bases_of(source: Source) -> Bases:
    """Finds what a policy extends: a file beside its own, or a bundled policy."""

    def find(name: str) -> Source | None:
        beside = Path(source.name).with_name(f"{name}.rules")
        if Path(source.name).is_file() and beside.is_file():
            found, unreadable = decode(beside.read_bytes(), str(beside))
            return None if unreadable else found
        return bundled(name)

    return find


def _policy(compiled: Compiled) -> Policy:
    if compiled.plan is None:
        raise PolicyError(compiled.findings)
    options = {
        question: tuple(option.name.text for option in reading.options) for question, reading in compiled.names.readings.items()
    }
    return Policy(compiled.plan, compiled.source, compiled.findings, compiled.plan.readings, options)


@frozen
class Run:
    """The decisions of one run, with a receipt of what they were made from.

    `findings` says what in the register the policy could make nothing of.
    """

    decisions: tuple[Decision, ...]
    policy: Policy
    register: Register = field(repr=False)
    as_of: dt.datetime | None = None
    findings: tuple[Diagnostic, ...] = field(default=(), repr=False)
    inputs: Inputs = field(factory=Inputs, repr=False)

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.decisions)

    def __len__(self) -> int:
        """The number of decisions."""
        return len(self.decisions)

    def about(self, pupil: str) -> tuple[Decision, ...]:
        """The decisions about one pupil or group, in order of time."""
        return tuple(decision for decision in self.decisions if decision.subject.name == pupil)

    def receipt(self) -> dict[str, Any]:
        """What the decisions were made from, so that they can be made again."""
        plan = self.policy.plan
        return {
            "attendrules": __version__,
            "policy": plan.name,
            "policy_sha256": plan.hash,
            "codes": plan.codes.name,
            "calendar": self.register.calendar.name,
            "register_sha256": _register_hash(self.register),
            "inputs_sha256": hashlib.sha256(repr(self.inputs).encode()).hexdigest() if self.inputs != Inputs() else None,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "readings": dict(plan.readings),
            "pupils": len(self.register.pupils),
            "marks": len(self.register),
        }

    def as_dict(self) -> dict[str, Any]:
        """The run in the documented JSON form."""
        return {"schema": SCHEMA_VERSION, "receipt": self.receipt(), "decisions": [decision_as_dict(d) for d in self.decisions]}


def decide(
    policy: Policy,
    register: Register,
    *,
    inputs: Inputs | None = None,
    as_of: dt.date | None = None,
    engine: str = "reference",
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Everything that is due under a policy, over a register.

    `inputs` are the facts and events that the policy asks for; what would be due if one
    that nobody recorded were known is a pending decision that names it.

    With `as_of` (a date, or a date and time), only marks recorded by then are known and
    only sessions until then are looked at; a date is the end of that day.

    The decisions are the same with every `engine` (see `decide_many`). Another than
    `reference` pays where nothing is due to most pupils.
    `progress` is told from time to time how many pupils are done, and of how many.
    """
    until = moment(as_of)
    known = inputs or Inputs()
    if engine == "reference":
        found: Iterable[Decision] = _decide(policy.plan, register, known, until)
    else:
        found = decide_many(policy, register, inputs=inputs, as_of=as_of, engine=engine).full()
    decisions = sorted(_telling(found, register, progress) if progress else found, key=_order)
    return Run(tuple(decisions), policy, register, until, fit(policy.plan, register, known), known)


def _telling(decisions: Iterable[Decision], register: Register, progress: Callable[[int, int], None]) -> Iterator[Decision]:
    """The same decisions; they come pupil by pupil, so each tells how many pupils are done."""
    places = {name: place for place, name in enumerate(register.pupils)}
    for decision in decisions:
        progress(places.get(decision.subject.name, len(places)), len(places))
        yield decision


def decide_many(
    policy: Policy, marks: Columns | Register, *, inputs: Inputs | None = None, as_of: dt.date | None = None,
    engine: str = "sparse",
) -> Decided:  # fmt: skip
    """The same decisions as `decide` makes, as columns and without their reasons: for many pupils.

    `marks` are a register, or one string of bytes a pupil (`Columns`), of which everything
    is known: `as_of` is then not taken. `explain` of the result gives the reason for one.
    `engine` is `sparse` (needs nothing else installed), `fast` (needs the extra
    `attendrules[fast]`) or `reference`.

    Raises `ValueError` for another engine and for more than 254 different codes, and
    `MissingExtraError` if the extra that an engine needs is not installed.
    """
    from attendrules.batch.columns import Columns  # noqa: PLC0415 - only who has many pupils pays for it
    from attendrules.batch.run import decide_job, job_of  # noqa: PLC0415

    if as_of is not None and isinstance(marks, Columns):
        message = "columns have no times of recording; give a register to decide as of a date"
        raise ValueError(message)
    return decide_job(job_of(policy.plan, marks, inputs or Inputs(), moment(as_of)), engine)


def moment(as_of: dt.date | None) -> dt.datetime | None:
    """The end of a date, or a date and time as the clock on the wall of an English school shows it."""
    if as_of is None or isinstance(as_of, dt.datetime):
        return as_of and on_the_wall(as_of)
    return dt.datetime.combine(as_of, dt.time.max)


def _order(decision: Decision) -> tuple[Any, ...]:
    subject = decision.subject
    return decision.session.date, decision.session.half.index, subject.scope.value, subject.name


def _register_hash(register: Register) -> str:
    digest = hashlib.sha256(repr(register.calendar.years).encode())
    for pupil in sorted(register, key=lambda each: each.id):
        digest.update(repr(pupil).encode())
        for mark in register.marks.get(pupil.id, ()):
            digest.update(repr((register.calendar.session(mark.session), mark)).encode())
    return digest.hexdigest()


__all__ = ["Policy", "PolicyError", "Run", "check", "decide", "decide_many", "load_policy", "parse_policy"]
