"""Invented marks for benchmarks: one school year, realistic in shape, the same for the same number of pupils.

About 6 % of sessions are missed, in runs; a fifth of the pupils miss more than a tenth;
1.2 % of the marks are late. A few days in each school are closed.
"""

from __future__ import annotations

import random

CODES = "/\\LBIMCERHONGUX#"
CHUNK = 400
"""Pupils of one school, with the same closed days."""


def rows(pupils: int, sessions: int, seed: int = 1) -> list[str]:
    """One character a session for each pupil."""
    made: list[str] = []
    ordinary = "/\\" * (sessions // 2)
    for number in range(pupils):
        if number % CHUNK == 0:
            school = random.Random(f"{seed} {number}")
            closed = sorted(school.sample(range(sessions // 2), school.randrange(4)))
        made.append(_row(random.Random(seed * 1_000_003 + number), ordinary, closed))
    return made


def _row(dice: random.Random, ordinary: str, closed: list[int]) -> str:
    row = list(ordinary)
    kind = dice.random()
    rate = 0.075 * dice.random() if kind < 0.775 else 0.09 + 0.12 * dice.random() if kind < 0.985 else 0.4 + 0.4 * dice.random()
    late = dice.choices((0.012, 0.06, 0.15), (87, 10, 3))[0]
    left, day = int(rate * len(row)), 0
    while left > 0:
        day = dice.randrange(len(row) // 2)
        code = dice.choices("IMCEHONGRX", (60, 10, 4, 2, 3, 8, 6, 4, 2, 1))[0]
        length = min(left, dice.choice((1, 2, 2, 2, 4, 6, 10)))
        for session in range(2 * day, min(2 * day + length, len(row))):
            row[session] = code
        left -= length
    for session in range(0, len(row), 2):
        if dice.random() < late and row[session] == "/":
            row[session] = "L"
    for day in closed:
        row[2 * day] = row[2 * day + 1] = "#"
    return "".join(row)
