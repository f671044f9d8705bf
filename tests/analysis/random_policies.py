"""Random small policies as text, and random small changes of them: for tests and for the campaign."""

from __future__ import annotations

import datetime as dt
import random

from attendrules import Calendar, read_calendar

CLASSES = ("absent", "unauthorised", "authorised", "late", "missed")
SHARES = ("absence", "attendance", "unauthorised absence")
PERIODS = ("school week", "half term", "term", "school year")
UNITS = ("sessions", "days", "school weeks", "half terms", "terms")


def small_calendar(dice: random.Random, sessions: int = 6) -> Calendar:
    """So many sessions, on days that lie in different weeks, half terms and terms."""
    days, rows, monday = sessions // 2, [], dt.date(2024, 9, 2)
    while days:
        length = min(days, dice.choice((1, 1, 2, 3)))
        first = monday + dt.timedelta(days=dice.choice((0, 1, 2)))
        last = first + dt.timedelta(days=length - 1)
        rows.append(f'[[half_term]]\nterm = "{dice.choice(("autumn", "spring"))}"\nfirst = {first}\nlast = {last}\n')
        days -= length
        monday += dt.timedelta(weeks=dice.choice((1, 1, 1, 2)))
    return read_calendar('name = "small"\n' + "\n".join(rows))


def window(dice: random.Random) -> str:
    """A window, or none."""
    number = dice.choice((1, 2, 2, 3, 4))
    return dice.choice((
        "", "this school year", f"this {dice.choice(PERIODS)}", f"the previous {dice.choice(PERIODS[:3])}",
        f"this and the previous {dice.choice(PERIODS[:3])}", f"in the last {number} {dice.choice(UNITS)}",
        "in the last 2 calendar weeks", "today",
    ))  # fmt: skip


def comparison(dice: random.Random, outcomes: list[str]) -> str:
    """One comparison."""
    sign = dice.choice((">=", ">", "<", "<=", "="))
    kind = dice.random()
    if kind < 0.3:
        rounding = dice.choice(("", "", "", " rounded half up to 10%", " rounded up to 1%", " rounded down to 5%"))
        return f"{dice.choice(SHARES)} {window(dice)}{rounding} {sign} {dice.choice((0, 10, 25, 33, 50, 67, 75, 90, 100))}%"
    if kind < 0.6:
        seen = dice.choice(("sessions", "sessions", "sessions", "days"))
        return f"{dice.choice(CLASSES)} {seen} {window(dice)} {sign} {dice.choice((1, 2, 3))}"
    if kind < 0.7:
        return f"{dice.choice(CLASSES)} {dice.choice(('sessions', 'days'))} in a row {sign} {dice.choice((1, 2, 3))}"
    if kind < 0.78:
        return f"the mark is {dice.choice(('I', 'O', 'L', 'absent', 'missing'))}"
    if kind < 0.84:
        return f"the half term is {dice.choice((1, 2))}"
    if outcomes:
        name = dice.choice(outcomes)
        return f"{name} holds" if name.startswith("S") and dice.random() < 0.7 else f"{name} is due"
    return "absent sessions >= 1"


def condition(dice: random.Random, outcomes: list[str], depth: int = 2) -> str:
    """A condition of a few comparisons."""
    kind = dice.random()
    if depth and kind < 0.15:
        return f"not ({condition(dice, outcomes, depth - 1)})"
    if depth and kind < 0.4:
        word = dice.choice(("and", "or"))
        return f"({condition(dice, outcomes, depth - 1)} {word} {condition(dice, outcomes, depth - 1)})"
    return comparison(dice, outcomes)


def moment(dice: random.Random) -> str:
    """When a rule is looked at; mostly each session."""
    kind = dice.random()
    if kind < 0.6:
        return ""
    if kind < 0.85:
        return f"at the end of each {dice.choice(PERIODS)} "
    return dice.choice(("on each monday ", "on each tuesday lunchtime ", "at 9:30 ", "at 14:00 "))


def rule(dice: random.Random, number: int, outcomes: list[str]) -> str:
    """A rule that makes outcome `number` due."""
    kind, name = dice.choice((("letter", f"A{number}"), ("status", f"S{number}")))
    often = dice.choice(("", "", "", " every time", " once a school week", " once a half term"))
    if kind == "status" and dice.random() < 0.2:
        often = " until the half term ends"
    if kind == "status" and outcomes and dice.random() < 0.2:
        often = f" until {outcomes[0]} is due"
    how = dice.choice(("", "", "may "))
    return f"{moment(dice)}when {condition(dice, outcomes)} then {how}{kind} {name}{often}"


def policy(dice: random.Random, rules: int | None = None) -> list[str]:
    """The statements of a small policy: perhaps recodes and bands, then rules that may ask about earlier ones."""
    made: list[str] = []
    if dice.random() < 0.25:
        target = dice.choice("UOI")
        made.append(f"when sessions entered as L {window(dice)} > {dice.choice((0, 1, 2))} then recode L to {target}")
    if dice.random() < 0.15:
        high = dice.choice((50, 75, 90))
        made += [f"band grade is GOOD when attendance >= {high}%", "band grade is LOW when attendance >= 0%"]
    outcomes: list[str] = ["GOOD"] if any(text.startswith("band") for text in made) and dice.random() < 0.5 else []
    for number in range(rules or dice.choice((1, 1, 2, 3))):
        text = rule(dice, number, outcomes)
        made.append(text)
        outcomes.append(next(word for word in text.split() if word in (f"A{number}", f"S{number}")))
    return made


SWAPS = (
    (">=", ">"), (">", ">="), ("<=", "<"), ("<", "<="), (" 1", " 2"), (" 2", " 3"), ("3", "2"), ("50%", "51%"),
    ("90%", "91%"), ("absence", "attendance"), ("absent", "missed"), ("late", "absent"), (" and ", " or "),
    ("half term", "term"), ("school week", "school year"), ("every time", ""), ("may ", ""), ("not (", "("),
    ("this school year", ""), ("monday", "tuesday"), ("sessions", "days"), ("the last", "the last 1"), ("when ", "when not "),
)  # fmt: skip


def changed(dice: random.Random, statements: list[str]) -> list[str]:
    """The same policy with one small change, which may change nothing that matters."""
    made = list(statements)
    for _ in range(20):
        index = dice.randrange(len(made))
        old, new = dice.choice(SWAPS)
        made[index] = made[index].replace(old, new, 1)
        if made != statements:
            break
    if dice.random() < 0.1:
        dice.shuffle(made)
    return made


def text(statements: list[str], name: str = "small") -> str:
    """The text of a policy."""
    return f"policy {name}\n" + "\n".join(statements) + "\n"
