"""Registers, inputs and policies on which the engines are held against each other."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest

from attendrules import Calendar, Inputs, Mark, Policy, Pupil, Register, Stated, english_calendar, load_policy, parse_policy
from attendrules.domain.inputs import Event, Said
from attendrules.resources import policy_names

CALENDARS = (english_calendar("2022-23"), english_calendar("2022-23", "2023-24"))
NAMES = ("Ada", "Bo", "Cy")
ABSENT, OTHER = "IIMNNOUGLLBXRHY#", "IN/L"

MARKS_ONLY = parse_policy(r"""
  policy marks_only "Everything about marks and the calendar"
  codes england_2006
  when sessions entered as L >= 3 then recode morning L to U
  when sessions counting as U >= 4 then recode U to O
  when attendance < 90% then status LOW
  when absence > 50% and absent sessions >= 4 then status VERY_LOW
  when LOW holds and absent sessions in a row >= 3 then letter LETTER
  when at least 2 unauthorised sessions this school week then contact RING
  at the end of each half term when absence rounded half up to 0.1% >= 5% then list LISTED every time
  on each friday lunchtime when attendance since the previous friday lunchtime = 100% then award TABLE
  when absent sessions in the last 3 school days >= 4 then visit VISIT once a half term
  when LETTER is due or VISIT is due then log NOTED
  band grade is GOLD when attendance = 100%
  band grade is SILVER when attendance >= 95%
  when absent days in a row >= 3 then status DAYS until the half term ends
  when absent days in the last 2 school weeks >= 4 then status DAYS
  when attended sessions in a row >= 20 then award IN_A_ROW
  when possible sessions this term >= 10 and attendance this term rounded up to 1% <= 93% then list TERM
  when attendance the previous school week = 100% then log GOOD_WEEK
  when TERM holds and the mark is missing then log LOST
  when absence in the last 10 school days > 20% then status SLIDING
  when absent sessions >= 7, 14, 20, 25, 31, 38 by half term then list BY_TABLE
  when absent sessions before the last 6 calendar weeks >= 4 and absent sessions in the last 2 school weeks >= 2 then log BACK
  at the end of each school week when absent sessions this school week = 1 or late sessions this and the previous half term > 2
  then log ODD until the term ends
  at the end of each half term then report REPORT giving attendance
""")  # fmt: skip

MORE = parse_policy(r"""
  policy all_the_rest "Outcomes, facts and events that hang on one another"
  codes england_2006
  fact vulnerable "on the school's list"
  event call is answered or unanswered "a call"
  event stay "a stay elsewhere"
  number contacts "emergency contacts"
  5 school days after the mark when there is no call since the mark then recode N to O
  when LOW holds then recode M to O as CHANGED
  when attendance < 90% then status LOW
  when absent sessions in a row >= 3 then letter LETTER
  2 school weeks after LETTER when attendance is higher than at LETTER then log BETTER
  when LOW holds then list OPEN until BETTER is due
  when OPEN holds and the mark is absent then contact ASK
  when absent sessions since LETTER >= 2 then letter SECOND
  when there is a call which is unanswered this school week and the mark is absent then visit GO
  when there is no call this half term and absence this half term >= 10% then list WATCH
  when the pupil is vulnerable and LOW holds then log BOTH every time
  at 9:15 each school day when the pupil is vulnerable and not the mark is attended then contact EARLY once a school week
  when WATCH holds then log WATCHED
  1 half term after call then report LATER
  when the number of contacts < 3 then contact CONTACTS_ASKED
  when the number of contacts >= 2 and the mark is absent then log ENOUGH every time
  when absent part days in a row >= 3 then letter PARTS
  when there is a stay lasting at least 3 days this half term then log LONG
  when there are at least 2 call this school week then log TWICE
  when absent sessions within 21 calendar days of call >= 3 then letter AFTER_CALL
  when there is a call within 10 school days of PARTS then log CALLED
  when there is no call before the last 2 school weeks then log NO_CALL
  when the pupil leaves and attendance < 95% then report LEAVER
  when the pupil joins then log JOINED
  on each friday at 9:30 when there is a stay this school week then log STAYING
  3 school days after stay when absence this school week >= 20% then log AFTER_STAY
