"""What a mark costs a stream, beside a state object written by hand for the same rules, in one run.

    python benchmarks/stream_cost.py [PUPILS] [ROUNDS]

First both are checked to say the same. Then they take turns, so that a busy machine slows
both; printed are medians of microseconds of processor time a mark, also of ordinary
attended marks alone, and the bundled policies without anything to compare.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction

from attendrules import Inputs, Mark, Policy, Said, Stated, english_calendar, load_policy, parse_policy
from attendrules.domain.inputs import EVERYBODY
from attendrules.domain.sessions import Period
from attendrules.resources import policy_names
from attendrules.streaming import Due, State, stream_of

CALENDAR = english_calendar("2022-23")
RULES = """
codes england_2006
when sessions entered as L > 5 then recode L to U
when possible sessions >= 10 and attendance < 97% then log BELOW_97
when possible sessions >= 10 and attendance < 96% then log BELOW_96
when possible sessions >= 10 and attendance < 90% then log BELOW_90
when possible sessions >= 10 and attendance < 50% then log BELOW_50
when absent sessions >= 31 then log THIRTY_ONE
when unauthorised sessions in the last 10 school weeks >= 10 then log TEN_WEEKS
when unauthorised sessions in the last 12 school weeks >= 10 then log TWELVE_WEEKS
when absent sessions in a row reaches 6 then log THREE_DAYS
when absent sessions in a row reaches 20 then log TEN_DAYS
when late sessions this half term reaches 3 then log LATES
at the end of each half term when absent sessions >= 7 then log HALF_TERM every time
"""
ABSENT, UNAUTHORISED = frozenset("IMCONGU"), frozenset("ONGU")


class ByHand:
    """What one writes by hand for these rules: a state object with one call a mark."""

    __slots__ = ("half_term", "lates", "lates_now", "missed", "possible", "run", "true", "weeks")

    def __init__(self) -> None:
        self.possible = self.missed = self.lates = self.lates_now = self.run = 0
        self.half_term = -1
        self.weeks = [0] * 60
        self.true = [False] * 10

    def mark(self, code: str, week: int, half_term: int, *, last: bool) -> list[str]:
        """The outcomes that a mark brings about."""
        if half_term != self.half_term:
            self.half_term, self.lates_now, self.true[9] = half_term, 0, False
        if code == "L":
            self.lates += 1
            if self.lates > 5:
                code = "U"
            else:
                self.lates_now += 1
        self.possible += 1
        if code in ABSENT:
            self.missed += 1
            self.run += 1
            if code in UNAUTHORISED:
                self.weeks[week] += 1
        else:
            self.run = 0
        enough, attended = self.possible >= 10, 100 * (self.possible - self.missed)
        now = [
            enough and attended < 97 * self.possible,
            enough and attended < 96 * self.possible,
            enough and attended < 90 * self.possible,
            enough and attended < 50 * self.possible,
            self.missed >= 31,
            sum(self.weeks[max(0, week - 9) : week + 1]) >= 10,
            sum(self.weeks[max(0, week - 11) : week + 1]) >= 10,
            self.run >= 6,
            self.run >= 20,
            self.lates_now >= 3,
        ]
        due = [name for name, is_so, was in zip(NAMES, now, self.true, strict=True) if is_so and not was]
        self.true = now
        if last and self.missed >= 7:
            due.append("HALF_TERM")
        return due


NAMES = (
    "BELOW_97",
    "BELOW_96",
    "BELOW_90",
    "BELOW_50",
    "THIRTY_ONE",
    "TEN_WEEKS",
    "TWELVE_WEEKS",
    "THREE_DAYS",
    "TEN_DAYS",
    "LATES",
)


def rows(pupils: int) -> list[list[str]]:
    """Invented marks of a year: about 6 % of sessions missed, in runs, and 1.2 % late."""
    dice = random.Random(1)
    made = []
    for _ in range(pupils):
        rate, away, row = dice.choice((0.005, 0.01, 0.015, 0.02, 0.03, 0.08)), "", []
        for session in range(len(CALENDAR)):
            if not session % 2:
                stays = dice.random() < (0.55 if away else 1 - rate)
                away = (away or "" if stays else "") if away else ("" if stays else dice.choice("IIIIMCOON"))
            row.append(away or ("L" if dice.random() < 0.012 else "/\\"[session % 2]))
        made.append(row)
    return made


def by_hand(codes: list[list[str]]) -> list[tuple[int, int, str]]:
    """All pupils, mark by mark, by hand."""
    week, half_term = ([CALENDAR.period(each, s) for s in range(len(CALENDAR))] for each in (Period.WEEK, Period.HALF_TERM))
    last = [CALENDAR.is_last(Period.HALF_TERM, s) for s in range(len(CALENDAR))]
    found = []
    for number, row in enumerate(codes):
        mark = ByHand().mark
        for session, code in enumerate(row):
            due = mark(code, week[session], half_term[session], last=last[session])
            if due:
                found += [(number, session, name) for name in due]
    return found


def streamed(policy: Policy, marks: list[list[Mark]]) -> list[tuple[int, int, str]]:
    """All pupils, mark by mark, by a stream; every event is recorded, no fact is so, and numbers are 5."""
    recorded = frozenset(each.name for each in policy.plan.inputs.values() if each.kind == "event")
    none = Stated(CALENDAR.ends(0).replace(month=8), yes=False)
    facts = [(EVERYBODY, each.name, none) for each in policy.plan.inputs.values() if each.kind == "fact"]
    numbers = [
        (EVERYBODY, each.name, Said(none.time, Fraction(5))) for each in policy.plan.inputs.values() if each.kind == "number"
    ]
    inputs, stream = Inputs.of(facts=facts, recorded=recorded, numbers=numbers), stream_of(policy.plan, CALENDAR, recorded)
    found = []
    for number, row in enumerate(marks):
        state = policy.start(str(number), CALENDAR, recorded=recorded)
        state = State(stream, state.pupil, inputs)
        step = state.step
        for mark in row:
            said = step(mark)[1]
            if said:
                found += [(number, e.session, e.outcome) for e in said if isinstance(e, Due) and e.outcome != "RECODE"]
    return found


def ordinary() -> list[list[Mark]]:
    """The marks of pupils who are always there: those that cost least."""
    return [[Mark(session, "/\\"[session % 2]) for session in range(len(CALENDAR))]] * 20


def cost(run: Callable[[], object], marks: int) -> float:
    """Microseconds of processor time a mark."""
    start = time.process_time()
    run()
    return 1e6 * (time.process_time() - start) / marks


def main(pupils: int, rounds: int) -> None:
    """Print what a mark costs by hand and by stream."""
    codes = rows(pupils)
    marks = [[Mark(session, code) for session, code in enumerate(row)] for row in codes]
    policy = parse_policy(RULES)
    if sorted(by_hand(codes)) != sorted(streamed(policy, marks)):
        sys.exit("the two do not say the same")
    bundled = {name: load_policy(name) for name in policy_names()}
    number, times = sum(map(len, marks)), {}
    always = ordinary()
    for _ in range(rounds):
        times.setdefault("by hand", []).append(cost(lambda: by_hand(codes), number))
        for name, each in {"the same rules": policy, **bundled}.items():
            times.setdefault(name, []).append(cost(lambda each=each: streamed(each, marks), number))
            times.setdefault(f"{name}, always there", []).append(
                cost(lambda each=each: streamed(each, always), 20 * len(CALENDAR))
            )
    hand = statistics.median(times["by hand"])
    for name, each in times.items():
        middle = statistics.median(each)
        print(f"{name:32} {middle:8.2f} us a mark {middle / hand:7.2f} times by hand")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
