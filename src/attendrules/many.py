"""Decide about very many pupils into a file of bare rows: who, what and when, without reasons.

The register is gone through twice, as in `bulk`: to see whether it can be used and when it
ends, and to decide. Some thousand pupils are in memory at a time. While one part is
decided about, the next is read and the one before is written.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attendrules import api
from attendrules.batch.parts import Found, PartEngine
from attendrules.bulk import Bulk, Extent, Progress, in_memory
from attendrules.checks import fit
from attendrules.decisions.bare import Lot, bare_file, bare_ready
from attendrules.decisions.model import Decision, Scope
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.part import Part
from attendrules.domain.register import Pupil
from attendrules.engine import decide
from attendrules.extras import load
from attendrules.tables import Opened, opening
from attendrules.whole import naming

ENGINES = ("auto", "fast", "sparse")


def decide_many_into(  # noqa: PLR0913 - as many things go in, each by name
    path: str | Path,
    policies: api.Policy | Sequence[api.Policy],
    source: Any,
    calendar: Calendar,
    *,
    pupils: Iterable[Pupil] = (),
    inputs: Inputs | None = None,
    as_of: dt.date | None = None,
    keep_good: bool = False,
    query: str | None = None,
    groups: bool = False,
    engine: str = "auto",
    threads: int | None = None,
    progress: Progress = lambda *_: None,
) -> Bulk:
    """Write who is due what and when under one or several policies to `.csv` or `.parquet`, whole or not at all.

    The rows are those of `decide_many`, with the policy. `source` is a register as for
    `read_register`. Rules about parents, classes and other groups are left out unless
    `groups` is true: they need the whole register in memory. `engine` is `sparse`, `fast`,
    or `auto` for the fastest that is installed; `threads` is how many parts of the register
    are decided about at once, by default one a core.

    Raises `ValueError` for another engine or ending of the path, `OSError` if a file cannot
    be opened or written, and `MissingExtraError` where a library is missing.
    """
    bare_ready(path)
    chosen = _engine(engine)
    every = (policies,) if isinstance(policies, api.Policy) else tuple(policies)
    known, until = inputs or Inputs(), api.moment(as_of)
    opened = opening(source, calendar, [policy.plan.codes for policy in every], pupils=pupils, query=query)
    extent = Extent(calendar, until)
    reading = extent.read(opened, progress, keep_good=keep_good)
    if reading.register is None:
        return Bulk(reading, written=False)
    counts: Counter[str] = Counter()
    with bare_file(path, calendar) as file, naming(path):
        for lot in _lots(every, opened.again(), extent, known, chosen, threads or os.cpu_count() or 1, progress):
            file.write(lot)
            counts.update(_counted(lot))
        if groups:
            for made in _of_groups(every, opened.again(), extent, known):
                file.write_full(made)
                counts[made.outcome] += 1
    findings = tuple(finding for policy in every for finding in fit(policy.plan, reading.register, known))
    return Bulk(reading, written=True, pupils=extent.pupils, marks=extent.marks, outcomes=counts, findings=findings)


def _engine(engine: str) -> str:
    if engine not in ENGINES:
        message = f"there is no engine `{engine}` for this; there are: {', '.join(ENGINES)}"
        raise ValueError(message)
    if engine == "auto":
        return "fast" if find_spec("numba") else "sparse"
    return engine


def _lots(
    policies: Sequence[api.Policy], opened: Opened, extent: Extent, inputs: Inputs, engine: str, threads: int, progress: Progress
) -> Iterator[Lot]:
    """The decisions, part by part and policy by policy, in the order of the register; a few parts are under way at a time."""
    if extent.last is None or not extent.ends:
        return
    first, last = min(extent.ends[0], extent.last), extent.last
    engines = [PartEngine(each.plan, extent.calendar, inputs, extent.as_of, first, last, engine) for each in policies]
    done = 0
    under_way: deque[tuple[Future[Lot], int]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for part in opened.parts():
            for place, (policy, each) in enumerate(zip(policies, engines, strict=True)):
                size = len(part) if place + 1 == len(policies) else 0
                under_way.append((pool.submit(_lot, policy, each, part), size))
            while len(under_way) > 2 * threads:
                future, size = under_way.popleft()
                yield future.result()
                done += size
                progress("deciding", done, extent.pupils)
        for future, size in under_way:
            yield future.result()
            done += size
            progress("deciding", done, extent.pupils)


def _lot(policy: api.Policy, engine: PartEngine, part: Part) -> Lot:
    """The decisions of one policy about the pupils of a part."""
    found = engine.decide(part)
    outcomes = [cause.outcome for cause in engine.causes]
    rules = [cause.step.origin.place for cause in engine.causes]
    width = 2 * len(outcomes) or 1
    names = [pupil.id for pupil in found.pupils]
    return Lot(policy.name, names, outcomes, rules, *_taken_apart(found, width))


def _taken_apart(found: Found, width: int) -> tuple[Any, ...]:
    """The pupil, cause, session, end and state of each decision."""
    if not find_spec("numpy"):
        pupil = [place for place, count in enumerate(found.made) for _ in range(count)]
        rest = [key % width for key in found.keys]
        return pupil, [each // 2 for each in rest], [key // width for key in found.keys], found.ends, [each % 2 for each in rest]
    numpy = load("numpy")
    keys = numpy.asarray(found.keys, "int64")
    session, rest = numpy.divmod(keys, width)
    pupil = numpy.repeat(numpy.arange(len(found.pupils)), numpy.asarray(found.made, "int64"))
    return pupil, rest >> 1, session, numpy.asarray(found.ends, "int64"), rest & 1


def _counted(lot: Lot) -> dict[str, int]:
    """How many decisions there are of each outcome."""
    counts: Counter[str] = Counter()
    if hasattr(lot.cause, "dtype"):
        for cause, number in enumerate(load("numpy").bincount(lot.cause, minlength=len(lot.outcomes)).tolist()):
            if number:
                counts[lot.outcomes[cause]] += number
    else:
        counts.update(lot.outcomes[cause] for cause in lot.cause)
    return counts


def _of_groups(policies: Sequence[api.Policy], opened: Opened, extent: Extent, inputs: Inputs) -> Iterator[Decision]:
    """The decisions about parents and groups, by the reference engine over the whole register."""
    whole = in_memory(opened, extent.calendar)
    for policy in policies:
        if policy.plan.group_rules:
            yield from (
                made for made in decide(policy.plan, whole, inputs, extent.as_of) if made.subject.scope is not Scope.PUPIL
            )