""")
POLICIES = [*(load_policy(name) for name in policy_names()), MARKS_ONLY, MORE]


@pytest.fixture(params=POLICIES, ids=lambda policy: policy.name)
def policy(request: pytest.FixtureRequest) -> Policy:
    return request.param


def registers(dice: random.Random, calendar: Calendar) -> Register:
    """Three pupils with marks of every kind: corrected, blank, with a time of arrival, from the middle of the year on."""
    width = dice.choice([3, 40, 150, 250])
    marks, pupils = {}, []
    for name in NAMES:
        first = dice.choice([0, 0, dice.randrange(len(calendar))])
        codes = list(_codes(dice, min(width, len(calendar) - first)))
        mine = [Mark(first + index, code) for index, code in enumerate(codes) if index == 0 or dice.random() < 0.99]
        some = dice.sample(mine, min(3, len(mine)))
        mine += [_corrected(dice, calendar, mark) for mark in some if dice.random() < 0.3]
        mine += [Mark(mark.session, dice.choice(["", "N", "/", "L"]), dt.time(9, dice.randrange(60))) for mark in some[:1]]
        joined, left = (dice.choice([None, None, dice.choice(calendar.days)]) for _ in range(2))
        pupils.append(Pupil(name, dice.choice("AB"), "3", joined, left, dice.choice([None, "Early Years", "Key Stage 2"])))
        marks[name] = mine
    return Register.of(calendar, marks, pupils)


def _codes(dice: random.Random, width: int) -> Iterator[str]:
    often, code, left = dice.choice([0.02, 0.1, 0.3, 0.8]), "", 0
    for index in range(width):
        if left:
            left -= 1
        elif dice.random() < often:
            code, left = dice.choice(ABSENT), dice.choice([0, 0, 1, 3, 9, 25]) if often < 0.5 else 0
        else:
            code = "/\\"[index % 2] if dice.random() > 0.01 else ""
        yield code


def _corrected(dice: random.Random, calendar: Calendar, mark: Mark) -> Mark:
    later = dt.datetime.combine(calendar.session(mark.session).date, dt.time(9)) + dt.timedelta(days=dice.randrange(20))
    return Mark(mark.session, dice.choice(OTHER), recorded_at=later)


def inputs(dice: random.Random, policy: Policy, days: Sequence[dt.date]) -> Inputs:
    """Facts, numbers and events of some pupils; some are never recorded, and some are recorded late."""
    facts, numbers, events, recorded = [], [], [], []
    for name, asked in policy.plan.inputs.items():
        if dice.random() < 0.3:
            continue
        recorded += [name] if asked.kind == "event" else []
        for who in (*NAMES, "*"):
            for _ in range(dice.choice([0, 0, 1, 2])):
                day = dice.choice(days) + dt.timedelta(days=dice.choice([0, 0, 1, 2]))
                time = dt.datetime.combine(
                    day, dt.time(dice.choice([8, 9, 12, 13, 15]), dice.choice([0, 14, 15, 16, 29, 30, 31]))
                )
                known = dice.choice([None, None, time + dt.timedelta(days=dice.randrange(9))])
                if asked.kind == "fact":
                    facts.append((who, name, Stated(time, dice.random() < 0.6, recorded=known)))
                elif asked.kind == "number":
                    numbers.append((who, name, Said(time, Fraction(dice.randrange(5)), recorded=known)))
                else:
                    until = dice.choice([None, None, day + dt.timedelta(days=dice.randrange(12))])
                    result = dice.choice(asked.results) if asked.results else ""
                    events.append((who, name, Event(time, result, until, recorded=known)))
    return Inputs.of(facts, events, recorded, numbers)
