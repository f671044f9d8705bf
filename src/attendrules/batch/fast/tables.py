"""A plan as the tables that the compiled kernel reads, as far as it can be put that way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import field, frozen

from attendrules.batch.analysis import made
from attendrules.batch.decided import causes_of, numbers_of
from attendrules.batch.fast.able import Able, asked
from attendrules.batch.fast.maker import ROW, Maker
from attendrules.batch.fast.way import Way
from attendrules.batch.fast.writer import I_AND, I_COUNT, I_KNOWN, I_NOT, I_OR, I_PLANE, I_SHARE, Array, Writer, table
from attendrules.plan import model as p


@frozen(eq=False)
class Tables:
    """What `steps.run` takes besides marks and pupils."""

    maker: Maker
    plan: tuple[Array, ...] = field(repr=False)
    walked: tuple[Array, ...] = field(repr=False)
    sizes: Array = field(repr=False)


def made_tables(plan: p.Plan, able: Able, maker: Maker) -> Tables:
    """The tables of those steps of a plan that the kernel is able to do; `TooMuchError` if they do not fit."""
    writer, numbers = Writer(plan, maker), numbers_of(plan)
    maker.walked.update((outcome, number) for number, outcome in enumerate(_walked_outcomes(plan, able)))
    maker.stages = any(not recode.late for recode in plan.recodes)
    writer.settle()
    way = Way(writer, able.others)
    for index in able.steps:
        step = plan.steps[index]
        if index in able.walked and isinstance(step, p.Rule):
            way.rule(step, numbers[index])
        elif isinstance(step, p.Rule):
            writer.solved_rule(step, numbers[index])
        else:
            writer.band(step, numbers[index])
    way.recodes()
    way.sums()
    writer.end()
    walked = way.arrays()
    writer.flush()
    sizes = _sizes(plan, maker)
    arrays = _plan_arrays(writer, way.act_outcomes)
    return Tables(maker, (_needed(writer, way), *arrays), walked, sizes)


def _sizes(plan: p.Plan, maker: Maker) -> Array:
    causes = len(causes_of(plan))
    late = [2 * place for place, recode in enumerate(plan.recodes) if recode.late]
    pairs = sum(row[0] >= ROW for row in maker.measures)
    sizes = [maker.frame.last - maker.base, 2 * causes or 1, maker.base, 0, len(maker.nodes.every), pairs, causes,
             min(late, default=0), max(late, default=-2) + 2]  # fmt: skip
    return np.array(sizes, np.int64)


def _needed(writer: Writer, way: Way) -> Array:
    """The instructions without those of which nothing comes."""
    needed = {place for row in writer.rules for place in row[:4]} | {row[1] for row in writer.band_rows} | set(way.sets())
    needed |= {place for row in writer.recodes for place in row[1:4]} | {row[4] for row in writer.bands}
    kept: list[list[int]] = []
    for row in reversed(writer.code):
        if row[0] in {I_AND, I_OR, I_NOT}:
            if row[1] not in needed:
                continue
            needed.update(row[2:3] if row[0] == I_NOT else row[2:4])
        elif row[0] in {I_PLANE, I_COUNT, I_SHARE, I_KNOWN} and row[1] not in needed:
            continue
        kept.append(row)
    return table(reversed(kept), 6)


def _plan_arrays(writer: Writer, walked_outcomes: Sequence[int]) -> tuple[Array, ...]:
    maker = writer.maker
    frame, base = maker.frame, maker.base
    size = frame.last - base + 1
    turns = [_next_period(frame.periods(period), base, frame.last) for period in writer.turns]
    widest = max((len(each) for each in writer.ends_of), default=1)
    classes = list(maker.classes)
    targets = [
        sum(1 << c for c, (codes, _) in enumerate(classes) if writer.plan.recodes[row[0]].target in codes)
        for row in writer.recodes
    ]
    pairs = 0
    measures = []
    for row in maker.measures:
        measures.append([*row, pairs if row[0] >= ROW else 0])
        pairs += row[0] >= ROW
    windows = [frame.window(window) for window in maker.windows]
    bounds = [[[max(0, min(f, w.last[s] + 1) - base) for s, f in _over(w.first, base)],
               [max(0, e + 1 - base) for _, e in _over(w.last, base)]] for w in windows]  # fmt: skip
    for first, stop in bounds:
        first[:] = [min(a, b) for a, b in zip(first, stop, strict=True)]
    return (
        table(writer.rules, 6), table(writer.acts, 6), table(turns, size), table(writer.bands, 5), table(writer.band_rows, 4),
        table(writer.groups, 3), np.array([len(each) for each in writer.ends_of], np.int64),
        table([[*each, *[0] * (widest - len(each))] for each in writer.ends_of], widest), table(writer.strata, 2),
        table(writer.recodes, 6), np.array(targets, np.uint64), np.array([stage == "entered" for _, stage in classes], np.uint8),
        table(measures, 6), np.array(bounds, np.int32).reshape(-1, 2, size),
        table([_stretches(*each) for each in bounds], size).astype(np.int32), np.array(writer.ends_set, np.int64),
        np.array([*[-1] * len(writer.acts), *walked_outcomes], np.int64),
    )  # fmt: skip


def _over(by_session: Sequence[int], base: int) -> Iterable[tuple[int, int]]:
    return enumerate(by_session[base:], base)


def _stretches(first: Sequence[int], stop: Sequence[int]) -> list[int]:
    """For a window that only grows until it begins anew: where each stretch ends, by where it begins; else -1 first."""
    size = len(first)
    if (
        any(stop[s] != s + 1 for s in range(size))
        or any(first[s] not in {first[s - 1], s} for s in range(1, size))
        or (size and first[0])
    ):
        return [-1] * size
    begins = [s for s in range(size) if s == 0 or first[s] != first[s - 1]]
    ends = dict(zip(begins, [*begins[1:], size], strict=True))
    return [ends.get(s, 0) for s in range(size)]


def _next_period(periods: Sequence[int], base: int, last: int) -> list[int]:
    """For each session the first of the next period of a kind."""
    found, end = [], last + 1
    for s in range(last, base - 1, -1):
        if s < last and periods[s] != periods[s + 1]:
            end = s + 1
        found.append(end - base)
    return found[::-1]


def _walked_outcomes(plan: p.Plan, able: Able) -> list[str]:
    by_steps = (outcome for index in sorted(able.walked) for outcome in made(plan.steps[index]))
    asked_about = {outcome for index in able.steps for outcome in asked(plan.steps[index])}
    by_recodes = (recode.outcome for recode in plan.recodes if recode.late and recode.outcome in asked_about)
    return list(dict.fromkeys([*by_steps, *by_recodes]))
