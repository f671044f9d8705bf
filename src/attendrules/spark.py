"""Decide on Spark: the same engine on each partition, over Arrow batches.

A register is brought into the order of pupils by Spark, each partition is read as strictly
as any file, and decided about where it lies. Nothing here plans or schedules work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from attendrules import api
from attendrules.bulk import Extent, decided, group_rules
from attendrules.decisions import as_arrow
from attendrules.decisions.model import Decision
from attendrules.domain.calendar import Calendar
from attendrules.domain.inputs import Inputs
from attendrules.domain.register import Pupil
from attendrules.extras import load
from attendrules.tables import Opened, opening
from attendrules.tables.arrow import ArrowTable
from attendrules.tables.shapes import normal

EXTENT = "first int, last int, known int, pupils bigint, marks bigint, rows bigint, code string, finding string, times bigint"


class RegisterError(ValueError):
    """A register that cannot be used; `findings` has each code with the first such finding and how many there are."""

    def __init__(self, findings: Sequence[tuple[str, str, int]]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{code} {finding} ({times:,} in all)" for code, finding, times in findings))


@frozen
class Job:
    """What every worker needs."""

    policy: api.Policy
    calendar: Calendar
    pupils: tuple[Pupil, ...]
    inputs: Inputs
    as_of: dt.datetime | None
    names: tuple[str, ...]

    def open(self, batches: Iterator[Any]) -> Opened | None:
        """A partition as a table, its pupils together; `None` if it is empty."""
        first = next(batches, None)
        if first is None:
            return None

        def every(columns: Sequence[str], most: int) -> Iterator[Any]:  # noqa: ARG001 - Spark says how large batches are
            yield from (each.select(list(columns)) for each in (first, *batches))

        table = ArrowTable("partition", self.names, tuple(first.schema.types), every)
        opened = opening(table, self.calendar, [self.policy.plan.codes], pupils=self.pupils)
        opened.together = True
        return opened


def decide(  # noqa: PLR0913 - as many things go in, each by name
    policy: api.Policy,
    register: Any,
    calendar: Calendar,
    *,
    pupils: Sequence[Pupil] = (),
    inputs: Inputs | None = None,
    as_of: dt.date | None = None,
    keep_good: bool = False,
    by: str = "",
) -> Any:
    """Everything that is due, as a Spark data frame with the columns of a Parquet file of decisions.

    `register` is a data frame in any shape that `read_register` knows. It is gone through
    at once, to see whether it can be used and when it ends; decisions are made when the
    result is asked for.

    Without `by`, pupils are spread over all partitions. With it, the name of a column such
    as `school`, all rows with one value of it are a register of their own; the result has
    that column too, and the policy may have rules for classes and other groups.

    Raises `RegisterError` if rows are wrong, unless good ones are kept, and `ValueError` for
    a policy that decides about groups of pupils where `by` is not given.
    """
    load("pyspark")
    job = Job(policy, calendar, tuple(pupils), inputs or Inputs(), api.moment(as_of), tuple(register.columns))
    if by:
        return _school_by_school(job, register, by, keep_good=keep_good)
    if group_rules(policy):
        place = group_rules(policy)[0].origin.place
        message = f"{policy.name} has rules for groups of pupils ({place}): give the column of the school as `by`"
        raise ValueError(message)
    together = _together(register)
    rows = together.mapInArrow(_surveying(job), EXTENT).collect()
    _refuse(rows, keep_good=keep_good)
    known = [row["known"] for row in rows if row["known"] is not None]
    return together.mapInArrow(_deciding(job, max(known, default=None)), _spark_schema())


def _school_by_school(job: Job, register: Any, by: str, *, keep_good: bool) -> Any:
    """Each school as a register of its own, in one piece on one worker."""

    def survey(table: Any) -> Any:
        opened = opening(table.drop_columns([by]), job.calendar, [job.policy.plan.codes], pupils=job.pupils)
        extent = Extent(job.calendar, job.as_of)
        for part in opened.parts():
            extent.add(part)
        return load("pyarrow").Table.from_pylist(list(_rows(opened, extent)), schema=_extent_schema())

    def deciding(table: Any) -> Any:
        pyarrow = load("pyarrow")
        opened = opening(table.drop_columns([by]), job.calendar, [job.policy.plan.codes], pupils=job.pupils)
        known = opened.register()
        made = api.decide(job.policy, known, inputs=job.inputs, as_of=job.as_of).decisions if known else ()
        found = pyarrow.Table.from_batches([as_arrow.batch(made)])
        return found.add_column(0, by, pyarrow.array([str(table[by][0])] * len(made), pyarrow.string()))

    schools = register.groupBy(by)
    _refuse(schools.applyInArrow(survey, EXTENT).collect(), keep_good=keep_good)
    return schools.applyInArrow(deciding, f"`{by}` string, {_spark_schema()}")


def _together(register: Any) -> Any:
    """The register with the rows of each pupil in one partition, one after the other."""
    found = [name for name in register.columns if normal(name) == "pupil"]
    if len(found) != 1:
        message = f"the register has {len(found) or 'no'} columns `pupil`; its columns are {', '.join(register.columns)}"
        raise ValueError(message)
    column = load("pyspark.sql.functions").col(f"`{found[0]}`")
    return register.repartition(column).sortWithinPartitions(column)


def _surveying(job: Job) -> Any:
    def survey(batches: Iterator[Any]) -> Iterator[Any]:
        opened = job.open(batches)
        if opened is None:
            return
        extent = Extent(job.calendar, job.as_of)
        for part in opened.parts():
            extent.add(part)
        yield load("pyarrow").RecordBatch.from_pylist(list(_rows(opened, extent)), schema=_extent_schema())

    return survey


def _rows(opened: Opened, extent: Extent) -> Iterator[dict[str, Any]]:
    """How far a partition reaches, then what is wrong in it: a row for each code."""
    ends = extent.ends or (None, None)
    yield {"first": ends[0], "last": ends[1], "known": extent.last, "pupils": extent.pupils, "marks": extent.marks,
           "rows": opened.reader.rows}  # fmt: skip
    report = opened.reader.report
    for code in dict.fromkeys(finding.code for finding in report.findings if finding.is_error):
        said = next(finding.message for finding in report.findings if finding.code == code)
        yield {"code": code, "finding": said, "times": report.counts[code]}


def _refuse(rows: Sequence[Any], *, keep_good: bool) -> None:
    wrong = [row for row in rows if row["code"] is not None]
    by_code: dict[str, list[Any]] = {}
    for row in wrong:
        by_code.setdefault(row["code"], []).append(row)
    findings = [(code, rows[0]["finding"], sum(row["times"] for row in rows)) for code, rows in by_code.items()]
    unreadable = [each for each in findings if each[0] in {"AR601", "AR602", "AR614"}]
    if unreadable or (findings and not keep_good):
        raise RegisterError(findings)


def _deciding(job: Job, last: int | None) -> Any:
    def deciding(batches: Iterator[Any]) -> Iterator[Any]:
        opened = job.open(batches)
        if opened is None:
            return
        extent = Extent(job.calendar, job.as_of, last=last)
        for part in opened.parts():
            made: Sequence[Decision] = decided(job.policy, part, extent, job.inputs)
            yield as_arrow.batch(made)

    return deciding


def _extent_schema() -> Any:
    pyarrow = load("pyarrow")
    kinds = {"int": pyarrow.int32(), "bigint": pyarrow.int64(), "string": pyarrow.string()}
    return pyarrow.schema([(name, kinds[kind]) for name, kind in (each.split() for each in EXTENT.split(", "))])


def _spark_schema() -> str:
    kinds = {**dict.fromkeys(as_arrow.DATES, "date"), **dict.fromkeys(as_arrow.LISTS, "array<string>")}
    return ", ".join(f"{name} {kinds.get(name, 'string')}" for name in as_arrow.NAMES)
