r"""Small registers beside rules, with what is due.

    Ada        /\ II /\ II /\ -> RING_HOME Tue 10 Sep PM
    Ben of 3A  /\ /\ .I       -> WATCH Wed 11 Sep AM to Thu 12 Sep PM
                              -> LETTER? Wed 11 Sep PM, LETTER Fri 13 Sep PM
    3A                        -> nothing

A line gives a pupil's marks from Monday 9 September 2024 on (or from the date behind `marks`), `.` for no mark, and
then what is due, in any order; `?` marks what is pending, `to` the end of a standing outcome. A line without marks is
about a group.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from attendrules import Mark, Pupil, Register, decide, english_calendar, parse_policy
from attendrules.decisions import Decision, Status
from attendrules.domain.sessions import Half, Session

LINE = re.compile(r"(?P<name>\S+)(?: of (?P<group>\S+))?(?P<marks>(?: +[^\s>]+)*?) +-> (?P<due>.+)")
MONDAY = "2024-09-09"


def wrong_lines(rules: str, text: str, words: Sequence[str] = ()) -> Iterator[str]:
    """The lines that are not so, with what is due instead."""
    lines = [_parsed(line) for line in re.sub(r"\n +->", ",", text).split("\n") if line.strip()]
    start = next((word for word in words if re.match(r"\d{4}-", word)), MONDAY)
    made = decide(parse_policy(rules), _register(lines, dt.date.fromisoformat(start)))
    for line in lines:
        found = [_shown(decision) for decision in made.about(line["name"])] or ["nothing"]
        if sorted(found) != sorted(re.split(", *", line["due"].strip())):
            yield f"{line['name']} -> {', '.join(found)}"


def _parsed(line: str) -> re.Match[str]:
    found = LINE.fullmatch(line.strip())
    assert found is not None, f"not a line of marks: {line}"
    return found


def _register(lines: Sequence[re.Match[str]], start: dt.date) -> Register:
    calendar = english_calendar()
    first = calendar.number(start, Half.AM)
    assert first is not None, f"there is no school on {start}"
    marks = {line["name"]: "".join(line["marks"].split()) for line in lines if line["marks"].strip()}
    return Register.of(
        calendar,
        {name: [Mark(first + at, code) for at, code in enumerate(codes) if code != "."] for name, codes in marks.items()},
        [Pupil(line["name"], line["group"]) for line in lines if line["name"] in marks],
    )


def _shown(decision: Decision) -> str:
    waits = "?" if decision.status is Status.PENDING else ""
    ends = f" to {_when(decision.ends)}" if decision.ends else ""
    return f"{decision.outcome}{waits} {_when(decision.session)}{ends}"


def _when(session: Session) -> str:
    return f"{session.date:%a} {session.date.day} {session.date:%b} {session.half.value}"
